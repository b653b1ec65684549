/* Replacing fixed strings in markup, in one pass. */
#ifndef SG_REPORT_TEXT_REPLACE_H
#define SG_REPORT_TEXT_REPLACE_H

#include <stddef.h>

struct sg_change {
  const char *from, *to;
};

/* Every occurrence inside a tag (from '<' to '>'): between tags stands text, which may look like anything; a '<' in
 * it is escaped. At a place where several match, the first of the list wins. A new heap string. */
char *sg_replace_in_tags(const char *markup, const struct sg_change *changes, size_t n);

#endif
