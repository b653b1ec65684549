#include "core/shell_command.h"

#include <stdlib.h>
#include <string.h>

#include "core/text.h"

/* Quoted for a POSIX shell where necessary. */
static char *shell_word(const char *word) {
  static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./,:=+@%";
  if (*word && strspn(word, plain) == strlen(word)) { return sg_format("%s", word); }
  char *quoted = sg_format("'");
  for (const char *p = word; *p;) {
    size_t n = strcspn(p, "'");
    char *longer = sg_format("%s%.*s%s", quoted, (int)n, p, p[n] ? "'\\''" : "");
    free(quoted);
    quoted = longer;
    p += n + (p[n] != '\0');
  }
  char *closed = sg_format("%s'", quoted);
  free(quoted);
  return closed;
}

char *sg_command_text(const json_t *argv) {
  char *command = sg_format("%s", "");
  size_t i = 0;
  json_t *item = NULL;
  json_array_foreach((json_t *)argv, i, item) {
    const char *text = json_string_value(item), *slash = text && i == 0 ? strrchr(text, '/') : NULL;
    char *word = shell_word(slash ? slash + 1 : text ? text : "");
    char *longer = sg_format("%s%s%s", command, i ? " " : "", word);
    free(word);
    free(command);
    command = longer;
  }
  return command;
}

void sg_command_remove(json_t *argv, const char *option, bool has_value) {
  const size_t length = strlen(option);
  for (size_t i = 0; i < json_array_size(argv);) {
    const char *text = json_string_value(json_array_get(argv, i));
    if (!text || strncmp(text, option, length) != 0 || (text[length] && text[length] != '=')) {
      i++;
      continue;
    }
    if (has_value && !text[length]) { json_array_remove(argv, i + 1); }
    json_array_remove(argv, i);
  }
}

void sg_command_set(json_t *argv, const char *option, const char *value) {
  sg_command_remove(argv, option, true);
  json_array_append_new(argv, json_string(option));
  json_array_append_new(argv, json_string(value));
}
