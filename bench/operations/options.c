#include "bench/operations/options.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "bench/operations/operation.h"
#include "core/text.h"

enum { MAX_NAMES = 16, MAX_WORD = 64 };

static bool same(const char *word, size_t length, const char *name) {
  return strncmp(word, name, length) == 0 && name[length] == '\0';
}

static int fail_unknown(struct sg_error *err, const char *what, const char *word, size_t length,
                        const char *const *names, size_t n) {
  char copy[MAX_WORD];
  snprintf(copy, sizeof copy, "%.*s", (int)(length < sizeof copy ? length : sizeof copy - 1), word);
  return sg_fail_unknown(err, what, copy, names, n);
}

static int find_key(const struct sg_operation_option *options, size_t n, const char *word, size_t length,
                    size_t *found, struct sg_error *err) {
  const char *keys[MAX_NAMES];
  for (size_t i = 0; i < n; i++) {
    *found = i;
    if (same(word, length, options[i].key)) { return SG_OK; }
    keys[i < MAX_NAMES ? i : MAX_NAMES - 1] = options[i].key;
  }
  return fail_unknown(err, "option", word, length, keys, n < MAX_NAMES ? n : MAX_NAMES);
}

static int find_value(const struct sg_operation_option *option, struct sg_operation_choice *choice,
                      struct sg_error *err) {
  if (!option->values) { return SG_OK; }
  size_t n = 0;
  for (; option->values[n]; n++) {
    choice->value = n;
    if (same(choice->text, choice->length, option->values[n])) { return SG_OK; }
  }
  char what[MAX_WORD];
  snprintf(what, sizeof what, "value of option %s", option->key);
  return fail_unknown(err, what, choice->text, choice->length, option->values, n);
}

static int parse_word(const struct sg_operation_option *options, size_t n, const char *word, size_t length,
                      struct sg_operation_choice *choices, struct sg_error *err) {
  const char *equals = memchr(word, '=', length);
  const size_t key_length = equals ? (size_t)(equals - word) : length;
  size_t i = 0;
  const int status = find_key(options, n, word, key_length, &i, err);
  if (status != SG_OK) { return status; }
  if (!equals) {
    return sg_fail(err, SG_BAD_INPUT, "option %s has no value: use %s=VALUE", options[i].key, options[i].key);
  }
  if (choices[i].text) { return sg_fail(err, SG_BAD_INPUT, "duplicate option %s", options[i].key); }
  choices[i].text = equals + 1;
  choices[i].length = length - key_length - 1;
  return find_value(&options[i], &choices[i], err);
}

int sg_options_parse(const struct sg_workload *w, const struct sg_operation_option *options, size_t n,
                     struct sg_operation_choice *choices, struct sg_error *err) {
  memset(choices, 0, n * sizeof *choices);
  const char *text = w->options ? w->options : "";
  for (;;) {
    text += strspn(text, " ");
    const size_t length = strcspn(text, " ");
    if (length == 0) { return SG_OK; }
    const int status = parse_word(options, n, text, length, choices, err);
    if (status != SG_OK) { return sg_fail_in(err, status, w->operation->name); }
    text += length;
  }
}

int sg_options_none(const struct sg_workload *w, struct sg_error *err) {
  if (!w->options || w->options[strspn(w->options, " ")] == '\0') { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "operation %s has no options: remove '%s'", w->operation->name, w->options);
}

void sg_options_read(const struct sg_workload *w, const struct sg_operation_option *options, size_t n,
                     struct sg_operation_choice *choices) {
  if (sg_options_parse(w, options, n, choices, NULL)) { memset(choices, 0, n * sizeof *choices); }
}
