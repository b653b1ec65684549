/* Any text, from a file or a host, inside the report: escaped for Markdown and made into HTML it is one paragraph of
 * text, with no element of its own; made into LaTeX, every brace of it is matched and no other special is left. */
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/render/html.h"
#include "report/render/latex.h"
#include "report/text/escape.h"
#include "tests/fuzz/input.h"

/* The body but for the paragraph around it holds no tag but those of parts that are kept on one line (html.c). */
static void must_be_plain(const char *body) {
  static const char open[] = "<span class=\"whole\">", close[] = "</span>";
  if (strncmp(body, "<p>", 3) != 0) { abort(); }
  bool inside = false;
  const char *tag = strchr(body + 3, '<');
  for (; tag && strncmp(tag, "</p>", 4) != 0; tag = strchr(tag + 1, '<')) {
    const char *expected = inside ? close : open;
    if (strncmp(tag, expected, strlen(expected)) != 0) { break; }
    inside = !inside;
  }
  if (inside || !tag || strncmp(tag, "</p>", 4) != 0 || strchr(tag + 1, '<')) {
    fprintf(stderr, "%s\n", body);
    abort();
  }
}

/* Commands with their arguments, braces that match, mathematics of our own, and text; nothing that TeX would act on.
 */
static void must_be_safe_latex(const char *body) {
  int depth = 0;
  for (const char *p = body; *p; p++) {
    if (*p == '\\') {
      p++; /* a command's name or an escaped special */
    } else if (*p == '{') {
      depth++;
    } else if (*p == '}') {
      depth--;
    } else if (strchr("#%&_^\"`|<>", *p)) {
      depth = -1;
    }
    if (depth < 0 || !*p) {
      fprintf(stderr, "%s\n", body);
      abort();
    }
  }
  if (depth != 0) { abort(); }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char *text = strndup((const char *)data, size);
  if (!text) { abort(); }
  for (int mode = SG_ESCAPE_NONE; mode < SG_N_ESCAPES; mode++) {
    free(sg_escape((enum sg_escape_mode)mode, text));
  }
  free(sg_markdown_code(text));
  free(sg_markdown_fence(text, ""));

  char *escaped = sg_escape(SG_ESCAPE_MARKDOWN, text);
  size_t room = strlen(escaped) + 16;
  char *markdown = malloc(room);
  if (!markdown) { abort(); }
  snprintf(markdown, room, "a %s b\n", escaped);
  json_t *figures = json_array(), *page = json_object();
  struct sg_error err = {""};
  if (sg_html_from_markdown(markdown, figures, NULL, page, &err) != SG_OK) { abort(); }
  must_be_plain(json_string_value(json_object_get(page, "body")));
  char *latex = sg_latex_from_markdown(markdown, figures, page);
  must_be_safe_latex(latex);
  free(latex);
  json_decref(figures);
  json_decref(page);
  free(markdown);
  free(escaped);
  free(text);
  return 0;
}
