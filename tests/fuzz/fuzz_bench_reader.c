/* Any bytes as what a runner says: whatever it is, what is stored keeps the rules of docs/PROTOCOL.md. */

#include "bench/run/reader.h"
#include "tests/fuzz/input.h"

static void require(bool rule) {
  if (!rule) { abort(); }
}

static void check_trials(const struct sg_launch_record *r) {
  int64_t end_ns = 1;
  for (size_t i = 0; i < r->n_samples; i++) {
    const struct sg_samples_row *s = &r->samples[i];
    const int64_t load_ns = s->load_wall_ns == SG_NO_INT ? 0 : s->load_wall_ns;
    const int64_t operate_ns = s->operate_wall_ns == SG_NO_INT ? 0 : s->operate_wall_ns;
    require(s->trial == (int64_t)i + 1 && (s->warmup == 0 || (s->warmup == 1 && i == 0)));
    require(s->started_ns >= end_ns && s->wall_ns >= 1 && load_ns >= 0 && operate_ns >= 0);
    require(load_ns + operate_ns <= s->wall_ns);
    require(s->items_checked >= 1 && s->items_checked <= 3 && (s->valid == 0 || s->residual <= 1));
    require(s->valid == 0 || s->valid == 1);
    require(r->outcome != SG_OUTCOME_OK || s->valid == 1);
    end_ns = s->started_ns + s->wall_ns;
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct sg_launch_record record = {.outcome = SG_OUTCOME_FAILED, .kept = json_array()};
  struct sg_reader reader;
  json_t *request = json_pack("{s:s, s:{s:s, s:i}, s:i, s:{s:i, s:i}, s:b, s:[{s:s, s:s}]}", "task", "run",
                              "workload", "operation", "gemm", "count", 3, "trials", 2, "warmup", "min", 0, "max", 1,
                              "verify", 1, "counters", "event", "cycles", "unit", "1");
  sg_reader_init(&reader, request, 1);
  sg_reader_take(&reader, &record, (const char *)data, size);
  require(record.n_samples <= 3 && record.n_counters <= 2);
  require(record.outcome != SG_OUTCOME_OK || (record.n_samples >= 2 && record.n_counters == 2 && record.hello));
  check_trials(&record);
  sg_reader_release(&reader);
  sg_launch_record_release(&record);
  json_decref(request);
  return 0;
}
