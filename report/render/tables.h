/* The tables of a report as files of their own: NAME.csv with the texts of its cells, NAME.tex for \input. */
#ifndef SG_REPORT_RENDER_TABLES_H
#define SG_REPORT_RENDER_TABLES_H

#include <cmark-gfm.h>
#include <jansson.h>

#include "core/error.h"

/* The name of a table's files: from its caption ("**Table 1b.** ..." is table-1b), else after the heading it stands
 * under. What `taken` (an object whose keys are the names so far; it gets this one) has already is numbered: tables
 * must be named in the order of the document. A new heap string. */
char *sg_table_name(cmark_node *table, json_t *taken);

/* Write every table of the Markdown into `folder`, which is made if there is one. */
int sg_tables_write(const char *markdown, const char *folder, struct sg_error *err) SG_MUST_CHECK;

#endif
