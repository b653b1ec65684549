#include "report/analysis/roof.h"

#include <math.h>
#include <string.h>

#include "core/json.h"
#include "report/analysis/analysis.h"

bool sg_roof_read(struct sg_roof *roof, const json_t *run, const char *dtype) {
  double scale = strcmp(dtype, "f32") == 0 || strcmp(dtype, "c64") == 0 ? 2 : 1;
  *roof = (struct sg_roof){
      .one_core_flops = scale * sg_json_number(run, "ceilings.one_core_flops", NAN),
      .all_core_flops = scale * sg_json_number(run, "ceilings.all_core_flops", NAN),
      .one_core_bytes_per_s = sg_json_number(run, "ceilings.one_core_triad_bytes_per_s", NAN),
      .all_core_bytes_per_s = sg_json_number(run, "ceilings.all_core_triad_bytes_per_s", NAN),
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
  return config->flop > 0 && config->compulsory_bytes > 0 ? config->flop / config->compulsory_bytes : NAN;
}

double sg_roof_share_of_bandwidth(const struct sg_roof *roof, const struct sg_entry *entry) {
  double bound = sg_roof_intensity(entry->config) * roof->all_core_bytes_per_s;
  if (!sg_entry_ranked(entry) || !isfinite(bound) || bound >= roof->all_core_flops) { return NAN; }
  bool apart = entry->operate_wall && entry->operate_wall->flops_per_s > 0;
  return (apart ? entry->operate_wall->flops_per_s : entry->wall->flops_per_s) / bound;
}
