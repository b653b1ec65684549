/* The use of cmark-gfm that the page and the article share: parsing our Markdown into a tree and walking the tree. */
#ifndef SG_REPORT_RENDER_MARKDOWN_H
#define SG_REPORT_RENDER_MARKDOWN_H

#include <cmark-gfm.h>
#include <jansson.h>
#include <stdbool.h>

enum { SG_MARKDOWN_OPTIONS = CMARK_OPT_VALIDATE_UTF8 };

/* A document with GitHub's tables. Free with cmark_node_free(). */
cmark_node *sg_markdown_parse(const char *markdown);

/* A node's words without markup, on one line. A new heap string. */
char *sg_node_text(cmark_node *node);

/* A block that consists of the markup before and after its children, and the same for inline content. Takes ownership
 * of `enter`. */
cmark_node *sg_node_wrap(char *enter, const char *leave);
cmark_node *sg_node_span(char *enter, const char *leave);

void sg_node_move_children(cmark_node *from, cmark_node *to);

/* Detaches a node from the tree without freeing it, because text moved out of it still points into it. `kept` is
 * freed last. */
void sg_node_put_aside(cmark_node *kept, cmark_node *node);

/* The caption of a figure or table: the paragraph after the figure or before the table that starts with "**Figure
 * 1.**", in any language. */
bool sg_node_is_caption(cmark_node *node);

bool sg_node_is_table(cmark_node *node);

/* The kind of a GitHub alert ("> [!WARNING]"): "WARNING", "NOTE" or "IMPORTANT", and its marker is removed; NULL for
 * any other quotation. */
const char *sg_node_take_alert(cmark_node *kept, cmark_node *quote);

/* "Why is it fast?" -> "why-is-it-fast"; "section" for text without ASCII letters or digits. Repeated anchors are
 * numbered: `taken` is an object whose keys are the anchors so far, to which this one is added. A new heap string. */
char *sg_anchor_make(const char *text, json_t *taken);

#endif
