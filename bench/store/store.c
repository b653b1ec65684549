#include "bench/store/store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/alloc.h"
#include "core/consistency.h"
#include "core/csv.h"
#include "core/factors.h"
#include "core/file.h"
#include "core/json.h"
#include "core/private_paths.h"
#include "core/seal.h"
#include "core/text.h"

/* ---- atomic appending */

static int fail_write(struct sg_error *err, const char *dir, int why) {
  return sg_fail(err, SG_UNABLE, "cannot write to '%s': %s: earlier measurements are kept", dir, strerror(why));
}

/* Append `size` bytes and fsync; on failure the file is cut back to what it was. */
static int append_bytes(const struct sg_store *store, struct sg_store_file *file, const char *bytes, size_t size,
                        struct sg_error *err) {
  if (sg_write_all(file->fd, bytes, size) == 0 && fsync(file->fd) == 0) {
    file->size += (int64_t)size;
    return SG_OK;
  }
  int why = errno;
  if (ftruncate(file->fd, (off_t)file->size) != 0) { why = errno; }
  return fail_write(err, sg_output_path(store->output), why);
}

/* A stream into memory, for csv.h. */
struct page {
  char *bytes;
  size_t size;
  FILE *stream;
};

static void page_open(struct page *p) {
  *p = (struct page){0};
  p->stream = sg_require(open_memstream(&p->bytes, &p->size));
}

static int page_append(struct page *p, const struct sg_store *store, struct sg_store_file *file,
                       struct sg_error *err) {
  fclose(p->stream);
  int status = p->size ? append_bytes(store, file, p->bytes, p->size, err) : SG_OK;
  free(p->bytes);
  return status;
}

/* Written under its name by sg_output_commit(). */
static int page_stage(struct page *p, struct sg_output *out, const char *name, struct sg_error *err) {
  fclose(p->stream);
  const struct iovec part = {p->bytes, p->size};
  int status = sg_output_stage(out, name, &part, 1, err);
  free(p->bytes);
  return status;
}

/* ---- opening */

static int open_file(const struct sg_output *out, const char *name, struct sg_store_file *file,
                     struct sg_error *err) {
  const int status = sg_output_append(out, name, &file->fd, err);
  if (status == SG_OK) { file->size = lseek(file->fd, 0, SEEK_END); }
  return status;
}

static int open_files(struct sg_store *s, struct sg_error *err) {
  int status = open_file(s->output, "outcomes.csv", &s->outcomes, err);
  if (status == SG_OK) { status = open_file(s->output, "samples.csv", &s->samples, err); }
  if (status == SG_OK) { status = open_file(s->output, "counters.csv", &s->counters, err); }
  if (status == SG_OK) { status = open_file(s->output, "probes.csv", &s->probes, err); }
  if (status == SG_OK) { status = open_file(s->output, "ranks.csv", &s->ranks, err); }
  return status;
}

static const struct sg_store closed_store = {
    .samples = {-1, 0}, .counters = {-1, 0}, .probes = {-1, 0}, .ranks = {-1, 0}, .outcomes = {-1, 0}};

/* Open the folder for one run at a time. */
static int open_folder(struct sg_store *s, const char *dir, struct sg_error *err) {
  *s = closed_store;
  int status = sg_output_open(&s->output, dir, err);
  if (status != SG_OK) { return status; }
  s->made = sg_output_is_new(s->output);
  return sg_output_claim(s->output, err);
}

static int stage_headers(struct sg_output *out, struct sg_error *err) {
  struct page p;
  int status = SG_OK;
#define HEADER(stem)                                 \
  if (status == SG_OK) {                             \
    page_open(&p);                                   \
    sg_csv_header_##stem(p.stream);                  \
    status = page_stage(&p, out, #stem ".csv", err); \
  }
  HEADER(samples)
  HEADER(counters)
  HEADER(probes)
  HEADER(ranks)
  HEADER(outcomes)
#undef HEADER
  return status;
}

/* What is longer could not be read back. */
static int check_texts(const struct sg_configs_row *row, struct sg_error *err) {
  for (enum sg_factor f = 0; f < SG_N_FACTORS; f++) {
    char *text = sg_factor_format(row, f);
    const size_t size = strlen(text);
    free(text);
    if (size <= SG_TEXT_MOST) { continue; }
    return sg_fail(err, SG_BAD_INPUT, "the %s of configuration %s has %zu bytes: at most %d are allowed",
                   sg_factor_name(f), row->config_id, size, SG_TEXT_MOST);
  }
  return SG_OK;
}

static int stage_configs(struct sg_output *out, const struct sg_plan *plan, struct sg_error *err) {
  struct page p;
  int status = SG_OK;
  for (size_t i = 0; i < plan->n_configs && status == SG_OK; i++) {
    status = check_texts(&plan->configs[i].row, err);
  }
  if (status != SG_OK) { return status; }
  page_open(&p);
  sg_csv_header_configs(p.stream);
  for (size_t i = 0; i < plan->n_configs; i++) {
    sg_csv_write_configs(p.stream, &plan->configs[i].row);
  }
  return page_stage(&p, out, "configs.csv", err);
}

/* The header line of a table of this name; NULL: there is none. A new heap string. */
static char *header_of(const char *name) {
  struct page p;
  page_open(&p);
#define HEADER(stem) \
  if (strcmp(name, #stem ".csv") == 0) { sg_csv_header_##stem(p.stream); }
  HEADER(configs)
  HEADER(samples)
  HEADER(counters)
  HEADER(probes)
  HEADER(ranks)
  HEADER(outcomes)
#undef HEADER
  fclose(p.stream);
  return p.bytes;
}

enum { MOST_BYTES_OF_CREATION = 1 << 26 };

/* Whether the file is absent, empty, or as the creation of a result set leaves it: tables without rows but
 * configs.csv, and a description of a machine. */
static bool is_of_creation(const char *dir, const char *name) {
  struct stat at;
  char *path = sg_format("%s/%s", dir, name), *text = NULL, *header = header_of(name);
  size_t size = 0;
  bool is = lstat(path, &at) != 0 && errno == ENOENT;
  if (!is && S_ISREG(at.st_mode) && at.st_size <= MOST_BYTES_OF_CREATION) {
    text = sg_file_read_kind(AT_FDCWD, path, SG_FILE_SET_TABLE, &size, NULL);
  }
  if (text && strcmp(name, "machine.json") == 0) {
    json_t *machine = json_loadb(text, size, 0, NULL);
    is = size == 0 || (json_object_get(machine, "schema_version") && json_object_get(machine, "id"));
    json_decref(machine);
  } else if (text && strcmp(name, "plan.yaml") == 0) {
    is = true; /* written together with the others, which are checked */
  } else if (text) {
    const size_t length = strlen(header);
    const bool begins = size >= length && memcmp(text, header, length) == 0;
    is = size == 0 || (begins && (size == length || strcmp(name, "configs.csv") == 0));
  }
  free(header);
  free(text);
  free(path);
  return is;
}

/* The state after a kill during creation: our files without launches, and no run.json yet. */
bool sg_store_is_incomplete(const char *dir) {
  static const char *const ours[] = {"machine.json", "configs.csv", "samples.csv",  "counters.csv",
                                     "probes.csv",   "ranks.csv",   "outcomes.csv", "plan.yaml"};
  DIR *folder = opendir(dir);
  if (!folder) { return errno == ENOENT; }
  bool incomplete = true;
  for (struct dirent *e = readdir(folder); e && incomplete; e = readdir(folder)) {
    size_t length = strlen(e->d_name);
    incomplete = strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 ||
                 (length > 4 && strcmp(e->d_name + length - 4, ".tmp") == 0);
    for (size_t i = 0; i < sizeof ours / sizeof ours[0] && !incomplete; i++) {
      incomplete = strcmp(e->d_name, ours[i]) == 0;
    }
  }
  closedir(folder);
  for (size_t i = 0; i < sizeof ours / sizeof ours[0] && incomplete; i++) {
    incomplete = is_of_creation(dir, ours[i]);
  }
  return incomplete;
}

int sg_store_check_free(const char *dir, struct sg_error *err) {
  if (sg_store_is_incomplete(dir)) { return SG_OK; }
  if (access(dir, R_OK | X_OK) != 0) {
    return sg_fail(err, SG_BAD_INPUT, "cannot read the folder '%s': %s", dir, strerror(errno));
  }
  return sg_fail(err, SG_BAD_INPUT, "'%s' is not empty: use another --output, or --resume to continue the run in it",
                 dir);
}

static int stage_machine(struct sg_output *out, const json_t *machine, struct sg_error *err) {
  char *text = sg_json_format(machine);
  const int status = sg_output_stage_text(out, "machine.json", text, err);
  free(text);
  return status;
}

/* The file that a user planned with, so that nothing else of theirs is needed to measure again. */
static int stage_plan(struct sg_output *out, const char *text, struct sg_error *err) {
  char *hidden = sg_private_hide(text);
  const int status = sg_output_stage_text(out, "plan.yaml", hidden, err);
  free(hidden);
  return status;
}

int sg_store_create(struct sg_store *store, const char *dir, const struct sg_plan *plan, const json_t *machine,
                    struct sg_error *err) {
  int status = open_folder(store, dir, err);
  if (status == SG_OK) { status = sg_store_check_free(dir, err); }
  if (status == SG_OK) {
    sg_output_clean(store->output, NULL);
    status = sg_json_check(machine, "machine.json", err);
  }
  if (status == SG_OK) { status = stage_machine(store->output, machine, err); }
  if (status == SG_OK && plan->text) { status = stage_plan(store->output, plan->text, err); }
  if (status == SG_OK) { status = stage_configs(store->output, plan, err); }
  if (status == SG_OK) { status = stage_headers(store->output, err); }
  if (status == SG_OK) { status = sg_output_commit(store->output, err); }
  if (status == SG_OK) { status = open_files(store, err); }
  if (status != SG_OK) { sg_store_close(store); }
  return status;
}

/* ---- resuming */

static bool counts(const struct sg_outcomes_row *o) {
  return strcmp(o->outcome, "interrupted") != 0 && strcmp(o->outcome, "skipped") != 0;
}

/* lookup table of launch numbers to keep, all before `end` */
static bool *counted_launches(const struct sg_resultset *set, int64_t end, int64_t *most) {
  *most = 0;
  for (size_t i = 0; i < set->n_outcomes; i++) {
    if (set->outcomes[i].launch > *most) { *most = set->outcomes[i].launch; }
  }
  bool *known = sg_alloc((size_t)*most + 1, sizeof *known);
  for (size_t i = 0; i < set->n_outcomes; i++) {
    const struct sg_outcomes_row *o = &set->outcomes[i];
    known[o->launch] = counts(o) && o->launch < end;
  }
  return known;
}

/* Keep only the rows of launches that count, before `end`, in memory and on disk. */
static int repair(struct sg_output *out, struct sg_resultset *set, int64_t end, struct sg_error *err) {
  int64_t most = 0;
  int status = SG_OK;
  bool *known = counted_launches(set, end, &most);
#define REPAIR(stem)                                     \
  if (status == SG_OK) {                                 \
    struct page p;                                       \
    size_t kept = 0;                                     \
    page_open(&p);                                       \
    sg_csv_header_##stem(p.stream);                      \
    for (size_t i = 0; i < set->n_##stem; i++) {         \
      int64_t launch = set->stem[i].launch;              \
      if (launch > most || !known[launch]) { continue; } \
      set->stem[kept++] = set->stem[i];                  \
      sg_csv_write_##stem(p.stream, &set->stem[i]);      \
    }                                                    \
    set->n_##stem = kept;                                \
    status = page_stage(&p, out, #stem ".csv", err);     \
  }
  REPAIR(samples)
  REPAIR(counters)
  REPAIR(probes)
  REPAIR(ranks)
  REPAIR(outcomes)
#undef REPAIR
  free(known);
  return status == SG_OK ? sg_output_commit(out, err) : status;
}

/* What a run that ended left behind is whole, or damaged. */
static int find_end(const struct sg_resultset *set, int64_t *end, struct sg_error *err) {
  if (sg_run_was_cut_off(set->run)) { return sg_consistency_resume(set, end, err); }
  *end = (int64_t)set->n_outcomes + 1;
  return sg_consistency_check(set, err);
}

/* From here on the run has not ended: if it is killed now, launches may be missing. */
static int reopen(struct sg_output *out, json_t *run, struct sg_error *err) {
  json_object_set_new(run, "status", json_string("running"));
  json_object_set_new(run, "finished", json_null());
  json_object_set_new(run, "overhead", json_object());
  json_object_del(run, "launches");
  return sg_json_write(run, out, "run.json", err);
}

int sg_store_resume(struct sg_store *store, const char *dir, const struct sg_plan *plan,
                    const struct sg_run_context *here, struct sg_resultset *set, struct sg_error *err) {
  const unsigned parts = SG_READ_SAMPLES | SG_READ_COUNTERS | SG_READ_PROBES | SG_READ_OUTCOMES | SG_READ_RANKS;
  int64_t end = 0;
  *set = (struct sg_resultset){0};
  int status = open_folder(store, dir, err);
  if (status == SG_OK) { status = sg_resultset_load(set, dir, parts, err); }
  if (status == SG_OK) { status = sg_same_run_check(set, plan, here, err); }
  if (status == SG_OK) { status = find_end(set, &end, err); }
  if (status == SG_OK) {
    sg_output_clean(store->output, NULL);
    sg_seal_remove(store->output);
    status = reopen(store->output, set->run, err);
  }
  if (status == SG_OK) { status = repair(store->output, set, end, err); }
  if (status == SG_OK) { status = open_files(store, err); }
  store->launches = (int64_t)set->n_outcomes;
  if (status != SG_OK) {
    sg_resultset_release(set);
    sg_store_close(store);
  }
  return status;
}

int sg_store_extend(const char *dir, const struct sg_plan *plan, struct sg_error *err) {
  struct sg_output *output;
  struct sg_resultset set = {0};
  int status = sg_output_open(&output, dir, err);
  if (status == SG_OK) { status = sg_output_claim(output, err); }
  if (status == SG_OK) { status = sg_resultset_load(&set, dir, 0, err); }
  if (status != SG_OK) { goto out; }
  status = sg_same_run_begins(&set, plan, err);
  if (status == SG_OK) { sg_seal_remove(output); }
  if (status == SG_OK) { status = stage_configs(output, plan, err); }
  if (status == SG_OK) { status = sg_output_commit(output, err); }
out:
  sg_resultset_release(&set);
  sg_output_close(output);
  return status;
}

/* ---- appending */

/* What is written into a file that was removed is lost, and what follows rows that were is damaged: check first. */
static int check_file(const struct sg_store *s, const char *name, const struct sg_store_file *file,
                      struct sg_error *err) {
  struct stat now;
  const char *dir = sg_output_path(s->output);
  if (!sg_output_has(s->output, name, file->fd)) {
    return sg_fail(err, SG_UNABLE, "'%s/%s' was removed or replaced while the run was writing to it", dir, name);
  }
  if (fstat(file->fd, &now) == 0 && now.st_size == file->size) { return SG_OK; }
  return sg_fail(err, SG_UNABLE, "'%s/%s' was changed by another program while the run was writing to it", dir, name);
}

static int still_there(const struct sg_store *s, struct sg_error *err) {
  if (!sg_output_is_there(s->output)) {
    return sg_fail(err, SG_UNABLE, "the folder '%s' was removed while the run was writing to it",
                   sg_output_path(s->output));
  }
  int status = check_file(s, "outcomes.csv", &s->outcomes, err);
  if (status == SG_OK) { status = check_file(s, "samples.csv", &s->samples, err); }
  if (status == SG_OK) { status = check_file(s, "counters.csv", &s->counters, err); }
  if (status == SG_OK) { status = check_file(s, "probes.csv", &s->probes, err); }
  return status == SG_OK ? check_file(s, "ranks.csv", &s->ranks, err) : status;
}

static int64_t huge_bytes_of(const json_t *end) {
  const json_t *bytes = json_object_get(end, "huge_bytes");
  return json_is_integer(bytes) ? json_integer_value(bytes) : SG_NO_INT;
}

int sg_store_append(struct sg_store *store, const struct sg_config *config, int round, int64_t launch,
                    struct sg_launch_record *record, struct sg_probes_row *probe, struct sg_error *err) {
  const char *id = config->row.config_id;
  int status = still_there(store, err);
  if (status != SG_OK) { return status; }
  char *detail = sg_private_hide(record->detail);
  struct page samples, counters, probes, ranks, outcomes;
  page_open(&samples);
  page_open(&counters);
  page_open(&probes);
  page_open(&ranks);
  page_open(&outcomes);
  for (size_t i = 0; i < record->n_samples; i++) {
    struct sg_samples_row *row = &record->samples[i];
    row->config_id = id;
    row->round = round;
    row->launch = launch;
    sg_csv_write_samples(samples.stream, row);
  }
  for (size_t i = 0; i < record->n_counters; i++) {
    struct sg_counters_row *row = &record->counters[i];
    row->config_id = id;
    row->round = round;
    row->launch = launch;
    sg_csv_write_counters(counters.stream, row);
  }
  for (size_t i = 0; i < record->n_ranks; i++) {
    struct sg_ranks_row *row = &record->ranks[i];
    row->config_id = id;
    row->round = round;
    row->launch = launch;
    sg_csv_write_ranks(ranks.stream, row);
  }
  if (probe) {
    probe->config_id = id;
    probe->round = round;
    probe->launch = launch;
    sg_csv_write_probes(probes.stream, probe);
  }
  struct sg_outcomes_row outcome = {.config_id = id,
                                    .round = round,
                                    .launch = launch,
                                    .outcome = sg_outcome_name(record->outcome),
                                    .detail = detail,
                                    .signal = record->signal ? record->signal : SG_NO_INT,
                                    .coretype = sg_json_text(record->hello, "backend.corename", ""),
                                    .cpus = sg_json_text(record->end, "cpus", ""),
                                    .node_shares = sg_json_text(record->end, "node_shares", ""),
                                    .huge_bytes = huge_bytes_of(record->end)};
  sg_csv_write_outcomes(outcomes.stream, &outcome);
  free(detail);
  status = page_append(&samples, store, &store->samples, err);
  int rest = page_append(&counters, store, &store->counters, status == SG_OK ? err : NULL);
  if (status == SG_OK) { status = rest; }
  rest = page_append(&probes, store, &store->probes, status == SG_OK ? err : NULL);
  if (status == SG_OK) { status = rest; }
  rest = page_append(&ranks, store, &store->ranks, status == SG_OK ? err : NULL);
  if (status == SG_OK) { status = rest; }
  if (status == SG_OK) {
    status = page_append(&outcomes, store, &store->outcomes, err);
    store->launches += status == SG_OK;
    return status;
  }
  fclose(outcomes.stream);
  free(outcomes.bytes);
  return status;
}

/* The folder was empty when this run claimed it. */
static bool is_of_this_run(void *context, int folder, const char *file) {
  (void)context;
  (void)folder;
  (void)file;
  return true;
}

void sg_store_discard(struct sg_store *s) {
  char *made = s->made && sg_output_is_there(s->output) ? sg_format("%s", sg_output_path(s->output)) : NULL;
  for (size_t i = 0; sg_set_files[i]; i++) {
    sg_output_remove(s->output, sg_set_files[i], is_of_this_run, NULL);
  }
  if (made) { rmdir(made); }
  free(made);
  sg_store_close(s);
}

void sg_store_close(struct sg_store *s) {
  const int fds[] = {s->samples.fd, s->counters.fd, s->probes.fd, s->ranks.fd, s->outcomes.fd};
  for (size_t i = 0; i < sizeof fds / sizeof fds[0]; i++) {
    if (fds[i] >= 0) { close(fds[i]); }
  }
  sg_output_close(s->output);
  *s = closed_store;
}
