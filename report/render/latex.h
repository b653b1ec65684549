/* Markdown into the body of an article: cmark-gfm parses, this writes. Its own LaTeX has floats for every table, no
 * rules, no captions, code that runs out of the page, and hands every character on that no font has.
 *
 * A heading of level 1 is the title, which the template sets; level 2 is a section. Headings and figures get labels:
 * sec:ANCHOR, fig:NAME, tab:NAME. Tables are those of report/render/tables.h, by \input. HTML inside the Markdown is
 * left out. What has no glyph in a standard TeX installation is written as its code point, [U+1F680].
 *
 * The template defines two environments: sgalert, with the alert's title as its argument, and sgcode, where each line
 * of code is a paragraph. It needs array, booktabs, caption, graphicx, hyperref and longtable. */
#ifndef SG_REPORT_RENDER_LATEX_H
#define SG_REPORT_RENDER_LATEX_H

#include <jansson.h>

/* Set in `article`: `body`, and `abstract`: what the first alert of the kind IMPORTANT says ("" when there is none).
 * Its words (answer, warning, note: LaTeX) are there already. `figures` is the report's list. */
void sg_latex_from_markdown(const char *markdown, const json_t *figures, json_t *article);

#endif
