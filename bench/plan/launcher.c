#include "bench/plan/launcher.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/text.h"

static const char NUMBER[] = "{ranks}";

static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n';
}

/* One word from *at on, without its quotes and with the number of ranks in place; NULL: a quote does not end. */
static char *take_word(const char **at, int64_t ranks, bool *has_number) {
  char *word = NULL, quote = '\0';
  size_t size = 0;
  const char *p = *at;
  FILE *out = sg_require(open_memstream(&word, &size));
  for (; *p && (quote || !is_blank(*p)); p++) {
    const bool escapes = *p == '\\' && quote != '\'' && p[1];
    if (escapes) {
      fputc(*++p, out);
    } else if (quote ? *p == quote : *p == '\'' || *p == '"') {
      quote = quote ? '\0' : *p;
    } else if (strncmp(p, NUMBER, strlen(NUMBER)) == 0) {
      fprintf(out, "%lld", (long long)ranks);
      p += strlen(NUMBER) - 1;
      *has_number = true;
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

int sg_launcher_split(char ***out, const char *line, int64_t ranks, const char *program, struct sg_error *err) {
  char **words = NULL;
  size_t n = 0;
  bool has_number = false, ends = true;
  *out = NULL;
  for (const char *p = line; ends;) {
    p += strspn(p, " \t\n");
    if (!*p) { break; }
    words = sg_resize(words, n + 3, sizeof *words);
    words[n] = take_word(&p, ranks, &has_number);
    ends = words[n] != NULL;
    n += ends;
  }
  if (n == 0 || !has_number || !ends || !*words[0]) {
    if (words) { words[n] = NULL; }
    sg_launcher_free(words);
    return sg_fail(err, SG_BAD_INPUT, "launcher '%.200s' %s: give a command line such as '%s'", line,
                   !ends        ? "has a quote that does not end"
                   : n == 0     ? "is empty"
                   : has_number ? "does not begin with a program"
                                : "has no {ranks} for the number of ranks",
                   SG_LAUNCHER_DEFAULT);
  }
  words[n] = sg_format("%s", program);
  words[n + 1] = NULL;
  *out = words;
  return SG_OK;
}
