#include "report/render/markdown.h"

#include <cmark-gfm-core-extensions.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"
#include "report/text/escape.h"
#include "report/text/textstream.h"

/* What sg_escape() put against mentions is not part of the text. */
static void remove_nothings(cmark_node *document) {
  cmark_iter *iter = cmark_iter_new(document);
  for (cmark_event_type event; (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE;) {
    cmark_node *node = cmark_iter_get_node(iter);
    const bool is = event == CMARK_EVENT_ENTER && cmark_node_get_type(node) == CMARK_NODE_HTML_INLINE &&
                    strcmp(cmark_node_get_literal(node), SG_MARKDOWN_NOTHING) == 0;
    if (is) { cmark_node_free(node); } /* the iterator is past it */
  }
  cmark_iter_free(iter);
}

cmark_node *sg_markdown_parse(const char *markdown) {
  cmark_gfm_core_extensions_ensure_registered();
  cmark_parser *parser = cmark_parser_new(SG_MARKDOWN_OPTIONS);
  cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension("table"));
  cmark_parser_feed(parser, markdown, strlen(markdown));
  cmark_node *document = cmark_parser_finish(parser);
  cmark_parser_free(parser);
  remove_nothings(document);
  return document;
}

char *sg_node_text(cmark_node *node) {
  struct sg_textstream *stream = sg_textstream_open();
  cmark_iter *iter = cmark_iter_new(node);
  for (cmark_event_type event; (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE;) {
    cmark_node *inner = cmark_iter_get_node(iter);
    cmark_node_type type = cmark_node_get_type(inner);
    if (event != CMARK_EVENT_ENTER) { continue; }
    if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE) { fputs(cmark_node_get_literal(inner), stream->out); }
    if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK) { putc(' ', stream->out); }
  }
  cmark_iter_free(iter);
  return sg_textstream_close(stream, NULL);
}

static cmark_node *custom(cmark_node_type type, char *enter, const char *leave) {
  cmark_node *node = cmark_node_new(type);
  cmark_node_set_on_enter(node, enter);
  cmark_node_set_on_exit(node, leave);
  free(enter);
  return node;
}

cmark_node *sg_node_wrap(char *enter, const char *leave) {
  return custom(CMARK_NODE_CUSTOM_BLOCK, enter, leave);
}

cmark_node *sg_node_span(char *enter, const char *leave) {
  return custom(CMARK_NODE_CUSTOM_INLINE, enter, leave);
}

void sg_node_move_children(cmark_node *from, cmark_node *to) {
  for (cmark_node *child; (child = cmark_node_first_child(from));) {
    cmark_node_append_child(to, child);
  }
}

void sg_node_put_aside(cmark_node *kept, cmark_node *node) {
  cmark_node_unlink(node);
  cmark_node_append_child(kept, node);
}

bool sg_node_is_caption(cmark_node *node) {
  cmark_node *first = node && cmark_node_get_type(node) == CMARK_NODE_PARAGRAPH ? cmark_node_first_child(node) : NULL;
  if (!first || cmark_node_get_type(first) != CMARK_NODE_STRONG) { return false; }
  const char *text = cmark_node_get_literal(cmark_node_first_child(first));
  return text && strpbrk(text, "0123456789") && text[strlen(text) - 1] == '.';
}

bool sg_node_is_table(cmark_node *node) {
  return strcmp(cmark_node_get_type_string(node), "table") == 0;
}

const char *sg_node_take_alert(cmark_node *kept, cmark_node *quote) {
  static const char *const kinds[] = {"WARNING", "NOTE", "IMPORTANT"};
  cmark_node *paragraph = cmark_node_first_child(quote);
  if (!paragraph || cmark_node_get_type(paragraph) != CMARK_NODE_PARAGRAPH) { return NULL; }
  char mark[32] = "", wanted[32];
  cmark_node *node = cmark_node_first_child(paragraph);
  for (; node && cmark_node_get_type(node) == CMARK_NODE_TEXT; node = cmark_node_next(node)) {
    size_t n = strlen(mark);
    snprintf(mark + n, sizeof mark - n, "%s", cmark_node_get_literal(node));
  }
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    snprintf(wanted, sizeof wanted, "[!%s]", kinds[i]);
    if (strcmp(mark, wanted) != 0) { continue; }
    cmark_node *end = node ? cmark_node_next(node) : NULL; /* past the line break */
    for (cmark_node *gone; (gone = cmark_node_first_child(paragraph)) && gone != end;) {
      sg_node_put_aside(kept, gone);
    }
    if (!cmark_node_first_child(paragraph)) { sg_node_put_aside(kept, paragraph); }
    return kinds[i];
  }
  return NULL;
}

static char *slug_of(const char *text) {
  char *slug = sg_format("%s", text), *out = slug;
  for (const char *p = text; *p; p++) {
    if (isalnum((unsigned char)*p)) {
      *out++ = (char)tolower((unsigned char)*p);
    } else if (out > slug && out[-1] != '-') {
      *out++ = '-';
    }
  }
  while (out > slug && out[-1] == '-') {
    out--;
  }
  *out = '\0';
  if (*slug) { return slug; }
  free(slug);
  return sg_format("section");
}

char *sg_anchor_make(const char *text, json_t *taken) {
  char *slug = slug_of(text), *anchor = sg_format("%s", slug);
  for (int n = 2; json_object_get(taken, anchor); n++) {
    free(anchor);
    anchor = sg_format("%s-%d", slug, n);
  }
  json_object_set_new(taken, anchor, json_true());
  free(slug);
  return anchor;
}
