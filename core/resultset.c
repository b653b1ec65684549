#include "core/resultset.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/json.h"
#include "core/string_pool.h"
#include "core/table.h"
#include "core/text.h"

/* How many of each file's columns the contract began with; the later ones may be missing. */
enum {
  REQUIRED_CONFIGS = 19,
  REQUIRED_SAMPLES = 21,
  REQUIRED_COUNTERS = 8,
  REQUIRED_PROBES = 8,
  REQUIRED_OUTCOMES = 6,
  REQUIRED_SUMMARY = 22,
};

#define N_COLUMNS(stem) (sizeof columns_##stem / sizeof columns_##stem[0])
#define CONFIGS_COLUMN(type, name, meaning, role) {#name, SG_COLUMN_##type, offsetof(struct sg_configs_row, name)},
#define SAMPLES_COLUMN(type, name, meaning) {#name, SG_COLUMN_##type, offsetof(struct sg_samples_row, name)},
#define COUNTERS_COLUMN(type, name, meaning) {#name, SG_COLUMN_##type, offsetof(struct sg_counters_row, name)},
#define PROBES_COLUMN(type, name, meaning) {#name, SG_COLUMN_##type, offsetof(struct sg_probes_row, name)},
#define OUTCOMES_COLUMN(type, name, meaning) {#name, SG_COLUMN_##type, offsetof(struct sg_outcomes_row, name)},
#define SUMMARY_COLUMN(type, name, meaning) {#name, SG_COLUMN_##type, offsetof(struct sg_summary_row, name)},
#define SCHEMA(STEM, stem)                                                                     \
  static const struct sg_column columns_##stem[] = {SG_##STEM##_COLUMNS(STEM##_COLUMN)};       \
  static const struct sg_table_schema schema_##stem = {                                        \
      .file = #stem ".csv",                                                                    \
      .columns = columns_##stem,                                                               \
      .n_columns = N_COLUMNS(stem),                                                            \
      .n_required = REQUIRED_##STEM,                                                           \
      .row_bytes = sizeof(struct sg_##stem##_row),                                             \
      .refers = offsetof(struct sg_resultset, stem) != offsetof(struct sg_resultset, configs), \
  };
SG_FILES(SCHEMA)

static int load_json(const char *dir, const char *file, json_t **out, struct sg_error *err) {
  char *path = sg_format("%s/%s", dir, file);
  int status = SG_BAD_INPUT;
  *out = sg_json_load(path, err);
  const json_t *version = json_object_get(*out, "schema_version");
  if (!*out) {
    status = SG_BAD_INPUT;
  } else if (!json_is_integer(version) || json_integer_value(version) < 1) {
    status = sg_fail(err, SG_BAD_INPUT, "%s: no schema_version: this is not a file of stratagemm-bench", path);
  } else if (json_integer_value(version) > SG_SCHEMA_VERSION) {
    status =
        sg_fail(err, SG_BAD_INPUT, "%s: schema_version %lld is newer than this program knows (%d): use a newer one",
                path, (long long)json_integer_value(version), SG_SCHEMA_VERSION);
  } else {
    status = SG_OK;
  }
  free(path);
  return status;
}

/* With `optional`, a file that is not there has no rows. */
static int load_table(const struct sg_resultset *set, const struct sg_table_schema *schema, bool optional,
                      bool repair, void **rows, size_t *n, struct sg_error *err) {
  char *path = sg_format("%s/%s", set->dir, schema->file);
  int status = SG_OK;
  if (!optional || access(path, F_OK) == 0) {
    status = sg_table_load(schema, path, repair, set->strings, rows, n, err);
  }
  free(path);
  return status;
}

/* Tag each config_id with its row + 1. */
static int index_configs(const struct sg_resultset *set, struct sg_error *err) {
  for (size_t i = 0; i < set->n_configs; i++) {
    const char *id = set->configs[i].config_id;
    if (sg_pooled_tag(id) != 0) {
      return sg_fail(err, SG_BAD_INPUT, "%s/configs.csv: column config_id: '%s' is there twice", set->dir, id);
    }
    sg_pooled_set_tag(id, i + 1);
  }
  return SG_OK;
}

static int check_folder(const char *dir, struct sg_error *err) {
  struct stat status;
  if (stat(dir, &status) != 0) {
    return sg_fail(err, SG_BAD_INPUT, "cannot read result set '%s': %s", dir, strerror(errno));
  }
  if (!S_ISDIR(status.st_mode)) {
    return sg_fail(err, SG_BAD_INPUT, "cannot read result set '%s': it is not a folder", dir);
  }
  return SG_OK;
}

#define LOAD(stem, optional)                                                                     \
  do {                                                                                           \
    void *rows = NULL;                                                                           \
    int rc_load = load_table(set, &schema_##stem, optional, repair, &rows, &set->n_##stem, err); \
    set->stem = rows;                                                                            \
    if (rc_load != SG_OK) { return rc_load; }                                                    \
  } while (0)

static int load(struct sg_resultset *set, unsigned parts, struct sg_error *err) {
  bool repair = parts & SG_READ_REPAIR;
  int status = check_folder(set->dir, err);
  if (status == SG_OK) { status = load_json(set->dir, "run.json", &set->run, err); }
  if (status == SG_OK) { status = load_json(set->dir, "machine.json", &set->machine, err); }
  if (status != SG_OK) { return status; }
  LOAD(configs, false);
  status = index_configs(set, err);
  if (status != SG_OK) { return status; }
  if (parts & SG_READ_SAMPLES) { LOAD(samples, false); }
  if (parts & SG_READ_OUTCOMES) { LOAD(outcomes, false); }
  if (parts & SG_READ_COUNTERS) { LOAD(counters, true); }
  if (parts & SG_READ_PROBES) { LOAD(probes, true); }
  if (parts & SG_READ_SUMMARY) { LOAD(summary, true); }
  return SG_OK;
}

int sg_resultset_load(struct sg_resultset *set, const char *dir, unsigned parts, struct sg_error *err) {
  *set = (struct sg_resultset){.dir = sg_format("%s", dir), .strings = sg_string_pool_new()};
  int status = load(set, parts, err);
  if (status != SG_OK) { sg_resultset_release(set); }
  return status;
}

void sg_resultset_release(struct sg_resultset *set) {
#define FREE_TABLE(STEM, stem) free(set->stem);
  SG_FILES(FREE_TABLE)
  json_decref(set->run);
  json_decref(set->machine);
  sg_string_pool_free(set->strings);
  free(set->dir);
  *set = (struct sg_resultset){0};
}

int64_t sg_config_operators(const struct sg_configs_row *config) {
  return strcmp(config->scheduler, "serial") == 0 ? 1 : config->workers;
}

const struct sg_configs_row *sg_resultset_config(const struct sg_resultset *set, const char *config_id) {
  const char *pooled = sg_string_pool_find(set->strings, config_id);
  size_t tag = pooled ? sg_pooled_tag(pooled) : 0;
  return tag ? &set->configs[tag - 1] : NULL;
}
