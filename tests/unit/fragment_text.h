/* What a fragment says, with the program's own templates: for tests of the rules that hand over the facts. */
#ifndef SG_TESTS_FRAGMENT_TEXT_H
#define SG_TESTS_FRAGMENT_TEXT_H

#include <jansson.h>

#include "core/error.h"
#include "report/render/fragments.h"

/* Renders `fragment` in place, and fails the test when that fails. */
static inline void fragment_fill(json_t *fragment) {
  const struct sg_template_folders folders = {.user = NULL, .own = SG_SOURCE_DIR "/templates"};
  struct sg_error err = {""};
  if (sg_fragments_fill(&folders, fragment, &err) != SG_OK) { fail_msg("%s", err.message); }
}

/* The member `name` of it, NULL when it is null; belongs to the fragment. */
static inline const char *fragment_text(json_t *fragment, const char *name) {
  fragment_fill(fragment);
  return json_string_value(json_object_get(fragment, name));
}

#endif
