/* Markdown into the body of an article: cmark-gfm, with what its LaTeX lacks. Pictures of figures/ become figures of
 * the PDF files, with captions and labels; tables are booktabs, as wide as the text at most; alerts become quotations
 * with a title. Text that pdflatex has no glyph for is written by its code point. */
#ifndef SG_REPORT_LATEX_H
#define SG_REPORT_LATEX_H

#include <jansson.h>

#include "core/error.h"

/* Fill `article` with body (LaTeX), and write each table into `folder` as table-N.tex and table-N.csv.
 */
int sg_latex_from_markdown(const char *markdown, const char *folder, json_t *article,
                           struct sg_error *err) SG_MUST_CHECK;

#endif
