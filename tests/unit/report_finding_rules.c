/* Every rule, in every form of its finding: when it applies, what it states, and that names from files are escaped.
 */
#include "tests/unit/contention_fixture.h"

#include <math.h>

#include "report/text/escape.h"

/* Labels of the configurations other than serial: each scene is built with a plain name and with a hostile one. */
static const char plain[] = "threads", hostile[] = "a|b`<script>*x*[y](z)\\";

static struct sg_summary_row phase, base_phase;
static struct sg_count counted[2];

static void serial_and_other(struct fixture *f, const char *name) {
  add(f, "serial", 1, 2e9, 2);
  add(f, name, 1, 1e9, 1);
}

static void nothing_ran(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  f->entries[1].status = SG_ENTRY_FAILED;
}

static void some_launches_failed(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  f->entries[1].ok = 3;
  f->entries[1].not_ok = 1;
}

static void wrong_results(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  f->entries[1].status = SG_ENTRY_INVALID;
  f->entries[1].detail = "residual";
}

static void two_impossible_times(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  add(f, name, 2, 1e9, 1);
  for (size_t i = 1; i <= 2; i++) {
    f->entries[i].status = SG_ENTRY_INVALID;
    f->entries[i].detail = sg_impossible_time;
  }
}

static void not_verified(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  f->entries[1].status = SG_ENTRY_UNVERIFIED;
}

static void capacity_varies(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  f->summary.capacity = (struct sg_capacity){
      .n = 30, .usual = 1.96, .low = 1.0, .high = 2, .n_weak = 3, .explained = 0.45, .explains = true};
}

static void capacity_varies_in_few_launches(struct fixture *f, const char *name) {
  capacity_varies(f, name);
  f->summary.capacity.explained = NAN;
  f->summary.capacity.explains = false;
}

/* 4 launches of a second each; in the second the threads of half a CPU waited, in the third those of 1.25. */
static void a_quota_is_used_up(struct fixture *f, const char *name) {
  static struct sg_probes_row probes[4];
  static const int64_t waited_ns[] = {0, 500000000, 1250000000, 9000000};
  serial_and_other(f, name);
  for (size_t i = 0; i < 4; i++) {
    probes[i] = (struct sg_probes_row){.config_id = i % 2 ? "c1" : "c2",
                                       .launch_ns = 1000000000,
                                       .throttled_periods = 5,
                                       .throttled_ns = waited_ns[i]};
  }
  f->configs[0].config_id = "c1";
  f->configs[1].config_id = "c2";
  f->set.configs = f->configs;
  f->set.n_configs = 2;
  f->set.probes = probes;
  f->set.n_probes = 4;
  json_object_set_new(f->set.machine, "cgroup", json_pack("{s:f}", "cpu_quota", 1.5));
}

static void a_quota_is_used_up_once(struct fixture *f, const char *name) {
  a_quota_is_used_up(f, name);
  f->set.probes[1].throttled_ns = SG_NO_INT;
  json_object_del(f->set.machine, "cgroup");
}

/* 3 items for 2 workers on 2 cores: 1.5. */
static void share_items(struct fixture *f, size_t i, int64_t count) {
  f->configs[i].scheduler = "pool";
  f->configs[i].workers = 2;
  for (size_t k = 0; k < f->workload.n; k++) {
    f->configs[k].count = count;
  }
}

static void too_few_items(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  share_items(f, 1, 3);
}

static void too_few_items_for_one_that_could_win(struct fixture *f, const char *name) {
  add(f, "serial", 1, 2e9, 3);
  add(f, name, 1, 1.2e9, 2);
  add(f, "other", 2, 1e9, 1);
  share_items(f, 1, 1);
}

static void counts_are_compared(struct fixture *f, const char *name) {
  static struct sg_workload_results two[2];
  static struct sg_entry entry;
  static struct sg_configs_row config;
  too_few_items_for_one_that_could_win(f, name);
  config = f->configs[0];
  config.count = 100;
  entry = f->entries[0];
  entry.config = &config;
  two[0] = f->workload;
  two[1] = (struct sg_workload_results){.entries = &entry, .n = 1};
  f->analysis.workloads = two;
  f->analysis.n_workloads = 2;
}

static void a_remark(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  f->entries[1].remark = "slow start";
}

static void serialised(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  f->entries[1].remark = "serialised by the library";
}

/* Of the file of the name. */
static void data_of(struct fixture *f, const char *name, json_t *rest) {
  serial_and_other(f, name);
  for (size_t i = 0; i < f->workload.n; i++) {
    f->configs[i].operation = "eigh";
    f->configs[i].source = name;
  }
  json_t *data = json_pack("{s:s, s:s, s:s, s:[s, s]}", "operation", "eigh", "source", name, "dtype", "f64", "types",
                           json_object_size(rest) ? "f64" : "int16", "f64");
  json_object_update(data, rest);
  json_decref(rest);
  f->set.run = json_pack("{s:{s:[o]}}", "plan", "data", data);
}

static void numbers_are_converted(struct fixture *f, const char *name) {
  data_of(f, name, json_object());
}

static void matrices_are_not_symmetric(struct fixture *f, const char *name) {
  data_of(
      f, name,
      json_pack("{s:{s:s, s:i, s:i, s:i}}", "ignored", "taken_for", "symmetric", "item", 3, "row", 0, "column", 1));
}

static void matrices_are_not_triangular(struct fixture *f, const char *name) {
  data_of(
      f, name,
      json_pack("{s:{s:s, s:i, s:i, s:i}}", "ignored", "taken_for", "triangular", "item", 3, "row", 0, "column", 1));
}

static void doctor_warns(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  f->set.run = json_pack("{s:[{s:s, s:s, s:s, s:s, s:s}]}", "doctor", "check", "load", "status", "warn", "finding",
                         name, "effect", "times spread", "remedy", "wait");
}

static void doctor_warns_and_has_no_remedy(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  f->set.run = json_pack("{s:[{s:s, s:s, s:s}]}", "doctor", "check", "load", "status", "warn", "finding", name);
}

static void the_kernel_changed(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  f->set.run = json_pack("{s:[{s:i, s:[{s:s, s:s, s:s}, {s:s, s:n, s:s}]}]}", "machine_changes", "launch", 7,
                         "changes", "field", "kernel", "before", "Linux 6.1", "after", name, "field", "cpu.flags",
                         "before", "after", "avx2");
}

static void the_machine_is_as_it_was(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  f->set.run = json_pack("{s:[{s:i, s:[]}]}", "machine_changes", "launch", 9, "changes");
}

static void two_tie(struct fixture *f, const char *name) {
  add(f, "serial", 1, 2e9, 3);
  add(f, name, 1, 1e9, 1);
  add(f, "other", 1, 1e9, 1);
  f->samples[1].rss_peak_bytes = 200000000;
  f->samples[2].rss_peak_bytes = 100000000;
}

/* The same workload twice. */
static void double_it(struct fixture *f) {
  static struct sg_workload_results twice[2];
  twice[0] = twice[1] = f->workload;
  f->analysis.workloads = twice;
  f->analysis.n_workloads = 2;
}

static void loading_takes_a_quarter(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  base_phase = (struct sg_summary_row){.n = 8, .median = 0.5e9};
  f->entries[0].load_wall = &base_phase;
}

static void library_threads(struct fixture *f, const char *name, double speedup, double capacity) {
  add(f, "serial", 1, 2e9, 2);
  add(f, name, 2, 1e9, 1);
  base_phase = (struct sg_summary_row){.n = 8, .median = 2e9};
  phase = (struct sg_summary_row){.n = 8,
                                  .median = 2e9 / speedup,
                                  .speedup = speedup,
                                  .speedup_low = 0.98 * speedup,
                                  .speedup_high = 1.02 * speedup};
  f->entries[0].operate_wall = &base_phase;
  f->entries[1].operate_wall = &phase;
  f->summary.capacity.usual = capacity;
}

static void library_threads_scale(struct fixture *f, const char *name) {
  library_threads(f, name, 1.82, NAN);
}

static void library_threads_do_not_scale(struct fixture *f, const char *name) {
  library_threads(f, name, 1.25, NAN);
}

static void library_threads_scale_with_the_capacity(struct fixture *f, const char *name) {
  library_threads(f, name, 1.25, 1.4);
}

static void small_items(struct fixture *f, const char *name) {
  add(f, "serial", 1, 1e6, 1);
  add(f, name, 2, 2.5e6, 2);
}

static void small_items_in_both_workloads(struct fixture *f, const char *name) {
  small_items(f, name);
  double_it(f);
}

static void team_takes(struct fixture *f, size_t i, int64_t team_ns) {
  f->samples[i].wall_ns = (int64_t)f->rows[i].median;
  f->samples[i].team_ns = team_ns;
}

static void a_team_that_costs(struct fixture *f, const char *name) {
  add(f, "serial", 1, 1e6, 2);
  add(f, name, 1, 6e5, 1);
  team_takes(f, 0, 40);
  team_takes(f, 1, 30000);
}

/* Of half of the trials it takes 60%, of their mean time 5%, which is what the tables have. */
static void a_team_in_trials_that_vary(struct fixture *f, const char *name) {
  a_team_that_costs(f, name);
  f->samples[2] = f->samples[1];
  f->samples[1].wall_ns = 50000;
  f->samples[2].wall_ns = 1150000;
  f->launches[1].n = 2;
}

static void a_team_and_calls_that_cost(struct fixture *f, const char *name) {
  a_team_that_costs(f, name);
  add(f, "two", 2, 8e5, 3);
  team_takes(f, 2, 40);
}

static void calls_that_cost(struct fixture *f, const char *name) {
  add(f, "serial", 1, 1e6, 2);
  add(f, name, 2, 8e5, 1);
  team_takes(f, 1, 40);
}

static void more_threads_than_cores(struct fixture *f, const char *name) {
  add(f, "serial", 1, 2e9, 3);
  add(f, "other", 2, 1e9, 1);
  add(f, name, 8, 1.5e9, 2);
}

static void more_threads_than_cores_twice(struct fixture *f, const char *name) {
  more_threads_than_cores(f, name);
  add(f, "four", 4, 1.2e9, 2);
}

static void more_threads_than_cores_often(struct fixture *f, const char *name) {
  more_threads_than_cores_twice(f, name);
  add(f, "three", 3, 1.2e9, 2);
}

static void two_libraries(struct fixture *f, const char *name) {
  add(f, name, 1, 1e9, 1);
  add(f, name, 1, 2e9, 2);
  f->configs[0].coretype = f->configs[1].backend = name;
  f->configs[0].pin = f->configs[1].pin = "";
}

static void kernels_that_the_library_does_not_select(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  f->configs[0].coretype = f->configs[1].coretype = "Haswell";
  f->set.run = json_pack("{s:[{s:s, s:s}]}", "backends", "name", "b", "corename", "Prescott");
}

static void in_numpy(struct fixture *f, size_t i) {
  f->configs[i].runner = "numpy-2";
}

/* The fastest is in C with another library. */
static void numpy_beside_ours(struct fixture *f, const char *name) {
  add(f, name, 1, 2e9, 3);
  add(f, name, 1, 3e9, 4);
  add(f, "fast", 1, 1e9, 1);
  add(f, "processes-copy", 1, 9e9, 5);
  f->configs[2].backend = "other";
  f->configs[0].scheduler = f->configs[1].scheduler = "pool";
  f->configs[3].scheduler = "processes-copy";
  f->configs[3].strategy = "processes-copy";
  in_numpy(f, 1);
  in_numpy(f, 3);
}

static void numpy_that_may_cost_nothing(struct fixture *f, const char *name) {
  numpy_beside_ours(f, name);
  f->rows[1].rank = 3;
}

static void measure_memory(struct fixture *f, double flops_per_s) {
  f->set.run = json_pack("{s:{s:f, s:f, s:f, s:f}}", "ceilings", "one_core_flops", 1e10, "all_core_flops", 2e10,
                         "one_core_triad_bytes_per_s", 1e10, "all_core_triad_bytes_per_s", 1e10);
  json_object_set_new(f->set.machine, "caches",
                      json_pack("[{s:s, s:i, s:i}, {s:s, s:i}]", "type", "unified", "size_bytes", 1000000, "count", 2,
                                "type", "instruction", "size_bytes", 2000000000));
  f->configs[1].flop = 1e9;
  f->configs[1].compulsory_bytes = 1e9;
  f->rows[1].flops_per_s = flops_per_s;
}

static void memory_bound(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  measure_memory(f, 0.9e10);
}

static void memory_bound_without_room(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  measure_memory(f, 1.02e10);
}

static void faster_than_memory(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  measure_memory(f, 1.9e10);
  f->configs[1].flop = f->configs[1].compulsory_bytes = 1e6;
}

static void two_nodes(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  f->set.run = json_pack("{s:{s:[{s:i, s:i, s:f}, {s:i, s:i, s:f}, {s:i, s:i, s:n}]}}", "ceilings", "nodes",
                         "cpus_node", 0, "memory_node", 0, "triad_bytes_per_s", 4e10, "cpus_node", 0, "memory_node",
                         1, "triad_bytes_per_s", 2.2e10, "cpus_node", 0, "memory_node", 2, "triad_bytes_per_s");
}

static void two_nodes_and_only_pinned_workers(struct fixture *f, const char *name) {
  two_nodes(f, name);
  for (size_t i = 0; i < f->workload.n; i++) {
    f->configs[i].pin = "spread";
  }
}

static void flops_differ(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  f->configs[0].config_id = "a";
  f->configs[1].config_id = "b";
  counted[0] = (struct sg_count){.config_id = "a", .event = "flop_deviation", .mean = 1};
  counted[1] = (struct sg_count){.config_id = "b", .event = "flop_deviation", .mean = -7};
  f->analysis.counts = (struct sg_counts){counted, 2};
}

static void outliers(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  f->rows[1].outliers = 3;
}

/* Rank 1 takes 0.9 s of 1 s, rank 0 0.3 s: the average of both has ended for 0.3 s of it. The warm-up does not count.
 */
static struct sg_ranks_row rank_rows[] = {
    {.config_id = "c2", .launch = 1, .trial = 1, .warmup = 1, .rank = 0, .wall_ns = 1},
    {.config_id = "c2", .launch = 1, .trial = 1, .warmup = 1, .rank = 1, .wall_ns = 1000000000},
    {.config_id = "c2", .launch = 1, .trial = 2, .rank = 0, .delay_ns = 100000000, .wall_ns = 300000000},
    {.config_id = "c2", .launch = 1, .trial = 2, .rank = 1, .delay_ns = 100000000, .wall_ns = 900000000},
};

static void ranks_apart(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  f->configs[1].config_id = rank_rows[0].config_id;
  f->configs[1].ranks = 2;
  f->set.configs = f->configs;
  f->set.n_configs = 2;
  f->set.ranks = rank_rows;
  f->set.n_ranks = sizeof rank_rows / sizeof rank_rows[0];
  for (size_t i = 0; i < f->set.n_ranks; i++) {
    rank_rows[i].config_id = f->configs[1].config_id;
    rank_rows[i].shares_cpus = 0;
  }
}

static void ranks_on_the_same_cpus(struct fixture *f, const char *name) {
  ranks_apart(f, name);
  rank_rows[2].shares_cpus = 1;
}

static struct rank_fixture planted_ranks;

/* The four ranks use more cores than there are; the probe found 1.95 of two. */
static void ranks_slow_each_other_down(struct fixture *f, const char *name) {
  plant_contention(f, &planted_ranks, name, 1.4);
  f->summary.capacity.usual = 1.95;
}

static void so_does_the_probe(struct fixture *f, const char *name) {
  ranks_slow_each_other_down(f, name);
  f->summary.capacity.usual = 1.6;
}

static void there_were_no_probes(struct fixture *f, const char *name) {
  ranks_slow_each_other_down(f, name);
  f->summary.capacity.usual = NAN;
}

static void one_outlier(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  f->rows[1].outliers = 1;
}

static void launches_depend(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  f->summary.autocorrelation = 0.55;
  f->summary.autocorrelation_least = 0.4;
}

static const struct {
  const char *rule;
  void (*arrange)(struct fixture *f, const char *name);
  const char *text, *remedy; /* of the finding when the configurations are named `threads` */
} scenes[] = {
    {"failed", nothing_ran, "No launch of `threads` succeeded, so it has no time.",
     "The reason is given with the results; `outcomes.csv` gives it for every launch."},
    {"failed", some_launches_failed,
     "Some launches of `threads` did not succeed; the statistics are based on the others.",
     "`outcomes.csv` gives the reason for each of them."},
    {"invalid", wrong_results, "`threads` produced wrong results or damaged memory and is not ranked.",
     "Do not use it with this library on this machine; report the error to the library’s authors."},
    {"invalid", two_impossible_times,
     "`threads` and `threads` have trials with a duration of zero or less and are not ranked.",
     "Look for the error in `samples.csv`, or repeat the measurement."},
    {"invalid", not_verified, "`threads` has trials of which no result was checked and is not ranked.",
     "Look for the reason in `samples.csv` (`valid`, `items_checked`), or repeat the measurement."},
    {"capacity", capacity_varies,
     "Available capacity varied: 3 of 30 launches had less than 90% of the usual 1.96 cores; the lowest was 1.00. "
     "This "
     "explains 45% of the variation between launches. Other processes or other virtual machines used the rest.",
     "Repeat the run when the machine is idle; the timeline below shows when it was not."},
    {"capacity", capacity_varies_in_few_launches,
     "Available capacity varied: 3 of 30 launches had less than 90% of the usual 1.96 cores; the lowest was 1.00. "
     "There "
     "are too few launches to tell whether this explains the variation between them. Other processes or other "
     "virtual "
     "machines used the rest.",
     "Repeat the run when the machine is idle; the timeline below shows when it was not."},
    {"throttled", a_quota_is_used_up,
     "2 of 4 launches were throttled: the control group's CPU quota of 1.50 CPUs was used up, and threads were "
     "stopped "
     "until its next period. In a launch of `threads` the threads of 1.25 CPUs waited for it on average. Strategies "
     "with more threads use up a quota sooner, so their order without it may be another.",
     "Give the container whole CPUs instead of a quota (`docker run --cpuset-cpus=0-3` without `--cpus`), or measure "
     "outside it."},
    {"throttled", a_quota_is_used_up_once,
     "1 of 3 launches was throttled: the control group's CPU quota was used up, and threads were stopped until its "
     "next "
     "period. In a launch of `threads` the threads of 1.25 CPUs waited for it on average. Strategies with more "
     "threads "
     "use up a quota sooner, so their order without it may be another.",
     "Give the container whole CPUs instead of a quota (`docker run --cpuset-cpus=0-3` without `--cpus`), or measure "
     "outside it."},
    {"item_bound", too_few_items,
     "The items do not divide evenly among the workers of `threads` (3 items for 2 workers: a speed-up of at most "
     "1.5).",
     "Measure several items per worker (`--count \"4 per core\"`)."},
    {"item_bound", too_few_items_for_one_that_could_win,
     "The items do not divide evenly among the workers of `threads` (1 item for 2 workers: a speed-up of at most 1). "
     "With several items per worker, `threads` could be the fastest: the answer holds for this number of items only.",
     "Measure several items per worker (`--count \"4 per core\"`)."},
    {"item_bound", counts_are_compared,
     "The items do not divide evenly among the workers of `threads` (1 item for 2 workers: a speed-up of at most 1).",
     "Measure several items per worker (`--count \"4 per core\"`)."},
    {"remarks", a_remark, "`threads`: slow start.", NULL},
    {"remarks", serialised, "`threads`: serialised by the library.",
     "Use one BLAS thread per worker, or measure another library (`--backend`)."},
    {"doctor", doctor_warns, "Threads. Times spread.", "Wait."},
    {"doctor", doctor_warns_and_has_no_remedy, "Threads.", NULL},
    {"machine_changed", the_kernel_changed,
     "The machine was changed before the run was continued with launch 7: `kernel` is `threads` instead of `Linux "
     "6.1` and `cpu.flags` gained `avx2`. Ratios are paired by round and compare launches under the same conditions; "
     "medians mix both.",
     "For times under one condition, measure again with a new `--output`."},
    {"machine_changed", the_machine_is_as_it_was,
     "From launch 9 on, the machine was as at the start of the run again. Ratios are paired by round and compare "
     "launches under the same conditions; medians mix both.",
     "For times under one condition, measure again with a new `--output`."},
    {"file_data", numbers_are_converted,
     "The numbers of `threads` were converted from `int16` and `f64` to `f64` (`--convert`) each time an item was "
     "loaded, which is part of the time of loading.",
     NULL},
    {"file_data", matrices_are_not_symmetric,
     "`eigh` reads only the lower triangle of its first matrix, and its results were checked for that: in `threads` "
     "the matrices are not all symmetric (item 3 at [0, 1]).",
     "If they are meant to be symmetric, correct the data; otherwise choose an operation for general matrices."},
    {"file_data", matrices_are_not_triangular,
     "`eigh` reads only the lower triangle of its first matrix, and its results were checked for that: in `threads` "
     "the matrices are not all triangular (item 3 at [0, 1]).",
     "If all of the matrix is meant, choose an operation for general matrices."},
    {"memory", two_tie,
     "Of the configurations that are equally fast, `other` needs the least memory: 100 MB, compared with 200 MB for "
     "`threads`.",
     NULL},
    {"loading", loading_takes_a_quarter,
     "Loading takes 25% of the time of `serial`. A strategy that loads serially cannot reach a speed-up over "
     "`serial` of "
     "more than 1.60 on 2 cores, even if its operations run perfectly in parallel.",
     NULL},
    {"library_threads", library_threads_scale,
     "The library’s own threads scale well: with 2 of them (`threads`), the operation alone, without loading, is "
     "1.82 "
     "times as fast as with one.",
     NULL},
    {"library_threads", library_threads_do_not_scale,
     "The library’s own threads do not scale well here: with 2 of them (`threads`), the operation alone, without "
     "loading, is 1.25 times as fast as with one.",
     NULL},
    {"library_threads", library_threads_scale_with_the_capacity,
     "The library’s own threads scale well: with 2 of them (`threads`), the operation alone, without loading, is "
     "1.25 "
     "times as fast as with one, on cores that together do 1.4 times the work of one.",
     NULL},
    {"small_items", small_items,
     "Small items are slower with the library’s own threads than without: for 100 products of 32 × 32 float64, "
     "`threads` takes 2.5 times as long as `serial`.",
     "Use one BLAS thread for items of this size."},
    {"small_items", small_items_in_both_workloads,
     "Small items are slower with the library’s own threads than without: for 100 products of 32 × 32 float64, "
     "`threads` takes 2.5 times as long as `serial`. This is the case in 2 of 2 workloads.",
     "Use one BLAS thread for items of this size."},
    {"team_cost", a_team_that_costs,
     "Starting and joining threads takes a part of the time of these trials: with `threads` 30.0 µs per trial (5.0% "
     "of "
     "it), which includes what threads do before the last of them has begun. The times compared include it for all "
     "strategies.",
     NULL},
    {"team_cost", a_team_in_trials_that_vary,
     "Starting and joining threads takes a part of the time of these trials: with `threads` 30.0 µs per trial (5.0% "
     "of "
     "it), which includes what threads do before the last of them has begun. The times compared include it for all "
     "strategies.",
     NULL},
    {"team_cost", a_team_and_calls_that_cost,
     "Starting and joining threads takes a part of the time of these trials: with `threads` 30.0 µs per trial (5.0% "
     "of "
     "it), which includes what threads do before the last of them has begun; inside the library, with `two` at most "
     "3.00 µs per call (38% of the trial), which includes imbalance "
     "among "
     "its threads. The times compared include it for all strategies.",
     NULL},
    {"team_cost", calls_that_cost,
     "Starting and joining threads takes a part of the time of these trials: with `threads` at most 3.00 µs per call "
     "(38% of the trial), which includes imbalance among its threads. The times compared include it for all "
     "strategies.",
     NULL},
    {"oversubscription", more_threads_than_cores,
     "Oversubscription costs time: `threads` requests 8 threads where 2 can run at once, and takes 50% longer than "
     "`other`.",
     "Keep workers times BLAS threads at or below 2."},
    {"oversubscription", more_threads_than_cores_twice,
     "Oversubscription costs time: `threads` requests 8 threads where 2 can run at once, and takes 50% longer than "
     "`other`. 1 other configuration is slower with too many threads, too.",
     "Keep workers times BLAS threads at or below 2."},
    {"oversubscription", more_threads_than_cores_often,
     "Oversubscription costs time: `threads` requests 8 threads where 2 can run at once, and takes 50% longer than "
     "`other`. 2 other configurations are slower with too many threads, too.",
     "Keep workers times BLAS threads at or below 2."},
    {"kernels", two_libraries,
     "The library and its kernels matter: `threads` is 2.00 times as fast with `b` and its `threads` kernels as with "
     "`threads`.",
     NULL},
    {"runners", numpy_beside_ours,
     "With the same library, `b`, `numpy-2` took this many times as long as our worker in C: `threads` "
     "1.50. In `numpy-2`, relative to its thread pool `threads`, process pools took this many times as long: "
     "`processes-copy` 3.00.",
     NULL},
    {"runners", numpy_that_may_cost_nothing,
     "With the same library, `b`, `numpy-2` took this many times as long as our worker in C: `threads` "
     "1.50 (no difference shown). In `numpy-2`, relative to its thread pool `threads`, process pools took this many "
     "times as long: `processes-copy` 3.00.",
     NULL},
    {"kernels", kernels_that_the_library_does_not_select,
     "Every configuration used `b` and its `Haswell` kernels, not `Prescott`, which the library selects by itself on "
     "this "
     "machine; the times apply only where `OPENBLAS_CORETYPE` is set.",
     NULL},
    {"memory_bound", memory_bound,
     "`threads` (100 products of 32 × 32 float64) is memory-bound: it transfers 9.00 GB/s, 90% of the bandwidth of "
     "all cores together. More threads or faster kernels can make it at most 1.11 times as fast.",
     "Do more work per byte: combine operations on the same item, or use a narrower type."},
    {"memory_bound", memory_bound_without_room,
     "`threads` (100 products of 32 × 32 float64) is memory-bound: it transfers 10.2 GB/s, 100% of the bandwidth of "
     "all "
     "cores together. More threads or faster kernels cannot help.",
     "Do more work per byte: combine operations on the same item, or use a narrower type."},
    {"memory_bound", faster_than_memory,
     "`threads` (100 products of 32 × 32 float64) is faster than memory could supply its data: the items stay in "
     "the "
     "caches.",
     NULL},
    {"numa", two_nodes,
     "The cores of one NUMA node reach 40.0 GB/s in their own memory and 22.0 GB/s in that of another node, 55% of "
     "it. "
     "Configurations whose workers are not pinned may use either.",
     "Compare placements of threads and memory with `--pin none,spread,close` and `--membind "
     "first-touch,interleave`."},
    {"numa", two_nodes_and_only_pinned_workers,
     "The cores of one NUMA node reach 40.0 GB/s in their own memory and 22.0 GB/s in that of another node, 55% of "
     "it.",
     NULL},
    {"flop_deviation", flops_differ,
     "The hardware counted up to 7.0% fewer floating-point operations than the formula gives; the difference exceeds "
     "5% in 1 of 2 configurations. Rates in this report are computed from the formula.",
     NULL},
    {"outliers", outliers,
     "3 of 16 launches are outliers: those of `threads`. They are kept in all statistics; the median is robust to "
     "them.",
     NULL},
    {"outliers", one_outlier,
     "1 of 16 launches is an outlier: that of `threads`. It is kept in all statistics; the median is robust to it.",
     NULL},
    {"autocorrelation", launches_depend,
     "Times of successive launches are correlated (0.55 between one round and the next): disturbances lasted for "
     "several launches. Intervals assume independent launches and cover less than they state here; comparisons "
     "within a round are affected less.",
     "Repeat the run when the machine is idle."},
    {"rank_cpus", ranks_on_the_same_cpus,
     "MPI ranks share CPUs: of `threads`, with 2 ranks, some may run on the CPUs of others. Ranks on the same CPU "
     "wait "
     "for one another, so that its time is that of more ranks than cores.",
     "Start fewer ranks or workers, or give them disjoint CPUs (`ranks.csv`, column `cpus`)."},
    {"rank_imbalance", ranks_apart,
     "The 2 MPI ranks of `threads` did not end together: on average a rank had ended for 30% of a trial before the "
     "last "
     "one did, most often rank 1.",
     "`ranks.csv` has the time of each rank. More items per rank, or items on demand (`mpi-dynamic`), reduce the "
     "waiting."},
    {"rank_contention", ranks_slow_each_other_down,
     "Each of the 4 MPI ranks of `threads` takes 1.42 times as long \\[1.42, 1.42\\] as one that runs alone with the "
     "same work, although each has cores of its own. The capacity probe, a loop that uses no "
     "memory, takes no longer on all cores than on one, so that the ranks share memory bandwidth or a cache.",
     "Plan with the time of a full node, not with that of one rank alone."},
    {"rank_contention", so_does_the_probe,
     "Each of the 4 MPI ranks of `threads` takes 1.42 times as long \\[1.42, 1.42\\] as one that runs alone with the "
     "same work, although each has cores of its own. The capacity probe, a loop that uses no "
     "memory, also takes 1.25 times as long on all cores as on one: the cores themselves are slower then (their "
     "frequency, other processes, or a host that shares them).",
     "Plan with the time of a full node, not with that of one rank alone."},
    {"rank_contention", there_were_no_probes,
     "Each of the 4 MPI ranks of `threads` takes 1.42 times as long \\[1.42, 1.42\\] as one that runs alone with the "
     "same work, although each has cores of its own. They may share memory bandwidth, a "
     "cache, "
     "or the processor's power.",
     "Plan with the time of a full node, not with that of one rank alone."},
};
enum { N_SCENES = sizeof scenes / sizeof scenes[0] };

/* `text` with the code span of the name, or the sentence it begins, replaced by `name` as written; a new heap string.
 */
static char *with_name(const char *text, const char *name) {
  char *code = sg_markdown_code(name), *sentence = sg_escape_sentence(SG_ESCAPE_MARKDOWN, name),
       *out = sg_format("%s", "");
  while (*text) {
    const bool span = strncmp(text, "`threads`", 9) == 0, begins = strncmp(text, "Threads.", 8) == 0;
    char *longer = span     ? sg_format("%s%s", out, code)
                   : begins ? sg_format("%s%s", out, sentence)
                            : sg_format("%s%c", out, *text);
    free(out);
    out = longer;
    text += span ? 9 : begins ? 8 : 1;
  }
  free(code);
  free(sentence);
  return out;
}

static void says(size_t scene, const char *name) {
  struct fixture f;
  begin(&f);
  scenes[scene].arrange(&f, name);
  apply(&f, scenes[scene].rule);
  if (f.out.n != 1) { fail_msg("%s, scene %zu: %zu findings", scenes[scene].rule, scene, f.out.n); }
  char *wanted = with_name(scenes[scene].text, name);
  assert_string_equal(text(&f, 0), wanted);
  free(wanted);
  if (scenes[scene].remedy) {
    assert_string_equal(remedy(&f, 0), scenes[scene].remedy);
  } else {
    assert_null(remedy(&f, 0));
  }
  json_decref(f.set.run);
  end(&f);
}

static void each_rule_states_its_finding(void **state) {
  (void)state;
  for (size_t i = 0; i < N_SCENES; i++) {
    says(i, plain);
  }
}

static void hostile_names_are_escaped_in_findings(void **state) {
  (void)state;
  for (size_t i = 0; i < N_SCENES; i++) {
    says(i, hostile);
  }
}

static void no_rule_is_forgotten(void **state) {
  (void)state;
  static const char *const rules[] = {
#define SG_FINDING(name) #name,
#include "report/findings/findings.def"
#undef SG_FINDING
  };
  for (size_t r = 0; r < sizeof rules / sizeof rules[0]; r++) {
    bool found = strcmp(rules[r], "threads") == 0; /* tests/unit/report_thread_use.c */
    for (size_t i = 0; i < N_SCENES; i++) {
      found = found || strcmp(rules[r], scenes[i].rule) == 0;
    }
    if (!found) { fail_msg("no scene for the rule '%s'", rules[r]); }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_rule_states_its_finding),
      cmocka_unit_test(hostile_names_are_escaped_in_findings),
      cmocka_unit_test(no_rule_is_forgotten),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
