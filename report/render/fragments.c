#include "report/render/fragments.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"
#include "report/render/markup.h"

static size_t texts_of(const struct sg_fragment_kind *kind) {
  size_t n = 0;
  while (n < SG_MOST_FRAGMENT_TEXTS && kind->texts[n].member) {
    n++;
  }
  return n;
}

/* Replaces white space within a paragraph by one space and between paragraphs by one empty line, and removes it at
 * both ends; in place. */
static void fold(char *text) {
  static const char space[] = " \t\r\n";
  char *to = text;
  for (const char *from = text; *from;) {
    size_t n = strspn(from, space), lines = 0;
    if (n == 0) {
      *to++ = *from++;
      continue;
    }
    for (size_t i = 0; i < n; i++) {
      lines += from[i] == '\n';
    }
    from += n;
    if (to == text || !*from) { continue; }
    *to++ = lines > 1 ? '\n' : ' ';
    if (lines > 1) { *to++ = '\n'; }
  }
  *to = '\0';
}

static char *render(const struct sg_template_folders *folders, const char *name, const json_t *facts,
                    enum sg_escape_mode escape, struct sg_error *err) {
  char *template = sg_format("%s.md", name), *text = sg_mustache_render(folders, template, facts, escape, err);
  if (text) { fold(text); }
  free(template);
  return text;
}

char *sg_fragment_render(const struct sg_template_folders *folders, const char *name, const json_t *facts,
                         struct sg_error *err) {
  return render(folders, name, facts, SG_ESCAPE_MARKDOWN, err);
}

/* Paragraph `i` of a folded text; NULL when there are fewer. */
static const char *paragraph(const char *text, size_t i, size_t *length) {
  for (; text && i > 0; i--) {
    text = strstr(text, "\n\n");
    text = text ? text + 2 : NULL;
  }
  const char *end = text ? strstr(text, "\n\n") : NULL;
  *length = end ? (size_t)(end - text) : text ? strlen(text) : 0;
  return *length > 0 ? text : NULL;
}

/* The texts of one object; `rendered` has an element for each escape mode. */
static int put_texts(const struct sg_template_folders *folders, const char *name, json_t *object,
                     char *rendered[SG_N_ESCAPES], struct sg_error *err) {
  const struct sg_fragment_kind *kind = sg_fragment_kind_of(name);
  const size_t n = texts_of(kind);
  size_t length = 0;
  for (size_t i = 0; i < n; i++) {
    char **whole = &rendered[kind->texts[i].escape];
    if (!*whole) { *whole = render(folders, name, json_object_get(object, "facts"), kind->texts[i].escape, err); }
    if (!*whole) { return SG_BAD_INPUT; }
    const char *text = paragraph(*whole, i, &length);
    json_object_set_new(object, kind->texts[i].member, text ? json_stringn(text, length) : json_null());
  }
  const char *whole = rendered[kind->texts[0].escape];
  if (!*whole) { return sg_fail(err, SG_BAD_INPUT, "%s.md.mustache: the fragment renders to nothing", name); }
  if (paragraph(whole, n, &length)) {
    return sg_fail(err, SG_BAD_INPUT, "%s.md.mustache: more than %zu paragraph%s", name, n, n == 1 ? "" : "s");
  }
  return SG_OK;
}

static int fill_one(const struct sg_template_folders *folders, const char *name, json_t *object,
                    struct sg_error *err) {
  if (json_object_get(object, sg_fragment_kind_of(name)->texts[0].member)) { return SG_OK; }
  char *rendered[SG_N_ESCAPES] = {NULL};
  int status = put_texts(folders, name, object, rendered, err);
  for (size_t i = 0; i < SG_N_ESCAPES; i++) {
    free(rendered[i]);
  }
  return status;
}

int sg_fragments_fill(const struct sg_template_folders *folders, json_t *tree, struct sg_error *err) {
  int status = SG_OK;
  size_t i = 0;
  const char *key = NULL;
  json_t *child = NULL;
  json_array_foreach(tree, i, child) {
    if (status == SG_OK) { status = sg_fragments_fill(folders, child, err); }
  }
  json_object_foreach(tree, key, child) {
    if (status == SG_OK) { status = sg_fragments_fill(folders, child, err); }
  }
  const char *name = json_string_value(json_object_get(tree, "fragment"));
  if (status != SG_OK || !name || !json_is_object(json_object_get(tree, "facts"))) { return status; }
  return fill_one(folders, name, tree, err);
}
