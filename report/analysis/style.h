/* One colour, one mark and one dash pattern per strategy, in every chart. styles.def assigns those of known
 * strategies. */
#ifndef SG_REPORT_STYLE_H
#define SG_REPORT_STYLE_H

#include <stddef.h>

struct sg_style {
  const char *colour; /* "#rrggbb"; at least 3:1 against white and against #14171c (WCAG 2.2, 1.4.11) */
  int mark;           /* gnuplot's pointtype; never a hollow one, see SG_MARK_HOLLOW */
  const char *dash;   /* gnuplot's dashtype */
};

/* Marks that mean the same in all charts. A hollow one stands for what does not count: a wrong result, an undecided
 * comparison, a launch at reduced capacity. */
enum sg_mark { SG_MARK_CROSS = 2, SG_MARK_HOLLOW = 6, SG_MARK_DISC = 7, SG_MARK_UP = 9, SG_MARK_DOWN = 11 };

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
