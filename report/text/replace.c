#include "report/text/replace.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "report/text/textstream.h"

static const struct sg_change *change_at(const char *p, const struct sg_change *changes, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const char *from = changes[i].from;
    if (*p == *from && strncmp(p, from, strlen(from)) == 0) { return &changes[i]; }
  }
  return NULL;
}

/* Whatever a change, or a tag, may begin or end with: all else is passed over without a look. */
static void mark_firsts(bool first[256], const struct sg_change *changes, size_t n) {
  first['<'] = first['>'] = first['\0'] = true;
  for (size_t i = 0; i < n; i++) {
    first[(unsigned char)changes[i].from[0]] = true;
  }
}

char *sg_replace_in_tags(const char *markup, const struct sg_change *changes, size_t n) {
  struct sg_textstream *stream = sg_textstream_open();
  bool in_tag = false, first[256] = {false};
  mark_firsts(first, changes, n);
  const char *kept = markup; /* up to here everything is written */
  for (const char *p = markup; *p;) {
    while (!first[(unsigned char)*p]) {
      p++;
    }
    in_tag = *p == '<' || (in_tag && *p != '>');
    const struct sg_change *change = in_tag ? change_at(p, changes, n) : NULL;
    if (change) {
      fwrite(kept, 1, (size_t)(p - kept), stream->out);
      fputs(change->to, stream->out);
      p += strlen(change->from);
      kept = p;
      in_tag = p[-1] != '>';
    } else if (*p) {
      p++;
    }
  }
  fputs(kept, stream->out);
  return sg_textstream_close(stream, NULL);
}
