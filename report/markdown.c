#include "report/markdown.h"

#include <cmark-gfm-core-extensions.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

cmark_node *sg_markdown_parse(const char *markdown) {
  cmark_gfm_core_extensions_ensure_registered();
  cmark_parser *parser = cmark_parser_new(SG_MARKDOWN_OPTIONS);
  cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension("table"));
  cmark_parser_feed(parser, markdown, strlen(markdown));
  cmark_node *document = cmark_parser_finish(parser);
  cmark_parser_free(parser);
  return document;
}

char *sg_node_text(cmark_node *node) {
  char *rendered = cmark_render_plaintext(node, CMARK_OPT_NOBREAKS, 0);
  size_t n = strlen(rendered);
  while (n > 0 && isspace((unsigned char)rendered[n - 1])) {
    rendered[--n] = '\0';
  }
  for (char *p = rendered; *p; p++) {
    if (*p == '\n') { *p = ' '; }
  }
  return rendered;
}

cmark_node *sg_node_wrap(char *enter, const char *leave) {
  cmark_node *block = cmark_node_new(CMARK_NODE_CUSTOM_BLOCK);
  cmark_node_set_on_enter(block, enter);
  cmark_node_set_on_exit(block, leave);
  free(enter);
  return block;
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

bool sg_node_is_caption(cmark_node *node, const char *kind) {
  cmark_node *first = node && cmark_node_get_type(node) == CMARK_NODE_PARAGRAPH ? cmark_node_first_child(node) : NULL;
  if (!first || cmark_node_get_type(first) != CMARK_NODE_STRONG) { return false; }
  const char *text = cmark_node_get_literal(cmark_node_first_child(first));
  return text && strncmp(text, kind, strlen(kind)) == 0;
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
