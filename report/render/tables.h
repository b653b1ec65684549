/* The tables of a report as separate files: NAME.csv (csv_table.h), NAME.tex for \input, and NAME-compact.tex, a
 * float for one column of a two-column document, of tables that have a compact form. */
#ifndef SG_REPORT_RENDER_TABLES_H
#define SG_REPORT_RENDER_TABLES_H

#include <cmark-gfm.h>
#include <jansson.h>

#include "report/render/bundle.h"

/* The name of a table's files: from its caption ("**Table 1b.** ..." becomes table-1b), else from the heading above
 * it. Repeated names are numbered: `taken` is an object whose keys are the names so far, to which this one is added,
 * so that tables must be named in the order of the document. A new heap string. */
char *sg_table_name(cmark_node *table, json_t *taken);

/* Adds every table of the Markdown as files of the folder `tables` of the report. `compact` is the same document with
 * compact forms of tables: those with other columns. */
void sg_tables_add(const char *markdown, const char *compact, struct sg_bundle *bundle);

#endif
