/* The text of a fragment with the program's own templates, and whether these templates use every fact: for tests of
 * the code that supplies the facts. */
#ifndef SG_TESTS_FRAGMENT_TEXT_H
#define SG_TESTS_FRAGMENT_TEXT_H

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/error.h"
#include "core/file.h"
#include "core/text.h"
#include "report/render/fragments.h"

#define FRAGMENT_TEMPLATES SG_SOURCE_DIR "/templates"

/* Adds to `names` every name in the tags of a template and its partials; a dotted name counts as each of its parts.
 */
static inline void fragment_names(const char *template, json_t *names) {
  char *path = sg_format(FRAGMENT_TEMPLATES "/%s.mustache", template), *text = sg_file_read(path, NULL, NULL);
  if (!text) { fail_msg("no template '%s'", path); }
  for (char *tag = strstr(text, "{{"), *end = NULL; tag; tag = strstr(end, "{{")) {
    tag += 2 + strspn(tag + 2, "{#^/&");
    end = strchr(tag, '}');
    assert_non_null(end);
    char *name = sg_format("%.*s", (int)(end - tag), tag);
    if (*name == '>') {
      fragment_names(name + 1 + strspn(name + 1, " "), names);
    } else {
      for (char *rest = NULL, *part = strtok_r(name, ". ", &rest); part; part = strtok_r(NULL, ". ", &rest)) {
        json_object_set_new(names, part, json_true());
      }
    }
    free(name);
  }
  free(text);
  free(path);
}

/* Fails for a fact that `names` does not contain. Quantities, intervals and lists are one fact each; fragments among
 * the facts have their own templates. */
static inline void fragment_check_facts(const char *fragment, const json_t *facts, const json_t *names) {
  const char *key = NULL;
  json_t *value = NULL, *item = NULL;
  json_object_foreach((json_t *)facts, key, value) {
    static const char *const reserved[] = {"code", "count", "fence", "sentence"};
    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++) {
      if (strcmp(key, reserved[i]) == 0) { fail_msg("%s: a fact hides the function '%s'", fragment, key); }
    }
    if (!json_object_get(names, key)) { fail_msg("%s: no tag uses the fact '%s'", fragment, key); }
    if (json_object_get(value, "unit") || json_object_get(value, "fragment")) { continue; }
    json_t *items = json_object_get(value, "items");
    size_t i = 0;
    json_array_foreach(items, i, item) {
      fragment_check_facts(fragment, item, names);
    }
    if (json_is_object(value) && !items) { fragment_check_facts(fragment, value, names); }
  }
}

/* The same for every fragment in `tree`. Returns their number. */
static inline size_t fragment_check_all(const json_t *tree) {
  size_t n = 0, i = 0;
  const char *key = NULL, *name = json_string_value(json_object_get(tree, "fragment"));
  json_t *child = NULL;
  json_array_foreach(tree, i, child) {
    n += fragment_check_all(child);
  }
  json_object_foreach((json_t *)tree, key, child) {
    n += fragment_check_all(child);
  }
  if (!name) { return n; }
  char *template = sg_format("%s.md", name);
  json_t *names = json_object();
  fragment_names(template, names);
  fragment_check_facts(name, json_object_get(tree, "facts"), names);
  json_decref(names);
  free(template);
  return n + 1;
}

/* Renders the fragments in `tree` in place; fails the test if one cannot be rendered or leaves a fact unused. */
static inline void fragment_fill(json_t *tree) {
  const struct sg_template_folders folders = {.user = NULL, .own = FRAGMENT_TEMPLATES};
  struct sg_error err = {""};
  assert_true(fragment_check_all(tree) > 0);
  if (sg_fragments_fill(&folders, tree, &err) != SG_OK) { fail_msg("%s", err.message); }
}

/* The text `name` of a fragment, or NULL; owned by the fragment. */
static inline const char *fragment_text(json_t *fragment, const char *name) {
  fragment_fill(fragment);
  return json_string_value(json_object_get(fragment, name));
}

#endif
