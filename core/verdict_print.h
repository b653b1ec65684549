/* Verdicts in the words of a terminal. The report has its own: templates/headline/. */
#ifndef SG_CORE_VERDICT_PRINT_H
#define SG_CORE_VERDICT_PRINT_H

#include <stdio.h>

#include "core/summary.h"
#include "core/verdict.h"

/* The verdict on a workload and what it rests on, wrapped to the width of a terminal: "verdict: clear: threads is
 * fastest, 3.41 times as fast as serial (95% interval 3.38 to 3.44)". */
void sg_verdict_print(const struct sg_summary *summary, size_t workload, FILE *stream);

/* Below the table, where the speed-up of that sentence is another than that of the table: why. */
void sg_verdict_print_shrunk(const struct sg_summary *summary, size_t workload, FILE *stream);

/* What would settle verdicts that give no answer, if a command would; the command in one line, as it is typed. `dir`
 * is the folder of the result set; NULL: the command says DIR. */
void sg_settle_print(const struct sg_summary *summary, const char *dir, const json_t *typed, FILE *stream);

/* How many workloads have each verdict: "verdicts: 10 clear, 3 tied". */
void sg_verdicts_print(const struct sg_summary *summary, FILE *stream);

/* The order in which the verdicts of several workloads are counted: those that give an answer first. */
extern const enum sg_verdict_kind sg_verdict_order[SG_N_VERDICTS];

#endif
