/* A result set in the formats of other tools. Each format has the launches or the statistics of one analysis; none
 * computes its own. Times are those of a trial, the mean over the trials of a launch.
 *
 * To add a format: a line in exports.def, and export_<function>.c with
 *   void sg_export_<function>(const struct sg_export *export, FILE *out)
 * which writes the whole document. Its test is tests/cli/export.bats, with the tool that reads the format or with the
 * schema that its authors publish. */
#ifndef SG_REPORT_EXPORT_H
#define SG_REPORT_EXPORT_H

#include <jansson.h>
#include <stdio.h>

#include "report/analysis/analysis.h"

/* A timed launch: the sums and means over its trials, warm-up left out. */
struct sg_export_launch {
  const struct sg_outcomes_row *outcome;
  const struct sg_configs_row *config;
  const struct sg_probes_row *probe;                                            /* NULL: not probed */
  int64_t trials;                                                               /* timed ones; 0: it has none */
  double wall_ns, load_wall_ns, operate_wall_ns, load_busy_ns, operate_busy_ns; /* NaN: not measured */
  double cpu_user_ns, cpu_sys_ns, ctx_voluntary, ctx_involuntary, faults_minor, faults_major, threads_observed,
      team_ns;
  int64_t rss_peak_bytes; /* the highest; SG_NO_INT: not measured */
  double residual;        /* likewise; NaN */
  int64_t valid;          /* 1: every trial; 0: some was wrong; SG_NO_INT: some was not checked */
};

struct sg_export {
  const struct sg_analysis *analysis;
  struct sg_export_launch *launches; /* of timed rounds, by configuration in the order of configs.csv, then in the
                                        order in which they ran */
  size_t n_launches;
};

/* `analysis` must outlive it. */
void sg_export_init(struct sg_export *export, const struct sg_analysis *analysis);
void sg_export_release(struct sg_export *export);

/* The launches of an entry that ended ok, as NULL-terminated pointers that the caller frees (not the launches). */
const struct sg_export_launch **sg_export_launches_of(const struct sg_export *export, const struct sg_entry *entry);

/* "gemm/f64/2000x2000x2000/count=100": the workload, the same in every run of it. A new heap string. */
char *sg_export_workload(const struct sg_configs_row *config);

/* That and "/threads", the label: unique within the run. A new heap string. */
char *sg_export_name(const struct sg_configs_row *config);

/* Write a document, fit for a terminal too; takes ownership. */
void sg_export_json(json_t *document, FILE *out);

#define SG_EXPORT(function, name, meaning) void sg_export_##function(const struct sg_export *export, FILE *out);
#include "report/export/exports.def"
#undef SG_EXPORT

struct sg_export_format {
  const char *name, *meaning;
  void (*write)(const struct sg_export *export, FILE *out);
};

extern const struct sg_export_format sg_export_formats[];
extern const size_t sg_export_n_formats;

/* The format of this name; NULL, with a message, if there is none. */
const struct sg_export_format *sg_export_find(const char *name, struct sg_error *err);

#endif
