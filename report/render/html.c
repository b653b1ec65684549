#include "report/render/html.h"

#include <cmark-gfm.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/file.h"
#include "core/json.h"
#include "core/text.h"
#include "report/context/context.h"
#include "report/render/markdown.h"
#include "report/render/svg.h"
#include "report/text/escape.h"
#include "report/text/replace.h"
#include "report/text/textstream.h"

enum { MOST_TABLE_ROWS = 200, LONG_TABLE_ROWS = 30 }; /* a longer one scrolls in its own frame */

struct builder {
  const json_t *figures;
  const char *folder;
  json_t *contents, *anchors;
  size_t n_tables;
  cmark_node *replaced; /* what is out of the tree: text that was moved still points into it */
  struct sg_error *err;
};

static cmark_node *build_heading(struct builder *b, cmark_node *heading) {
  int level = cmark_node_get_heading_level(heading);
  if (level < 2) { return heading; }
  char *text = sg_node_text(heading), *slug = sg_anchor_make(text, b->anchors);
  json_array_append_new(b->contents, json_pack("{s:s, s:s, s:b}", "id", slug, "text", text, "top", level == 2));
  char leave[] = "</h2>";
  leave[3] = (char)('0' + level);
  cmark_node *block = sg_node_wrap(sg_format("<h%d id=\"%s\">", level, slug), leave);
  sg_node_move_children(heading, block);
  cmark_node_replace(heading, block);
  sg_node_put_aside(b->replaced, heading);
  free(text);
  free(slug);
  return block;
}

static void move_caption(struct builder *b, cmark_node *paragraph, cmark_node *figure, char *enter) {
  cmark_node *caption = sg_node_wrap(enter, "</figcaption>");
  sg_node_move_children(paragraph, caption);
  cmark_node_append_child(figure, caption);
  sg_node_put_aside(b->replaced, paragraph);
}

static void put_cells(FILE *out, const json_t *cells, const char *tag) {
  size_t i = 0;
  json_t *cell = NULL;
  fputs("<tr>", out);
  json_array_foreach((json_t *)cells, i, cell) {
    char *text = sg_escape(SG_ESCAPE_HTML, json_string_value(cell) ? json_string_value(cell) : "");
    const char *scope = strcmp(tag, "th") == 0 ? " scope=\"col\"" : i == 0 ? " scope=\"row\"" : "";
    const char *name = i == 0 ? "th" : tag;
    fprintf(out, "<%s%s>%s</%s>", name, scope, text, name);
    free(text);
  }
  fputs("</tr>\n", out);
}

/* The numbers of a figure as a table, folded away. */
static char *data_table(const json_t *about) {
  const json_t *table = json_object_get(about, "table");
  if (!json_is_object(table)) { return sg_format("%s", ""); }
  struct sg_textstream *stream = sg_textstream_open();
  FILE *out = stream->out;
  const char *name = sg_json_text(about, "name", "");
  fprintf(out,
          "<details class=\"data\"><summary>The numbers of this figure</summary>\n"
          "<section class=\"scroll\" tabindex=\"0\" aria-label=\"Numbers of figure %s\"><table>\n<thead>",
          name);
  put_cells(out, json_object_get(table, "columns"), "th");
  fputs("</thead>\n<tbody>", out);
  const json_t *rows = json_object_get(table, "rows");
  size_t i = 0;
  json_t *row = NULL;
  json_array_foreach((json_t *)rows, i, row) {
    if (i < MOST_TABLE_ROWS) { put_cells(out, row, "td"); }
  }
  fputs("</tbody></table></section></details>\n", out);
  return sg_textstream_close(stream, NULL);
}

static const json_t *figure_of(const struct builder *b, const char *url) {
  size_t i = 0;
  json_t *about = NULL;
  json_array_foreach((json_t *)b->figures, i, about) {
    if (url && strcmp(sg_json_text(about, "file", ""), url) == 0) { return about; }
  }
  return NULL;
}

/* Which parts of a drawing show which configurations, so that a script may leave some out. */
static char *parts_attribute(const json_t *about) {
  const json_t *parts = json_object_get(about, "parts");
  if (!parts) { return sg_format("%s", ""); }
  char *list = json_dumps(parts, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_REAL_PRECISION(6)),
       *escaped = sg_escape(SG_ESCAPE_HTML, list);
  char *text = sg_format(" data-parts=\"%s\"", escaped);
  free(list);
  free(escaped);
  return text;
}

/* A paragraph of nothing but a picture of ours: the drawing, its caption, its numbers. */
static int build_figure(struct builder *b, cmark_node **paragraph) {
  cmark_node *image = cmark_node_first_child(*paragraph);
  if (!image || cmark_node_get_type(image) != CMARK_NODE_IMAGE || cmark_node_next(image)) { return SG_OK; }
  const json_t *about = figure_of(b, cmark_node_get_url(image));
  if (!about) { return SG_OK; }
  const char *name = sg_json_text(about, "name", "");
  char *path = sg_format("%s/%s.svg", b->folder, name), *file = sg_file_read(path, NULL, b->err);
  free(path);
  if (!file) { return SG_UNABLE; }
  char *svg = sg_svg_inline(file), *numbers = data_table(about);
  free(file);
  char *parts = parts_attribute(about);
  cmark_node *figure =
      sg_node_wrap(sg_format("<figure id=\"figure-%s\">\n<section class=\"scroll drawing\" tabindex=\"0\" "
                             "aria-labelledby=\"%s-title\"%s>%s</section>",
                             name, name, parts, svg),
                   "</figure>");
  free(parts);
  cmark_node *next = cmark_node_next(*paragraph);
  cmark_node_replace(*paragraph, figure);
  if (sg_node_is_caption(next, "Figure")) { move_caption(b, next, figure, sg_format("<figcaption>")); }
  cmark_node *details = sg_node_wrap(numbers, "");
  cmark_node_insert_after(figure, details);
  sg_node_put_aside(b->replaced, *paragraph);
  *paragraph = details;
  free(svg);
  return SG_OK;
}

static size_t count_children(cmark_node *node) {
  size_t n = 0;
  for (cmark_node *child = cmark_node_first_child(node); child; child = cmark_node_next(child)) {
    n++;
  }
  return n;
}

/* Workloads have long names, which may take several lines. */
static bool is_of_workloads(cmark_node *table) {
  cmark_node *head = cmark_node_first_child(table), *first = head ? cmark_node_first_child(head) : NULL;
  char *text = first ? sg_node_text(first) : NULL;
  bool is = text && strcmp(text, "Workload") == 0;
  free(text);
  return is;
}

static cmark_node *build_table(struct builder *b, cmark_node *table) {
  cmark_node *before = cmark_node_previous(table);
  size_t number = ++b->n_tables;
  cmark_node *figure = sg_node_wrap(sg_format("<figure class=\"table\">"), "</figure>");
  bool captioned = sg_node_is_caption(before, "Table");
  char *label =
      captioned ? sg_format("aria-labelledby=\"table-%zu\"", number) : sg_format("aria-label=\"Table %zu\"", number);
  cmark_node *scroll = sg_node_wrap(sg_format("<section class=\"scroll%s%s\" tabindex=\"0\" %s>",
                                              count_children(table) > LONG_TABLE_ROWS ? " long" : "",
                                              is_of_workloads(table) ? " works" : "", label),
                                    "</section>");
  free(label);
  cmark_node_replace(table, figure);
  if (captioned) { move_caption(b, before, figure, sg_format("<figcaption id=\"table-%zu\">", number)); }
  cmark_node_append_child(figure, scroll);
  cmark_node_append_child(scroll, table);
  return figure;
}

/* "> [!WARNING]" and what follows, as GitHub shows it. */
static cmark_node *build_alert(struct builder *b, cmark_node *quote) {
  static const char *const titles[][3] = {
      {"WARNING", "warning", "Warning"}, {"NOTE", "note", "Note"}, {"IMPORTANT", "answer", "Answer"}};
  const char *kind = sg_node_take_alert(b->replaced, quote);
  for (size_t i = 0; kind && i < sizeof titles / sizeof titles[0]; i++) {
    if (strcmp(titles[i][0], kind) != 0) { continue; }
    cmark_node *aside = sg_node_wrap(
        sg_format("<div class=\"alert %s\" role=\"note\" aria-label=\"%s\">\n<p class=\"alert-title\">%s</p>",
                  titles[i][1], titles[i][2], titles[i][2]),
        "</div>");
    cmark_node_replace(quote, aside);
    sg_node_move_children(quote, aside);
    sg_node_put_aside(b->replaced, quote);
    return aside;
  }
  return quote;
}

static int build_blocks(struct builder *b, cmark_node *document) {
  int status = SG_OK;
  for (cmark_node *node = cmark_node_first_child(document); node && status == SG_OK; node = cmark_node_next(node)) {
    cmark_node_type type = cmark_node_get_type(node);
    if (type == CMARK_NODE_HEADING) {
      node = build_heading(b, node);
    } else if (type == CMARK_NODE_PARAGRAPH) {
      status = build_figure(b, &node);
    } else if (type == CMARK_NODE_BLOCK_QUOTE) {
      node = build_alert(b, node);
    } else if (sg_node_is_table(node)) {
      node = build_table(b, node);
    }
  }
  return status;
}

/* The first paragraph of the answer: what a search engine or a chat shows of the page. */
static char *description_of(cmark_node *document) {
  for (cmark_node *node = cmark_node_first_child(document); node; node = cmark_node_next(node)) {
    cmark_node *inner = cmark_node_get_type(node) == CMARK_NODE_BLOCK_QUOTE ? cmark_node_first_child(node) : node;
    if (inner && cmark_node_get_type(inner) == CMARK_NODE_PARAGRAPH) { return sg_node_text(inner); }
  }
  return sg_format("%s", "");
}

/* What the library writes, as the page wants it: classes for styles, heads that say what they are heads of, code that
 * the keyboard can scroll. */
static char *finish_markup(char *html) {
  static const struct sg_change changes[] = {{"<th style=\"text-align: right\"", "<th scope=\"col\" class=\"right\""},
                                             {"<th style=\"text-align: left\"", "<th scope=\"col\""},
                                             {"style=\"text-align: right\"", "class=\"right\""},
                                             {" style=\"text-align: left\"", ""},
                                             {"<th>", "<th scope=\"col\">"},
                                             {"<pre>", "<pre tabindex=\"0\">"}};
  char *finished = sg_replace_in_tags(html, changes, sizeof changes / sizeof changes[0]);
  free(html);
  return finished;
}

int sg_html_from_markdown(const char *markdown, const json_t *figures, const char *folder, json_t *page,
                          struct sg_error *err) {
  cmark_node *document = sg_markdown_parse(markdown);
  struct builder b = {
      .figures = figures, .folder = folder, .contents = json_array(), .anchors = json_object(), .err = err};
  b.replaced = cmark_node_new(CMARK_NODE_CUSTOM_BLOCK);
  sg_context_text(page, "description", description_of(document));
  int status = build_blocks(&b, document);
  if (status == SG_OK) {
    sg_context_text(page, "body", finish_markup(cmark_render_html(document, SG_MARKDOWN_OPTIONS, NULL)));
    json_object_set(page, "contents", b.contents);
  }
  json_decref(b.contents);
  json_decref(b.anchors);
  cmark_node_free(document);
  cmark_node_free(b.replaced);
  return status;
}
