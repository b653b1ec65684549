/* A Markdown table as a LaTeX tabular with booktabs rules, laid out to fit a line width: unchanged where it fits,
 * in smaller type where that is enough, else with its widest columns broken into lines. */
#ifndef SG_REPORT_RENDER_LATEX_TABLE_H
#define SG_REPORT_RENDER_LATEX_TABLE_H

#include <cmark-gfm.h>
#include <stdbool.h>

/* How wide the lines are. */
enum sg_latex_width {
  SG_LATEX_PAGE,   /* of our article */
  SG_LATEX_COLUMN, /* a column of a two-column document, 240 points at least, in 8 or 7 points */
};

/* A group with a tabular, or with a longtable if it is too long for a page; *paged (may be NULL) is then true, and
 * for a column such a table is of no use. Needs the packages array, booktabs and longtable. A new heap string. */
char *sg_latex_table(cmark_node *table, enum sg_latex_width width, bool *paged);

#endif
