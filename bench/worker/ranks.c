#include "bench/worker/ranks.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/data/source.h"
#include "bench/worker/checksum.h"
#include "bench/worker/rank_deal.h"
#include "bench/worker/rank_gather.h"
#include "bench/worker/rank_place.h"
#include "core/alloc.h"
#include "core/clock.h"
#include "core/json.h"
#include "core/resultset.h"
#include "core/sysfile.h"
#include "core/version.h"

/* ---- Agreement ---- */

/* That each has the text of rank 0. */
static int compare(struct sg_ranks *ranks, const char *what, const char *own, struct sg_error *err) {
  const struct sg_rank_transport *t = ranks->transport;
  char first[1024] = "";
  int status = SG_OK;
  if (t->rank == 0) { snprintf(first, sizeof first, "%s", own); }
  t->broadcast(t->data, first, sizeof first);
  if (strcmp(own, first) != 0) {
    status =
        sg_fail(err, SG_UNABLE, "its %s differ from those of rank 0: %.300s instead of %.300s", what, own, first);
  }
  return sg_ranks_agree(ranks, status, err);
}

int sg_ranks_compare_libraries(struct sg_launch *launch, int status, struct sg_error *err) {
  struct sg_ranks *ranks = launch->ranks;
  char text[1024] = "";
  status = sg_ranks_agree(ranks, status, err);
  if (!ranks || status != SG_OK) { return status; }
  json_t *library = sg_library_describe(&launch->library);
  snprintf(text, sizeof text, "stratagemm %s, %.200s, BLAS %.200s, %.300s, kernels %.64s, %.64s", SG_VERSION,
           ranks->transport->version, sg_json_text(library, "version", "?"), sg_json_text(library, "config", ""),
           sg_json_text(library, "corename", ""), sg_json_text(library, "threading", ""));
  json_decref(library);
  return compare(ranks, "versions", text, err);
}

/* Of the first and the last item of all. */
int sg_ranks_compare_inputs(struct sg_launch *launch, int status, struct sg_error *err) {
  struct sg_ranks *ranks = launch->ranks;
  char text[64] = "";
  status = sg_ranks_agree(ranks, status, err);
  if (!ranks || status != SG_OK) { return status; }
  const int64_t items[] = {0, ranks->whole.count - 1};
  uint64_t sums[] = {0, 0};
  for (int i = 0; i < 2 && status == SG_OK; i++) {
    void *arrays[SG_MAX_ARRAYS];
    sg_slots_arrays(&launch->slots, 0, arrays);
    status = sg_source_load(launch->source, items[i], arrays, err);
    const struct sg_parts parts = sg_slots_parts(&launch->slots, arrays);
    sums[i] = sg_checksum(parts.inputs, parts.input_bytes);
  }
  snprintf(text, sizeof text, "checksums %016llx %016llx", (unsigned long long)sums[0], (unsigned long long)sums[1]);
  status = sg_ranks_agree(ranks, status, err);
  return status == SG_OK ? compare(ranks, "inputs", text, err) : status;
}

/* ---- Begin and end ---- */

static int check_request(const struct sg_ranks *ranks, const struct sg_request *request, struct sg_error *err) {
  const int size = ranks->transport->size;
  const int64_t asked = request->config.ranks;
  if (request->inspect || request->list || request->probe || strncmp(request->scheduler->name, "mpi", 3) != 0) {
    return sg_fail(err, SG_UNABLE, "MPI ranks run launches of strategies with ranks only");
  }
  if (asked != size) {
    return sg_fail(err, SG_UNABLE,
                   "MPI has %d rank%s instead of %lld: is the launcher that of %.100s, and does it start {ranks}?",
                   size, size == 1 ? "" : "s", (long long)asked, ranks->transport->version);
  }
  if (request->workload.count < asked) {
    return sg_fail(err, SG_UNABLE, "%lld ranks for %lld items: each needs one", (long long)asked,
                   (long long)request->workload.count);
  }
  if (request->n_events > 0) { return sg_fail(err, SG_UNABLE, "events of several MPI ranks cannot be counted"); }
  if (ranks->gathers && request->workload.retain != SG_RETAIN_ALL) {
    return sg_fail(err, SG_UNABLE, "results are gathered with retain all only: with none they are not kept");
  }
  return SG_OK;
}

static void deal(struct sg_launch *launch, struct sg_request *request) {
  struct sg_ranks *ranks = launch->ranks;
  const struct sg_rank_transport *t = ranks->transport;
  ranks->whole = request->workload;
  request->whole = &ranks->whole;
  ranks->on_demand = strcmp(request->scheduler->name, "mpi-dynamic") == 0;
  if (ranks->on_demand) {
    launch->taken = sg_alloc((size_t)request->workload.count, 1);
    return;
  }
  const struct sg_rank_share share = sg_rank_share_of(request->workload.count, t->rank, t->size);
  request->workload.count = share.count;
  launch->first_item = share.first;
}

/* Rank 0 may be on another machine than the program that started the launch, whose clock the messages use. That
 * program has sent its time; the request took some time too, which nobody can measure. */
static int64_t shift_to_sender(const json_t *request) {
  const json_t *sender = json_object_get(request, "sender");
  char boot[SG_BOOT_ID_SIZE];
  const char *here = sg_sys_boot_id(SG_THIS_MACHINE, boot), *there = sg_json_text(sender, "boot", here);
  return strcmp(there, here) == 0 ? 0 : sg_json_integer(sender, "sent_ns", 0) - sg_now_ns();
}

int sg_ranks_begin(struct sg_launch *launch, struct sg_request *request, struct sg_error *err) {
  struct sg_ranks *ranks = launch->ranks;
  if (!ranks) {
    if (request->config.ranks <= 0) { return SG_OK; }
    return sg_fail(err, SG_UNABLE, "MPI ranks are run by stratagemm-worker-mpi, started by a launcher");
  }
  pthread_mutex_init(&ranks->lock, NULL);
  sg_rank_host(ranks->place.host);
  ranks->gathers = json_is_true(json_object_get(request->json, "gather"));
  ranks->shift_ns = ranks->transport->rank == 0 ? shift_to_sender(request->json) : 0;
  int status = check_request(ranks, request, err); /* the same everywhere */
  if (status != SG_OK) { return status; }
  status = sg_ranks_agree(ranks, sg_rank_place_all(ranks->transport, &ranks->place, request, err), err);
  if (status == SG_OK) { deal(launch, request); }
  return status;
}

void sg_ranks_release(struct sg_launch *launch) {
  if (launch->ranks) { pthread_mutex_destroy(&launch->ranks->lock); }
  free(launch->taken);
  launch->taken = NULL;
}

/* ---- A pass over the items ---- */

/* So far ahead that the message with the time arrives before: more than any round trip. */
static int64_t lead_ns(const struct sg_ranks *ranks, int64_t slowest_rtt_ns) {
  static const int64_t LEAST_NS = 200000;
  return LEAST_NS + 2 * slowest_rtt_ns * (ranks->transport->size > 1);
}

static void wait_together(const struct sg_ranks *ranks) {
  const struct sg_rank_transport *t = ranks->transport;
  int64_t *rtts = sg_alloc((size_t)t->size, sizeof *rtts), slowest_ns = 0, begin_ns = 0;
  t->gather(t->data, &ranks->place.clock_rtt_ns, rtts, sizeof *rtts);
  for (int r = 0; t->rank == 0 && r < t->size; r++) {
    if (rtts[r] > slowest_ns) { slowest_ns = rtts[r]; }
  }
  if (t->rank == 0) { begin_ns = sg_now_ns() + lead_ns(ranks, slowest_ns); }
  t->broadcast(t->data, &begin_ns, sizeof begin_ns);
  free(rtts);
  while (sg_now_ns() - ranks->place.clock_offset_ns < begin_ns) {}
}

int sg_ranks_start(struct sg_launch *launch, bool wait, int status, struct sg_error *err) {
  struct sg_ranks *ranks = launch->ranks;
  if (!ranks) { return status; }
  ranks->mpi_ns = 0;
  if (ranks->on_demand) {
    memset(launch->taken, 0, (size_t)ranks->whole.count);
    ranks->transport->restart(ranks->transport->data);
  }
  status = sg_ranks_agree(ranks, status, err);
  if (status == SG_OK && wait) { wait_together(ranks); }
  return status;
}

int64_t sg_ranks_take(struct sg_ranks *ranks, int64_t count, int64_t chunk, int64_t *first) {
  const struct sg_rank_transport *t = ranks->transport;
  const int64_t start_ns = sg_now_ns();
  pthread_mutex_lock(&ranks->lock);
  *first = t->take(t->data, chunk);
  ranks->mpi_ns += sg_now_ns() - start_ns;
  pthread_mutex_unlock(&ranks->lock);
  return *first >= count ? 0 : *first + chunk <= count ? chunk : count - *first;
}

/* ---- Together after it ---- */

static void renumber(const struct sg_launch *launch, struct sg_checked *verdict) {
  if (verdict->worst_item >= 0) { verdict->worst_item += launch->first_item; }
  if (verdict->damage.what && verdict->damage.item >= 0) { verdict->damage.item += launch->first_item; }
}

struct rank_verdict {
  struct sg_checked checked;
  bool has_unchecked;
};

int sg_ranks_add_verdicts(struct sg_launch *launch, struct sg_checked *verdict, int status, struct sg_error *err) {
  struct sg_ranks *ranks = launch->ranks;
  if (!ranks) { return status; }
  status = sg_ranks_agree(ranks, status, err);
  if (status != SG_OK) { return status; }
  const struct sg_rank_transport *t = ranks->transport;
  struct rank_verdict own = {*verdict, launch->has_unchecked}, all = {SG_CHECKED_NONE, false},
                      *each = sg_alloc((size_t)t->size, sizeof *each);
  renumber(launch, &own.checked);
  t->gather(t->data, &own, each, sizeof own);
  for (int r = 0; t->rank == 0 && r < t->size; r++) {
    sg_checked_add(&all.checked, &each[r].checked);
    all.has_unchecked |= each[r].has_unchecked;
  }
  t->broadcast(t->data, &all, sizeof all);
  *verdict = all.checked;
  launch->has_unchecked = all.has_unchecked;
  free(each);
  return SG_OK;
}

struct rank_trial {
  struct sg_samples_row row; /* its texts are of this process */
  struct sg_rank_place place;
  int64_t items, number_sum, mpi_ns;
};

static struct rank_trial own_trial(const struct sg_launch *launch, const struct sg_samples_row *row) {
  const struct sg_ranks *ranks = launch->ranks;
  struct rank_trial own = {.row = *row, .place = ranks->place, .mpi_ns = ranks->mpi_ns};
  own.row.started_ns -= ranks->place.clock_offset_ns;
  for (int w = 0; w < launch->request->workers; w++) {
    own.items += launch->notes[w].items;
  }
  for (int64_t i = 0; i < launch->request->workload.count; i++) {
    if (!launch->taken || launch->taken[i]) { own.number_sum += launch->first_item + i; }
  }
  return own;
}

static int64_t sum_of(int64_t a, int64_t b) {
  return a == SG_NO_INT || b == SG_NO_INT ? SG_NO_INT : a + b;
}

/* Phases of different ranks overlap. */
static struct sg_samples_row add_rows(const struct rank_trial *each, int size) {
  struct sg_samples_row all = each[0].row;
  int64_t end_ns = all.started_ns + all.wall_ns;
  for (int r = 1; r < size; r++) {
    const struct sg_samples_row *row = &each[r].row;
    if (row->started_ns < all.started_ns) { all.started_ns = row->started_ns; }
    if (row->started_ns + row->wall_ns > end_ns) { end_ns = row->started_ns + row->wall_ns; }
#define ADD(column) all.column = sum_of(all.column, row->column);
    ADD(load_busy_ns)
    ADD(operate_busy_ns)
    ADD(cpu_user_ns)
    ADD(cpu_sys_ns)
    ADD(ctx_voluntary)
    ADD(ctx_involuntary)
    ADD(faults_minor)
    ADD(faults_major)
    ADD(rss_peak_bytes)
    ADD(threads_alive)
#undef ADD
    all.load_wall_ns = all.operate_wall_ns = all.team_ns = SG_NO_INT;
  }
  all.wall_ns = end_ns - all.started_ns;
  all.threads_observed = (double)(all.cpu_user_ns + all.cpu_sys_ns) / (double)all.wall_ns;
  return all;
}

static struct sg_ranks_row *rows_of(const struct rank_trial *each, int size, const struct sg_samples_row *all) {
  struct sg_ranks_row *rows = sg_alloc((size_t)size, sizeof *rows);
  for (int r = 0; r < size; r++) {
    const struct rank_trial *one = &each[r];
    rows[r] = (struct sg_ranks_row){.config_id = "",
                                    .round = SG_NO_INT,
                                    .launch = SG_NO_INT,
                                    .trial = all->trial,
                                    .rank = r,
                                    .node = one->place.node,
                                    .cpus = one->place.cpus,
                                    .shares_cpus = one->place.shares_cpus,
                                    .items = one->items,
                                    .delay_ns = one->row.started_ns - all->started_ns,
                                    .wall_ns = one->row.wall_ns,
                                    .mpi_ns = one->mpi_ns,
                                    .clock_offset_ns = one->place.clock_offset_ns,
                                    .clock_rtt_ns = r > 0 ? one->place.clock_rtt_ns : SG_NO_INT};
  }
  return rows;
}

/* Each item was operated on once, by one rank. */
static int check_items(const struct sg_ranks *ranks, const struct rank_trial *each, struct sg_error *err) {
  const int64_t count = ranks->whole.count;
  int64_t items = 0, sum = 0;
  for (int r = 0; r < ranks->transport->size; r++) {
    items += each[r].items;
    sum += each[r].number_sum;
  }
  if (items == count && 2 * sum == count * (count - 1)) { return SG_OK; }
  return sg_fail(err, SG_FOUND, "the ranks operated on %lld of %lld items, or on some twice", (long long)items,
                 (long long)count);
}

/* The texts of the rows are those of *each, which is kept with them: behind the rows. */
static struct sg_ranks_row *keep_rows(const struct rank_trial *each, int size, const struct sg_samples_row *all) {
  struct sg_ranks_row *rows = rows_of(each, size, all);
  const size_t texts = (size_t)size * SG_RANK_CPUS_TEXT, head = (size_t)size * sizeof *rows;
  rows = sg_resize(rows, head + texts, 1);
  char *text = (char *)rows + head;
  for (int r = 0; r < size; r++, text += SG_RANK_CPUS_TEXT) {
    memcpy(text, each[r].place.cpus, SG_RANK_CPUS_TEXT);
    rows[r].cpus = text;
  }
  return rows;
}

int sg_ranks_combine(struct sg_launch *launch, struct sg_samples_row *row, struct sg_checked *verdict,
                     struct sg_ranks_row **rows, int status, struct sg_error *err) {
  struct sg_ranks *ranks = launch->ranks;
  *rows = NULL;
  if (!ranks) { return status; }
  status = sg_ranks_add_verdicts(launch, verdict, status, err);
  if (status != SG_OK) { return status; }
  const struct sg_rank_transport *t = ranks->transport;
  struct rank_trial own = own_trial(launch, row), *each = sg_alloc((size_t)t->size, sizeof *each);
  struct sg_samples_row all = own.row;
  t->gather(t->data, &own, each, sizeof own);
  if (t->rank == 0) {
    all = add_rows(each, t->size);
    status = check_items(ranks, each, err);
    *rows = keep_rows(each, t->size, &all);
    if (launch->request->verify) {
      all.items_checked = verdict->items;
      all.residual = verdict->items > 0 ? verdict->residual : NAN;
      all.valid = sg_checked_valid(verdict);
    }
    all.started_ns += ranks->shift_ns;
  }
  free(each);
  status = sg_ranks_agree(ranks, status, err);
  if (status == SG_OK) { status = sg_rank_gather(launch, &all.gather_ns, err); }
  t->broadcast(t->data, &all, sizeof all);
  all.config_id = row->config_id;
  *row = all;
  return status;
}
