#include "bench/worker/rank_clock.h"

#include <stdlib.h>

#include "core/clock.h"

enum { EXCHANGES = 100 };

static int64_t round_trip(const struct sg_clock_exchange *e) {
  return e->received_ns - e->sent_ns;
}

struct sg_clock_offset sg_clock_offset_of(const struct sg_clock_exchange *exchanges, int n) {
  const struct sg_clock_exchange *best = &exchanges[0];
  for (int i = 1; i < n; i++) {
    if (round_trip(&exchanges[i]) < round_trip(best)) { best = &exchanges[i]; }
  }
  const int64_t rtt_ns = round_trip(best), offset_ns = best->answered_ns - best->sent_ns - rtt_ns / 2;
  return (struct sg_clock_offset){llabs(offset_ns) <= rtt_ns - rtt_ns / 2 ? 0 : offset_ns, rtt_ns};
}

static struct sg_clock_offset compare_with(const struct sg_rank_transport *t, int other) {
  struct sg_clock_exchange exchanges[EXCHANGES];
  for (int i = 0; i < EXCHANGES; i++) {
    exchanges[i].sent_ns = sg_now_ns();
    t->send(t->data, other, &exchanges[i].sent_ns, sizeof exchanges[i].sent_ns);
    t->receive(t->data, other, &exchanges[i].answered_ns, sizeof exchanges[i].answered_ns);
    exchanges[i].received_ns = sg_now_ns();
  }
  return sg_clock_offset_of(exchanges, EXCHANGES);
}

static void answer(const struct sg_rank_transport *t) {
  for (int i = 0; i < EXCHANGES; i++) {
    int64_t ns;
    t->receive(t->data, 0, &ns, sizeof ns);
    ns = sg_now_ns();
    t->send(t->data, 0, &ns, sizeof ns);
  }
}

void sg_clock_compare(const struct sg_rank_transport *t, struct sg_clock_offset *offsets) {
  if (t->rank != 0) {
    answer(t);
    return;
  }
  offsets[0] = (struct sg_clock_offset){0};
  for (int r = 1; r < t->size; r++) {
    offsets[r] = compare_with(t, r);
  }
}
