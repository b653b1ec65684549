#include "report/render/csv_table.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/text.h"
#include "core/utf8.h"
#include "report/render/markdown.h"
#include "report/text/escape.h"
#include "report/text/textstream.h"

enum { FIRST_STRONG_ISOLATE = 0x2068, POP_ISOLATE = 0x2069 };

/* The columns that a column may become. The first has the number, or the text of a column that is none. */
enum cell_part { VALUE, LOW, HIGH, INTERVAL, DEVIATION, MARK, NOTE, N_PARTS };

enum cell_unit { PLAIN, TIMES, PERCENT, SECONDS };

struct cell_parts {
  char *texts[N_PARTS]; /* NULL: absent */
  enum cell_unit unit;
};

struct csv_grid {
  size_t n_rows, n_columns; /* without the head */
  char **heads;
  struct cell_parts *cells;
  struct csv_column {
    bool has[N_PARTS];
    enum cell_unit unit;
  } * columns;
};

static struct cell_parts *cell_at(const struct csv_grid *g, size_t row, size_t column) {
  return &g->cells[row * g->n_columns + column];
}

static void release_parts(struct cell_parts *parts) {
  for (size_t i = 0; i < N_PARTS; i++) {
    free(parts->texts[i]);
  }
  *parts = (struct cell_parts){0};
}

/* The words of a cell; "" for a dash, which stands for an absent value. The marks that protect right-to-left letters
 * are left out. */
static char *cell_text(cmark_node *cell) {
  char *text = sg_node_text(cell), bytes[SG_UTF8_SIZE];
  struct sg_textstream *stream = sg_textstream_open();
  for (const char *p = strcmp(text, "–") == 0 ? "" : text; *p;) {
    const uint32_t c = sg_utf8_next(&p);
    if (c != FIRST_STRONG_ISOLATE && c != POP_ISOLATE) { fputs(sg_utf8_put(c, bytes), stream->out); }
  }
  free(text);
  return sg_textstream_close(stream, NULL);
}

/* ---- reading a cell */

static bool take(const char **p, const char *word) {
  const size_t n = strlen(word);
  if (strncmp(*p, word, n) != 0) { return false; }
  *p += n;
  return true;
}

/* A number as it is written, and its unit. */
struct cell_amount {
  bool negative;
  const char *digits;
  int n, significant;
  enum cell_unit unit;
  double seconds; /* those of one of its units */
  double more;    /* seconds beside it: 5 of "2 min 05 s" */
};

static bool ends_unit(const char *p) {
  return !*p || strchr(" ],);", *p) || strncmp(p, "–", strlen("–")) == 0;
}

static void read_unit(const char **p, struct cell_amount *a) {
  static const struct {
    const char *name, *next; /* the smaller unit that may follow */
    double seconds;
  } times[] = {{" ns", NULL, 1e-9}, {" µs", NULL, 1e-6}, {" ms", NULL, 1e-3},
               {" s", NULL, 1},     {" min", " s", 60},  {" h", " min", 3600}};
  if (take(p, "×")) { a->unit = TIMES; }
  if (take(p, "%")) { a->unit = PERCENT; }
  for (size_t i = 0; i < sizeof times / sizeof times[0] && a->unit == PLAIN; i++) {
    const char *rest = *p;
    if (!take(&rest, times[i].name) || !ends_unit(rest)) { continue; }
    a->unit = SECONDS;
    a->seconds = times[i].seconds;
    *p = rest;
    char *end = NULL;
    if (!times[i].next || *rest != ' ' || !isdigit((unsigned char)rest[1])) { return; }
    const double more = strtod(rest, &end);
    rest = end;
    if (!take(&rest, times[i].next)) { return; }
    a->more = more * a->seconds / 60;
    *p = rest;
  }
}

static bool read_amount(const char **p, struct cell_amount *a) {
  *a = (struct cell_amount){.seconds = 1};
  const char *at = *p;
  a->negative = take(&at, "−") || take(&at, "-");
  if (!a->negative) { take(&at, "+"); }
  a->digits = at;
  const size_t whole = strspn(at, "0123456789");
  size_t fraction = whole > 0 && at[whole] == '.' ? strspn(at + whole + 1, "0123456789") : 0;
  a->n = (int)(whole + (fraction > 0 ? fraction + 1 : 0));
  if (whole == 0) { return false; }
  bool leading = true;
  for (int i = 0; i < a->n; i++) {
    leading = leading && (at[i] == '0' || at[i] == '.');
    a->significant += !leading && at[i] != '.';
  }
  *p = at + a->n;
  read_unit(p, a);
  return true;
}

/* In seconds, with as many digits as it has, or unchanged. `unit` may be that of the other end of an interval. */
static char *amount_text(const struct cell_amount *a, const struct cell_amount *unit) {
  enum { DIGITS_OF_MINUTES = 6 };
  const char *sign = a->negative ? "-" : "";
  if (unit->unit != SECONDS) { return sg_format("%s%.*s", sign, a->n, a->digits); }
  const double seconds = strtod(a->digits, NULL) * unit->seconds + a->more;
  const int significant = unit->seconds > 1 ? DIGITS_OF_MINUTES : a->significant > 0 ? a->significant : 1;
  char *text = sg_format("%s%#.*g", sign, significant, seconds); /* with the zeros at its end */
  const size_t n = strlen(text);
  if (text[n - 1] == '.') { text[n - 1] = '\0'; }
  return text;
}

/* "[1.95, 1.97]", "(2.26–2.28 s)", "(~6–16)". */
static bool read_interval(const char **p, struct cell_parts *out) {
  const char *at = *p;
  const bool confidence = take(&at, " [");
  if (!confidence && !take(&at, " (")) { return true; }
  const bool rough = !confidence && take(&at, "~");
  struct cell_amount low, high;
  if (!read_amount(&at, &low) || !take(&at, confidence ? ", " : "–") || !read_amount(&at, &high) ||
      !take(&at, confidence ? "]" : ")")) {
    return false;
  }
  out->texts[LOW] = amount_text(&low, low.unit == PLAIN ? &high : &low);
  out->texts[HIGH] = amount_text(&high, &high);
  out->texts[INTERVAL] = sg_format("%s", confidence ? "confidence" : rough ? "rough" : "range");
  *p = at;
  return true;
}

/* The start of the mark at the end of a text, " *", " †3" or " ‡"; NULL: there is none. */
static const char *find_mark(const char *text) {
  const char *space = strrchr(text, ' ');
  if (!space) { return NULL; }
  const char *at = space + 1;
  if (!take(&at, "*") && !take(&at, "‡") && !take(&at, "†")) { return NULL; }
  return at[strspn(at, "0123456789")] ? NULL : space;
}

static bool is_word(const char *text) {
  return !strpbrk(text, "0123456789");
}

/* False: the text is neither a number with its company nor a word in place of one. */
static bool read_number(const char *text, struct cell_parts *out) {
  static const char *const before[] = {"~", "< ", "> "};
  const char *p = text, *mark = NULL;
  *out = (struct cell_parts){0};
  for (size_t i = 0; i < sizeof before / sizeof before[0] && !mark; i++) {
    if (take(&p, before[i])) { mark = before[i]; }
  }
  struct cell_amount a, deviation;
  if (!read_amount(&p, &a)) {
    if (*text && is_word(text)) { out->texts[NOTE] = sg_format("%s", text); }
    return is_word(text);
  }
  out->unit = a.unit;
  out->texts[VALUE] = amount_text(&a, &a);
  if (mark) { out->texts[MARK] = sg_format("%.1s", mark); }
  if (take(&p, " ± ")) {
    if (!read_amount(&p, &deviation)) { return false; }
    out->texts[DEVIATION] = amount_text(&deviation, deviation.unit == PLAIN ? &a : &deviation);
  }
  const size_t n = strlen(p);
  if (n > 3 && strncmp(p, " (", 2) == 0 && p[n - 1] == ')' && is_word(p)) {
    out->texts[NOTE] = sg_format("%.*s", (int)(n - 3), p + 2);
    return true;
  }
  if (!read_interval(&p, out)) { return false; }
  if (take(&p, "; ")) {
    out->texts[NOTE] = sg_format("%s", p);
    return true;
  }
  if (*p == ' ' && find_mark(p) == p && !mark) {
    out->texts[MARK] = sg_format("%s", p + 1);
    return true;
  }
  return !*p;
}

static void read_text(const char *text, struct cell_parts *out) {
  const char *mark = find_mark(text);
  *out = (struct cell_parts){
      .texts = {[VALUE] = mark ? sg_format("%.*s", (int)(mark - text), text) : sg_format("%s", text),
                [MARK] = mark ? sg_format("%s", mark + 1) : NULL}};
}

/* ---- columns */

/* Numbers of one unit, and words in their place: reads them. */
static bool read_numbers(const struct csv_grid *g, size_t column, char *const *texts) {
  bool any = false, good = true;
  enum cell_unit unit = PLAIN;
  for (size_t r = 0; r < g->n_rows && good; r++) {
    struct cell_parts *cell = cell_at(g, r, column);
    good = read_number(texts[r], cell);
    if (!cell->texts[VALUE]) { continue; }
    good = good && (!any || cell->unit == unit);
    unit = cell->unit;
    any = true;
  }
  return good && any;
}

static void read_column(const struct csv_grid *g, size_t column, char *const *texts) {
  if (read_numbers(g, column, texts)) { return; }
  for (size_t r = 0; r < g->n_rows; r++) {
    release_parts(cell_at(g, r, column));
    read_text(texts[r], cell_at(g, r, column));
  }
}

static void note_column(const struct csv_grid *g, size_t column) {
  struct csv_column *of = &g->columns[column];
  of->has[VALUE] = true;
  for (size_t r = 0; r < g->n_rows; r++) {
    const struct cell_parts *cell = cell_at(g, r, column);
    if (cell->unit != PLAIN) { of->unit = cell->unit; }
    for (size_t part = 0; part < N_PARTS; part++) {
      of->has[part] = of->has[part] || cell->texts[part];
    }
  }
}

/* "Time, 95% interval" becomes "Time low (s)". */
static char *head_of(const struct csv_grid *g, size_t column, enum cell_part part) {
  static const char *const names[N_PARTS] = {
      [VALUE] = "",        [LOW] = " low",   [HIGH] = " high", [INTERVAL] = " interval",
      [DEVIATION] = " sd", [MARK] = " mark", [NOTE] = " note"};
  const enum cell_unit unit = g->columns[column].unit;
  const bool number = part <= HIGH || part == DEVIATION;
  const char *end = !number ? "" : unit == SECONDS ? " (s)" : unit == PERCENT ? " (%)" : "", *head = g->heads[column];
  const size_t n = g->columns[column].has[LOW] ? strcspn(head, ",") : strlen(head);
  return sg_format("%.*s%s%s", (int)n, head, names[part], end);
}

/* ---- writing */

/* Text that would be a formula gets an apostrophe, by which spreadsheets mark text; so does what would be a cell of
 * its own where the separator is not the comma. */
static void put_cell(FILE *out, const char *text) {
  const char *quote = strpbrk(text, ",\"") ? "\"" : "";
  bool begins = true;
  fputs(quote, out);
  for (const char *p = text; *p; p++) {
    const char *first = p + strspn(p, " \"");
    if (begins && sg_is_formula(first)) { putc('\'', out); }
    if (*p == '"') { putc('"', out); }
    putc(*p, out);
    begins = strchr(";\t|", *p) != NULL;
  }
  fputs(quote, out);
}

static void put_line(FILE *out, const struct csv_grid *g, const struct cell_parts *cells) {
  const char *separator = "";
  for (size_t c = 0; c < g->n_columns; c++) {
    for (enum cell_part part = VALUE; part < N_PARTS; part++) {
      if (!g->columns[c].has[part]) { continue; }
      char *head = cells ? NULL : head_of(g, c, part);
      const char *text = cells ? cells[c].texts[part] : head;
      fputs(separator, out);
      put_cell(out, text ? text : "");
      free(head);
      separator = ",";
    }
  }
  putc('\n', out);
}

static void read_grid(struct csv_grid *g, cmark_node *table) {
  cmark_node *head = cmark_node_first_child(table);
  for (cmark_node *cell = cmark_node_first_child(head); cell; cell = cmark_node_next(cell)) {
    g->heads = sg_resize(g->heads, g->n_columns + 1, sizeof *g->heads);
    g->heads[g->n_columns++] = cell_text(cell);
  }
  for (cmark_node *row = cmark_node_next(head); row; row = cmark_node_next(row)) {
    g->n_rows++;
  }
  g->cells = sg_alloc(g->n_rows * g->n_columns + 1, sizeof *g->cells);
  g->columns = sg_alloc(g->n_columns + 1, sizeof *g->columns);
  char **texts = sg_alloc(g->n_rows * g->n_columns + 1, sizeof *texts); /* column after column */
  size_t r = 0;
  for (cmark_node *row = cmark_node_next(head); row; row = cmark_node_next(row), r++) {
    cmark_node *cell = cmark_node_first_child(row);
    for (size_t c = 0; c < g->n_columns; c++) {
      texts[c * g->n_rows + r] = cell ? cell_text(cell) : sg_format("%s", "");
      cell = cell ? cmark_node_next(cell) : NULL;
    }
  }
  for (size_t c = 0; c < g->n_columns; c++) {
    read_column(g, c, texts + c * g->n_rows);
    note_column(g, c);
  }
  for (size_t i = 0; i < g->n_rows * g->n_columns; i++) {
    free(texts[i]);
  }
  free(texts);
}

char *sg_csv_table(cmark_node *table) {
  struct csv_grid g = {0};
  read_grid(&g, table);
  struct sg_textstream *stream = sg_textstream_open();
  put_line(stream->out, &g, NULL);
  for (size_t r = 0; r < g.n_rows; r++) {
    put_line(stream->out, &g, cell_at(&g, r, 0));
  }
  for (size_t i = 0; i < g.n_rows * g.n_columns; i++) {
    release_parts(&g.cells[i]);
  }
  for (size_t c = 0; c < g.n_columns; c++) {
    free(g.heads[c]);
  }
  free(g.columns);
  free(g.cells);
  free(g.heads);
  return sg_textstream_close(stream, NULL);
}
