/* Templates: mustache (kainjow) behind a C interface, with strict rules.
 *
 * A template is NAME.mustache in the first folder that has it; {{> part}} includes part.mustache in the same way,
 * within a line of text as one line: without the part's last line feed, and with a space for any other. A tag whose
 * name is not in the context, an unclosed section and a missing partial are errors, reported with file and line. null
 * and false are known names without a value: a variable prints nothing, a section is left out. Names inside a section
 * that is left out are not looked up.
 *
 * Markdown is laid out by paragraphs.h, and some sections in it are functions: {{#code}}{{{x}}}{{/code}} writes a
 * code span, {{#copied}}{{{x}}}{{/copied}} one of a command to copy (not in a table), {{#fence}}{{{x}}}{{/fence}} a
 * fenced block, {{#sentence}}{{{x}}}{{/sentence}} a phrase as a sentence; these take the raw text ({{{ }}}) and
 * escape it as their syntax requires. {{#word}}{{{x}}}{{/word}} writes a word of the program or a path as it is,
 * within a block of code; other characters in it are an error.
 * {{#count}}figure{{/count}} numbers things in the order in which they are written, starting at 1, with a counter for
 * each word. In plain text, `code` and `sentence` are functions too, and `code` writes the text alone. */
#ifndef SG_REPORT_RENDER_MUSTACHE_H
#define SG_REPORT_RENDER_MUSTACHE_H

#include <jansson.h>
#include <stddef.h>

#include "core/error.h"
#include "report/text/escape.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Where templates are looked up, first match wins: the user's folder (may be NULL), then the program's own. */
struct sg_template_folders {
  const char *user, *own;
};

/* Renders NAME.mustache with `context`; {{x}} is escaped by `escape`. {{{x}}} is not, and is an error for any text
 * but markup (markup.h), outside the functions. A new heap string; NULL on failure. */
char *sg_mustache_render(const struct sg_template_folders *folders, const char *name, const json_t *context,
                         enum sg_escape_mode escape, struct sg_error *err) SG_MUST_CHECK;

#ifdef __cplusplus
}
#endif

#endif
