/* A Markdown table as a LaTeX tabular with booktabs rules, laid out to fit the line width: unchanged where it fits,
 * in smaller type where that is enough, else with its widest columns broken into lines. */
#ifndef SG_REPORT_RENDER_LATEX_TABLE_H
#define SG_REPORT_RENDER_LATEX_TABLE_H

#include <cmark-gfm.h>
#include <stdbool.h>

/* A group with a tabular, or with a longtable if it is too long for a page; *paged (may be NULL) is then true. Needs
 * the packages array, booktabs and longtable. A new heap string. */
char *sg_latex_table(cmark_node *table, bool *paged);

#endif
