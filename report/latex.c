#include "report/latex.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"
#include "report/context.h"
#include "report/derived.h"
#include "report/escape.h"
#include "report/markdown.h"
#include "report/textstream.h"

enum { LONG_WORD = 24, BREAK_EVERY = 12 };

struct builder {
  const char *folder;
  size_t n_tables;
  cmark_node *replaced; /* what is out of the tree: text that was moved still points into it */
  struct sg_error *err;
};

/* Words as long as a hash may break anywhere: a zero-width space every few letters, which sg_latex_glyphs() turns
 * into \allowbreak. */
static void loosen_long_words(cmark_node *block) {
  cmark_iter *iter = cmark_iter_new(block);
  while (cmark_iter_next(iter) != CMARK_EVENT_DONE) {
    cmark_node *node = cmark_iter_get_node(iter);
    const char *text = cmark_node_get_type(node) == CMARK_NODE_TEXT ? cmark_node_get_literal(node) : NULL;
    if (!text || strlen(text) < LONG_WORD) { continue; }
    struct sg_textstream *stream = sg_textstream_open();
    size_t run = 0;
    for (const char *p = text; *p; p++) {
      run = *p == ' ' ? 0 : run + 1;
      putc(*p, stream->out);
      if (run > 0 && run % BREAK_EVERY == 0 && (p[1] & 0xC0) != 0x80) { fputs("\xE2\x80\x8B", stream->out); }
    }
    char *loose = sg_textstream_close(stream, NULL);
    cmark_node_set_literal(node, loose);
    free(loose);
  }
  cmark_iter_free(iter);
}

/* A block's inline content, moved into a paragraph of its own, as LaTeX in one line and (where wanted) as plain text.
 * New heap strings. */
static char *inline_latex(struct builder *b, cmark_node *block, char **plain) {
  cmark_node *document = cmark_node_new(CMARK_NODE_DOCUMENT), *paragraph = cmark_node_new(CMARK_NODE_PARAGRAPH);
  cmark_node_append_child(document, paragraph);
  sg_node_move_children(block, paragraph);
  if (plain) { *plain = sg_node_text(paragraph); }
  loosen_long_words(paragraph);
  char *text = cmark_render_latex(document, SG_MARKDOWN_OPTIONS | CMARK_OPT_NOBREAKS, 0);
  size_t n = strlen(text);
  while (n > 0 && isspace((unsigned char)text[n - 1])) {
    text[--n] = '\0';
  }
  sg_node_put_aside(b->replaced, paragraph);
  cmark_node_free(document);
  return text;
}

static void put_csv_cell(FILE *out, const char *text) {
  bool quoted = strpbrk(text, ",\"\n") != NULL;
  if (quoted) { putc('"', out); }
  for (const char *p = text; *p; p++) {
    if (*p == '"') { putc('"', out); }
    putc(*p, out);
  }
  if (quoted) { putc('"', out); }
}

static void put_row(struct builder *b, cmark_node *row, FILE *tex, FILE *csv) {
  bool first = true;
  for (cmark_node *cell = cmark_node_first_child(row); cell; cell = cmark_node_next(cell)) {
    char *plain = NULL, *latex = inline_latex(b, cell, &plain);
    fputs(first ? "" : " & ", tex);
    fputs(first ? "" : ",", csv);
    fputs(latex, tex);
    put_csv_cell(csv, plain);
    free(plain);
    free(latex);
    first = false;
  }
  fputs(" \\\\\n", tex);
  putc('\n', csv);
}

/* Columns of numbers are as wide as they are; of two columns the second is text and takes the rest of the line. */
static void put_columns(cmark_node *table, FILE *tex) {
  uint16_t n = cmark_gfm_extensions_get_table_columns(table);
  const uint8_t *alignments = cmark_gfm_extensions_get_table_alignments(table);
  for (uint16_t i = 0; i < n; i++) {
    if (n == 2 && i == 1) {
      fputs(">{\\raggedright\\arraybackslash}p{0.66\\linewidth}", tex);
    } else {
      putc(alignments[i] == 'r' ? 'r' : 'l', tex);
    }
  }
}

/* The tabular alone, so that a file of it can be put into another paper; writes it and its .csv. */
static char *tabular(struct builder *b, cmark_node *table, int *rc) {
  struct sg_textstream *tex = sg_textstream_open(), *csv = sg_textstream_open();
  fputs("\\begin{tabular}{@{}", tex->out);
  put_columns(table, tex->out);
  fputs("@{}}\n\\toprule\n", tex->out);
  bool head = true;
  for (cmark_node *row = cmark_node_first_child(table); row; row = cmark_node_next(row)) {
    put_row(b, row, tex->out, csv->out);
    if (head) { fputs("\\midrule\n", tex->out); }
    head = false;
  }
  fputs("\\bottomrule\n\\end{tabular}", tex->out);
  char *rows = sg_textstream_close(csv, NULL), *raw = sg_textstream_close(tex, NULL), *text = sg_latex_glyphs(raw);
  char *tex_name = sg_format("table-%zu.tex", b->n_tables), *csv_name = sg_format("table-%zu.csv", b->n_tables);
  *rc = sg_derived_write_text(b->folder, tex_name, text, b->err);
  if (*rc == SG_OK) { *rc = sg_derived_write_text(b->folder, csv_name, rows, b->err); }
  free(rows);
  free(raw);
  free(tex_name);
  free(csv_name);
  return text;
}

/* The words of a caption without its "Figure 1.": LaTeX numbers by itself. */
static char *take_caption(struct builder *b, cmark_node *paragraph) {
  sg_node_put_aside(b->replaced, cmark_node_first_child(paragraph));
  char *text = inline_latex(b, paragraph, NULL);
  sg_node_put_aside(b->replaced, paragraph);
  return text;
}

static int build_table(struct builder *b, cmark_node **table) {
  b->n_tables++;
  int rc = SG_OK;
  cmark_node *before = cmark_node_previous(*table);
  char *caption = sg_node_is_caption(before, "Table") ? take_caption(b, before) : NULL,
       *rows = tabular(b, *table, &rc);
  cmark_node *block = sg_node_wrap(
      caption ? sg_format("\\begin{table}[htbp]\n\\caption{%s}\n\\centering\\small\n\\fitwidth{%%\n%s}\n\\end{table}",
                          caption + strspn(caption, " "), rows)
              : sg_format("{\\centering\\small\\fitwidth{%%\n%s}\\par}", rows),
      "");
  cmark_node_replace(*table, block);
  sg_node_put_aside(b->replaced, *table);
  *table = block;
  free(caption);
  free(rows);
  return rc;
}

static cmark_node *build_figure(struct builder *b, cmark_node *paragraph) {
  cmark_node *image = cmark_node_first_child(paragraph);
  const char *url = image && cmark_node_get_type(image) == CMARK_NODE_IMAGE && !cmark_node_next(image)
                        ? cmark_node_get_url(image)
                        : NULL;
  const char *dot = url ? strrchr(url, '.') : NULL;
  if (!dot) { return paragraph; }
  cmark_node *next = cmark_node_next(paragraph);
  char *caption = sg_node_is_caption(next, "Figure") ? take_caption(b, next) : NULL;
  cmark_node *block = sg_node_wrap(
      sg_format("\\begin{figure}[htbp]\n\\centering\n\\includegraphics[width=\\linewidth,height=0.85\\textheight,"
                "keepaspectratio]{%.*s.pdf}\n%s%s%s\\end{figure}",
                (int)(dot - url), url, caption ? "\\caption{" : "", caption ? caption + strspn(caption, " ") : "",
                caption ? "}\n" : ""),
      "");
  cmark_node_replace(paragraph, block);
  sg_node_put_aside(b->replaced, paragraph);
  free(caption);
  return block;
}

static cmark_node *build_quote(struct builder *b, cmark_node *quote) {
  const char *kind = sg_node_take_alert(b->replaced, quote);
  if (!kind) { return quote; }
  const char *title = strcmp(kind, "IMPORTANT") == 0 ? "Answer" : strcmp(kind, "WARNING") == 0 ? "Warning" : "Note";
  cmark_node *block = sg_node_wrap(sg_format("\\begin{quote}\\textbf{%s.}", title), "\\end{quote}");
  cmark_node_replace(quote, block);
  sg_node_move_children(quote, block);
  sg_node_put_aside(b->replaced, quote);
  return block;
}

/* Links within the document mean nothing on paper: their words stay. */
static void drop_inner_links(struct builder *b, cmark_node *document) {
  cmark_iter *iter = cmark_iter_new(document);
  for (cmark_event_type event; (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE;) {
    cmark_node *link = cmark_iter_get_node(iter);
    if (event != CMARK_EVENT_EXIT || cmark_node_get_type(link) != CMARK_NODE_LINK ||
        cmark_node_get_url(link)[0] != '#') {
      continue;
    }
    for (cmark_node *child; (child = cmark_node_first_child(link));) {
      cmark_node_insert_before(link, child);
    }
    sg_node_put_aside(b->replaced, link);
  }
  cmark_iter_free(iter);
}

static int build_blocks(struct builder *b, cmark_node *document) {
  int rc = SG_OK;
  for (cmark_node *node = cmark_node_first_child(document); node && rc == SG_OK; node = cmark_node_next(node)) {
    cmark_node_type type = cmark_node_get_type(node);
    if (type == CMARK_NODE_HEADING) {
      int level = cmark_node_get_heading_level(node);
      if (level > 1) { cmark_node_set_heading_level(node, level - 1); }
    } else if (type == CMARK_NODE_PARAGRAPH) {
      node = build_figure(b, node);
    } else if (type == CMARK_NODE_BLOCK_QUOTE) {
      node = build_quote(b, node);
    } else if (sg_node_is_table(node)) {
      rc = build_table(b, &node);
    }
  }
  return rc;
}

int sg_latex_from_markdown(const char *markdown, const char *folder, json_t *article, struct sg_error *err) {
  cmark_node *document = sg_markdown_parse(markdown), *title = cmark_node_first_child(document);
  struct builder b = {.folder = folder, .replaced = cmark_node_new(CMARK_NODE_CUSTOM_BLOCK), .err = err};
  if (title && cmark_node_get_type(title) == CMARK_NODE_HEADING) { sg_node_put_aside(b.replaced, title); }
  drop_inner_links(&b, document);
  int rc = build_blocks(&b, document);
  if (rc == SG_OK) {
    char *body = cmark_render_latex(document, SG_MARKDOWN_OPTIONS, 0);
    sg_context_text(article, "body", sg_latex_glyphs(body));
    free(body);
  }
  cmark_node_free(document);
  cmark_node_free(b.replaced);
  return rc;
}
