/* Everything a template may use, as one JSON tree: context.json, documented in docs/CONTEXT.md. */
#ifndef SG_REPORT_CONTEXT_CONTEXT_H
#define SG_REPORT_CONTEXT_CONTEXT_H

#include <jansson.h>

#include "report/analysis/analysis.h"
#include "report/findings/finding.h"

enum { SG_CONTEXT_VERSION = 3 };

/* Up to this many workloads have a part each; more share tables. */
enum { SG_CONTEXT_FEW_WORKLOADS = 12 };

/* `figures` (report/render/figures.h) and `data` (sg_data_list) are borrowed lists. A new reference. */
json_t *sg_context_make(const struct sg_analysis *analysis, const struct sg_findings *findings, json_t *figures,
                        json_t *data);

/* The parts, each a new reference. */
json_t *sg_context_run(const struct sg_resultset *set);
json_t *sg_context_machine(const struct sg_resultset *set);
json_t *sg_context_software(const struct sg_resultset *set);
json_t *sg_context_workload(const struct sg_workload_results *workload, const struct sg_summary *summary,
                            size_t number);
json_t *sg_context_counters(const struct sg_analysis *analysis); /* tables of counts, and what could not be counted */
json_t *sg_context_uncounted(const struct sg_resultset *set);    /* the latter only */
json_t *sg_context_limits(const struct sg_analysis *analysis);   /* the machine's peak rates, as far as measured */
json_t *sg_context_advice(const struct sg_analysis *analysis);   /* null: nothing to recommend */
json_t *sg_context_no_advice(const struct sg_analysis *analysis); /* why; null: no more to say */

/* Adds thread_uses and has_thread_uses to a workload: none unless it has several libraries. */
void sg_context_thread_uses(json_t *out, const struct sg_workload_results *workload,
                            const struct sg_summary *summary);

/* Adds the place of an entry to its row: rank, outranks, eliminated, relative, ...; and to a workload with its rows,
 * whether any of them has such a remark, and the correction of the headline's speed-up. */
void sg_context_place(json_t *row, const struct sg_workload_results *workload, const struct sg_entry *entry);
void sg_context_places(json_t *out, const struct sg_workload_results *workload);

/* Adds time_coverage and speedup_coverage: what the intervals of these workloads cover. */
void sg_context_coverage(json_t *out, const struct sg_workload_results *workloads, size_t n);

/* {has_machine, machine, ...}: for the machine, the sample and the scope, fragments on threats to validity. */
json_t *sg_context_threats(const struct sg_analysis *analysis, const struct sg_findings *findings);

/* [{strategy, cores, serial_value, serial, limit, residual}]: Amdahl's serial fraction of each strategy that was
 * measured on more than one core and at most `most_cores`. */
json_t *sg_context_scaling(const struct sg_workload_results *workload, double most_cores);

/* [{label, ranks, items, weak, time, efficiency, interval}]: the parallel efficiency of configurations
 * with several MPI ranks. */
json_t *sg_context_ranks(const struct sg_analysis *analysis);

/* Fragments: where the winner changes with the item size. */
json_t *sg_context_crossovers(const struct sg_analysis *analysis);

/* Digests of the files of a result set, taken while they are read with the listener. The list, a new reference, is
 * [{file, is: {run, machine...}, bytes, sha256}], of the files that were there, without derived ones; it releases the
 * digests. */
enum { SG_DATA_FILES = 8 };
struct sg_data_digests {
  struct sg_digest *of[SG_DATA_FILES];
};
struct sg_byte_listener sg_data_listener(struct sg_data_digests *data);
json_t *sg_data_list(struct sg_data_digests *data);

/* Fragments: configurations without a time, one fragment for each outcome and reason. */
json_t *sg_context_left_out(const struct sg_analysis *analysis);
json_t *
sg_context_outcome(enum sg_entry_status status); /* flags for {{> words/outcome}}; all false for a ranked entry */

/* The fixed words of the page and the article: titles of alerts, that of the answer by its state (words/alert_STATE),
 * the summary line of a figure's numbers. */
json_t *sg_context_words(const char *state);

/* Puts a heap string into an object and frees it. */
void sg_context_text(json_t *object, const char *key, char *text);

#endif
