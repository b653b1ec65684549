#include "core/wrap.h"

#include <stdlib.h>
#include <string.h>

#include "core/text.h"
#include "core/utf8.h"

enum { LINE_COLUMNS = 80 };

static void print_line(char *line, FILE *stream) {
  const size_t indent = strspn(line, " ");
  size_t column = 0;
  char *rest = NULL;
  for (char *word = strtok_r(line, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
    const size_t width = sg_utf8_width(word);
    if (column == 0) {
      column = indent;
      fprintf(stream, "%*s", (int)indent, "");
    } else if (column + 1 + width > LINE_COLUMNS) {
      column = indent + 2;
      fprintf(stream, "\n%*s", (int)column, "");
    } else {
      putc(' ', stream);
      column++;
    }
    fputs(word, stream);
    column += width;
  }
  putc('\n', stream);
}

void sg_wrap_print(const char *text, FILE *stream) {
  for (const char *end = strchr(text, '\n'); end; end = strchr(text, '\n')) {
    char *line = sg_format("%.*s", (int)(end - text), text);
    print_line(line, stream);
    free(line);
    text = end + 1;
  }
}
