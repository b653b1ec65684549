#include "bench/plan/profile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/data/source_name.h"
#include "bench/operations/operation.h"
#include "bench/operations/shape.h"
#include "bench/plan/profile_checks.h"
#include "bench/plan/profile_keys.h"
#include "bench/plan/yaml.h"
#include "core/installation.h"
#include "core/resultset.h"
#include "core/text.h"

/* ---- the schema: profile_keys.def for libcyaml */

static const cyaml_schema_value_t text_entry = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char *, 1, 4096),
};
static const cyaml_schema_value_t integer_entry = {
    CYAML_VALUE_INT(CYAML_FLAG_DEFAULT, int64_t),
};

#define FLAG_REQUIRED 0
#define FLAG_OPTIONAL CYAML_FLAG_OPTIONAL
#define STRING(structure, member, required, name, most) \
  CYAML_FIELD_STRING_PTR(name, CYAML_FLAG_POINTER | FLAG_##required, structure, member, 1, most),
#define LIST(structure, member, required, name, entry) \
  CYAML_FIELD_SEQUENCE(name, CYAML_FLAG_POINTER | FLAG_##required, structure, member, entry, 1, 256),

/* Any words: written in quotes, so that `no` and `1e3` are texts for every reader of YAML. */
#define QUOTED(structure, member, required, name, most)                                                          \
  CYAML_FIELD_STRING_PTR(name, CYAML_FLAG_POINTER | CYAML_FLAG_SCALAR_QUOTE_DOUBLE | FLAG_##required, structure, \
                         member, 1, most),
#define FIELD_NAME(structure, member, required, name) QUOTED(structure, member, required, name, 64)
#define FIELD_LINE(structure, member, required, name) QUOTED(structure, member, required, name, 256)
#define FIELD_TEXT(structure, member, required, name) STRING(structure, member, required, name, 4096)
#define FIELD_TEXTS(structure, member, required, name) LIST(structure, member, required, name, &text_entry)
#define FIELD_INTEGERS(structure, member, required, name) LIST(structure, member, required, name, &integer_entry)
#define FIELD_WORKLOADS(structure, member, required, name) LIST(structure, member, required, name, &workload_entry)
#define FIELD_INTEGER(structure, member, required, name) CYAML_FIELD_INT(name, FLAG_##required, structure, member),
#define FIELD_SEED(structure, member, required, name) CYAML_FIELD_UINT(name, FLAG_##required, structure, member),
#define FIELD_REAL(structure, member, required, name) CYAML_FIELD_FLOAT(name, FLAG_##required, structure, member),
#define FIELD_SPAN(structure, member, required, name) \
  CYAML_FIELD_MAPPING(name, FLAG_##required, structure, member, span_fields),

static const cyaml_schema_field_t workload_fields[] = {
#define SG_WORKLOAD_KEY(kind, member, required, name, ...) \
  FIELD_##kind(struct sg_profile_workload, member, required, name)
#include "bench/plan/profile_keys.def"
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t workload_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct sg_profile_workload, workload_fields),
};
static const cyaml_schema_field_t span_fields[] = {
#define SG_SPAN_KEY(kind, member, required, name, ...) FIELD_##kind(struct sg_profile_rounds, member, required, name)
#include "bench/plan/profile_keys.def"
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t profile_fields[] = {
#define SG_PROFILE_KEY(kind, member, required, name, ...) FIELD_##kind(struct sg_profile, member, required, name)
#include "bench/plan/profile_keys.def"
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t profile_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct sg_profile, profile_fields),
};

static struct sg_yaml_form form(void) {
  return (struct sg_yaml_form){
      .what = "profile", .schema = &profile_schema, .keys = sg_profile_keys, .n_keys = sg_n_profile_keys};
}

/* ---- what no key decides alone */

bool sg_profile_takes_nrhs(const struct sg_profile_workload *w) {
  for (unsigned i = 0; i < w->operation_count; i++) {
    const struct sg_operation *operation = sg_operation_find(w->operation[i]);
    if (operation && operation->right_hand_sides) { return true; }
  }
  return false;
}

static int check_npy(const struct sg_profile_workload *w, struct sg_error *err) {
  if (!w->shape && !w->nrhs && !w->dtype) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "a workload with source npy has a %s: remove it, the files define it",
                 w->shape  ? "shape"
                 : w->nrhs ? "nrhs"
                           : "dtype");
}

static int check_nrhs(const struct sg_profile_workload *w, struct sg_error *err) {
  if (!w->nrhs || sg_profile_takes_nrhs(w)) { return SG_OK; }
  return sg_fail(
      err, SG_BAD_INPUT,
      "nrhs: operation %s has no number of right-hand sides: remove nrhs, or use lu-solve or least-squares",
      w->operation[0]);
}

static int check_raw(const struct sg_profile_workload *w, struct sg_error *err) {
  if (w->convert) { return sg_fail(err, SG_BAD_INPUT, "convert is for source npy: give the dtype of raw files"); }
  if (w->shape && w->dtype) { return check_nrhs(w, err); }
  return sg_fail(err, SG_BAD_INPUT, "source raw says neither shape nor type of its items: add %s",
                 w->dtype ? "shape" : "dtype");
}

static int check_random(const struct sg_profile_workload *w, struct sg_error *err) {
  if (w->convert || w->allow_nonfinite) {
    return sg_fail(err, SG_BAD_INPUT, "%s is for items in files: add source npy:PATH",
                   w->convert ? "convert" : "allow-nonfinite");
  }
  if (w->shape && w->count) { return check_nrhs(w, err); }
  return sg_fail(err, SG_BAD_INPUT, "a workload has no %s: it may be omitted only with source npy:PATH",
                 w->shape ? "count" : "shape");
}

int sg_profile_check_workload(const struct sg_profile_workload *w, struct sg_error *err) {
  if (!w->source || !sg_source_paths(w->source)) { return check_random(w, err); }
  return sg_source_is_raw(w->source) ? check_raw(w, err) : check_npy(w, err);
}

int sg_profile_check_shape(const struct sg_profile_workload *w, const char *shape, struct sg_error *err) {
  int status = SG_OK;
  bool some_have_k = false;
  for (unsigned i = 0; i < w->operation_count; i++) {
    some_have_k |= sg_shape_has_k(sg_operation_find(w->operation[i]));
  }
  for (unsigned i = 0; i < w->operation_count && status == SG_OK; i++) {
    struct sg_workload any = {.operation = sg_operation_find(w->operation[i])};
    status = some_have_k ? sg_shape_parse(shape, &any, err) : sg_shape_parse_alone(shape, &any, err);
    if (status == SG_OK && w->nrhs && any.operation->right_hand_sides && sg_shape_is_whole(shape)) {
      status = sg_fail(err, SG_BAD_INPUT,
                       "shape '%s' and nrhs both give the number of right-hand sides: give a shape such as %s", shape,
                       sg_shape_form(any.operation));
    }
  }
  return status;
}

/* *bound: which of the two is wrong. */
static int check_span(const struct sg_profile_rounds *span, int64_t least, int64_t most, const char *what,
                      const char **bound, struct sg_error *err) {
  const bool first = span->min < least || span->min > most;
  const int64_t value = first ? span->min : span->max;
  *bound = first ? "min" : "max";
  if (value < least || value > most) {
    return sg_fail(err, SG_BAD_INPUT, "%s: %lld is out of range: give a number from %lld to %lld", what,
                   (long long)value, (long long)least, (long long)most);
  }
  if (span->min <= span->max) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "%s: max (%lld) is less than min (%lld): give a max of at least min", what,
                 (long long)span->max, (long long)span->min);
}

int sg_profile_check_spans(const struct sg_profile *p, const char *place[2], struct sg_error *err) {
  place[0] = "rounds";
  int status = check_span(&p->rounds, 1, SG_MOST_ROUNDS, place[0], &place[1], err);
  if (status != SG_OK) { return status; }
  place[0] = "warmup";
  return check_span(&p->warmup, 0, SG_MOST_WARMUP, place[0], &place[1], err);
}

/* ---- loading */

enum { STEPS = 5, DIGITS = 12 };

/* Prepend the place of workload w, of its key, of the key's value i. */
static int fail_in_workload(const char *path, unsigned w, const char *key, unsigned i, int status,
                            struct sg_error *err) {
  char entry[DIGITS], value[DIGITS];
  snprintf(entry, sizeof entry, "%u", w);
  snprintf(value, sizeof value, "%u", i);
  const char *const steps[STEPS] = {"workloads", entry, key, key ? value : NULL, NULL};
  const struct sg_yaml_form all = form();
  char *place = sg_yaml_place(&all, path, steps);
  sg_fail_in(err, status, place);
  free(place);
  return status;
}

static int check_loaded(const struct sg_profile *p, unsigned number, const char *path, struct sg_error *err) {
  const struct sg_profile_workload *w = &p->workloads[number];
  const int status = sg_profile_check_workload(w, err);
  if (status != SG_OK) { return fail_in_workload(path, number, NULL, 0, status, err); }
  for (unsigned i = 0; i < w->shape_count; i++) {
    const int shape = sg_profile_check_shape(w, w->shape[i], err);
    if (shape != SG_OK) { return fail_in_workload(path, number, "shape", i, shape, err); }
  }
  return SG_OK;
}

static int check_loaded_spans(const struct sg_profile *p, const char *path, struct sg_error *err) {
  const char *steps[] = {NULL, NULL, NULL};
  const int status = sg_profile_check_spans(p, steps, err);
  if (status == SG_OK) { return SG_OK; }
  const struct sg_yaml_form all = form();
  char *place = sg_yaml_place(&all, path, steps);
  sg_fail_in(err, status, place);
  free(place);
  return status;
}

int sg_profile_load(struct sg_profile **profile, const char *path, struct sg_error *err) {
  const struct sg_yaml_form all = form();
  void *data = NULL;
  int status = sg_yaml_load(&all, path, &data, err);
  *profile = data;
  if (status != SG_OK) { return status; }
  for (unsigned w = 0; w < (*profile)->workloads_count && status == SG_OK; w++) {
    status = check_loaded(*profile, w, path, err);
  }
  if (status == SG_OK) { status = check_loaded_spans(*profile, path, err); }
  if (status == SG_OK) { return status; }
  sg_profile_free(*profile);
  *profile = NULL;
  return status;
}

void sg_profile_free(struct sg_profile *profile) {
  const struct sg_yaml_form all = form();
  sg_yaml_free(&all, profile);
}

char *sg_profile_format(const struct sg_profile *profile, struct sg_error *err) {
  const struct sg_yaml_form all = form();
  return sg_yaml_format(&all, profile, err);
}

/* ---- lookup */

int sg_profile_names(char ***names, size_t *n, struct sg_error *err) {
  char *folder = sg_installed_folder("profiles", "data/profiles");
  int status = sg_yaml_names(folder, names, n, err);
  free(folder);
  return status == SG_OK ? status : sg_fail_in(err, status, "profiles");
}

static bool is_file_name(const char *name) {
  const char *end = strstr(name, ".yaml");
  return strchr(name, '/') || (end && !end[strlen(".yaml")]);
}

int sg_profile_find(char **path, const char *name, struct sg_error *err) {
  char **names = NULL;
  size_t n = 0;
  *path = NULL;
  if (is_file_name(name)) {
    return sg_fail(err, SG_BAD_INPUT, "unknown profile '%s': a file is given with --plan %s", name, name);
  }
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
