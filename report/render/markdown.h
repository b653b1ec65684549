/* What the page and the article share of cmark-gfm: reading our Markdown into a tree and taking the tree apart. */
#ifndef SG_REPORT_RENDER_MARKDOWN_H
#define SG_REPORT_RENDER_MARKDOWN_H

#include <cmark-gfm.h>
#include <jansson.h>
#include <stdbool.h>

enum { SG_MARKDOWN_OPTIONS = CMARK_OPT_VALIDATE_UTF8 };

/* A document with GitHub's tables. Free with cmark_node_free(). */
cmark_node *sg_markdown_parse(const char *markdown);

/* A node's words without markup, in one line. A new heap string. */
char *sg_node_text(cmark_node *node);

/* A block that is only what stands before and after its children, and the same within a line. Take `enter` over. */
cmark_node *sg_node_wrap(char *enter, const char *leave);
cmark_node *sg_node_span(char *enter, const char *leave);

void sg_node_move_children(cmark_node *from, cmark_node *to);

/* Take a node out of the tree but keep it: text that was moved out of it still points into it. `kept` is freed last.
 */
void sg_node_put_aside(cmark_node *kept, cmark_node *node);

/* The paragraph after a figure or before a table that is its caption: it starts with "**Figure 1.**", in any
 * language.
 */
bool sg_node_is_caption(cmark_node *node);

bool sg_node_is_table(cmark_node *node);

/* The kind of a GitHub alert ("> [!WARNING]"): "WARNING", "NOTE" or "IMPORTANT", and its mark is taken out; NULL for
 * any other quotation. */
const char *sg_node_take_alert(cmark_node *kept, cmark_node *quote);

/* "Why is it fast?" -> "why-is-it-fast"; without ASCII letters or digits "section". What `taken` (an object whose
 * keys are the anchors so far; it gets this one) has already is numbered. A new heap string. */
char *sg_anchor_make(const char *text, json_t *taken);

#endif
