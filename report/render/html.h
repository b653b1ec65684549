/* Markdown into the body of a page: cmark-gfm, with additions that only a page can have. Headings get anchors; a
 * picture in figures/ becomes the drawing itself with its caption and its data; tables get captions and scroll
 * independently on a narrow screen; GitHub's alerts become asides, of whose warnings the first two are open. HTML
 * inside the Markdown is left out. */
#ifndef SG_REPORT_RENDER_HTML_H
#define SG_REPORT_RENDER_HTML_H

#include <jansson.h>

#include "core/error.h"
#include "report/render/figures.h"

/* Fills `page` with: body (HTML), contents ([{id, text}], the second-level headings), description (plain text of the
 * first paragraph). `page` must already hold its fixed words (answer, warning, more_warnings, note, numbers,
 * strategy, table: HTML). `figures` is the report's list; their drawings are in `drawn`, which may be NULL if there
 * are none. */
int sg_html_from_markdown(const char *markdown, const json_t *figures, const struct sg_figures *drawn, json_t *page,
                          struct sg_error *err) SG_MUST_CHECK;

#endif
