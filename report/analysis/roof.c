#include "report/analysis/roof.h"

#include <math.h>
#include <string.h>

#include "core/json.h"
#include "report/analysis/analysis.h"

/* Rates and intensities of any machine and operation: what is beyond was not measured, and gnuplot crashes on axes
 * that end there. */
static const double LEAST_RATE = 1, MOST_RATE = 1e22, LEAST_INTENSITY = 1e-9, MOST_INTENSITY = 1e12;

static double rate_of(const json_t *run, const char *path) {
  const double rate = sg_json_number(run, path, NAN);
  return rate >= LEAST_RATE && rate <= MOST_RATE ? rate : NAN;
}

bool sg_roof_read(struct sg_roof *roof, const json_t *run, const char *dtype) {
  double scale = strcmp(dtype, "f32") == 0 || strcmp(dtype, "c64") == 0 ? 2 : 1;
  *roof = (struct sg_roof){
      .one_core_flops = scale * rate_of(run, "ceilings.one_core_flops"),
      .all_core_flops = scale * rate_of(run, "ceilings.all_core_flops"),
      .one_core_bytes_per_s = rate_of(run, "ceilings.one_core_triad_bytes_per_s"),
      .all_core_bytes_per_s = rate_of(run, "ceilings.all_core_triad_bytes_per_s"),
  };
  return roof->one_core_flops > 0 && roof->all_core_flops > 0;
}

bool sg_roof_has_bandwidth(const struct sg_roof *roof) {
  return roof->one_core_bytes_per_s > 0 && roof->all_core_bytes_per_s > 0;
}

double sg_roof_at(const struct sg_roof *roof, double intensity) {
  return fmin(roof->all_core_flops, roof->all_core_bytes_per_s * intensity);
}

double sg_roof_intensity(const struct sg_configs_row *config) {
  const double intensity = config->compulsory_bytes > 0 ? config->flop / config->compulsory_bytes : NAN;
  return intensity >= LEAST_INTENSITY && intensity <= MOST_INTENSITY ? intensity : NAN;
}

double sg_roof_share_of_bandwidth(const struct sg_roof *roof, const struct sg_entry *entry) {
  double bound = sg_roof_intensity(entry->config) * roof->all_core_bytes_per_s;
  if (!sg_entry_ranked(entry) || !isfinite(bound) || bound >= roof->all_core_flops) { return NAN; }
  bool apart = entry->operate_wall && entry->operate_wall->flops_per_s > 0;
  return (apart ? entry->operate_wall->flops_per_s : entry->wall->flops_per_s) / bound;
}
