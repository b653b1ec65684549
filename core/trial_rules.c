#include "core/trial_rules.h"

#include <math.h>
#include <string.h>

#include "core/resultset.h"

static double known(int64_t value) {
  return value == SG_NO_INT ? NAN : (double)value;
}

/* Comparisons with NaN are false: what is not known exceeds nothing. */
static bool exceeds(double value, double limit) {
  static const double PART = 0.01, NS = 1e5;
  return value > limit + PART * limit + NS;
}

static bool is_busy_beyond(const struct sg_samples_row *t, const struct sg_configs_row *config) {
  const double workers = (double)sg_config_workers(config), operators = (double)sg_config_operators(config),
               wall = known(t->wall_ns), load = known(t->load_busy_ns), operate = known(t->operate_busy_ns);
  if (strcmp(config->load, "pipeline") == 0) { return false; }
  return exceeds(load / workers, fmin(wall, known(t->load_wall_ns))) ||
         exceeds(operate / operators, fmin(wall, known(t->operate_wall_ns))) ||
         exceeds((load + operate) / workers, wall);
}

static bool has_other_threads(const struct sg_samples_row *t) {
  static const double PART = 0.01, THREADS = 0.002;
  const double threads = (known(t->cpu_user_ns) + known(t->cpu_sys_ns)) / (double)t->wall_ns;
  return fabs(threads - t->threads_observed) > THREADS + PART * threads;
}

double sg_trial_most_flops(const struct sg_configs_row *config, double threads) {
  return SG_MOST_FLOPS_PER_THREAD * threads * (config->ranks > 1 ? (double)config->ranks : 1);
}

const char *sg_trial_contradiction(const struct sg_samples_row *t, const struct sg_configs_row *config,
                                   double hardware_threads) {
  const double phases = known(t->load_wall_ns) + known(t->operate_wall_ns), wall = known(t->wall_ns);
  if (t->load_wall_ns > t->wall_ns || t->operate_wall_ns > t->wall_ns || exceeds(phases, wall)) {
    return "shorter than its phases"; /* SG_NO_INT is less */
  }
  if (exceeds(wall, phases)) { return "longer than its phases"; }
  if (is_busy_beyond(t, config)) { return "shorter than its workers were busy"; }
  if (t->wall_ns > 0 && has_other_threads(t)) { return "not as long as its CPU time and threads_observed say"; }
  if (t->wall_ns > 0 && config->flop * 1e9 / wall > sg_trial_most_flops(config, hardware_threads)) {
    return "faster than any processor";
  }
  if (t->items_checked > config->count) { return "of fewer items than were checked"; }
  return NULL;
}
