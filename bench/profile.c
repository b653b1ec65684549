#include "bench/profile.h"

#include <cyaml/cyaml.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/programs.h"
#include "core/text.h"

/* ---- the schema */

static const cyaml_schema_value_t text_entry = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char *, 1, 4096),
};
static const cyaml_schema_value_t integer_entry = {
    CYAML_VALUE_INT(CYAML_FLAG_DEFAULT, int64_t),
};

#define OPTIONAL_TEXT(structure, name) \
  CYAML_FIELD_STRING_PTR(#name, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, structure, name, 1, 4096)
#define LIST(structure, name, flags, entry) \
  CYAML_FIELD_SEQUENCE(#name, CYAML_FLAG_POINTER | (flags), structure, name, entry, 1, 256)

static const cyaml_schema_field_t workload_fields[] = {
    LIST(struct sg_profile_workload, operation, 0, &text_entry),
    LIST(struct sg_profile_workload, dtype, CYAML_FLAG_OPTIONAL, &text_entry),
    LIST(struct sg_profile_workload, shape, 0, &text_entry),
    LIST(struct sg_profile_workload, count, 0, &integer_entry),
    OPTIONAL_TEXT(struct sg_profile_workload, source),
    OPTIONAL_TEXT(struct sg_profile_workload, retain),
    OPTIONAL_TEXT(struct sg_profile_workload, options),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t workload_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct sg_profile_workload, workload_fields),
};
static const cyaml_schema_field_t rounds_fields[] = {
    CYAML_FIELD_INT("min", CYAML_FLAG_DEFAULT, struct sg_profile_rounds, min),
    CYAML_FIELD_INT("max", CYAML_FLAG_DEFAULT, struct sg_profile_rounds, max),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t profile_fields[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct sg_profile, name, 1, 64),
    CYAML_FIELD_STRING_PTR("summary", CYAML_FLAG_POINTER, struct sg_profile, summary, 1, 256),
    LIST(struct sg_profile, workloads, 0, &workload_entry),
    LIST(struct sg_profile, strategies, 0, &text_entry),
    LIST(struct sg_profile, backends, CYAML_FLAG_OPTIONAL, &text_entry),
    LIST(struct sg_profile, coretypes, CYAML_FLAG_OPTIONAL, &text_entry),
    LIST(struct sg_profile, pin, CYAML_FLAG_OPTIONAL, &text_entry),
    LIST(struct sg_profile, workers, CYAML_FLAG_OPTIONAL, &integer_entry),
    LIST(struct sg_profile, blas_threads, CYAML_FLAG_OPTIONAL, &integer_entry),
    CYAML_FIELD_MAPPING("rounds", CYAML_FLAG_DEFAULT, struct sg_profile, rounds, rounds_fields),
    CYAML_FIELD_INT("trials", CYAML_FLAG_DEFAULT, struct sg_profile, trials),
    CYAML_FIELD_MAPPING("warmup", CYAML_FLAG_DEFAULT, struct sg_profile, warmup, rounds_fields),
    CYAML_FIELD_FLOAT("target_ci", CYAML_FLAG_OPTIONAL, struct sg_profile, target_ci),
    OPTIONAL_TEXT(struct sg_profile, budget),
    OPTIONAL_TEXT(struct sg_profile, timeout),
    CYAML_FIELD_UINT("seed", CYAML_FLAG_OPTIONAL, struct sg_profile, seed),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t profile_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct sg_profile, profile_fields),
};

/* ---- loading: libcyaml says what is wrong and then, innermost first, where; both go into one line. */

struct complaint {
  char what[256];
  int line, column;
};

static void listen(cyaml_log_t level, void *context, const char *format, va_list args) {
  struct complaint *c = context;
  char text[256];
  (void)level;
  vsnprintf(text, sizeof text, format, args);
  text[strcspn(text, "\n")] = '\0';
  const char *message = strncmp(text, "Load: ", 6) == 0 ? text + 6 : text;
  const char *place = strstr(message, "(line: ");
  if (place) {
    if (c->line == 0) { sscanf(place, "(line: %d, column: %d)", &c->line, &c->column); }
  } else if (!c->what[0] && strcmp(message, "Backtrace:") != 0) {
    snprintf(c->what, sizeof c->what, "%s", message);
  }
}

static const char *const known_keys[] = {
    "name",   "summary", "workloads", "strategies", "backends", "coretypes", "pin",  "workers",   "blas_threads",
    "rounds", "trials",  "warmup",    "target_ci",  "budget",   "timeout",   "seed", "operation", "dtype",
    "shape",  "count",   "source",    "retain",     "options",  "min",       "max"};

static const cyaml_config_t *configure(cyaml_config_t *config, struct complaint *c) {
  *config = (cyaml_config_t){.log_fn = listen, .log_ctx = c, .log_level = CYAML_LOG_ERROR, .mem_fn = cyaml_mem};
  return config;
}

int sg_profile_load(struct sg_profile **profile, const char *path, struct sg_error *err) {
  struct complaint c = {"", 0, 0};
  cyaml_config_t config;
  *profile = NULL;
  cyaml_err_t rc = cyaml_load_file(path, configure(&config, &c), &profile_schema, (cyaml_data_t **)profile, NULL);
  if (rc == CYAML_OK) { return SG_OK; }
  if (rc == CYAML_ERR_FILE_OPEN) { return sg_fail(err, SG_BAD_INPUT, "cannot read profile '%s'", path); }
  const char *prefix = "Unexpected key: ", *near = NULL;
  if (strncmp(c.what, prefix, strlen(prefix)) == 0) {
    near = sg_nearest(c.what + strlen(prefix), known_keys, sizeof known_keys / sizeof known_keys[0]);
  }
  return sg_fail(err, SG_BAD_INPUT, "%s:%d:%d: %s%s%s%s", path, c.line, c.column,
                 c.what[0] ? c.what : cyaml_strerror(rc), near ? ": did you mean '" : "", near ? near : "",
                 near ? "'?" : "");
}

void sg_profile_free(struct sg_profile *profile) {
  struct complaint c = {"", 0, 0};
  cyaml_config_t config;
  cyaml_free(configure(&config, &c), &profile_schema, profile, 0);
}

/* ---- finding */

static int by_name(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

int sg_profile_names(char ***names, size_t *n, struct sg_error *err) {
  *names = NULL;
  *n = 0;
  char *folder = sg_program_data("profiles");
  DIR *dir = opendir(folder);
  if (!dir) {
    int rc = sg_fail(err, SG_UNABLE, "cannot find the profiles: no folder '%s'", folder);
    free(folder);
    return rc;
  }
  for (struct dirent *e = readdir(dir); e; e = readdir(dir)) {
    size_t length = strlen(e->d_name);
    if (length <= 5 || strcmp(e->d_name + length - 5, ".yaml") != 0) { continue; }
    char **grown = realloc(*names, (*n + 1) * sizeof *grown);
    if (!grown) { abort(); }
    *names = grown;
    grown[(*n)++] = sg_format("%.*s", (int)(length - 5), e->d_name);
  }
  closedir(dir);
  free(folder);
  if (*n > 1) { qsort(*names, *n, sizeof **names, by_name); }
  return SG_OK;
}

int sg_profile_find(char **path, const char *name, struct sg_error *err) {
  char **names = NULL;
  size_t n = 0;
  *path = NULL;
  int rc = sg_profile_names(&names, &n, err);
  for (size_t i = 0; i < n && rc == SG_OK && !*path; i++) {
    if (strcmp(names[i], name) == 0) {
      char *folder = sg_program_data("profiles");
      *path = sg_format("%s/%s.yaml", folder, name);
      free(folder);
    }
  }
  if (rc == SG_OK && !*path) { rc = sg_fail_unknown(err, "profile", name, (const char *const *)names, n); }
  for (size_t i = 0; i < n; i++) {
    free(names[i]);
  }
  free(names);
  return rc;
}
