#include "bench/worker/rank_place.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/worker/rank_clock.h"
#include "core/alloc.h"
#include "core/sysfile.h"

enum {
  MOST_CPUS = 8192,
  WORD_BITS = 8 * sizeof(unsigned long),
  FAR_TOO_MANY = 16, /* workers x BLAS threads per CPU of a node */
};

struct cpu_bits {
  unsigned long words[MOST_CPUS / WORD_BITS];
};

static bool has_cpu(const struct cpu_bits *set, int cpu) {
  return cpu < MOST_CPUS && set->words[cpu / WORD_BITS] >> (cpu % WORD_BITS) & 1;
}

static void add_cpu(struct cpu_bits *set, int cpu) {
  if (cpu < MOST_CPUS) { set->words[cpu / WORD_BITS] |= 1UL << (cpu % WORD_BITS); }
}

static int size_of(const struct cpu_bits *set) {
  int n = 0;
  for (size_t i = 0; i < MOST_CPUS / WORD_BITS; i++) {
    n += __builtin_popcountl(set->words[i]);
  }
  return n;
}

static bool overlap(const struct cpu_bits *a, const struct cpu_bits *b) {
  for (size_t i = 0; i < MOST_CPUS / WORD_BITS; i++) {
    if (a->words[i] & b->words[i]) { return true; }
  }
  return false;
}

void sg_rank_cpus_format(const unsigned long *bits, int n, char text[SG_RANK_CPUS_TEXT]) {
  const struct cpu_bits *set = (const void *)bits;
  size_t used = 0;
  text[0] = '\0';
  for (int first = 0; first < n; first++) {
    if (!has_cpu(set, first)) { continue; }
    int last = first;
    while (last + 1 < n && has_cpu(set, last + 1)) {
      last++;
    }
    char part[32];
    snprintf(part, sizeof part, last > first ? "%s%d-%d" : "%s%d", used ? "," : "", first, last);
    if (used + strlen(part) >= SG_RANK_CPUS_TEXT) { return; }
    used += (size_t)snprintf(text + used, SG_RANK_CPUS_TEXT - used, "%s", part);
    first = last;
  }
}

/* ---- What each rank tells the others ---- */

struct report {
  char host[SG_RANK_HOST], boot[SG_BOOT_ID_SIZE]; /* containers may have the same name */
  struct cpu_bits bound;                          /* by the launcher */
  int usable;                                     /* CPUs that it could be bound to */
};

/* The CPUs of the request that this rank can have, in that order; those it was bound to if it can have none of them.
 * The rank may then run on all of these. */
static int find_usable(struct sg_request *request, const struct cpu_bits *bound, struct sg_error *err) {
  struct cpu_bits set = {{0}};
  for (size_t i = 0; i < request->n_cpus; i++) {
    add_cpu(&set, request->cpus[i]);
  }
  const bool can = sched_setaffinity(0, sizeof set, (const cpu_set_t *)&set) == 0 &&
                   sched_getaffinity(0, sizeof set, (cpu_set_t *)&set) >= 0;
  size_t n = 0;
  for (size_t i = 0; can && i < request->n_cpus; i++) {
    if (!has_cpu(&set, request->cpus[i])) { continue; }
    if (request->nodes) { request->nodes[n] = request->nodes[i]; }
    request->cpus[n++] = request->cpus[i];
  }
  if (!can) { /* CPUs of another machine, whose NUMA nodes are not known */
    free(request->nodes);
    request->nodes = NULL;
  }
  for (int cpu = 0; !can && cpu < MOST_CPUS; cpu++) {
    if (!has_cpu(bound, cpu)) { continue; }
    request->cpus = sg_resize(request->cpus, n + 1, sizeof *request->cpus);
    request->cpus[n++] = cpu;
  }
  request->n_cpus = n;
  return n > 0 ? SG_OK : sg_fail(err, SG_UNABLE, "no CPU of the request can be used here");
}

/* ---- What rank 0 decides ---- */

struct decision {
  int node, local, locals;
  bool stays; /* where its launcher has bound it */
};

static bool same_node(const struct report *a, const struct report *b) {
  return strcmp(a->host, b->host) == 0 && strcmp(a->boot, b->boot) == 0;
}

static bool are_bound(const struct report *reports, int size, int one, int needed) {
  bool bound = size_of(&reports[one].bound) >= needed;
  int locals = 0;
  for (int r = 0; r < size; r++) {
    if (!same_node(&reports[one], &reports[r])) { continue; }
    locals++;
    if (size_of(&reports[r].bound) < needed) { bound = false; }
    for (int q = 0; q < r; q++) {
      if (same_node(&reports[r], &reports[q]) && overlap(&reports[r].bound, &reports[q].bound)) { bound = false; }
    }
  }
  return bound && (locals > 1 || size_of(&reports[one].bound) < reports[one].usable);
}

static void decide(const struct report *reports, int size, int needed, struct decision *decisions) {
  int nodes = 0;
  for (int r = 0; r < size; r++) {
    struct decision *d = &decisions[r];
    int first = 0;
    while (!same_node(&reports[first], &reports[r])) {
      first++;
    }
    *d = (struct decision){.node = first < r ? decisions[first].node : nodes++};
    for (int q = 0; q < size; q++) {
      const bool here = same_node(&reports[q], &reports[r]);
      d->locals += here;
      d->local += here && q < r;
    }
    d->stays = first < r ? decisions[first].stays : are_bound(reports, size, r, needed);
  }
}

/* ---- Pinning ---- */

/* The CPUs of this rank become request->cpus. */
static void take_cpus(struct sg_request *request, const struct decision *d, const struct cpu_bits *bound,
                      int needed) {
  const size_t n = request->n_cpus, want = (size_t)needed < n ? (size_t)needed : n;
  int *own = sg_alloc(n, sizeof *own), *nodes = sg_alloc(n, sizeof *nodes);
  size_t used = 0;
  for (size_t i = 0; i < n && (d->stays || used < want); i++) {
    const size_t at = d->stays ? i : ((size_t)d->local * (size_t)needed + i) % n;
    if (d->stays && !has_cpu(bound, request->cpus[at])) { continue; }
    nodes[used] = request->nodes ? request->nodes[at] : 0;
    own[used++] = request->cpus[at];
  }
  if (used == 0) { /* bound to CPUs that the request does not have */
    free(own);
    free(nodes);
    return;
  }
  free(request->cpus);
  request->cpus = own;
  request->n_cpus = used;
  if (!request->nodes) {
    free(nodes);
    return;
  }
  free(request->nodes);
  request->nodes = nodes;
}

static int pin(const struct sg_request *request, struct cpu_bits *set, struct sg_error *err) {
  *set = (struct cpu_bits){{0}};
  for (size_t i = 0; i < request->n_cpus; i++) {
    add_cpu(set, request->cpus[i]);
  }
  if (sched_setaffinity(0, sizeof *set, (const cpu_set_t *)set) == 0) { return SG_OK; }
  return sg_fail(err, SG_UNABLE, "cannot pin the rank: %s", strerror(errno));
}

/* Workers x BLAS threads; with the library's default number the CPUs are divided among the ranks. */
static int needed_by(const struct sg_request *request, int locals) {
  if (request->blas_threads > 0) { return request->workers * request->blas_threads; }
  const int each = (int)request->n_cpus / locals;
  return each > request->workers ? each : request->workers;
}

static int check_load(const struct sg_request *request, const struct decision *d, struct sg_error *err) {
  const int threads = request->blas_threads > 0 ? request->blas_threads : 1;
  const double all = (double)d->locals * request->workers * threads;
  if (all <= (double)FAR_TOO_MANY * (double)request->n_cpus) { return SG_OK; }
  return sg_fail(err, SG_UNABLE,
                 "%d ranks x %d workers x %d BLAS threads on a node with %zu usable CPUs: at most %d per CPU",
                 d->locals, request->workers, threads, request->n_cpus, FAR_TOO_MANY);
}

/* ---- All ---- */

struct outcome_of_pinning {
  struct cpu_bits set;
  int node;
};

static void share_places(const struct sg_rank_transport *t, const struct report *reports,
                         const struct outcome_of_pinning *pinned, struct sg_rank_place *place) {
  struct sg_rank_place *places = sg_alloc((size_t)t->size, sizeof *places);
  struct sg_clock_offset *offsets = sg_alloc((size_t)t->size, sizeof *offsets);
  sg_clock_compare(t, offsets);
  for (int r = 0; t->rank == 0 && r < t->size; r++) {
    places[r] = (struct sg_rank_place){
        .node = pinned[r].node, .clock_offset_ns = offsets[r].offset_ns, .clock_rtt_ns = offsets[r].rtt_ns};
    snprintf(places[r].host, sizeof places[r].host, "%s", reports[r].host);
    sg_rank_cpus_format(pinned[r].set.words, MOST_CPUS, places[r].cpus);
    for (int q = 0; q < t->size; q++) {
      const bool here = q != r && pinned[q].node == pinned[r].node;
      places[r].shares_cpus |= here && overlap(&pinned[q].set, &pinned[r].set);
    }
  }
  t->broadcast(t->data, places, (size_t)t->size * sizeof *places);
  const int local = place->local, locals = place->locals;
  *place = places[t->rank];
  place->local = local;
  place->locals = locals;
  free(offsets);
  free(places);
}

void sg_rank_host(char host[SG_RANK_HOST]) {
  if (gethostname(host, SG_RANK_HOST - 1) != 0) { host[0] = '\0'; }
  host[SG_RANK_HOST - 1] = '\0';
  host[strcspn(host, ".")] = '\0';
}

int sg_rank_place_all(const struct sg_rank_transport *t, struct sg_rank_place *place, struct sg_request *request,
                      struct sg_error *err) {
  struct report own = {.usable = 0}, *reports = sg_alloc((size_t)t->size, sizeof *reports);
  struct decision *decisions = sg_alloc((size_t)t->size, sizeof *decisions);
  struct outcome_of_pinning mine = {.node = 0}, *pinned = sg_alloc((size_t)t->size, sizeof *pinned);
  sg_rank_host(own.host);
  sg_sys_boot_id(SG_THIS_MACHINE, own.boot);
  sched_getaffinity(0, sizeof own.bound, (cpu_set_t *)&own.bound);
  int status = find_usable(request, &own.bound, err);
  own.usable = (int)request->n_cpus;
  t->gather(t->data, &own, reports, sizeof own);
  if (t->rank == 0) { decide(reports, t->size, request->blas_threads > 0 ? needed_by(request, 1) : 1, decisions); }
  t->broadcast(t->data, decisions, (size_t)t->size * sizeof *decisions);
  const struct decision *d = &decisions[t->rank];
  if (status == SG_OK) { status = check_load(request, d, err); }
  if (status == SG_OK) {
    take_cpus(request, d, &own.bound, needed_by(request, d->locals));
    status = pin(request, &mine.set, err);
  }
  mine.node = place->node = d->node;
  place->local = d->local;
  place->locals = d->locals;
  t->gather(t->data, &mine, pinned, sizeof mine);
  share_places(t, reports, pinned, place);
  free(pinned);
  free(decisions);
  free(reports);
  return status;
}
