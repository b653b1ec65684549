#include "bench/run/schedule_state.h"

static double mean_elapsed(const struct sg_schedule_config *c) {
  return c->launches ? c->elapsed_ns / c->launches : 0;
}

double sg_schedule_round_ns(const struct sg_schedule *s) {
  double sum = 0;
  for (size_t i = 0; i < s->n; i++) {
    if (s->configs[i].n_values) { sum += mean_elapsed(&s->configs[i]); }
  }
  return sum;
}

double sg_schedule_launch_ns(const struct sg_schedule *s, size_t config) {
  if (s->configs[config].launches) { return mean_elapsed(&s->configs[config]); }
  return s->launches ? s->elapsed_ns / s->launches : 0;
}

double sg_schedule_reserved_ns(const struct sg_schedule *s) {
  return s->round > 1 ? s->rules.counter_launches * sg_schedule_round_ns(s) : 0;
}
