/* Tables as the page needs them: header cells with their scope, and classes for the style sheet. */
#ifndef SG_REPORT_RENDER_HTML_TABLE_H
#define SG_REPORT_RENDER_HTML_TABLE_H

#include <cmark-gfm.h>
#include <jansson.h>
#include <stdbool.h>

/* Replaces the table that cmark would write by our own elements. The original goes into `kept`, as with
 * sg_node_put_aside(). The cells that name a row have the class `name`: those below `strategy` (HTML), in a table of
 * the class `strategies`, otherwise those of the first column that is not aligned right. */
void sg_html_table_build(cmark_node *kept, cmark_node *table, const char *strategy);

/* Workloads have long names, which may take several lines. */
bool sg_html_table_is_of_workloads(cmark_node *table);

/* The numbers of a figure ({columns, rows}) as a table, collapsed below `title` (HTML); "" when there are none. A new
 * heap string. */
char *sg_html_table_of_figure(const json_t *about, const char *title);

#endif
