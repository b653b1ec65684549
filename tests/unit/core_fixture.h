/* A result set in a temporary folder, written by the test that reads it. */
#ifndef SG_TESTS_CORE_FIXTURE_H
#define SG_TESTS_CORE_FIXTURE_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/config_rules.h"
#include "core/csv.h"
#include "core/output.h"
#include "core/resultset.h"
#include "core/text.h"

struct fixture {
  char dir[64];
  FILE *configs, *samples, *outcomes, *probes;
  int64_t now_ns; /* at which the next trial starts */
  int64_t launch;
};

static const char *const fixture_files[] = {"run.json",     "machine.json", "configs.csv",
                                            "samples.csv",  "outcomes.csv", "probes.csv",
                                            "counters.csv", "summary.csv",  "ranks.csv"};

static inline void fixture_put(const struct fixture *f, const char *file, const char *text) {
  char *path = sg_format("%s/%s", f->dir, file);
  assert_int_equal(sg_file_replace(path, text, strlen(text), NULL), SG_OK);
  free(path);
}

static inline FILE *fixture_open(const struct fixture *f, const char *file) {
  char *path = sg_format("%s/%s", f->dir, file);
  FILE *stream = fopen(path, "we");
  assert_non_null(stream);
  free(path);
  return stream;
}

static inline void fixture_init(struct fixture *f) {
  *f = (struct fixture){.dir = "/tmp/sg-core-XXXXXX"};
  assert_non_null(mkdtemp(f->dir));
  fixture_put(f, "run.json", "{\"schema_version\": 1, \"plan\": {\"target_ci\": 0.05}}\n");
  fixture_put(f, "machine.json", "{\"schema_version\": 1, \"cores\": 4, \"usable_cores\": 4}\n");
  f->configs = fixture_open(f, "configs.csv");
  f->samples = fixture_open(f, "samples.csv");
  f->outcomes = fixture_open(f, "outcomes.csv");
  f->probes = fixture_open(f, "probes.csv");
  sg_csv_header_configs(f->configs);
  sg_csv_header_samples(f->samples);
  sg_csv_header_outcomes(f->outcomes);
  sg_csv_header_probes(f->probes);
}

/* A gemm of 1000 x 1000 x 1000, 12 items, with one BLAS thread a worker; change what the test is about. */
static inline struct sg_configs_row fixture_config(const char *id, const char *strategy, int64_t workers) {
  return (struct sg_configs_row){.config_id = id,
                                 .label = id,
                                 .operation = "gemm",
                                 .dtype = "f64",
                                 .m = 1000,
                                 .n = 1000,
                                 .k = 1000,
                                 .count = 12,
                                 .source = "uniform",
                                 .retain = "none",
                                 .strategy = strategy,
                                 .scheduler = "pool",
                                 .workers = workers,
                                 .blas_threads = 1,
                                 .load = "serial",
                                 .pin = "none",
                                 .backend = "openblas",
                                 .coretype = "auto",
                                 .runner = "c",
                                 .options = "",
                                 .flop = 2.4e10,
                                 .compulsory_bytes = 2.4e8,
                                 .entered = SG_NO_INT,
                                 .ranks = SG_NO_INT};
}

/* With the operations of its size, unless it has none. */
static inline void fixture_write_config(struct fixture *f, const struct sg_configs_row *row) {
  struct sg_configs_row whole = *row;
  const double flop = sg_config_gemm_flop(row);
  if (!isnan(row->flop) && !isnan(flop)) { whole.flop = flop; }
  sg_csv_write_configs(f->configs, &whole);
}

static inline void fixture_add_config(struct fixture *f, const char *id, const char *strategy, int64_t workers) {
  struct sg_configs_row row = fixture_config(id, strategy, workers);
  fixture_write_config(f, &row);
}

static inline void fixture_add_trial(struct fixture *f, const char *id, int64_t round, int64_t trial, bool warmup,
                                     int64_t wall_ns) {
  struct sg_samples_row row = {.config_id = id,
                               .round = round,
                               .launch = f->launch,
                               .trial = trial,
                               .warmup = warmup,
                               .started_ns = f->now_ns,
                               .wall_ns = wall_ns,
                               .load_wall_ns = SG_NO_INT,
                               .operate_wall_ns = SG_NO_INT,
                               .load_busy_ns = wall_ns / 4,
                               .operate_busy_ns = wall_ns / 2,
                               .threads_observed = NAN,
                               .valid = 1,
                               .items_checked = 1};
  f->now_ns += wall_ns;
  sg_csv_write_samples(f->samples, &row);
}

static inline void fixture_add_outcome(struct fixture *f, const char *id, int64_t round, const char *outcome,
                                       const char *detail) {
  struct sg_outcomes_row row = {id, round, f->launch, outcome, detail, SG_NO_INT};
  sg_csv_write_outcomes(f->outcomes, &row);
}

/* A launch of one warm-up and one trial that ended ok. */
static inline void fixture_add_launch(struct fixture *f, const char *id, int64_t round, int64_t wall_ns) {
  f->launch++;
  fixture_add_trial(f, id, round, 1, true, 10 * wall_ns);
  fixture_add_trial(f, id, round, 2, false, wall_ns);
  fixture_add_outcome(f, id, round, "ok", "");
}

/* Six launches that observed this many threads, with this remark of the worker's. */
static inline void fixture_add_observed(struct fixture *f, const char *id, double observed, const char *remark) {
  for (int64_t round = 1; round <= 6; round++) {
    f->launch++;
    struct sg_samples_row row = {.config_id = id,
                                 .round = round,
                                 .launch = f->launch,
                                 .trial = 1,
                                 .wall_ns = 1000000 + round,
                                 .load_wall_ns = SG_NO_INT,
                                 .operate_wall_ns = SG_NO_INT,
                                 .load_busy_ns = SG_NO_INT,
                                 .operate_busy_ns = SG_NO_INT,
                                 .cpu_user_ns = llround(observed * (double)(1000000 + round)),
                                 .threads_observed = observed,
                                 .valid = 1};
    sg_csv_write_samples(f->samples, &row);
    fixture_add_outcome(f, id, round, "ok", remark);
  }
}

static inline void fixture_close(struct fixture *f) {
  FILE **streams[] = {&f->configs, &f->samples, &f->outcomes, &f->probes};
  for (size_t i = 0; i < 4; i++) {
    if (*streams[i]) { assert_int_equal(fclose(*streams[i]), 0); }
    *streams[i] = NULL;
  }
}

static inline void fixture_release(struct fixture *f) {
  fixture_close(f);
  for (size_t i = 0; i < sizeof fixture_files / sizeof fixture_files[0]; i++) {
    char *path = sg_format("%s/%s", f->dir, fixture_files[i]);
    unlink(path);
    free(path);
  }
  rmdir(f->dir);
}

#endif
