#include "report/analysis/style.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"

/* Hues that readers with colour blindness can distinguish as far as one lightness allows (all must be legible on
 * white and on a dark page); without colour, the marks distinguish them. From the eleventh style on, the hues repeat
 * with other marks. */
static const struct sg_style styles[] = {
    {"#767676", 5, 4, 1},   /* grey, square */
    {"#2b7bba", 9, 8, 2},   /* blue, triangle */
    {"#7a68d8", 11, 10, 4}, /* violet, inverted triangle */
    {"#d55e00", 7, 6, 1},   /* vermilion, disc */
    {"#008f68", 13, 12, 5}, /* green, diamond */
    {"#a67c00", 15, 14, 3}, /* ochre, pentagon */
    {"#b5609a", 4, 4, 2},   /* purple, hollow square */
    {"#16929e", 6, 6, 4},   /* teal, ring */
    {"#9a5b34", 12, 12, 5}, /* brown, hollow diamond */
    {"#5b8a00", 8, 8, 3},   /* olive, hollow triangle */
    {"#d55e00", 14, 14, 3}, /* vermilion, hollow pentagon */
    {"#2b7bba", 10, 10, 5}, /* blue, hollow inverted triangle */
    {"#008f68", 5, 4, 2},   /* green, square */
    {"#a67c00", 6, 6, 4},   /* ochre, ring */
    {"#7a68d8", 13, 12, 1}, /* violet, diamond */
    {"#b5609a", 9, 8, 3},   /* purple, triangle */
    {"#16929e", 15, 14, 5}, /* teal, pentagon */
    {"#9a5b34", 7, 6, 2},   /* brown, disc */
    {"#5b8a00", 11, 10, 4}, /* olive, inverted triangle */
    {"#767676", 2, 2, 3},   /* grey, cross */
};
enum { N_STYLES = sizeof styles / sizeof styles[0] };

static const struct {
  const char *strategy;
  size_t style;
} known[] = {
#define SG_STRATEGY_STYLE(strategy, style) {strategy, style},
#include "report/analysis/styles.def"
#undef SG_STRATEGY_STYLE
};
enum { N_KNOWN = sizeof known / sizeof known[0] };

static size_t find(const struct sg_style_book *book, const char *strategy) {
  size_t i = 0;
  while (i < book->n && strcmp(book->strategies[i], strategy) != 0) {
    i++;
  }
  return i;
}

static bool used(const struct sg_style_book *book, size_t style) {
  for (size_t i = 0; i < book->n; i++) {
    if (book->styles[i] == style) { return true; }
  }
  return false;
}

/* Styles reserved for known strategies are assigned last, so that they are free when those strategies appear. */
static size_t choose(const struct sg_style_book *book, const char *strategy) {
  for (size_t i = 0; i < N_KNOWN; i++) {
    if (strcmp(known[i].strategy, strategy) == 0) { return known[i].style; }
  }
  for (size_t i = 0; i < N_STYLES; i++) {
    size_t style = N_STYLES - 1 - i;
    if (!used(book, style)) { return style; }
  }
  return book->n % N_STYLES;
}

void sg_style_book_add(struct sg_style_book *book, const char *strategy) {
  if (find(book, strategy) < book->n) { return; }
  book->strategies = sg_resize(book->strategies, book->n + 1, sizeof *book->strategies);
  book->styles = sg_resize(book->styles, book->n + 1, sizeof *book->styles);
  book->styles[book->n] = choose(book, strategy);
  book->strategies[book->n++] = strategy;
}

struct sg_style sg_style_book_find(const struct sg_style_book *book, const char *strategy) {
  size_t i = find(book, strategy);
  return i < book->n ? styles[book->styles[i]] : styles[0];
}

void sg_style_book_release(struct sg_style_book *book) {
  free(book->strategies);
  free(book->styles);
  *book = (struct sg_style_book){0};
}
