/* Sentences. A fragment is a template, templates/<name>.md.mustache, that turns facts into one or more texts; C
 * decides which fragments apply and which facts are true, and writes no sentences itself.
 *
 * In the context, an object with the members "fragment" (a name such as "findings/threads") and "facts" (an object)
 * is a fragment to be rendered, wherever it occurs; its texts become members of that object. A fragment holds its
 * texts as paragraphs, in the order of this table; the first is required, any other that is absent becomes null:
 *
 *   findings/...   text, remedy           Markdown
 *   figures/...    title, caption, alt,   plain, Markdown, plain,
 *                  heads                  plain: "| a | b |", of the table of numbers
 *   words/...      text                   plain: escaped where it is used
 *   any other      text                   Markdown
 *
 * White space within a paragraph counts as one space, so that a fragment may be written over several lines. Facts are
 * made by report/analysis/facts.h; docs/CONTEXT.md is the manual for authors of fragments. */
#ifndef SG_REPORT_FRAGMENTS_H
#define SG_REPORT_FRAGMENTS_H

#include <jansson.h>

#include "core/error.h"
#include "report/render/mustache.h"

/* The fragment `name` with `facts` as its context, in Markdown: paragraphs of one line each, separated by empty
 * lines. A new heap string; NULL on failure. */
char *sg_fragment_render(const struct sg_template_folders *folders, const char *name, const json_t *facts,
                         struct sg_error *err) SG_MUST_CHECK;

/* Renders every fragment in `tree`, the innermost first, so that facts may contain fragments. Objects that already
 * have their texts are left unchanged. */
int sg_fragments_fill(const struct sg_template_folders *folders, json_t *tree, struct sg_error *err) SG_MUST_CHECK;

#endif
