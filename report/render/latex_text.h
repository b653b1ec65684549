/* Text inside a line of LaTeX: escaped, marked up, with places where a long name may break, and measured. */
#ifndef SG_REPORT_RENDER_LATEX_TEXT_H
#define SG_REPORT_RENDER_LATEX_TEXT_H

#include <cmark-gfm.h>
#include <stdio.h>

/* About how much room text takes, in points, set in Computer Modern or its like at 10 points. */
struct sg_latex_size {
  double width;  /* all on one line */
  double widest; /* the widest part that no line can break in */
};

enum sg_latex_face { SG_LATEX_ROMAN, SG_LATEX_BOLD, SG_LATEX_CODE };

/* Write text. Names longer than a column is wide may break after their punctuation, or anywhere when they have none.
 */
struct sg_latex_size sg_latex_text(FILE *out, const char *text, enum sg_latex_face face);

/* Write everything inside a node (NULL: nothing) from its child `first` on. */
struct sg_latex_size sg_latex_inlines(FILE *out, cmark_node *first);

#endif
