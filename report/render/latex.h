/* Markdown into the body of an article: cmark-gfm parses, this module writes. The library's own LaTeX output makes
 * every table a float without rules or caption, lets code run off the page, and passes on characters that no font
 * has.
 *
 * A heading of level 1 is the title, which the template sets; level 2 is a section. Headings and figures get labels:
 * sec:ANCHOR, fig:NAME, tab:NAME. Tables are included by \input from the files of report/render/tables.h. HTML inside
 * the Markdown is left out. Characters without a glyph in a standard TeX installation are written as code points,
 * [U+1F680].
 *
 * The template defines two environments: sgalert, with the alert's title as its argument, and sgcode, where each line
 * of code is a paragraph. The output needs array, booktabs, caption, graphicx, hyperref and longtable.
 *
 * A link to a DOI is a citation, \cite{DOI}: report/render/bibliography.h. */
#ifndef SG_REPORT_RENDER_LATEX_H
#define SG_REPORT_RENDER_LATEX_H

#include <jansson.h>

/* A new heap string. `figures` is the report's; `words` has the titles of alerts (answer, warning, note), as LaTeX.
 */
char *sg_latex_from_markdown(const char *markdown, const json_t *figures, const json_t *words);

#endif
