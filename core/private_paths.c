#include "core/private_paths.h"

#include <ctype.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/alloc.h"
#include "core/text.h"

struct private_names {
  const char *home, *user; /* NULL: unknown, or common to all users */
};

static struct private_names find_names(void) {
  const struct passwd *entry = getpwuid(geteuid());
  struct private_names names = {getenv("HOME"), entry ? entry->pw_name : getenv("USER")};
  if (!names.home && entry) { names.home = entry->pw_dir; }
  if (names.home && (*names.home != '/' || !names.home[1])) { names.home = NULL; }
  if (names.user && (strlen(names.user) < 2 || strcmp(names.user, "root") == 0)) { names.user = NULL; }
  return names;
}

/* A character of a path's component, also one that is not ASCII. */
static bool is_of_name(char c) {
  return isalnum((unsigned char)c) || (c && strchr("._-+@", c)) || (unsigned char)c >= 0x80;
}

/* The length of `part` if the path `at` begins with it and its last component ends there; 0: it does not. */
static size_t begins_with(const char *at, const char *part) {
  size_t n = part ? strlen(part) : 0;
  while (n > 1 && part[n - 1] == '/') {
    n--;
  }
  return n > 0 && strncmp(at, part, n) == 0 && !is_of_name(at[n]) ? n : 0;
}

/* The length of a home folder with which the path `at` begins, or 0. */
static size_t home_length(const char *at, const struct private_names *names) {
  static const char *const parents[] = {"/home/",        "/Users/",    "/var/home/",
                                        "/export/home/", "/usr/home/", "/nfs/home/"};
  size_t n = begins_with(at, names->home);
  if (n == 0) { n = begins_with(at, "/root"); }
  for (size_t i = 0; i < sizeof parents / sizeof parents[0] && n == 0; i++) {
    const size_t length = strlen(parents[i]);
    size_t name = 0;
    while (strncmp(at, parents[i], length) == 0 && is_of_name(at[length + name])) {
      name++;
    }
    if (name > 0) { n = length + name; }
  }
  return n;
}

static void put_hidden(const char *text, const struct private_names *names, FILE *out) {
  const char *at = text;
  while (*at) {
    const bool is_slash = *at == '/', is_first = is_slash && (at == text || !(is_of_name(at[-1]) || at[-1] == '~'));
    const size_t home = is_first ? home_length(at, names) : 0;
    const size_t user = is_slash && !is_first && names->user ? begins_with(at + 1, names->user) : 0;
    if (home > 0) {
      putc('~', out);
      at += home;
    } else if (user > 0) {
      fputs("/~", out);
      at += 1 + user;
    } else {
      putc(*at++, out);
    }
  }
}

char *sg_private_hide(const char *text) {
  const struct private_names names = find_names();
  char *hidden = NULL;
  size_t size = 0;
  FILE *out = sg_require(open_memstream(&hidden, &size));
  put_hidden(text, &names, out);
  sg_close_memory(out, &hidden);
  return hidden;
}

static void hide_string(json_t *value) {
  const char *text = json_string_value(value);
  if (!strchr(text, '/')) { return; }
  char *hidden = sg_private_hide(text);
  json_string_set(value, hidden);
  free(hidden);
}

void sg_private_hide_json(json_t *value) {
  json_t *item = NULL;
  const char *key = NULL;
  size_t i = 0;
  if (json_is_string(value)) {
    hide_string(value);
  } else if (json_is_array(value)) {
    json_array_foreach(value, i, item) {
      sg_private_hide_json(item);
    }
  } else if (json_is_object(value)) {
    json_object_foreach(value, key, item) {
      sg_private_hide_json(item);
    }
  }
}
