/* What stands below a workload's table in the summary: how to read it, and remarks. summary_print.c prints the table.
 */
#ifndef SG_CORE_SUMMARY_NOTES_H
#define SG_CORE_SUMMARY_NOTES_H

#include <stdbool.h>
#include <stdio.h>

#include "core/coverage.h"
#include "core/health.h"
#include "core/summary.h"

/* The columns of the table. */
enum sg_summary_cell {
  SG_CELL_RANK,
  SG_CELL_LABEL,
  SG_CELL_THREADS,
  SG_CELL_TIME,
  SG_CELL_INTERVAL,
  SG_CELL_RELATIVE,
  SG_CELL_RATE,
  SG_CELL_SPEEDUP,
  SG_CELL_SPEEDUPS, /* its interval */
  SG_CELL_BOUND,
  SG_CELL_LAUNCHES,
  SG_SUMMARY_CELLS
};

/* A row of cells; all strings are on the heap. */
struct sg_summary_line {
  char *cells[SG_SUMMARY_CELLS];
  const struct sg_summary_row *wall;
  size_t config;
};

/* The failed launches of a configuration by outcome, and the remark on its ok launches; strings belong to the set. */
enum { SG_TALLY_KINDS = 8 };
struct sg_outcome_tally {
  const char *remark; /* NULL: none */
  size_t total, n_kinds;
  struct sg_tallied {
    const char *outcome, *detail; /* the first one's */
    size_t count;
  } kinds[SG_TALLY_KINDS];
};

/* One workload's table. */
struct sg_summary_block {
  const struct sg_summary *summary;
  const struct sg_outcome_tally *tallies; /* of each configuration */
  const struct sg_thread_use *threads;    /* of each configuration */
  struct sg_summary_line *lines;
  size_t n;
  FILE *stream;
  bool colour;
};

/* Of each configuration of `set`; the caller frees. */
struct sg_outcome_tally *sg_outcomes_tally(const struct sg_resultset *set);

/* What the interval of a line's speed-up over another configuration covers. */
enum sg_cover sg_summary_speedup_cover(const struct sg_summary *summary, const struct sg_summary_line *line);

/* Whether the line has a better rank than one that is faster, which the table marks, and whether any has. */
bool sg_summary_is_marked(const struct sg_summary_block *block, const struct sg_summary_line *line);
bool sg_summary_has_marks(const struct sg_summary_block *block);

/* The meaning of the columns that are shown, those with a width, and of the intervals in them, as lines; `grouped`:
 * empty lines separate the ranks. A new heap string. */
char *sg_summary_key(const struct sg_summary_block *block, const int *widths, bool grouped);

/* The three remarks that matter most, and how many more there are: failed launches, missing threads, what the
 * launches say themselves, capacity that varied (where there is one workload), times that are not known well,
 * eliminated configurations. */
void sg_summary_print_notes(const struct sg_summary_block *block);

/* The remark on the capacity of the machine, where it varied. */
void sg_summary_print_capacity(const struct sg_summary *summary, FILE *stream);

#endif
