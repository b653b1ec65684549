#include "core/resultset.h"

#include <errno.h>
#include <fcntl.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/alloc.h"
#include "core/config_size.h"
#include "core/csv.h"
#include "core/file.h"
#include "core/json.h"
#include "core/text.h"
#include "core/utf8.h"

/* How a set is read. */
struct loading {
  unsigned parts;
  bool repair;
  const struct sg_byte_listener *listener;
};

static int load_json(const struct sg_resultset *set, const struct loading *how, const char *file, json_t **out,
                     struct sg_error *err) {
  char *path = sg_format("%s/%s", set->dir, file);
  int status = SG_BAD_INPUT;
  *out = sg_json_load_of_set(path, file, how->listener, err);
  const json_t *version = json_object_get(*out, "schema_version");
  if (!*out) {
    status = SG_BAD_INPUT;
  } else if (!json_is_integer(version) || json_integer_value(version) < 1) {
    status = sg_fail(err, SG_BAD_INPUT, "%s: no schema_version: not a file of stratagemm-bench", path);
  } else if (json_integer_value(version) > SG_SCHEMA_VERSION) {
    status = sg_fail(err, SG_BAD_INPUT,
                     "%s: schema_version %lld is newer than this program supports (%d): use a newer version", path,
                     (long long)json_integer_value(version), SG_SCHEMA_VERSION);
  } else {
    status = SG_OK;
  }
  free(path);
  return status;
}

/* By the first member of struct sg_configs_row, which is its config_id. */
static int compare_ids(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void free_nothing(void *row) {
  (void)row; /* the tree has rows of set->configs */
}

/* Each is in many places of a report. */
enum { CONFIG_TEXTS_MOST = 1 << 21 };

static int index_configs(struct sg_resultset *set, struct sg_error *err) {
  if (set->text_bytes > CONFIG_TEXTS_MOST) { /* the first table that is read */
    return sg_fail(err, SG_BAD_INPUT, "%s/configs.csv: more than %d bytes of different texts", set->dir,
                   CONFIG_TEXTS_MOST);
  }
  for (size_t i = 0; i < set->n_configs; i++) {
    const struct sg_configs_row *row = &set->configs[i];
    if (!sg_utf8_is_clean(row->config_id)) {
      return sg_fail(err, SG_BAD_INPUT, "%s/configs.csv: column config_id: '%s' has control characters", set->dir,
                     row->config_id);
    }
    const struct sg_configs_row *const *node = sg_require(tsearch(row, &set->ids, compare_ids));
    if (*node == row) { continue; }
    return sg_fail(err, SG_BAD_INPUT, "%s/configs.csv: column config_id: duplicate '%s'", set->dir, row->config_id);
  }
  return SG_OK;
}

static const char *find_id(const void *set, const char *id) {
  const struct sg_configs_row *row = sg_resultset_config(set, id);
  return row ? row->config_id : NULL;
}

static size_t config_number(const void *context, const char *id) {
  const struct sg_resultset *set = context;
  return (size_t)(sg_resultset_config(set, id) - set->configs);
}

static int open_file(FILE **stream, const char *path, struct sg_error *err) {
  int fd = -1;
  const int status = sg_file_open(&fd, AT_FDCWD, path, SG_FILE_SET_TABLE, err);
  if (status == SG_OK) { *stream = sg_require(fdopen(fd, "r")); }
  return status;
}

/* Only what is not there at all is absent: a file that cannot be read, or a link in its place, is an error. */
static bool is_absent(const char *path) {
  struct stat status;
  return lstat(path, &status) != 0 && errno == ENOENT;
}

/* With `optional`, a missing file has no rows. */
static int load_table(struct sg_resultset *set, const struct loading *how, const char *name,
                      const struct sg_csv_schema *schema, bool optional, void **rows, size_t *n,
                      struct sg_error *err) {
  char *path = sg_format("%s/%s", set->dir, name);
  struct sg_csv_input input = {.path = path,
                               .name = name,
                               .listener = how->listener,
                               .schema = schema,
                               .repair = how->repair,
                               .texts = &set->texts,
                               .text_bytes = &set->text_bytes,
                               .context = set};
  int status = SG_OK;
  input.most_rows = schema == &sg_csv_schema_configs ? SG_MOST_CONFIGS : SG_MOST_ROWS;
  if (schema != &sg_csv_schema_configs) { input.find_id = find_id; }
  if (!optional || !is_absent(path)) {
    status = open_file(&input.stream, path, err);
    if (status == SG_OK) { status = sg_csv_read(&input, rows, n, err); }
    if (input.stream) { fclose(input.stream); }
  }
  free(path);
  return status;
}

static int check_folder(const char *dir, struct sg_error *err) {
  struct stat status;
  if (stat(dir, &status) != 0) {
    return sg_fail(err, SG_BAD_INPUT, "cannot read result set '%s': %s", dir, strerror(errno));
  }
  if (!S_ISDIR(status.st_mode)) {
    return sg_fail(err, SG_BAD_INPUT, "cannot read result set '%s': not a folder", dir);
  }
  return SG_OK;
}

#define LOAD(stem, optional)                                                                                  \
  do {                                                                                                        \
    void *rows = NULL;                                                                                        \
    status = load_table(set, how, #stem ".csv", &sg_csv_schema_##stem, optional, &rows, &set->n_##stem, err); \
    set->stem = rows;                                                                                         \
    if (status != SG_OK) { return status; }                                                                   \
  } while (0)

static int load(struct sg_resultset *set, struct loading *how, struct sg_error *err) {
  const unsigned parts = how->parts;
  int status = check_folder(set->dir, err);
  if (status == SG_OK) { status = load_json(set, how, "run.json", &set->run, err); }
  if (status == SG_OK) { status = load_json(set, how, "machine.json", &set->machine, err); }
  if (status != SG_OK) { return status; }
  how->repair = sg_run_was_cut_off(set->run);
  LOAD(configs, false);
  sg_config_size_migrate(set->configs, set->n_configs);
  status = index_configs(set, err);
  if (status != SG_OK) { return status; }
  /* While the run goes on, a launch is written to outcomes.csv last. */
  if (parts & SG_READ_OUTCOMES) { LOAD(outcomes, false); }
  if (parts & SG_READ_SAMPLES) { LOAD(samples, false); }
  const struct sg_launch_index_input input = {&set->samples, set->n_samples, set->n_configs, config_number, set};
  sg_launch_rows_index(&set->launches, &set->first_launch, &input);
  if (parts & SG_READ_COUNTERS) { LOAD(counters, true); }
  if (parts & SG_READ_PROBES) { LOAD(probes, true); }
  if (parts & SG_READ_SUMMARY) { LOAD(summary, true); }
  if (parts & SG_READ_RANKS) { LOAD(ranks, true); }
  return SG_OK;
}

int sg_resultset_load_heard(struct sg_resultset *set, const char *dir, unsigned parts,
                            const struct sg_byte_listener *listener, struct sg_error *err) {
  struct loading how = {.parts = parts, .listener = listener};
  *set = (struct sg_resultset){.dir = sg_format("%s", dir), .parts = parts};
  int status = load(set, &how, err);
  if (status != SG_OK) { sg_resultset_release(set); }
  return status;
}

int sg_resultset_load(struct sg_resultset *set, const char *dir, unsigned parts, struct sg_error *err) {
  return sg_resultset_load_heard(set, dir, parts, NULL, err);
}

void sg_resultset_release(struct sg_resultset *set) {
#define FREE_TABLE(STEM, stem) free(set->stem);
  SG_FILES(FREE_TABLE)
  free(set->launches);
  free(set->first_launch);
  json_decref(set->run);
  json_decref(set->machine);
  json_decref(set->seal);
  tdestroy(set->ids, free_nothing);
  tdestroy(set->texts, free);
  free(set->dir);
  *set = (struct sg_resultset){0};
}

int64_t sg_resultset_last_round(const struct sg_resultset *set) {
  int64_t last = 0;
  for (size_t i = 0; i < set->n_outcomes; i++) {
    if (set->outcomes[i].round > last) { last = set->outcomes[i].round; }
  }
  return last;
}

bool sg_run_was_cut_off(const json_t *run) {
  const char *status = sg_json_text(run, "status", "finished");
  return strcmp(status, "finished") != 0 && strcmp(status, "budget spent") != 0;
}

int64_t sg_config_workers(const struct sg_configs_row *config) {
  if (config->workers == SG_NO_INT) { return SG_NO_INT; }
  return config->workers * (config->ranks > 0 ? config->ranks : 1); /* at most 1e6 each */
}

int64_t sg_config_operators(const struct sg_configs_row *config) {
  return strcmp(config->scheduler, "serial") == 0 ? 1 : sg_config_workers(config);
}

const struct sg_configs_row *sg_resultset_config(const struct sg_resultset *set, const char *config_id) {
  const struct sg_configs_row *const *node = tfind(&config_id, &set->ids, compare_ids);
  return node ? *node : NULL;
}
