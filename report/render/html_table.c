#include "report/render/html_table.h"

#include <cmark-gfm-core-extensions.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/json.h"
#include "core/text.h"
#include "report/render/markdown.h"
#include "report/text/escape.h"
#include "report/text/textstream.h"

enum { MOST_ROWS = 200 };

/* ---- A table of the Markdown */

static cmark_node *add_block(cmark_node *parent, const char *enter, const char *leave) {
  cmark_node *block = sg_node_wrap(sg_format("%s", enter), leave);
  cmark_node_append_child(parent, block);
  return block;
}

/* How a table names its rows. */
struct row_names {
  long column;     /* -1: no name */
  bool strategies; /* the names are those of strategies */
};

static struct row_names find_names(cmark_node *table, const char *strategy) {
  const uint8_t *alignments = cmark_gfm_extensions_get_table_alignments(table);
  struct row_names names = {-1, false};
  cmark_node *head = cmark_node_first_child(table);
  long column = 0;
  for (cmark_node *cell = head ? cmark_node_first_child(head) : NULL; cell && !names.strategies;
       cell = cmark_node_next(cell), column++) {
    char *text = sg_node_text(cell), *escaped = sg_escape(SG_ESCAPE_HTML, text);
    names.strategies = strcmp(escaped, strategy) == 0;
    if (names.strategies || (names.column < 0 && alignments[column] != 'r')) { names.column = column; }
    free(text);
    free(escaped);
  }
  return names;
}

/* The first space of the text at which a cell may become another line: in words any, in a number that before its
 * interval or a remark, "2.27 s (2.14–2.65 s)". NULL: none. */
static const char *find_break(const char *text, bool is_words) {
  const char *at = strchr(text, ' ');
  while (at && !is_words && !strchr("([", at[1])) {
    at = strchr(at + 1, ' ');
  }
  return at && at[1] ? at : NULL;
}

/* At the first such space the text ends, followed by the space and by the rest as another text. */
static void split_text(cmark_node *node, bool is_words) {
  const char *text = cmark_node_get_literal(node), *at = find_break(text, is_words);
  if (!at) { return; }
  cmark_node *space = sg_node_span(sg_format("<span class=\"break\"> "), "</span>"),
             *rest = cmark_node_new(CMARK_NODE_TEXT);
  char *before = sg_format("%.*s", (int)(at - text), text);
  cmark_node_set_literal(rest, at + 1);
  cmark_node_set_literal(node, before);
  free(before);
  cmark_node_insert_after(node, space);
  cmark_node_insert_after(space, rest);
}

/* Marks the spaces at which a cell may break, so that it does before the table has to scroll, and nowhere else. */
static void mark_breaks(cmark_node *cell, bool is_words) {
  cmark_consolidate_text_nodes(cell);
  cmark_iter *all = cmark_iter_new(cell);
  for (cmark_event_type event; (event = cmark_iter_next(all)) != CMARK_EVENT_DONE;) {
    cmark_node *node = cmark_iter_get_node(all);
    if (event == CMARK_EVENT_ENTER && cmark_node_get_type(node) == CMARK_NODE_TEXT) {
      split_text(node, is_words);
      cmark_iter_reset(all, node, CMARK_EVENT_ENTER); /* what follows is new */
    }
  }
  cmark_iter_free(all);
}

static void build_row(cmark_node *row, cmark_node *part, const uint8_t *alignments, const struct row_names *names) {
  const bool head = cmark_gfm_extensions_get_table_row_is_header(row);
  cmark_node *block = add_block(part, "<tr>", "</tr>");
  long column = 0;
  for (cmark_node *cell = cmark_node_first_child(row); cell; cell = cmark_node_next(cell), column++) {
    const char *class = column == names->column     ? " class=\"name\""
                        : alignments[column] == 'r' ? " class=\"right\""
                                                    : "";
    cmark_node *span =
        sg_node_span(sg_format("<%s%s>", head ? "th scope=\"col\"" : "td", class), head ? "</th>\n" : "</td>\n");
    sg_node_move_children(cell, span);
    if (!head) { mark_breaks(span, alignments[column] != 'r'); }
    cmark_node_append_child(block, span);
  }
}

void sg_html_table_build(cmark_node *kept, cmark_node *table, const char *strategy) {
  const uint8_t *alignments = cmark_gfm_extensions_get_table_alignments(table);
  const struct row_names names = find_names(table, strategy);
  cmark_node *whole =
                 sg_node_wrap(sg_format("<table%s>", names.strategies ? " class=\"strategies\"" : ""), "</table>"),
             *body = NULL;
  for (cmark_node *row = cmark_node_first_child(table); row; row = cmark_node_next(row)) {
    const bool head = cmark_gfm_extensions_get_table_row_is_header(row);
    if (!head && !body) { body = add_block(whole, "<tbody>", "</tbody>"); }
    build_row(row, head ? add_block(whole, "<thead>", "</thead>") : body, alignments, &names);
  }
  cmark_node_replace(table, whole);
  sg_node_put_aside(kept, table);
}

bool sg_html_table_is_of_workloads(cmark_node *table) {
  cmark_node *head = cmark_node_first_child(table), *first = head ? cmark_node_first_child(head) : NULL;
  char *text = first ? sg_node_text(first) : NULL;
  bool is = text && strcmp(text, "Workload") == 0;
  free(text);
  return is;
}

/* ---- A table of a figure */

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

char *sg_html_table_of_figure(const json_t *about, const char *title) {
  const json_t *table = json_object_get(about, "table");
  if (!json_is_object(table)) { return sg_format("%s", ""); }
  struct sg_textstream *stream = sg_textstream_open();
  FILE *out = stream->out;
  fprintf(out,
          "<details class=\"data\"><summary>%s</summary>\n"
          "<section class=\"scroll\" tabindex=\"0\" aria-label=\"%s: %s\"><table>\n<thead>",
          title, title, sg_json_text(about, "name", ""));
  put_cells(out, json_object_get(table, "columns"), "th");
  fputs("</thead>\n<tbody>", out);
  const json_t *rows = json_object_get(table, "rows");
  size_t i = 0;
  json_t *row = NULL;
  json_array_foreach((json_t *)rows, i, row) {
    if (i < MOST_ROWS) { put_cells(out, row, "td"); }
  }
  fputs("</tbody></table></section></details>\n", out);
  return sg_textstream_close(stream, NULL);
}
