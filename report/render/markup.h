/* Which texts of a context are markup already, made by templates from escaped text. Only these are written as they
 * are, {{{ }}}; any other text may come from a file, and is escaped where it is written.
 *
 * To add a kind of fragment, or a document: one line in the table of markup.c. */
#ifndef SG_REPORT_MARKUP_H
#define SG_REPORT_MARKUP_H

#include <jansson.h>
#include <stdbool.h>

#include "report/text/escape.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { SG_MOST_FRAGMENT_TEXTS = 4 };

/* The texts of a fragment, by the folder in its name. */
struct sg_fragment_kind {
  const char *folder;
  struct {
    const char *member; /* NULL: end of the list */
    enum sg_escape_mode escape;
  } texts[SG_MOST_FRAGMENT_TEXTS];
};

const struct sg_fragment_kind *sg_fragment_kind_of(const char *fragment);

/* Whether this member of an object in the context of a template is markup in the template's format. */
bool sg_is_markup(const json_t *object, const char *member, enum sg_escape_mode format);

#ifdef __cplusplus
}
#endif

#endif
