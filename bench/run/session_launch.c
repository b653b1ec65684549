/* A timed launch: probe the capacity before and after it, convert its times to the run's clock, store it. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bench/run/session_state.h"
#include "core/cgroup.h"
#include "core/clock.h"
#include "core/interrupt.h"
#include "core/json.h"
#include "core/sysfile.h"

/* Convert times from CLOCK_MONOTONIC to the run's clock. */
static void convert_times(const struct sg_session *s, struct sg_launch_record *record) {
  for (size_t i = 0; i < record->n_samples; i++) {
    record->samples[i].started_ns -= s->epoch_ns;
  }
}

/* Of a launch that is stored. */
static void add_times(struct sg_overhead *overhead, const struct sg_launch_record *record,
                      const struct sg_probes_row *probe) {
  for (size_t i = 0; i < record->n_samples; i++) {
    overhead->trials_ns += record->samples[i].wall_ns;
  }
  overhead->probes_ns += probe->probe_ns;
  overhead->launches_ns += probe->launch_ns;
}

/* The same as sg_session_resume() makes of the stored rows. */
static void fill_result(struct sg_schedule_result *result, const struct sg_launch_record *record,
                        const struct sg_probes_row *probe) {
  const bool timed = sg_trials_wall(&result->value_ns, &result->within_cv, record->samples, record->n_samples);
  result->outcome = record->outcome == SG_OUTCOME_OK && !timed ? SG_OUTCOME_INVALID : record->outcome;
  result->elapsed_ns = probe->launch_ns + probe->probe_ns;
  result->all_core_flops = sg_probe_all_core_flops(probe);
}

static const int64_t FRESH_NS = 500000000;

/* The probe before a launch: reuse the one after the previous launch if it is recent. */
static int probe_before(struct sg_session *s, struct sg_probes_row *row, struct sg_error *err) {
  struct sg_probe *probe = &s->last_probe;
  if (probe->took_ns == 0 || sg_now_ns() - probe->started_ns - probe->took_ns > FRESH_NS) {
    const int status = sg_probe_run(probe, s->topology, s->plan->meaningless, err);
    if (status != SG_OK) { return status; }
    row->probe_ns = probe->took_ns;
  }
  row->one_core_flops = probe->one_core_flops;
  row->all_core_flops = probe->all_core_flops;
  row->capacity = probe->capacity;
  row->mhz = probe->mhz;
  row->started_ns = probe->started_ns - s->epoch_ns;
  return SG_OK;
}

/* A probe that fails here is left out; the next one before a launch then ends the run. */
static void probe_after(struct sg_session *s, struct sg_probes_row *row) {
  struct sg_error ignored;
  row->after_one_core_flops = row->after_all_core_flops = row->after_capacity = NAN;
  if (sg_interrupted() || sg_probe_run(&s->last_probe, s->topology, s->plan->meaningless, &ignored) != SG_OK) {
    s->last_probe.took_ns = 0;
    return;
  }
  row->after_one_core_flops = s->last_probe.one_core_flops;
  row->after_all_core_flops = s->last_probe.all_core_flops;
  row->after_capacity = s->last_probe.capacity;
  row->probe_ns += s->last_probe.took_ns;
}

/* What the kernel counts of the system and of the control group; negative: unknown. */
struct system_counts {
  int64_t steal_ns, cpu_pressure_ns, memory_pressure_ns;
  bool has_quota;
  struct sg_cgroup_throttling throttling;
};

static struct system_counts count_now(void) {
  struct system_counts now = {
      .steal_ns = sg_sys_steal_ns(SG_THIS_MACHINE),
      .cpu_pressure_ns = sg_sys_pressure_ns(SG_THIS_MACHINE, "cpu"),
      .memory_pressure_ns = sg_sys_pressure_ns(SG_THIS_MACHINE, "memory"),
  };
  now.has_quota = sg_cgroup_throttling(SG_THIS_MACHINE, &now.throttling);
  return now;
}

static int64_t difference(int64_t before, int64_t after) {
  return before >= 0 && after >= before ? after - before : SG_NO_INT;
}

static void put_counts(struct sg_probes_row *row, const struct system_counts *before) {
  const struct system_counts now = count_now();
  const bool both = before->has_quota && now.has_quota;
  row->steal_ns = difference(before->steal_ns, now.steal_ns);
  row->cpu_pressure_ns = difference(before->cpu_pressure_ns, now.cpu_pressure_ns);
  row->memory_pressure_ns = difference(before->memory_pressure_ns, now.memory_pressure_ns);
  row->throttled_periods = both ? difference(before->throttling.periods, now.throttling.periods) : SG_NO_INT;
  row->throttled_ns = both ? difference(before->throttling.ns, now.throttling.ns) : SG_NO_INT;
}

static void note_trouble(struct sg_session *s, size_t config, const struct sg_launch_record *record) {
  s->failed |= sg_outcome_is_failure(record->outcome);
  if (record->outcome == SG_OUTCOME_OK) { return; }
  if (!s->first_failure_label) {
    s->first_failure_label = s->plan->configs[config].row.label;
    snprintf(s->first_failure, sizeof s->first_failure, "%.*s", (int)sizeof s->first_failure - 1, record->detail);
  }
  if (record->outcome != SG_OUTCOME_INTERRUPTED) {
    sg_progress_trouble(&s->progress, config, record->outcome, record->detail);
  }
}

/* The library as it described itself when the run began. */
static void check_hello(struct sg_launch_record *record, const struct sg_backend *backend) {
  const char *there = sg_json_text(backend->facts, "version", ""),
             *here = sg_json_text(record->hello, "backend.version", there);
  if (record->outcome != SG_OUTCOME_OK || !*there || strcmp(there, here) == 0) { return; }
  record->outcome = SG_OUTCOME_FAILED;
  snprintf(record->detail, sizeof record->detail,
           "the library says that it is version %.64s, and when the run began it said %.64s", here, there);
}

int sg_session_run_launch(struct sg_session *s, struct sg_launch_record *record, const struct sg_config *config,
                          const json_t *counting, struct sg_error *err) {
  *record = (struct sg_launch_record){.outcome = SG_OUTCOME_FAILED, .kept = json_array()};
  if (!sg_run_files_check(&s->files, config, record->detail, sizeof record->detail)) {
    record->spawned_ns = record->ended_ns = sg_now_ns();
    return SG_OK;
  }
  sg_launch_record_release(record);
  const int status = sg_launch_run(record, s->options->worker, s->plan, config, s->topology, counting, err);
  if (status == SG_OK) { check_hello(record, config->backend); }
  return status;
}

int sg_session_launch(void *context, size_t config, int round, struct sg_schedule_result *result,
                      struct sg_error *err) {
  struct sg_session *s = context;
  const struct sg_config *c = &s->plan->configs[config];
  struct sg_launch_record record = {0};
  struct sg_probes_row probe = {0};
  struct sg_error why;
  sg_progress_launch(&s->progress, config, round, sg_session_spent_ns(s));
  s->launched = true;
  if (sg_interrupted()) { return sg_fail(err, SG_INTERRUPTED, "interrupted"); }
  int status = probe_before(s, &probe, err);
  if (status != SG_OK) { return status; }
  const struct system_counts before = count_now();
  status = sg_session_run_launch(s, &record, c, NULL, err);
  if (status != SG_OK && status != SG_INTERRUPTED) {
    sg_launch_record_release(&record);
    return status;
  }
  put_counts(&probe, &before);
  probe.launch_ns = record.ended_ns - record.spawned_ns;
  probe_after(s, &probe);
  convert_times(s, &record);
  fill_result(result, &record, &probe);
  note_trouble(s, config, &record);
  const int kept = sg_store_append(&s->store, c, round, s->next_launch++, &record, &probe, &why);
  if (kept == SG_OK) { add_times(&s->overhead, &record, &probe); }
  sg_launch_record_release(&record);
  if (kept != SG_OK) {
    *err = why;
    return kept;
  }
  return status;
}
