#include "report/analysis/style.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"

/* The one table of how strategies look. Each mark occurs twice, with a dark and a light colour, so that prints
 * without colour distinguish them too; no two colours are alike, also for readers with deuteranopia, and no two
 * dashes. The last four are for strategies that are not in styles.def. tests/unit/report_style.c checks all of it. */
static const struct sg_style styles[] = {
    {"#707070", 5, "(2,3)"},               /* grey square */
    {"#326ea0", 9, "(12,4)"},              /* steel blue triangle */
    {"#963cc8", 11, "(5,4)"},              /* purple inverted triangle */
    {"#fa5a00", 7, "1"},                   /* orange disc, solid line */
    {"#14781e", 13, "(12,3,2,3)"},         /* green diamond */
    {"#b48c32", 15, "(5,3,2,3)"},          /* ochre pentagon */
    {"#be78d2", 9, "(12,3,5,3)"},          /* mauve triangle */
    {"#007882", 7, "(12,3,2,3,2,3)"},      /* teal disc */
    {"#1e50fa", 15, "(5,3,2,3,2,3)"},      /* blue pentagon */
    {"#aa4600", 1, "(12,3,12,3,2,3)"},     /* brown plus */
    {"#466e46", 3, "(5,3,5,3,2,3)"},       /* grey-green star */
    {"#be786e", 5, "(12,3,5,3,5,3)"},      /* clay square */
    {"#f0505a", 11, "(12,3,12,3,5,3)"},    /* red inverted triangle */
    {"#fa28b4", 13, "(12,3,2,3,2,3,2,3)"}, /* pink diamond */
    {"#f05a96", 2, "(5,3,2,3,2,3,2,3)"},   /* rose cross */
    {"#008cfa", 3, "(12,3,12,3,2,3,2,3)"}, /* sky blue star */
    {"#f028f0", 1, "(20,4)"},              /* magenta plus */
    {"#a01efa", 2, "(20,3,2,3)"},          /* violet cross */
    {"#2f8a5b", 15, "(20,3,5,3)"},         /* sea green pentagon */
    {"#8a6fb0", 7, "(20,3,2,3,2,3)"},      /* lavender disc */
    {"#5a8a00", 5, "(20,3,5,3,2,3)"},      /* olive square */
    {"#c05a50", 9, "(20,3,20,3,2,3)"},     /* rust triangle */
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
