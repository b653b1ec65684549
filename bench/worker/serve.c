#include "bench/worker/serve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "bench/data/source.h"
#include "bench/worker/address_space.h"
#include "bench/worker/affinity.h"
#include "bench/worker/hooks.h"
#include "bench/worker/launch_setup.h"
#include "bench/worker/limit_scope.h"
#include "bench/worker/listing.h"
#include "bench/worker/message.h"
#include "bench/worker/processor.h"
#include "bench/worker/ranks.h"
#include "bench/worker/trial.h"
#include "bench/worker/trial_count.h"
#include "bench/worker/verify.h"
#include "bench/worker/worker_counting.h"
#include "core/alloc.h"

/* ---- Trials ---- */

/* What is to be sent of a trial: not before the last one has ended, as whoever reads it runs on these CPUs. */
struct trial_record {
  struct sg_samples_row row;
  struct sg_counter_value *counted; /* [n_counted] */
  size_t n_counted;
  struct sg_ranks_row *ranks; /* in rank 0, [request->config.ranks]; NULL: none */
};

struct trial_records {
  struct trial_record *items;
  size_t n;
  struct sg_trial_count count;
};

static void keep_counted(struct trial_record *record, const struct sg_counters *counters) {
  const struct sg_counter_value *values = sg_counters_values(counters, &record->n_counted);
  record->counted = sg_alloc(record->n_counted + 1, sizeof *values);
  memcpy(record->counted, values, record->n_counted * sizeof *values);
}

static int run_trial(struct sg_launch *launch, struct trial_records *records, struct sg_checked *total,
                     struct sg_error *err) {
  const enum sg_trial_kind kind = sg_trial_next(&records->count, launch->request);
  struct trial_record record = {0};
  struct sg_checked verdict;
  int status = sg_trial_run(launch, (int64_t)records->n + 1, &record.row, &verdict, err);
  status = sg_ranks_combine(launch, &record.row, &verdict, &record.ranks, status, err);
  if (status != SG_OK) {
    free(record.ranks);
    return status;
  }
  record.row.warmup = sg_trial_note(&records->count, launch->request, kind, record.row.wall_ns) == SG_TRIAL_WARMUP;
  sg_checked_add(total, &verdict);
  if (launch->counters && !record.row.warmup) { keep_counted(&record, launch->counters); }
  records->items = sg_resize(records->items, records->n + 1, sizeof record);
  records->items[records->n++] = record;
  return SG_OK;
}

static void send_trials(const struct trial_records *records, int64_t ranks, FILE *out) {
  for (size_t t = 0; t < records->n; t++) {
    const struct trial_record *record = &records->items[t];
    sg_message_trial(out, &record->row);
    for (int64_t r = 0; record->ranks && r < ranks; r++) {
      record->ranks[r].warmup = record->row.warmup;
      sg_message_rank(out, &record->ranks[r]);
    }
    for (size_t i = 0; i < record->n_counted; i++) {
      sg_message_counter(out, record->row.trial, &record->counted[i]);
    }
  }
}

static int run_trials(struct sg_launch *launch, struct sg_checked *total, FILE *out, struct sg_error *err) {
  struct trial_records records = {0};
  int status = SG_OK;
  while (status == SG_OK && sg_trial_next(&records.count, launch->request) != SG_TRIAL_NONE) {
    status = run_trial(launch, &records, total, err);
  }
  send_trials(&records, launch->request->config.ranks, out);
  for (size_t t = 0; t < records.n; t++) {
    free(records.items[t].counted);
    free(records.items[t].ranks);
  }
  free(records.items);
  return status;
}

/* ---- The launch ---- */

/* The requested kernels must be those in use: a library that does not know them, or was built for one processor,
 * silently uses others. */
static int check_coretype(const struct sg_library *library, const struct sg_coretype *type, struct sg_error *err) {
  const char *used = type && sg_library_openblas_config(library) ? sg_library_corename(library) : NULL;
  if (!type || (used && strcasecmp(used, type->name) == 0)) { return SG_OK; }
  if (used) {
    return sg_fail(err, SG_UNABLE, "core type %s was requested but the library uses %s", type->name, used);
  }
  return sg_fail(err, SG_UNABLE, "core type %s was requested but the library has no core types: use OpenBLAS",
                 type->name);
}

static int fail_residual(const struct sg_checked *total, struct sg_error *err) {
  const long long item = (long long)total->worst_item;
  if (isnan(total->residual)) {
    return sg_fail(err, SG_FOUND, "item %lld: the result is NaN or was not written", item);
  }
  return sg_fail(err, SG_FOUND, "item %lld: residual %.3g exceeds the limit 1", item, total->residual);
}

static int fail_damage(const struct sg_damage *damage, struct sg_error *err) {
  const long long item = (long long)damage->item;
  const int array = damage->array + 1;
  switch (damage->what) {
  case SG_DAMAGED_INPUT:
    return sg_fail(err, SG_FOUND, "item %lld: array %d is an input and has changed since it was loaded", item, array);
  case SG_DAMAGED_BESIDE:
    if (item < 0) { return sg_fail(err, SG_FOUND, "memory was written to behind array %d of an item", array); }
    return sg_fail(err, SG_FOUND, "item %lld: memory was written to behind array %d", item, array);
  case SG_DAMAGED_FRONT:
    return sg_fail(err, SG_FOUND, "memory was written to before the first array");
  default:
    return sg_fail(err, SG_FOUND, "memory was written to behind the library's workspace");
  }
}

/* Send the `verified` message; a wrong result is reported in *err and makes the launch invalid. */
static int say_verdict(const struct sg_checked *total, FILE *out, struct sg_error *err) {
  if (sg_checked_valid(total)) {
    sg_message_verified(out, total, "");
    return SG_OK;
  }
  const int status = total->damage.what ? fail_damage(&total->damage, err) : fail_residual(total, err);
  sg_message_verified(out, total, err->message);
  return status;
}

/* Whether it was the inputs of an item whose result is NaN. After the trials: it is loaded over another one. */
static int check_inputs(const struct sg_launch *launch, const struct sg_checked *total, struct sg_error *err) {
  if (!isnan(total->residual) || total->worst_item < 0 || total->damage.what) { return SG_OK; }
  void *arrays[SG_MAX_ARRAYS];
  sg_slots_arrays(&launch->slots, 0, arrays);
  return sg_source_check(launch->source, total->worst_item, arrays, err);
}

/* Before the library is opened: only threads created after the start are counted. */
static int start_counters(struct sg_launch *launch, const struct sg_request *request, struct sg_error *err) {
  if (request->n_events == 0) { return SG_OK; }
  const struct sg_counters_setup setup = {
      .own = &launch->counts, .multiplex = request->multiplex, .usage = sg_trial_usage, .context = launch};
  return sg_counters_open(&launch->counters, request->events, request->n_events, &setup, err);
}

/* With a core type, the question is whether the library has those kernels. */
static int inspect(struct sg_library *library, bool kernels_only, FILE *out, const char **outcome,
                   struct sg_error *err) {
  int status = sg_library_require(library, "cblas_dgemm", err);
  if (status != SG_OK) { return status; }
  status = sg_library_check(library, err);
  if (status != SG_OK) {
    *outcome = "invalid";
    return status;
  }
  if (!kernels_only && sg_library_thread_setter(library)) { sg_message_limit(out, sg_limit_scope(library)); }
  return SG_OK;
}

/* Every item once, outside the clock. */
static int check_before(struct sg_launch *launch, struct sg_checked *total, struct sg_error *err) {
  int status = sg_ranks_start(launch, false, SG_OK, err);
  if (status == SG_OK) {
    status = sg_verify_pass(launch, total, err);
    if (status == SG_OK) { status = sg_trial_failure(launch, err); }
    status = sg_ranks_add_verdicts(launch, total, status, err);
  }
  return status;
}

/* Sets *outcome to "invalid" if only the results are wrong. */
static int run_launch(struct sg_request *request, struct sg_launch *launch, FILE *out, const char **outcome,
                      struct sg_observed *observed, struct sg_error *err) {
  if (request->probe) {
    sg_message_hello(out, NULL);
    return sg_counting_probe(request, out, err);
  }
  if (request->list) { return sg_listing_run(request, launch, out, err); }
  int status = sg_ranks_begin(launch, request, err);
  if (status != SG_OK) { return status; }
  if (request->coretype) { status = sg_processor_check(request->coretype, err); }
  if (status == SG_OK) { status = start_counters(launch, request, err); }
  if (status == SG_OK) { status = sg_library_check_alone(err); }
  if (status == SG_OK && !request->inspect) { status = sg_affinity_bind_process(request, -1, err); }
  if (status == SG_OK) { status = sg_address_space_check_before(request, err); }
  if (status == SG_OK) { status = sg_library_open(&launch->library, request->backend, err); }
  status = sg_ranks_compare_libraries(launch, status, err);
  if (status != SG_OK) { return status; }
  sg_message_hello(out, &launch->library);
  status = sg_ranks_agree(launch->ranks, check_coretype(&launch->library, request->coretype, err), err);
  if (status != SG_OK) { return status; }
  const struct sg_operation *operation = request->workload.operation;
  if (request->inspect) { return inspect(&launch->library, request->coretype != NULL, out, outcome, err); }
  const struct sg_launch_hooks *hooks = request->scheduler->hooks;
  const bool called = operation->symbol && !(hooks && hooks->other_calls); /* by this launch */
  if (called) { status = sg_library_support(&launch->library, &request->workload, err); }
  if (status == SG_OK) { status = sg_launch_prepare(launch, request, err); }
  if (status == SG_OK) { status = sg_address_space_check(&launch->library, request, err); }
  status = sg_ranks_compare_inputs(launch, status, err);
  if (status != SG_OK) { return status; }

  struct sg_checked total = SG_CHECKED_NONE;
  if (request->verify && request->workload.retain == SG_RETAIN_NONE) { status = check_before(launch, &total, err); }
  if (status == SG_OK) { status = run_trials(launch, &total, out, err); }
  if (status == SG_OK) { status = sg_launch_observe(launch, observed, err); }
  if (status == SG_OK && request->verify) { status = check_inputs(launch, &total, err); }
  status = sg_ranks_agree(launch->ranks, status, err);
  if (status == SG_OK && request->verify) {
    status = say_verdict(&total, out, err);
    if (status != SG_OK) { *outcome = "invalid"; }
  }
  return status;
}

/* The remark on a launch that ended ok; "": none. */
static const char *remark_on(const struct sg_launch *launch, const struct sg_observed *observed) {
  if (!launch->request) { return ""; } /* no trials were run */
  if (launch->has_unchecked) { return "the results of items with a NaN or an infinity were not checked"; }
  const bool in_one_process = launch->operators.workers > 1 && !launch->request->scheduler->hooks;
  const bool called = launch->request->workload.operation->symbol != NULL; /* the library */
  const bool waiting = in_one_process && called && launch->blas_threads > 1 &&
                       strcmp(sg_library_concurrency(&launch->library), "serialised") == 0;
  if (waiting) { return "serialised by the library: its threaded calls wait for one another"; }
  const struct sg_load_kind *load = launch->request->load;
  const char *remark = load->remark ? load->remark(launch) : "";
  if (!*remark && sg_memory_lacks_huge_pages(&launch->slots.map, observed->huge_bytes)) {
    return "its items are in small pages, those of strategies without processes in huge ones";
  }
  const bool needless = launch->request->membind && sg_affinity_has_one_node(launch->request);
  return needless && !*remark ? "membind has no effect: the CPUs of this run are one NUMA node" : remark;
}

static const char *outcome_of(int status) {
  if (status == SG_OK) { return "ok"; }
  return status == SG_UNABLE ? "unavailable" : "failed";
}

int sg_serve(const char *text, size_t size, struct sg_ranks *ranks, FILE *out, int *signal) {
  struct sg_error err = {{0}};
  struct sg_request request;
  struct sg_launch launch = {.ranks = ranks};
  struct sg_observed observed = SG_OBSERVED_NONE;
  const char *outcome = NULL, *remark = "";
  *signal = 0;
  int status = sg_request_parse(&request, text, size, &err);
  if (status == SG_OK) {
    status = run_launch(&request, &launch, out, &outcome, &observed, &err);
    *signal = launch.signal;
    if (status == SG_OK) { remark = remark_on(&launch, &observed); }
    sg_ranks_release(&launch);
    sg_launch_release(&launch);
    sg_request_release(&request);
  }
  if (*signal) {
    fprintf(stderr, "stratagemm-worker: %s\n", err.message);
    sg_observed_release(&observed);
    return SG_OK;
  }
  const char *detail = status != SG_OK ? err.message : remark;
  status = sg_message_end(out, outcome ? outcome : outcome_of(status), detail, &observed);
  sg_observed_release(&observed);
  return status;
}
