/* Text inside a line of LaTeX: escaped, marked up, with places where a long name may break, and measured. */
#ifndef SG_REPORT_RENDER_LATEX_TEXT_H
#define SG_REPORT_RENDER_LATEX_TEXT_H

#include <cmark-gfm.h>
#include <stdio.h>

/* Approximate width of text, in points, set in Computer Modern or a similar font at 10 points. */
struct sg_latex_size {
  double width;  /* all on one line */
  double widest; /* the widest part that no line can break in */
};

enum sg_latex_face { SG_LATEX_ROMAN, SG_LATEX_BOLD, SG_LATEX_CODE };

/* Writes text. Names longer than a column may break after their punctuation, or anywhere when they have none. */
struct sg_latex_size sg_latex_text(FILE *out, const char *text, enum sg_latex_face face);

/* Writes everything inside a node (NULL: nothing), starting at its child `first`. */
struct sg_latex_size sg_latex_inlines(FILE *out, cmark_node *first);

/* The same of a cell with numbers: an interval, and a number with its unit, stay on one line. */
struct sg_latex_size sg_latex_numbers(FILE *out, cmark_node *first);

/* The words of a caption after its "**Figure 1.**": LaTeX adds the number. The caption is changed. */
void sg_latex_caption(FILE *out, cmark_node *caption);

#endif
