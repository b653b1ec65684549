#include "report/render/tables.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"
#include "core/utf8.h"
#include "report/render/latex_table.h"
#include "report/render/markdown.h"
#include "report/text/escape.h"
#include "report/text/textstream.h"

static char *heading_above(cmark_node *node) {
  while (node && cmark_node_get_type(node) != CMARK_NODE_HEADING) {
    cmark_node *before = cmark_node_previous(node);
    node = before ? before : cmark_node_parent(node);
  }
  return node ? sg_node_text(node) : sg_format("table");
}

char *sg_table_name(cmark_node *table, json_t *taken) {
  cmark_node *caption = cmark_node_previous(table);
  char *text = sg_node_is_caption(caption)
                   ? sg_format("%s", cmark_node_get_literal(cmark_node_first_child(cmark_node_first_child(caption))))
                   : heading_above(table);
  char *name = sg_anchor_make(text, taken);
  free(text);
  return name;
}

enum { FIRST_STRONG_ISOLATE = 0x2068, POP_ISOLATE = 0x2069 };

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

/* RFC 4180. Text that would be a formula gets an apostrophe, by which spreadsheets mark text; so does what would be a
 * cell of its own where the separator is not the comma. */
static void put_csv_cell(FILE *out, cmark_node *cell) {
  char *text = cell_text(cell);
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
  free(text);
}

static char *csv_of(cmark_node *table) {
  struct sg_textstream *stream = sg_textstream_open();
  for (cmark_node *row = cmark_node_first_child(table); row; row = cmark_node_next(row)) {
    for (cmark_node *cell = cmark_node_first_child(row); cell; cell = cmark_node_next(cell)) {
      put_csv_cell(stream->out, cell);
      putc(cmark_node_next(cell) ? ',' : '\n', stream->out);
    }
  }
  return sg_textstream_close(stream, NULL);
}

static void add_table(cmark_node *table, struct sg_bundle *bundle, const char *name) {
  char *csv_name = sg_format("tables/%s.csv", name), *tex_name = sg_format("tables/%s.tex", name);
  char *csv = csv_of(table), *tabular = sg_latex_table(table, NULL);
  char *tex = sg_format("%% For \\input in a document with \\usepackage{array,booktabs,longtable}.\n%s", tabular);
  sg_bundle_add_text(bundle, csv_name, csv);
  sg_bundle_add_text(bundle, tex_name, tex);
  free(tex);
  free(tabular);
  free(csv);
  free(tex_name);
  free(csv_name);
}

void sg_tables_add(const char *markdown, struct sg_bundle *bundle) {
  cmark_node *document = sg_markdown_parse(markdown);
  cmark_consolidate_text_nodes(document);
  cmark_iter *iter = cmark_iter_new(document);
  json_t *taken = json_object();
  for (cmark_event_type event; (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE;) {
    cmark_node *node = cmark_iter_get_node(iter);
    if (event != CMARK_EVENT_ENTER || !sg_node_is_table(node)) { continue; }
    char *name = sg_table_name(node, taken);
    add_table(node, bundle, name);
    free(name);
  }
  json_decref(taken);
  cmark_iter_free(iter);
  cmark_node_free(document);
}
