#include "bench/plan/launcher.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/text.h"

static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n';
}

/* One word from *at on, without its quotes and with the value in place; NULL: a quote does not end. */
static char *take_word(const char **at, const struct sg_launcher_field *field, bool *has_field) {
  char *word = NULL, quote = '\0';
  size_t size = 0;
  const char *p = *at;
  FILE *out = sg_require(open_memstream(&word, &size));
  for (; *p && (quote || !is_blank(*p)); p++) {
    const bool escapes = *p == '\\' && quote != '\'' && p[1];
    if (escapes) {
      fputc(*++p, out);
    } else if (quote ? *p == quote : *p == '\'' || *p == '"') {
      quote = (char)(quote ? '\0' : *p);
    } else if (strncmp(p, field->name, strlen(field->name)) == 0) {
      fputs(field->value, out);
      p += strlen(field->name) - 1;
      *has_field = true;
    } else {
      fputc(*p, out);
    }
  }
  sg_close_memory(out, &word);
  *at = p;
  if (!quote) { return word; }
  free(word);
  return NULL;
}

void sg_launcher_free(char **words) {
  for (size_t i = 0; words && words[i]; i++) {
    free(words[i]);
  }
  free(words);
}

/* What is wrong with a line of n words, the first of them `first`; a new heap string, NULL: nothing. */
static char *flaw(size_t n, const char *first, bool ends, bool has_field, const struct sg_launcher_field *field) {
  if (!ends) { return sg_format("has a quote that does not end"); }
  if (n == 0) { return sg_format("is empty"); }
  if (!has_field) { return sg_format("has no %s for %s", field->name, field->meaning); }
  return *first ? NULL : sg_format("does not begin with a program");
}

int sg_launcher_fill(char ***out, const char *line, const struct sg_launcher_field *field, const char *program,
                     struct sg_error *err) {
  char **words = NULL;
  size_t n = 0;
  bool has_field = false, ends = true;
  *out = NULL;
  for (const char *p = line; ends;) {
    p += strspn(p, " \t\n");
    if (!*p) { break; }
    words = sg_resize(words, n + 3, sizeof *words);
    words[n] = take_word(&p, field, &has_field);
    ends = words[n] != NULL;
    n += ends;
  }
  char *wrong = flaw(n, n > 0 ? words[0] : "", ends, has_field, field);
  if (wrong) {
    if (words) { words[n] = NULL; }
    sg_launcher_free(words);
    sg_fail(err, SG_BAD_INPUT, "launcher '%.200s' %s: give a command line such as '%s'", line, wrong, field->example);
    free(wrong);
    return SG_BAD_INPUT;
  }
  words[n] = sg_format("%s", program);
  words[n + 1] = NULL;
  *out = words;
  return SG_OK;
}

int sg_launcher_split(char ***words, const char *line, int64_t ranks, const char *program, struct sg_error *err) {
  char *number = sg_format("%lld", (long long)ranks);
  const struct sg_launcher_field field = {"{ranks}", "the number of ranks", SG_LAUNCHER_DEFAULT, number};
  const int status = sg_launcher_fill(words, line, &field, program, err);
  free(number);
  return status;
}

void sg_launcher_bind(char ***words, const char *worker) {
  size_t n = 0;
  while ((*words)[n]) {
    n++;
  }
  *words = sg_resize(*words, n + 3, sizeof **words);
  memmove(*words + 2, *words, (n + 1) * sizeof **words);
  (*words)[0] = sg_format("%s", worker);
  (*words)[1] = sg_format("--launch");
}
