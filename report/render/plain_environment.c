#include "report/render/plain_environment.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "core/alloc.h"

extern char **environ;

static size_t count_of(char *const *list) {
  size_t n = 0;
  while (list && list[n]) {
    n++;
  }
  return n;
}

static bool is_left_out(const char *entry, char *const *more) {
  static const char *const starts[] = {"GNUPLOT_", "GNUTERM=", "LC_", "LANG", "TZ="};
  for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
    if (strncmp(entry, starts[i], strlen(starts[i])) == 0) { return true; }
  }
  for (; more && *more; more++) {
    if (strncmp(entry, *more, strcspn(*more, "=") + 1) == 0) { return true; }
  }
  return false;
}

char **sg_plain_environment(char *const *more) {
  static char locale[] = "LC_ALL=C.UTF-8", zone[] = "TZ=UTC0";
  const size_t n = count_of(environ), n_more = count_of(more);
  char **copy = sg_alloc(n + n_more + 3, sizeof *copy);
  size_t kept = 0;
  for (size_t i = 0; i < n; i++) {
    if (!is_left_out(environ[i], more)) { copy[kept++] = environ[i]; }
  }
  for (size_t i = 0; i < n_more; i++) {
    copy[kept++] = more[i];
  }
  copy[kept++] = locale;
  copy[kept++] = zone;
  copy[kept] = NULL;
  return copy;
}
