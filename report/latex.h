/* Markdown into the body of an article: cmark-gfm parses, this writes LaTeX. Level 1 is the title, level 2 a section;
 * a picture of figures/ with its caption becomes a figure, a table with its caption a booktabs table; GitHub's alerts
 * become framed text. HTML inside the Markdown is left out. */
#ifndef SG_REPORT_LATEX_H
#define SG_REPORT_LATEX_H

#include <jansson.h>

/* Put `body` (LaTeX) into `article`. `figures` is the report's list. */
void sg_latex_from_markdown(const char *markdown, const json_t *figures, json_t *article);

#endif
