#include "report/render/font.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/installation.h"
#include "core/text.h"
#include "report/render/tool.h"

static bool is_generic(const char *family) {
  static const char *const names[] = {"sans", "sans-serif", "serif", "mono", "monospace"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (strcasecmp(family, names[i]) == 0) { return true; }
  }
  return false;
}

/* A hyphen would begin a size. */
static char *pattern_of(const char *family) {
  char *pattern = sg_format("%s%s", family, family), *end = pattern; /* at most twice as long */
  for (const char *c = family; *c; c++) {
    if (*c == '-') { *end++ = '\\'; }
    *end++ = *c;
  }
  *end = '\0';
  return pattern;
}

/* A font may have several names: "Latin Modern Roman,LM Roman 10". */
static bool has_name(const char *names, const char *family) {
  const size_t length = strlen(family);
  for (const char *name = names; name; name = strchr(name, ',')) {
    name += *name == ',';
    if (strcspn(name, ",") == length && strncasecmp(name, family, length) == 0) { return true; }
  }
  return false;
}

char *sg_font_instead_of(const char *family) {
  char *program = is_generic(family) ? NULL : sg_installed_program("fc-match");
  if (!program) { return NULL; }
  char name[] = "fc-match", format[] = "--format=%{family}", *pattern = pattern_of(family);
  char *found = sg_tool_answer(program, (char *const[]){name, format, pattern, NULL});
  free(pattern);
  free(program);
  if (!*found || has_name(found, family)) {
    free(found);
    return NULL;
  }
  found[strcspn(found, ",")] = '\0';
  return found;
}
