#include "report/render/latex.h"

#include <cmark-gfm.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/json.h"
#include "core/text.h"
#include "report/charts/chart.h"
#include "report/render/latex_table.h"
#include "report/render/latex_text.h"
#include "report/render/markdown.h"
#include "report/render/tables.h"
#include "report/text/textstream.h"

struct writer {
  FILE *out;
  const json_t *figures;
  json_t *anchors, *tables; /* names that are taken */
  const json_t *words;
  cmark_node *kept; /* detached nodes */
  cmark_node *done; /* the caption of a figure, already written with it */
};

static const json_t *figure_of(const struct writer *w, cmark_node *paragraph) {
  cmark_node *image = cmark_node_first_child(paragraph);
  if (!image || cmark_node_get_type(image) != CMARK_NODE_IMAGE || cmark_node_next(image)) { return NULL; }
  size_t i = 0;
  json_t *about = NULL;
  json_array_foreach((json_t *)w->figures, i, about) {
    if (strcmp(sg_json_text(about, "file", ""), cmark_node_get_url(image)) == 0) { return about; }
  }
  return NULL;
}

static bool is_table_caption(cmark_node *node) {
  cmark_node *next = cmark_node_next(node);
  return next && sg_node_is_table(next) && sg_node_is_caption(node);
}

/* A heading before a float that moves on would be left alone. */
static bool begins_with_float(const struct writer *w, cmark_node *heading) {
  cmark_node *next = cmark_node_next(heading);
  return next && (figure_of(w, next) || is_table_caption(next));
}

static void put_heading(struct writer *w, cmark_node *heading) {
  static const char *const commands[] = {"section", "subsection", "subsubsection"};
  int level = cmark_node_get_heading_level(heading);
  if (level < 2) { return; }
  char *text = sg_node_text(heading), *anchor = sg_anchor_make(text, w->anchors);
  if (begins_with_float(w, heading)) { fputs("\\sgneed\n", w->out); }
  fprintf(w->out, "\\%s{", commands[level > 4 ? 2 : level - 2]);
  sg_latex_inlines(w->out, cmark_node_first_child(heading));
  fprintf(w->out, "}\\label{sec:%s}\n\n", anchor);
  free(anchor);
  free(text);
}

/* A figure for print has its own width, as far as the lines of article.tex are as long. */
static const double LINE_INCHES = 6.45;

static void put_figure(struct writer *w, cmark_node *paragraph, const json_t *about) {
  const double share = sg_json_number(about, "width", SG_CHART_WIDTH) / SG_CHART_WIDTH,
               inches = sg_json_number(about, "print.width", 0);
  const char *name = sg_json_text(about, "name", "");
  fputs("\\begin{figure}[!htbp]\n\\centering\n\\includegraphics[", w->out);
  if (inches > 0 && inches <= LINE_INCHES) {
    fprintf(w->out, "width=%.4gin", inches);
  } else {
    fprintf(w->out, "width=%.3g\\linewidth", share < 1 ? share : 1);
  }
  fprintf(w->out, ",height=0.8\\textheight,keepaspectratio]{figures/%s.pdf}\n", name);
  cmark_node *next = cmark_node_next(paragraph);
  if (sg_node_is_caption(next)) {
    fputs("\\caption{", w->out);
    sg_latex_caption(w->out, next);
    fputs("}\n", w->out);
    w->done = next;
  }
  fprintf(w->out, "\\label{fig:%s}\n\\end{figure}\n\n", name);
}

static void put_table_caption(struct writer *w, cmark_node *caption, const char *command, const char *name) {
  fprintf(w->out, "%s{", command);
  sg_latex_caption(w->out, caption);
  fprintf(w->out, "}\\label{tab:%s}\n", name);
}

/* A float; longer than a page, it is set in place; without a caption, it is part of the text. */
static void put_table(struct writer *w, cmark_node *table) {
  bool paged = false;
  free(sg_latex_table(table, SG_LATEX_PAGE, &paged));
  char *name = sg_table_name(table, w->tables);
  cmark_node *caption = cmark_node_previous(table);
  bool captioned = caption && is_table_caption(caption);
  if (paged) {
    if (captioned) {
      fputs("\\begin{center}\n", w->out);
      put_table_caption(w, caption, "\\captionsetup{hypcap=false}\n\\captionof{table}", name);
      fputs("\\end{center}\n\\nopagebreak\n", w->out);
    }
    /* A longtable increments the table counter even without a caption. */
    fprintf(w->out, "\\input{tables/%s}\n\\addtocounter{table}{-1}\n\n", name);
  } else if (captioned) {
    fputs("\\begin{table}[!htbp]\n\\centering\n", w->out);
    put_table_caption(w, caption, "\\caption", name);
    fprintf(w->out, "\\input{tables/%s}\n\\end{table}\n\n", name);
  } else {
    fprintf(w->out, "\\begin{center}\n\\input{tables/%s}\n\\end{center}\n\n", name);
  }
  free(name);
}

/* A line of code as a paragraph. It breaks at no indentation, and only after the last of several spaces. */
static void put_code_line(FILE *out, const char *line, size_t n) {
  struct sg_textstream *stream = sg_textstream_open();
  size_t indent = strspn(line, " ");
  for (size_t i = 0; i < n; i++) {
    if (i < indent || (line[i] == ' ' && line[i + 1] == ' ')) {
      fputs("\u00A0", stream->out);
    } else {
      putc(line[i], stream->out);
    }
  }
  char *kept = sg_textstream_close(stream, NULL);
  sg_latex_text(out, kept, SG_LATEX_CODE);
  fputs(n > 0 ? "\\par\n" : "\\strut\\par\n", out);
  free(kept);
}

static void put_code(struct writer *w, cmark_node *block) {
  fputs("\\begin{sgcode}\n", w->out);
  for (const char *p = cmark_node_get_literal(block); *p;) {
    size_t n = strcspn(p, "\n");
    put_code_line(w->out, p, n);
    p += n + (p[n] == '\n');
  }
  fputs("\\end{sgcode}\n\n", w->out);
}

static char *blocks(struct writer *w, cmark_node *root);

static bool put_alert(struct writer *w, cmark_node *quote) {
  const char *kind = sg_node_take_alert(w->kept, quote);
  if (!kind) { return false; }
  char *text = blocks(w, quote);
  const char *word = strcmp(kind, "IMPORTANT") == 0 ? "answer" : strcmp(kind, "WARNING") == 0 ? "warning" : "note";
  fprintf(w->out, "\\begin{sgalert}{%s}\n%s\\end{sgalert}\n\n", sg_json_text(w->words, word, ""), text);
  free(text);
  return true;
}

/* Nodes written as a whole when the walk reaches them; their children are not walked. */
static bool put_whole(struct writer *w, cmark_node *node) {
  cmark_node_type type = cmark_node_get_type(node);
  if (type == CMARK_NODE_HEADING) {
    put_heading(w, node);
  } else if (type == CMARK_NODE_CODE_BLOCK) {
    put_code(w, node);
  } else if (sg_node_is_table(node)) {
    put_table(w, node);
  } else if (type == CMARK_NODE_PARAGRAPH) {
    const json_t *about = figure_of(w, node);
    if (about) {
      put_figure(w, node, about);
    } else if (node != w->done && !is_table_caption(node)) {
      sg_latex_inlines(w->out, cmark_node_first_child(node));
      fputs("\n\n", w->out);
    }
  } else {
    return type == CMARK_NODE_BLOCK_QUOTE && put_alert(w, node);
  }
  return true;
}

/* The markup before and after the blocks inside a node. */
static void put_edge(struct writer *w, cmark_node *node, bool entering) {
  cmark_node_type type = cmark_node_get_type(node);
  const char *environment = NULL;
  if (type == CMARK_NODE_LIST) {
    environment = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST ? "enumerate" : "itemize";
  } else if (type == CMARK_NODE_BLOCK_QUOTE) {
    environment = "quote";
  } else if (type == CMARK_NODE_ITEM && entering) {
    fputs("\\item{} ", w->out);
  } else if (type == CMARK_NODE_THEMATIC_BREAK && entering) {
    fputs("\\medskip\\hrule\\medskip\n\n", w->out);
  }
  if (environment) { fprintf(w->out, "\\%s{%s}\n%s", entering ? "begin" : "end", environment, entering ? "" : "\n"); }
}

/* The content of a node, as a new heap string. */
static char *blocks(struct writer *w, cmark_node *root) {
  FILE *outer = w->out;
  struct sg_textstream *stream = sg_textstream_open();
  w->out = stream->out;
  cmark_iter *iter = cmark_iter_new(root);
  for (cmark_event_type event; (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE;) {
    cmark_node *node = cmark_iter_get_node(iter);
    if (node == root) { continue; }
    if (event == CMARK_EVENT_ENTER && put_whole(w, node)) {
      cmark_iter_reset(iter, node, CMARK_EVENT_EXIT);
    } else {
      put_edge(w, node, event == CMARK_EVENT_ENTER);
    }
  }
  cmark_iter_free(iter);
  w->out = outer;
  return sg_textstream_close(stream, NULL);
}

char *sg_latex_from_markdown(const char *markdown, const json_t *figures, const json_t *words) {
  cmark_node *document = sg_markdown_parse(markdown);
  cmark_consolidate_text_nodes(document);
  struct writer w = {.figures = figures,
                     .anchors = json_object(),
                     .tables = json_object(),
                     .words = words,
                     .kept = cmark_node_new(CMARK_NODE_CUSTOM_BLOCK)};
  char *text = blocks(&w, document);
  json_decref(w.anchors);
  json_decref(w.tables);
  cmark_node_free(document);
  cmark_node_free(w.kept);
  return text;
}
