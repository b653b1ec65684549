#include "report/render/html.h"

#include <cmark-gfm.h>
#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/json.h"
#include "core/text.h"
#include "report/render/html_table.h"
#include "report/render/markdown.h"
#include "report/render/svg.h"
#include "report/text/escape.h"

enum {
  LONG_TABLE_ROWS = 30, /* a longer one scrolls in its own frame */
  OPEN_WARNINGS = 2     /* further ones are folded */
};

struct builder {
  const json_t *figures, *words;
  const char *state; /* of the answer: its class */
  const struct sg_figures *drawn;
  json_t *contents, *anchors;
  size_t n_tables;
  cmark_node *replaced; /* detached nodes, whose text is still referenced */
  struct sg_error *err;
};

/* One of the page's fixed words, as HTML. */
static const char *word(const struct builder *b, const char *name) {
  return sg_json_text(b->words, name, "");
}

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

static const json_t *figure_of(const struct builder *b, const char *url) {
  size_t i = 0;
  json_t *about = NULL;
  json_array_foreach((json_t *)b->figures, i, about) {
    if (url && strcmp(sg_json_text(about, "file", ""), url) == 0) { return about; }
  }
  return NULL;
}

/* A member of a figure for the script, as an attribute of the same name; "" where it has none. */
static char *data_attribute(const json_t *about, const char *name) {
  const json_t *value = json_object_get(about, name);
  if (!value) { return sg_format("%s", ""); }
  char *text = json_dumps(value, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_REAL_PRECISION(6)),
       *escaped = sg_escape(SG_ESCAPE_HTML, text), *attribute = sg_format(" data-%s=\"%s\"", name, escaped);
  free(text);
  free(escaped);
  return attribute;
}

/* A paragraph that consists of one of our pictures: replaced by the drawing, its caption and its numbers. */
static int build_figure(struct builder *b, cmark_node **paragraph) {
  cmark_node *image = cmark_node_first_child(*paragraph);
  if (!image || cmark_node_get_type(image) != CMARK_NODE_IMAGE || cmark_node_next(image)) { return SG_OK; }
  const json_t *about = figure_of(b, cmark_node_get_url(image));
  if (!about) { return SG_OK; }
  const char *name = sg_json_text(about, "name", "");
  char *svg = sg_svg_inline(sg_figures_svg(b->drawn, name), b->err);
  if (!svg) { return sg_fail_in(b->err, SG_UNABLE, name); }
  char *numbers = sg_html_table_of_figure(about, word(b, "numbers"));
  char *parts = data_attribute(about, "parts"), *axis = data_attribute(about, "axis");
  cmark_node *figure =
      sg_node_wrap(sg_format("<figure id=\"figure-%s\">\n<section class=\"scroll drawing\" tabindex=\"0\" "
                             "aria-labelledby=\"%s-title\"%s%s>%s</section>",
                             name, name, parts, axis, svg),
                   "</figure>");
  free(parts);
  free(axis);
  cmark_node *next = cmark_node_next(*paragraph);
  cmark_node_replace(*paragraph, figure);
  if (sg_node_is_caption(next)) { move_caption(b, next, figure, sg_format("<figcaption>")); }
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

static cmark_node *build_table(struct builder *b, cmark_node *table) {
  cmark_node *before = cmark_node_previous(table);
  size_t number = ++b->n_tables;
  cmark_node *figure = sg_node_wrap(sg_format("<figure class=\"table\" id=\"table-%zu\">", number), "</figure>");
  bool captioned = sg_node_is_caption(before);
  char *label = captioned ? sg_format("aria-labelledby=\"table-%zu-caption\"", number)
                          : sg_format("aria-label=\"%s %zu\"", word(b, "table"), number);
  cmark_node *scroll = sg_node_wrap(sg_format("<section class=\"scroll%s%s\" tabindex=\"0\" %s>",
                                              count_children(table) > LONG_TABLE_ROWS ? " long" : "",
                                              sg_html_table_is_of_workloads(table) ? " works" : "", label),
                                    "</section>");
  free(label);
  cmark_node_replace(table, figure);
  if (captioned) { move_caption(b, before, figure, sg_format("<figcaption id=\"table-%zu-caption\">", number)); }
  cmark_node_append_child(figure, scroll);
  cmark_node_append_child(scroll, table);
  return figure;
}

/* The items of a list after the first few, as a list of their own below a line that can be clicked. */
static void fold_list(const struct builder *b, cmark_node *list) {
  size_t n = 0;
  cmark_node *item = cmark_node_first_child(list);
  for (; item && n < OPEN_WARNINGS; item = cmark_node_next(item)) {
    n++;
  }
  if (!item) { return; }
  cmark_node *rest = cmark_node_new(CMARK_NODE_LIST);
  cmark_node_set_list_type(rest, CMARK_BULLET_LIST);
  cmark_node_set_list_tight(rest, cmark_node_get_list_tight(list));
  for (cmark_node *next; item; item = next) {
    next = cmark_node_next(item);
    cmark_node_append_child(rest, item);
  }
  cmark_node *details = sg_node_wrap(sg_format("<details class=\"more\">\n<summary>%s (%zu)</summary>",
                                               word(b, "more_warnings"), count_children(rest)),
                                     "</details>");
  cmark_node_append_child(details, rest);
  cmark_node_insert_after(list, details);
}

/* "> [!WARNING]" and its content, rendered as GitHub does. */
static cmark_node *build_alert(struct builder *b, cmark_node *quote) {
  static const char *const titles[][2] = {{"WARNING", "warning"}, {"NOTE", "note"}, {"IMPORTANT", "answer"}};
  const char *kind = sg_node_take_alert(b->replaced, quote);
  for (size_t i = 0; kind && i < sizeof titles / sizeof titles[0]; i++) {
    if (strcmp(titles[i][0], kind) != 0) { continue; }
    const char *title = word(b, titles[i][1]);
    const bool other = strcmp(titles[i][1], "answer") == 0 && strcmp(b->state, "answer") != 0;
    cmark_node *aside = sg_node_wrap(
        sg_format("<div class=\"alert %s%s%s\" role=\"note\" aria-label=\"%s\">\n<p class=\"alert-title\">%s</p>",
                  titles[i][1], other ? " " : "", other ? b->state : "", title, title),
        "</div>");
    cmark_node_replace(quote, aside);
    sg_node_move_children(quote, aside);
    sg_node_put_aside(b->replaced, quote);
    cmark_node *first = cmark_node_first_child(aside);
    if (strcmp(kind, "WARNING") == 0 && first && cmark_node_get_type(first) == CMARK_NODE_LIST) {
      fold_list(b, first);
    }
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

/* The first paragraph of the answer: the description that search engines and chats show for the page. */
static char *description_of(cmark_node *document) {
  for (cmark_node *node = cmark_node_first_child(document); node; node = cmark_node_next(node)) {
    cmark_node *inner = cmark_node_get_type(node) == CMARK_NODE_BLOCK_QUOTE ? cmark_node_first_child(node) : node;
    if (inner && cmark_node_get_type(inner) == CMARK_NODE_PARAGRAPH) { return sg_node_text(inner); }
  }
  return sg_format("%s", "");
}

/* Code that can be scrolled with the keyboard. */
static void build_code(struct builder *b, cmark_node *code) {
  const char *info = cmark_node_get_fence_info(code);
  char *language = sg_format("%.*s", (int)strcspn(info, " \t"), info), *escaped = sg_escape(SG_ESCAPE_HTML, language);
  cmark_node *block = sg_node_wrap(sg_format("%s", ""), ""), *text = cmark_node_new(CMARK_NODE_TEXT);
  cmark_node *span = sg_node_span(*language ? sg_format("<pre tabindex=\"0\"><code class=\"language-%s\">", escaped)
                                            : sg_format("<pre tabindex=\"0\"><code>"),
                                  "</code></pre>");
  cmark_node_set_literal(text, cmark_node_get_literal(code));
  cmark_node_append_child(span, text);
  cmark_node_append_child(block, span);
  cmark_node_replace(code, block);
  sg_node_put_aside(b->replaced, code);
  free(language);
  free(escaped);
}

/* Bytes of an option of a command at `p`, "--pin"; 0: there is none. */
static size_t option_length(const char *text, const char *p) {
  const bool is =
      strncmp(p, "--", 2) == 0 && isalpha((unsigned char)p[2]) && (p == text || p[-1] == ' ' || p[-1] == '(');
  return is ? 2 + strspn(p + 2, "abcdefghijklmnopqrstuvwxyz0123456789-") : 0;
}

/* Bytes of an interval or a range at `p`, "[9.54, 9.74 s]", "(~6–16)"; 0: there is none. */
static size_t interval_length(const char *p) {
  enum { LONGEST = 30 };
  if ((*p != '[' && *p != '(') || !p[1] || !strchr("0123456789~", p[1])) { return 0; }
  const size_t n = strcspn(p, *p == '[' ? "]" : ")");
  const char *dash = strstr(p, "–");
  const bool is = *p == '[' || (dash && dash < p + n);
  return is && p[n] && n < LONGEST ? n + 1 : 0;
}

static void append_text(cmark_node *parent, const char *text, size_t n) {
  cmark_node *node = cmark_node_new(CMARK_NODE_TEXT);
  char *part = sg_format("%.*s", (int)n, text);
  cmark_node_set_literal(node, part);
  cmark_node_append_child(parent, node);
  free(part);
}

/* Lines may be broken after hyphens and at spaces: not in options of commands and in intervals, in text and code. */
static void hold_words(struct builder *b, cmark_node *node) {
  const bool code = cmark_node_get_type(node) == CMARK_NODE_CODE;
  const char *text = cmark_node_get_literal(node), *from = text;
  cmark_node *all = sg_node_span(sg_format("%s", code ? "<code>" : ""), code ? "</code>" : "");
  for (const char *p = text; *p; p++) {
    const size_t option = option_length(text, p), n = option ? option : interval_length(p);
    if (n == 0) { continue; }
    cmark_node *whole = sg_node_span(sg_format("<span class=\"whole\">"), "</span>");
    append_text(all, from, (size_t)(p - from));
    append_text(whole, p, n);
    cmark_node_append_child(all, whole);
    from = p + n;
    p = from - 1;
  }
  if (from > text) {
    append_text(all, from, strlen(from));
    cmark_node_replace(node, all);
    sg_node_put_aside(b->replaced, node);
  } else {
    cmark_node_free(all);
  }
}

typedef bool pick_node(cmark_node *node);

/* Nodes at any depth. To be freed. */
static cmark_node **find_nodes(cmark_node *document, pick_node *pick, size_t *n) {
  cmark_node **found = NULL;
  cmark_iter *iter = cmark_iter_new(document);
  *n = 0;
  for (cmark_event_type event; (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE;) {
    cmark_node *node = cmark_iter_get_node(iter);
    if (event != CMARK_EVENT_ENTER || !pick(node)) { continue; }
    found = sg_resize(found, *n + 1, sizeof *found);
    found[(*n)++] = node;
  }
  cmark_iter_free(iter);
  return found;
}

static bool is_table_or_code_block(cmark_node *node) {
  return sg_node_is_table(node) || cmark_node_get_type(node) == CMARK_NODE_CODE_BLOCK;
}

/* Not in a block of code, whose lines are not broken. */
static bool is_text_to_hold(cmark_node *node) {
  const cmark_node_type type = cmark_node_get_type(node);
  cmark_node *parent = cmark_node_parent(node);
  const bool in_block = parent && cmark_node_get_type(parent) == CMARK_NODE_CUSTOM_INLINE &&
                        strncmp(cmark_node_get_on_enter(parent), "<pre", 4) == 0;
  return !in_block && (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE) &&
         strpbrk(cmark_node_get_literal(node), "-[(");
}

/* Those that the library would render differently from what the page needs. */
static void build_inner(struct builder *b, cmark_node *document) {
  size_t n = 0;
  cmark_node **blocks = find_nodes(document, is_table_or_code_block, &n);
  for (size_t i = 0; i < n; i++) {
    if (sg_node_is_table(blocks[i])) {
      sg_html_table_build(b->replaced, blocks[i], word(b, "strategy"));
    } else {
      build_code(b, blocks[i]);
    }
  }
  free(blocks);
  cmark_consolidate_text_nodes(document); /* a bracket is a node of its own */
  cmark_node **texts = find_nodes(document, is_text_to_hold, &n);
  for (size_t i = 0; i < n; i++) {
    hold_words(b, texts[i]);
  }
  free(texts);
}

int sg_html_from_markdown(const char *markdown, const json_t *figures, const struct sg_figures *drawn, json_t *page,
                          struct sg_error *err) {
  cmark_node *document = sg_markdown_parse(markdown);
  struct builder b = {.figures = figures,
                      .words = json_object_get(page, "words"),
                      .state = sg_json_text(page, "state", "answer"),
                      .drawn = drawn,
                      .contents = json_array(),
                      .anchors = json_object(),
                      .err = err};
  b.replaced = cmark_node_new(CMARK_NODE_CUSTOM_BLOCK);
  sg_json_put_text(page, "description", description_of(document));
  int status = build_blocks(&b, document);
  if (status == SG_OK) {
    build_inner(&b, document);
    sg_json_put_text(page, "body", cmark_render_html(document, SG_MARKDOWN_OPTIONS, NULL));
    json_object_set(page, "contents", b.contents);
  }
  json_decref(b.contents);
  json_decref(b.anchors);
  cmark_node_free(document);
  cmark_node_free(b.replaced);
  return status;
}
