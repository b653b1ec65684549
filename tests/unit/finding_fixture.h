/* A hand-made analysis, and the findings of one rule on it. */
#ifndef SG_TESTS_FINDING_FIXTURE_H
#define SG_TESTS_FINDING_FIXTURE_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/health.h"
#include "report/findings/finding.h"
#include "tests/unit/fragment_text.h"

enum { MOST = 6 };

/* One workload of up to MOST entries on two cores; each entry has one sample. */
struct fixture {
  struct sg_resultset set;
  struct sg_configs_row configs[MOST];
  struct sg_summary_row rows[MOST];
  struct sg_thread_use thread_uses[MOST];
  struct sg_summary summary;
  struct sg_samples_row samples[MOST];
  struct sg_launch_rows launches[MOST];
  struct sg_entry entries[MOST];
  struct sg_workload_results workload;
  struct sg_verdict verdict; /* CLEAR, or TIED with several of rank 1 */
  struct sg_analysis analysis;
  struct sg_findings out;
  json_t *fragments[MOST]; /* of the findings read */
};

static inline void add(struct fixture *f, const char *strategy, int64_t blas_threads, double ns, int64_t rank) {
  size_t i = f->workload.n++;
  double speedup = f->rows[0].median > 0 ? f->rows[0].median / ns : 1; /* serial comes first */
  f->configs[i] = (struct sg_configs_row){.label = strategy,
                                          .strategy = strategy,
                                          .scheduler = "serial",
                                          .operation = "gemm",
                                          .dtype = "f64",
                                          .options = "",
                                          .load = "serial",
                                          .retain = "all",
                                          .source = "uniform",
                                          .pin = "none",
                                          .runner = "c",
                                          .backend = "b",
                                          .coretype = "auto",
                                          .m = 32,
                                          .n = 32,
                                          .k = 32,
                                          .count = 100,
                                          .workers = 1,
                                          .blas_threads = blas_threads};
  f->rows[i] = (struct sg_summary_row){.n = 8,
                                       .median = ns,
                                       .ratio = ns / 1e9,
                                       .speedup = speedup,
                                       .speedup_low = speedup * 0.99,
                                       .speedup_high = speedup * 1.01,
                                       .rank = rank,
                                       .valid = 1};
  f->samples[i] = (struct sg_samples_row){.rss_peak_bytes = SG_NO_INT, .team_ns = SG_NO_INT};
  f->thread_uses[i] = (struct sg_thread_use){NAN, NAN, NAN, NAN, SG_THREADS_UNKNOWN};
  f->launches[i] = (struct sg_launch_rows){&f->samples[i], 1};
  f->entries[i] = (struct sg_entry){.config = &f->configs[i],
                                    .status = SG_ENTRY_RANKED,
                                    .wall = &f->rows[i],
                                    .launches = &f->launches[i],
                                    .n_launches = 1,
                                    .n_trials = 1};
  f->workload.entries = f->entries;
  f->workload.n_tied += rank == 1;
  f->workload.verdict = &f->verdict;
  f->verdict.kind = f->workload.n_tied > 1 ? SG_VERDICT_TIED : SG_VERDICT_CLEAR;
  if (rank == 1 && !f->workload.best) { f->workload.best = &f->entries[i]; }
  if (strcmp(strategy, "serial") == 0) { f->workload.baseline = &f->entries[i]; }
  f->summary = (struct sg_summary){.set = &f->set,
                                   .thread_uses = f->thread_uses,
                                   .autocorrelation = NAN,
                                   .autocorrelation_least = NAN,
                                   .capacity = {.usual = NAN, .explained = NAN}};
  f->analysis = (struct sg_analysis){.set = &f->set,
                                     .summary = &f->summary,
                                     .entries = f->entries,
                                     .n_entries = f->workload.n,
                                     .workloads = &f->workload,
                                     .n_workloads = 1};
}

static inline void begin(struct fixture *f) {
  *f = (struct fixture){.set = {.machine = json_pack("{s:i}", "usable_cores", 2)}};
}

/* The findings of one rule. */
static inline void apply(struct fixture *f, const char *rule) {
  static const struct {
    const char *name;
    void (*apply)(const struct sg_analysis *analysis, struct sg_findings *out);
  } rules[] = {
#define SG_FINDING(name) {#name, sg_finding_##name},
#include "report/findings/findings.def"
#undef SG_FINDING
  };
  for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
    if (strcmp(rules[i].name, rule) != 0) { continue; }
    f->out.rule = rule;
    rules[i].apply(&f->analysis, &f->out);
  }
}

/* The text or the remedy of a finding; NULL: none. */
static inline const char *member(struct fixture *f, size_t i, const char *name) {
  if (!f->fragments[i]) { f->fragments[i] = sg_finding_fragment(&f->out.items[i]); }
  return fragment_text(f->fragments[i], name);
}

static inline const char *text(struct fixture *f, size_t i) {
  return member(f, i, "text");
}

static inline const char *remedy(struct fixture *f, size_t i) {
  return member(f, i, "remedy");
}

static inline void end(struct fixture *f) {
  for (size_t i = 0; i < MOST; i++) {
    json_decref(f->fragments[i]);
  }
  sg_findings_release(&f->out);
  json_decref(f->set.machine);
}

#endif
