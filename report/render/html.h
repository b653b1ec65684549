/* Markdown into the body of a page: cmark-gfm, with what a page can do and Markdown cannot. Headings get anchors; a
 * picture of figures/ becomes the drawing itself with its caption and its data; tables get captions and scroll by
 * themselves on a narrow screen; GitHub's alerts become asides. HTML inside the Markdown is left out. */
#ifndef SG_REPORT_RENDER_HTML_H
#define SG_REPORT_RENDER_HTML_H

#include <jansson.h>

#include "core/error.h"

/* Fill `page` with: body (HTML), contents ([{id, text}], the second-level headings), description (plain text of the
 * first paragraph). Its words (answer, warning, note, numbers, table: HTML) are there already. `figures` is the
 * report's list; drawings are read from `folder`. */
int sg_html_from_markdown(const char *markdown, const json_t *figures, const char *folder, json_t *page,
                          struct sg_error *err) SG_MUST_CHECK;

#endif
