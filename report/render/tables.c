#include "report/render/tables.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/json.h"
#include "core/text.h"
#include "report/render/csv_table.h"
#include "report/render/latex_table.h"
#include "report/render/latex_text.h"
#include "report/render/markdown.h"
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

typedef void take_table(cmark_node *table, const char *name, void *context);

/* Calls `take` with each table and its name. */
static void walk(const char *markdown, take_table *take, void *context) {
  cmark_node *document = sg_markdown_parse(markdown);
  cmark_consolidate_text_nodes(document);
  cmark_iter *iter = cmark_iter_new(document);
  json_t *taken = json_object();
  for (cmark_event_type event; (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE;) {
    cmark_node *node = cmark_iter_get_node(iter);
    if (event != CMARK_EVENT_ENTER || !sg_node_is_table(node)) { continue; }
    char *name = sg_table_name(node, taken);
    take(node, name, context);
    free(name);
  }
  json_decref(taken);
  cmark_iter_free(iter);
  cmark_node_free(document);
}

struct adding {
  struct sg_bundle *bundle;
  json_t *heads; /* of the tables so far, by name */
};

static void add_text(struct sg_bundle *bundle, const char *name, const char *ending, char *text) {
  char *file = sg_format("tables/%s%s", name, ending);
  sg_bundle_add_text(bundle, file, text);
  free(file);
  free(text);
}

static void add_table(cmark_node *table, const char *name, void *context) {
  const struct adding *adding = context;
  char *tabular = sg_latex_table(table, SG_LATEX_PAGE, NULL);
  add_text(adding->bundle, name, ".csv", sg_csv_table(table));
  add_text(adding->bundle, name, ".tex",
           sg_format("%% For \\input in a document with \\usepackage{array,booktabs,longtable}.\n%s", tabular));
  free(tabular);
  sg_json_put_text(adding->heads, name, sg_node_text(cmark_node_first_child(table)));
}

/* IEEE sets captions of tables in small capitals, in which ms and MS are the same: upright they are not. */
#define UPRIGHT "\\fontshape{n}\\selectfont "

static void add_compact(cmark_node *table, const char *name, void *context) {
  const struct adding *adding = context;
  char *head = sg_node_text(cmark_node_first_child(table));
  const bool same = strcmp(head, sg_json_text(adding->heads, name, head)) == 0;
  free(head);
  bool too_long = false;
  cmark_node *caption = cmark_node_previous(table);
  char *tabular = same ? NULL : sg_latex_table(table, SG_LATEX_COLUMN, &too_long);
  if (tabular && !too_long && sg_node_is_caption(caption)) {
    struct sg_textstream *stream = sg_textstream_open();
    fputs("% For \\input in a two-column document with "
          "\\usepackage{array,booktabs}.\n\\begin{table}\n\\centering\n\\caption{" UPRIGHT,
          stream->out);
    sg_latex_caption(stream->out, caption);
    fprintf(stream->out, "}\\label{tab:%s}\n%s\\end{table}\n", name, tabular);
    add_text(adding->bundle, name, "-compact.tex", sg_textstream_close(stream, NULL));
  }
  free(tabular);
}

void sg_tables_add(const char *markdown, const char *compact, struct sg_bundle *bundle) {
  struct adding adding = {bundle, json_object()};
  walk(markdown, add_table, &adding);
  walk(compact, add_compact, &adding);
  json_decref(adding.heads);
}
