#include "bench/worker/rank_gather.h"

#include <stdlib.h>

#include "bench/worker/checksum.h"
#include "bench/worker/rank_agree.h"
#include "core/alloc.h"
#include "core/clock.h"
#include "core/resultset.h"

/* An item as it is sent: the number, then its outputs. */
struct shipment {
  int64_t items;
  uint64_t sum; /* of the checksums of the outputs */
};

static bool is_own(const struct sg_launch *launch, int64_t item) {
  return !launch->taken || launch->taken[item];
}

static struct sg_parts parts_of(const struct sg_launch *launch, int64_t item) {
  void *arrays[SG_MAX_ARRAYS];
  sg_slots_arrays(&launch->slots, item, arrays);
  return sg_slots_parts(&launch->slots, arrays);
}

static struct shipment prepare(const struct sg_launch *launch) {
  struct shipment own = {0};
  for (int64_t i = 0; i < launch->request->workload.count; i++) {
    if (!is_own(launch, i)) { continue; }
    const struct sg_parts parts = parts_of(launch, i);
    own.items++;
    own.sum += sg_checksum(parts.outputs, parts.output_bytes);
  }
  return own;
}

static void send_all(const struct sg_launch *launch) {
  const struct sg_rank_transport *t = launch->ranks->transport;
  for (int64_t i = 0; i < launch->request->workload.count; i++) {
    if (!is_own(launch, i)) { continue; }
    const struct sg_parts parts = parts_of(launch, i);
    t->send(t->data, 0, parts.outputs, parts.output_bytes);
  }
}

/* One rank's results behind each other; false: not what it sent. */
static bool has_arrived(const char *at, size_t each, const struct shipment *shipment) {
  uint64_t sum = 0;
  for (int64_t i = 0; i < shipment->items; i++) {
    sum += sg_checksum(at + (size_t)i * each, each);
  }
  return sum == shipment->sum;
}

static int receive_all(struct sg_launch *launch, const struct shipment *shipments, int64_t *gather_ns,
                       struct sg_error *err) {
  const struct sg_rank_transport *t = launch->ranks->transport;
  const size_t each = parts_of(launch, 0).output_bytes;
  int64_t items = 0;
  for (int r = 1; r < t->size; r++) {
    items += shipments[r].items;
  }
  char *results = sg_alloc((size_t)items + 1, each), *at = results;
  for (size_t i = 0; i < (size_t)items * each; i += 4096) {
    results[i] = 1; /* first touch is not part of gathering */
  }
  char ready = 1;
  t->broadcast(t->data, &ready, 1);
  const int64_t start_ns = sg_now_ns();
  for (int r = 1; r < t->size; r++) {
    for (int64_t i = 0; i < shipments[r].items; i++, at += each) {
      t->receive(t->data, r, at, each);
    }
  }
  *gather_ns = sg_now_ns() - start_ns;
  at = results;
  int status = SG_OK;
  for (int r = 1; r < t->size; r++) {
    if (status == SG_OK && !has_arrived(at, each, &shipments[r])) {
      status = sg_fail(err, SG_FOUND, "the results gathered from rank %d are not those it has", r);
    }
    at += (size_t)shipments[r].items * each;
  }
  free(results);
  return status;
}

int sg_rank_gather(struct sg_launch *launch, int64_t *gather_ns, struct sg_error *err) {
  struct sg_ranks *ranks = launch->ranks;
  const struct sg_rank_transport *t = ranks->transport;
  *gather_ns = SG_NO_INT;
  if (!ranks->gathers) { return SG_OK; }
  const struct shipment own = prepare(launch);
  struct shipment *shipments = sg_alloc((size_t)t->size, sizeof *shipments);
  int status = SG_OK;
  t->gather(t->data, &own, shipments, sizeof own);
  if (t->rank == 0) {
    status = receive_all(launch, shipments, gather_ns, err);
  } else {
    char ready;
    t->broadcast(t->data, &ready, 1);
    send_all(launch);
  }
  free(shipments);
  return sg_ranks_agree(ranks, status, err);
}
