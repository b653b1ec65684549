/* Tables as the page has them: heads that say what they are heads of, classes for the style sheet. */
#ifndef SG_REPORT_RENDER_HTML_TABLE_H
#define SG_REPORT_RENDER_HTML_TABLE_H

#include <cmark-gfm.h>
#include <jansson.h>
#include <stdbool.h>

/* Put a table's elements, as blocks of our own, in the place of the table that cmark would write. It goes into
 * `kept`, as with sg_node_put_aside(). */
void sg_html_table_build(cmark_node *kept, cmark_node *table);

/* Workloads have long names, which may take several lines. */
bool sg_html_table_is_of_workloads(cmark_node *table);

/* The numbers of a figure ({columns, rows}) as a table, folded away below `title` (HTML); "" when it has none. A new
 * heap string. */
char *sg_html_table_of_figure(const json_t *about, const char *title);

#endif
