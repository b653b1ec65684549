/* One colour, one mark and one dash pattern per strategy, in every chart. styles.def assigns those of known
 * strategies. */
#ifndef SG_REPORT_STYLE_H
#define SG_REPORT_STYLE_H

#include <stddef.h>

struct sg_style {
  const char *colour; /* "#rrggbb"; at least 3:1 against white and against #14171c (WCAG 2.2, 1.4.11) */
  int mark;           /* gnuplot's pointtype, filled */
  int hollow;         /* the same mark, hollow */
  int dash;           /* gnuplot's dashtype */
};

/* The strategies of one run and their styles. */
struct sg_style_book {
  const char **strategies; /* as given */
  size_t *styles;
  size_t n;
};

void sg_style_book_add(struct sg_style_book *book, const char *strategy);
struct sg_style sg_style_book_find(const struct sg_style_book *book, const char *strategy);
void sg_style_book_release(struct sg_style_book *book);

#endif
