#include "report/render/latex_table.h"

#include <cmark-gfm-core-extensions.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/text.h"
#include "report/render/latex_text.h"
#include "report/render/markdown.h"
#include "report/text/textstream.h"

/* Points. A narrower line than these scales the columns in proportion. */
static const double LINES[] = {[SG_LATEX_PAGE] = 455, [SG_LATEX_COLUMN] = 240}, GAP = 8;

/* A float holds at most this many lines. */
enum { MOST_LINES = 45 };

/* Type sizes to try, largest first; `scale` is the width of Computer Modern at that size relative to 10 points. */
static const struct type_size {
  const char *select;
  double scale;
} type_sizes[] = {{"\\fontsize{9}{11}\\selectfont", 0.93},
                  {"\\fontsize{8}{9.5}\\selectfont", 0.855},
                  {"\\fontsize{7}{8.5}\\selectfont", 0.80}};
enum { N_TYPE_SIZES = sizeof type_sizes / sizeof type_sizes[0] };

/* The first of them to try. */
static const size_t first_sizes[] = {[SG_LATEX_PAGE] = 0, [SG_LATEX_COLUMN] = 1};

struct cell {
  char *tex;
  char *words; /* of a column head: its plain text, if it may break; else NULL */
  struct sg_latex_size size;
};

struct column {
  char align;            /* 'l', 'r' or 'c' */
  double natural, least; /* at 10 points: unbroken, and broken wherever possible */
  double paragraph;      /* the width it is broken to, in points; 0: unbroken */
};

struct layout {
  size_t n_columns, n_rows; /* the first row is the head */
  struct column *columns;
  struct cell *cells;
  const struct type_size *type;
  double line;
  size_t first_size;
};

static struct cell *cell_at(const struct layout *l, size_t row, size_t column) {
  return &l->cells[row * l->n_columns + column];
}

/* A head's text in which a bracketed part is one word. A new heap string. */
static char *head_words(cmark_node *node) {
  char *text = sg_node_text(node);
  struct sg_textstream *stream = sg_textstream_open();
  bool inside = false;
  for (const char *p = text; *p; p++) {
    inside = *p == '[' || (inside && *p != ']');
    if (inside && *p == ' ') {
      fputs("\u00A0", stream->out);
    } else {
      putc(*p, stream->out);
    }
  }
  free(text);
  return sg_textstream_close(stream, NULL);
}

/* Sets the words of a head on lines of at most `width` points; without `out` it only measures. Returns the widest
 * word. */
static double break_head(const char *head, double width, FILE *out) {
  static const double space = 3.33;
  struct sg_textstream *nowhere = sg_textstream_open();
  char *text = sg_format("%s", head), *rest = NULL;
  double used = 0, widest = 0;
  for (char *word = strtok_r(text, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
    double wanted = sg_latex_text(nowhere->out, word, SG_LATEX_ROMAN).width;
    bool same_line = used > 0 && used + space + wanted <= width;
    if (out) {
      fputs(same_line ? " " : used > 0 ? "\\\\" : "", out);
      sg_latex_text(out, word, SG_LATEX_ROMAN);
    }
    used = same_line ? used + space + wanted : wanted;
    widest = fmax(widest, wanted);
  }
  free(text);
  free(sg_textstream_close(nowhere, NULL));
  return widest;
}

static void read_cell(struct layout *l, size_t row, size_t column, cmark_node *node, bool hold) {
  struct cell *cell = cell_at(l, row, column);
  struct column *c = &l->columns[column];
  struct sg_textstream *stream = sg_textstream_open();
  cmark_node *first = cmark_node_first_child(node);
  cell->size = hold && row > 0 && c->align == 'r' ? sg_latex_numbers(stream->out, first)
                                                  : sg_latex_inlines(stream->out, first);
  cell->tex = sg_textstream_close(stream, NULL);
  if (row == 0) {
    cell->words = head_words(node);
    c->natural = c->least = break_head(cell->words, INFINITY, NULL);
  } else {
    c->natural = fmax(c->natural, cell->size.width);
    c->least = fmax(c->least, cell->size.widest);
  }
}

/* `hold`: intervals stay on one line. */
static void read_table(struct layout *l, cmark_node *table, bool hold) {
  l->n_columns = cmark_gfm_extensions_get_table_columns(table);
  for (cmark_node *row = cmark_node_first_child(table); row; row = cmark_node_next(row)) {
    l->n_rows++;
  }
  l->columns = sg_alloc(l->n_columns, sizeof *l->columns);
  l->cells = sg_alloc(l->n_columns * l->n_rows, sizeof *l->cells);
  const uint8_t *alignments = cmark_gfm_extensions_get_table_alignments(table);
  for (size_t c = 0; c < l->n_columns; c++) {
    l->columns[c].align = 'l';
    if (alignments[c] == 'r') { l->columns[c].align = 'r'; }
    if (alignments[c] == 'c') { l->columns[c].align = 'c'; }
  }
  size_t r = 0;
  for (cmark_node *row = cmark_node_first_child(table); row; row = cmark_node_next(row), r++) {
    size_t c = 0;
    for (cmark_node *cell = cmark_node_first_child(row); cell && c < l->n_columns; cell = cmark_node_next(cell)) {
      read_cell(l, r, c++, cell, hold);
    }
  }
}

static bool fits(const struct layout *l, double scale) {
  double sum = GAP * (double)(l->n_columns - 1);
  for (size_t c = 0; c < l->n_columns; c++) {
    sum += scale * l->columns[c].natural;
  }
  return sum <= l->line;
}

static bool may_break(const struct column *c, bool all) {
  return all || c->align == 'l';
}

/* Gives columns that fit their full width, and divides the rest among the others. False: a word does not fit into its
 * column. */
static bool divide(struct layout *l, double scale, bool all) {
  double rest = l->line - GAP * (double)(l->n_columns - 1);
  size_t open = 0;
  for (size_t c = 0; c < l->n_columns; c++) {
    struct column *column = &l->columns[c];
    column->paragraph = may_break(column, all) ? -1 : 0; /* -1: undecided */
    if (column->paragraph < 0) {
      open++;
    } else {
      rest -= scale * column->natural;
    }
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t c = 0; c < l->n_columns && open > 0; c++) {
      struct column *column = &l->columns[c];
      double wanted = scale * column->natural;
      if (column->paragraph >= 0 || wanted > rest / (double)open) { continue; }
      column->paragraph = 0;
      rest -= wanted;
      open--;
      changed = true;
    }
  }
  bool enough = open > 0;
  for (size_t c = 0; c < l->n_columns; c++) {
    struct column *column = &l->columns[c];
    if (column->paragraph >= 0) { continue; }
    column->paragraph = fmax(rest / (double)open, 1);
    enough = enough && scale * column->least <= column->paragraph;
  }
  return enough;
}

/* After divide: each open column gets the width of its longest word and an equal part of the remainder. Without a
 * remainder, nothing changes. */
static void divide_by_need(struct layout *l, double scale) {
  double rest = 0;
  size_t open = 0;
  for (size_t c = 0; c < l->n_columns; c++) {
    if (l->columns[c].paragraph <= 0) { continue; }
    rest += l->columns[c].paragraph - scale * l->columns[c].least;
    open++;
  }
  for (size_t c = 0; c < l->n_columns && rest >= 0; c++) {
    struct column *column = &l->columns[c];
    if (column->paragraph > 0) { column->paragraph = scale * column->least + rest / (double)open; }
  }
}

/* Prefers larger type to smaller, and breaking text columns to breaking numbers. If a table still does not fit, its
 * columns get equal widths, unless some need more than others. */
static void lay_out(struct layout *l) {
  for (size_t t = l->first_size; t + 1 < N_TYPE_SIZES; t++) {
    l->type = &type_sizes[t];
    if (fits(l, l->type->scale)) { return; }
  }
  for (int all = 0; all <= 1; all++) {
    for (size_t t = l->first_size; t < N_TYPE_SIZES; t++) {
      l->type = &type_sizes[t];
      if (divide(l, l->type->scale, all)) { return; }
    }
  }
  divide_by_need(l, l->type->scale);
}

/* The number of lines the table takes, to see whether it fits on a page. */
static size_t count_lines(const struct layout *l) {
  size_t lines = 0;
  for (size_t r = 0; r < l->n_rows; r++) {
    double most = 1;
    for (size_t c = 0; c < l->n_columns; c++) {
      const struct column *column = &l->columns[c];
      if (column->paragraph <= 0) { continue; }
      most = fmax(most, ceil(1.1 * l->type->scale * cell_at(l, r, c)->size.width / column->paragraph));
    }
    lines += (size_t)most;
  }
  return lines;
}

static void put_columns(FILE *out, const struct layout *l) {
  fputs("{@{}", out);
  for (size_t c = 0; c < l->n_columns; c++) {
    const struct column *column = &l->columns[c];
    if (column->paragraph > 0) {
      const char *ragged = column->align == 'r'   ? "\\raggedleft"
                           : column->align == 'c' ? "\\centering"
                                                  : "\\raggedright";
      fprintf(out, ">{%s\\arraybackslash}p{%.3f\\linewidth}", ragged,
              floor(1000 * column->paragraph / l->line) / 1000);
    } else {
      putc(column->align, out);
    }
  }
  fputs("@{}}\n", out);
}

/* A head takes as many lines as its narrow column requires; a column of paragraphs breaks its own head. */
static void put_head(FILE *out, const struct layout *l, size_t c) {
  const struct column *column = &l->columns[c];
  const struct cell *cell = cell_at(l, 0, c);
  if (!cell->tex) { return; }
  if (column->paragraph > 0 || cell->size.width <= column->natural) {
    fputs(cell->tex, out);
    return;
  }
  fprintf(out, "\\begin{tabular}[b]{@{}%c@{}}", column->align);
  break_head(cell->words, column->natural, out);
  fputs("\\end{tabular}", out);
}

static void put_rows(FILE *out, const struct layout *l, bool paged) {
  fputs("\\toprule\n", out);
  for (size_t c = 0; c < l->n_columns; c++) {
    if (c > 0) { fputs(" & ", out); }
    put_head(out, l, c);
  }
  fprintf(out, " \\\\\n\\midrule\n%s", paged ? "\\endhead\n\\bottomrule\n\\endfoot\n" : "");
  for (size_t r = 1; r < l->n_rows; r++) {
    for (size_t c = 0; c < l->n_columns; c++) {
      const char *tex = cell_at(l, r, c)->tex;
      fprintf(out, "%s%s", c > 0 ? " & " : "", tex ? tex : "");
    }
    fputs(" \\\\\n", out);
  }
  if (!paged) { fputs("\\bottomrule\n", out); }
}

static bool all_words_fit(const struct layout *l) {
  for (size_t c = 0; c < l->n_columns; c++) {
    const struct column *column = &l->columns[c];
    if (column->paragraph > 0 && l->type->scale * column->least > column->paragraph) { return false; }
  }
  return true;
}

static void release(struct layout *l) {
  for (size_t i = 0; i < l->n_rows * l->n_columns; i++) {
    free(l->cells[i].tex);
    free(l->cells[i].words);
  }
  free(l->cells);
  free(l->columns);
}

/* Where there is no room for intervals in one piece, they are broken, too. */
static struct layout layout_of(cmark_node *table, enum sg_latex_width width) {
  struct layout l = {0};
  for (int hold = 1; hold >= 0; hold--) {
    l = (struct layout){.line = LINES[width], .first_size = first_sizes[width]};
    read_table(&l, table, hold);
    lay_out(&l);
    if (!hold || all_words_fit(&l)) { break; }
    release(&l);
  }
  return l;
}

char *sg_latex_table(cmark_node *table, enum sg_latex_width width, bool *paged_out) {
  struct layout l = layout_of(table, width);
  bool paged = count_lines(&l) > MOST_LINES;
  if (paged_out) { *paged_out = paged; }
  struct sg_textstream *stream = sg_textstream_open();
  FILE *out = stream->out;
  fprintf(out, "{%s\\setlength{\\tabcolsep}{%.0fpt}%%\n", l.type->select, GAP / 2);
  fputs(paged ? "\\begin{longtable}" : "\\begin{tabular}", out);
  put_columns(out, &l);
  put_rows(out, &l, paged);
  fputs(paged ? "\\end{longtable}}\n" : "\\end{tabular}}\n", out);
  release(&l);
  return sg_textstream_close(stream, NULL);
}
