#include "bench/plan/profile.h"

#include <stdlib.h>
#include <string.h>

#include "bench/data/source_name.h"
#include "bench/plan/item_count.h"
#include "bench/plan/yaml.h"
#include "core/installation.h"
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
    LIST(struct sg_profile_workload, shape, CYAML_FLAG_OPTIONAL, &text_entry),
    LIST(struct sg_profile_workload, count, CYAML_FLAG_OPTIONAL, &text_entry),
    OPTIONAL_TEXT(struct sg_profile_workload, source),
    OPTIONAL_TEXT(struct sg_profile_workload, convert),
    CYAML_FIELD_BOOL("allow_nonfinite", CYAML_FLAG_OPTIONAL, struct sg_profile_workload, allow_nonfinite),
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
    LIST(struct sg_profile, runners, CYAML_FLAG_OPTIONAL, &text_entry),
    LIST(struct sg_profile, coretypes, CYAML_FLAG_OPTIONAL, &text_entry),
    LIST(struct sg_profile, load, CYAML_FLAG_OPTIONAL, &text_entry),
    LIST(struct sg_profile, pin, CYAML_FLAG_OPTIONAL, &text_entry),
    LIST(struct sg_profile, workers, CYAML_FLAG_OPTIONAL, &integer_entry),
    LIST(struct sg_profile, blas_threads, CYAML_FLAG_OPTIONAL, &integer_entry),
    CYAML_FIELD_MAPPING("rounds", CYAML_FLAG_DEFAULT, struct sg_profile, rounds, rounds_fields),
    CYAML_FIELD_INT("trials", CYAML_FLAG_DEFAULT, struct sg_profile, trials),
    OPTIONAL_TEXT(struct sg_profile, measurement_time),
    CYAML_FIELD_MAPPING("warmup", CYAML_FLAG_DEFAULT, struct sg_profile, warmup, rounds_fields),
    OPTIONAL_TEXT(struct sg_profile, goal),
    OPTIONAL_TEXT(struct sg_profile, timing),
    CYAML_FIELD_FLOAT("target_ci", CYAML_FLAG_OPTIONAL, struct sg_profile, target_ci),
    OPTIONAL_TEXT(struct sg_profile, budget),
    OPTIONAL_TEXT(struct sg_profile, timeout),
    OPTIONAL_TEXT(struct sg_profile, ceilings),
    CYAML_FIELD_UINT("seed", CYAML_FLAG_OPTIONAL, struct sg_profile, seed),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t profile_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct sg_profile, profile_fields),
};

/* ---- loading */

static const char *const known_keys[] = {
    "name",      "summary",  "workloads",      "strategies", "backends",  "coretypes",
    "pin",       "workers",  "blas_threads",   "rounds",     "trials",    "warmup",
    "target_ci", "budget",   "timeout",        "seed",       "operation", "dtype",
    "shape",     "count",    "source",         "retain",     "options",   "min",
    "max",       "ceilings", "load",           "goal",       "timing",    "measurement_time",
    "runners",   "convert",  "allow_nonfinite"};

static const struct sg_yaml_form form = {.what = "profile",
                                         .schema = &profile_schema,
                                         .keys = known_keys,
                                         .n_keys = sizeof known_keys / sizeof known_keys[0]};

static int check_npy(const struct sg_profile_workload *w, struct sg_error *err) {
  if (!w->shape && !w->dtype) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "a workload with source npy has a %s: remove it, the files define it",
                 w->shape ? "shape" : "dtype");
}

static int check_raw(const struct sg_profile_workload *w, struct sg_error *err) {
  if (w->convert) { return sg_fail(err, SG_BAD_INPUT, "convert is for source npy: give the dtype of raw files"); }
  if (w->shape && w->dtype) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "source raw says neither shape nor type of its items: add %s",
                 w->dtype ? "shape" : "dtype");
}

static int check_random(const struct sg_profile_workload *w, struct sg_error *err) {
  if (w->convert || w->allow_nonfinite) {
    return sg_fail(err, SG_BAD_INPUT, "%s is for items in files: add source npy:PATH",
                   w->convert ? "convert" : "allow_nonfinite");
  }
  if (w->shape && w->count) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "a workload has no %s: it may be omitted only with source npy:PATH",
                 w->shape ? "count" : "shape");
}

int sg_profile_check_workload(const struct sg_profile_workload *w, struct sg_error *err) {
  if (!w->source || !sg_source_paths(w->source)) { return check_random(w, err); }
  return sg_source_is_raw(w->source) ? check_raw(w, err) : check_npy(w, err);
}

static int check_loaded(const struct sg_profile_workload *w, const char *path, struct sg_error *err) {
  for (unsigned i = 0; i < w->count_count; i++) {
    struct sg_item_count count;
    const int status = sg_item_count_parse(&count, w->count[i], "count", err);
    if (status == SG_OK) { continue; }
    char *place = sg_yaml_place(path, "count", w->count[i]);
    sg_fail_in(err, status, place);
    free(place);
    return status;
  }
  const int status = sg_profile_check_workload(w, err);
  return status == SG_OK ? status : sg_fail_in(err, status, path);
}

int sg_profile_load(struct sg_profile **profile, const char *path, struct sg_error *err) {
  void *data = NULL;
  int status = sg_yaml_load(&form, path, &data, err);
  *profile = data;
  if (status != SG_OK) { return status; }
  if (!data) { return sg_fail(err, SG_BAD_INPUT, "%s: the file is empty", path); }
  for (unsigned w = 0; w < (*profile)->workloads_count && status == SG_OK; w++) {
    status = check_loaded(&(*profile)->workloads[w], path, err);
  }
  if (status == SG_OK) { return status; }
  sg_profile_free(*profile);
  *profile = NULL;
  return status;
}

void sg_profile_free(struct sg_profile *profile) {
  sg_yaml_free(&form, profile);
}

/* ---- lookup */

int sg_profile_names(char ***names, size_t *n, struct sg_error *err) {
  char *folder = sg_installed_folder("profiles", "data/profiles");
  int status = sg_yaml_names(folder, names, n, err);
  free(folder);
  return status == SG_OK ? status : sg_fail_in(err, status, "profiles");
}

int sg_profile_find(char **path, const char *name, struct sg_error *err) {
  char **names = NULL;
  size_t n = 0;
  *path = NULL;
  int status = sg_profile_names(&names, &n, err);
  for (size_t i = 0; i < n && status == SG_OK && !*path; i++) {
    if (strcmp(names[i], name) == 0) {
      char *folder = sg_installed_folder("profiles", "data/profiles");
      *path = sg_format("%s/%s.yaml", folder, name);
      free(folder);
    }
  }
  if (status == SG_OK && !*path) { status = sg_fail_unknown(err, "profile", name, (const char *const *)names, n); }
  for (size_t i = 0; i < n; i++) {
    free(names[i]);
  }
  free(names);
  return status;
}
