#include "report/replace.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "report/textstream.h"

static const struct sg_change *change_at(const char *p, const struct sg_change *changes, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const char *from = changes[i].from;
    if (*p == *from && strncmp(p, from, strlen(from)) == 0) { return &changes[i]; }
  }
  return NULL;
}

char *sg_replace_in_tags(const char *markup, const struct sg_change *changes, size_t n) {
  struct sg_textstream *stream = sg_textstream_open();
  bool in_tag = false;
  for (const char *p = markup; *p;) {
    in_tag = *p == '<' || (in_tag && *p != '>');
    const struct sg_change *change = in_tag ? change_at(p, changes, n) : NULL;
    if (change) {
      fputs(change->to, stream->out);
      p += strlen(change->from);
    } else {
      putc_unlocked(*p++, stream->out);
    }
  }
  return sg_textstream_close(stream, NULL);
}
