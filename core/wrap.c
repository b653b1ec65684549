#include "core/wrap.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "core/text.h"
#include "core/utf8.h"

enum { USUAL = 80, FEWEST = 40, MOST = 120 };

int sg_wrap_columns(FILE *stream) {
  struct winsize window = {0};
  const int fd = fileno(stream);
  return fd >= 0 && ioctl(fd, TIOCGWINSZ, &window) == 0 && window.ws_col > 0 ? window.ws_col : USUAL;
}

static void print_line(char *line, size_t columns, FILE *stream) {
  const size_t indent = strspn(line, " ");
  size_t column = 0;
  char *rest = NULL;
  for (char *word = strtok_r(line, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
    const size_t width = sg_utf8_width(word);
    if (column == 0) {
      column = indent;
      fprintf(stream, "%*s", (int)indent, "");
    } else if (column + 1 + width > columns) {
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
  const int width = sg_wrap_columns(stream);
  const size_t columns = width < FEWEST ? FEWEST : width > MOST ? MOST : (size_t)width;
  for (const char *end = strchr(text, '\n'); end; end = strchr(text, '\n')) {
    char *line = sg_format("%.*s", (int)(end - text), text);
    print_line(line, columns, stream);
    free(line);
    text = end + 1;
  }
}
