#include "report/render/paragraphs.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "report/text/textstream.h"

static bool starts_list_item(const char *line, size_t n) {
  size_t digits = strspn(line, "0123456789"), mark = digits;
  bool bullet = digits == 0 && n > 1 && strchr("-*+", line[0]);
  bool number = digits > 0 && digits + 1 < n && (line[digits] == '.' || line[digits] == ')');
  return (bullet || number) && line[mark + 1] == ' ';
}

/* Prose: a line that may continue the previous line or continue on the next. */
static bool is_prose(const char *line, size_t n, bool first) {
  size_t indent = strspn(line, " ");
  if (n == 0 || indent == n || indent >= 4 || strchr("#>|<", line[indent]) || strncmp(line + indent, "```", 3) == 0) {
    return false;
  }
  return first || !starts_list_item(line + indent, n - indent);
}

static bool breaks_hard(const char *line, size_t n) {
  return n > 0 && (line[n - 1] == '\\' || (n > 1 && line[n - 1] == ' ' && line[n - 2] == ' '));
}

char *sg_paragraphs_join(const char *markdown) {
  struct sg_textstream *stream = sg_textstream_open();
  size_t fence = 0;                            /* length of the open fence; 0: outside a fence */
  bool gap = true, open = false, line = false; /* after a blank line; after prose; the current line is unfinished */
  for (const char *p = markdown; *p;) {
    size_t n = strcspn(p, "\n"), ticks = strspn(p, "`");
    bool inside = fence > 0, blank = n == 0 && !inside;
    if (!inside && ticks >= 3) {
      fence = ticks;
    } else if (inside && ticks >= fence && ticks == n) {
      fence = 0;
    }
    if (!blank || !gap) {
      bool joined = open && !inside && is_prose(p, n, false);
      size_t indent = joined ? strspn(p, " ") : 0;
      if (line) { putc(joined ? ' ' : '\n', stream->out); }
      fwrite(p + indent, 1, n - indent, stream->out);
      line = true;
      open = !inside && is_prose(p, n, true) && !breaks_hard(p, n);
    }
    gap = blank;
    p += n;
    if (*p == '\n' && !p[1] && line) { putc('\n', stream->out); }
    p += *p == '\n';
  }
  return sg_textstream_close(stream, NULL);
}
