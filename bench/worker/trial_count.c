#include "bench/worker/trial_count.h"

#include "bench/data/source_name.h"

static const double SETTLED = 0.98;
static const int64_t LEAST_WARMUP_NS = 50000000, LONG_WARMUP_NS = 250000000, OWN_WARMUP_NS = 10000000000;

static bool warmup_goes_on(const struct sg_trial_count *count, const struct sg_request *request) {
  if (count->timed > 0) { return false; }
  if (count->warmups < request->warmup_min) { return true; }
  return count->warmups < request->warmup_max && !count->settled;
}

enum sg_trial_kind sg_trial_next(const struct sg_trial_count *count, const struct sg_request *request) {
  if (warmup_goes_on(count, request)) { return SG_TRIAL_WARMUP; }
  const bool enough = request->measurement_ns > 0 && count->timed_ns >= request->measurement_ns;
  return count->timed < request->trials && !enough ? SG_TRIAL_TIMED : SG_TRIAL_NONE;
}

static bool is_own_warmup(const struct sg_request *request, int64_t wall_ns) {
  const bool sized_by_time = request->trials > 0 && request->measurement_ns > 0;
  return sized_by_time && wall_ns >= OWN_WARMUP_NS && !sg_source_paths(request->workload.source);
}

enum sg_trial_kind sg_trial_note(struct sg_trial_count *count, const struct sg_request *request,
                                 enum sg_trial_kind kind, int64_t wall_ns) {
  if (kind != SG_TRIAL_WARMUP || is_own_warmup(request, wall_ns)) {
    count->timed++;
    count->timed_ns += wall_ns;
    return SG_TRIAL_TIMED;
  }
  const bool falling = count->warmups == 0 || (double)wall_ns < SETTLED * (double)count->fastest_ns;
  count->warmup_ns += wall_ns;
  count->settled = count->warmup_ns >= (falling ? LONG_WARMUP_NS : LEAST_WARMUP_NS);
  if (count->warmups == 0 || wall_ns < count->fastest_ns) { count->fastest_ns = wall_ns; }
  count->warmups++;
  return SG_TRIAL_WARMUP;
}
