#include "core/shell_command.h"

#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/text.h"

/* Quoted for a POSIX shell where necessary. */
static void put_word(const char *word, FILE *out) {
  static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./,:=+@%";
  if (*word && strspn(word, plain) == strlen(word)) {
    fputs(word, out);
    return;
  }
  /* A home folder that was hidden (private_paths.h): the shell replaces it only where it is not quoted. */
  if (strncmp(word, "~/", 2) == 0 && strspn(word + 1, plain) == strlen(word + 1)) {
    fputs(word, out);
    return;
  }
  putc('\'', out);
  for (const char *p = word; *p; p++) {
    if (*p == '\'') {
      fputs("'\\''", out);
    } else {
      putc(*p, out);
    }
  }
  putc('\'', out);
}

char *sg_command_word(const char *word) {
  char *quoted = NULL;
  size_t size = 0;
  FILE *out = sg_require(open_memstream(&quoted, &size));
  put_word(word, out);
  sg_close_memory(out, &quoted);
  return quoted;
}

char *sg_command_text(const json_t *argv) {
  char *command = NULL;
  size_t size = 0, i = 0;
  json_t *item = NULL;
  FILE *out = sg_require(open_memstream(&command, &size));
  json_array_foreach((json_t *)argv, i, item) {
    const char *text = json_string_value(item);
    if (i > 0) { putc(' ', out); }
    put_word(i == 0 ? "stratagemm-bench" : text ? text : "", out);
  }
  sg_close_memory(out, &command);
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

const char *sg_command_value(const json_t *argv, const char *option) {
  const size_t length = strlen(option);
  for (size_t i = 0; i < json_array_size(argv); i++) {
    const char *text = json_string_value(json_array_get(argv, i));
    if (!text || strncmp(text, option, length) != 0) { continue; }
    if (text[length] == '=') { return text + length + 1; }
    if (!text[length]) { return json_string_value(json_array_get(argv, i + 1)); }
  }
  return NULL;
}

void sg_command_set(json_t *argv, const char *option, const char *value) {
  sg_command_remove(argv, option, true);
  json_array_append_new(argv, json_string(option));
  json_array_append_new(argv, json_string(value));
}
