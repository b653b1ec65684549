#include "report/render/markup.h"

#include <stddef.h>
#include <string.h>

static const struct sg_fragment_kind kinds[] = {
    {"findings/", {{"text", SG_ESCAPE_MARKDOWN}, {"remedy", SG_ESCAPE_MARKDOWN}}},
    {"figures/",
     {{"title", SG_ESCAPE_PLAIN},
      {"caption", SG_ESCAPE_MARKDOWN},
      {"alt", SG_ESCAPE_PLAIN},
      {"heads", SG_ESCAPE_PLAIN}}},
    {"words/", {{"text", SG_ESCAPE_PLAIN}}},
    {"", {{"text", SG_ESCAPE_MARKDOWN}}},
};

/* The page and the article, whose bodies were made from the Markdown. */
static const struct {
  enum sg_escape_mode format;
  const char *member;
} bodies[] = {{SG_ESCAPE_HTML, "body"}, {SG_ESCAPE_LATEX, "body"}, {SG_ESCAPE_LATEX, "abstract"}};

const struct sg_fragment_kind *sg_fragment_kind_of(const char *fragment) {
  const struct sg_fragment_kind *kind = kinds;
  while (strncmp(fragment, kind->folder, strlen(kind->folder)) != 0) {
    kind++;
  }
  return kind;
}

static bool is_of_fragment(const char *fragment, const char *member, enum sg_escape_mode format) {
  const struct sg_fragment_kind *kind = sg_fragment_kind_of(fragment);
  for (size_t i = 0; i < SG_MOST_FRAGMENT_TEXTS && kind->texts[i].member; i++) {
    if (strcmp(kind->texts[i].member, member) == 0) { return kind->texts[i].escape == format; }
  }
  return false;
}

bool sg_is_markup(const json_t *object, const char *member, enum sg_escape_mode format) {
  for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
    if (bodies[i].format == format && strcmp(bodies[i].member, member) == 0) { return true; }
  }
  const char *fragment = json_string_value(json_object_get(object, "fragment"));
  return format == SG_ESCAPE_MARKDOWN && fragment && json_is_object(json_object_get(object, "facts")) &&
         is_of_fragment(fragment, member, format);
}
