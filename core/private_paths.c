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

/* ---- other paths of the machine */

bool sg_private_is_public(const char *path) {
  static const char *const folders[] = {"/usr/",          "/lib/",       "/lib32/",     "/lib64/",      "/bin/",
                                        "/sbin/",         "/etc/",       "/proc/",      "/sys/",        "/dev/",
                                        "/nix/store/",    "/gnu/store/", "/opt/amd/",   "/opt/AMD/",    "/opt/arm/",
                                        "/opt/OpenBLAS/", "/opt/cray/",  "/opt/intel/", "/opt/nvidia/", "/opt/rocm"};
  for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
    if (strncmp(path, folders[i], strlen(folders[i])) == 0) { return true; }
  }
  return false;
}

static bool is_of_path(char c) {
  return is_of_name(c) || (c && strchr("/~%#", c));
}

/* What stays of a path of `n` bytes: the package of Python that a library is in, and its file; else its last
 * component. */
static const char *kept_part(const char *path, size_t n) {
  static const char *const packages[] = {"/site-packages/", "/dist-packages/"};
  while (n > 1 && path[n - 1] == '/') {
    n--;
  }
  for (size_t i = 0; i < sizeof packages / sizeof packages[0]; i++) {
    const char *in = memmem(path, n, packages[i], strlen(packages[i]));
    if (in) { return in + 1; }
  }
  return (const char *)memrchr(path, '/', n) + 1;
}

/* The length of a path of two or more components with which the text begins, that tells of this machine; or 0. */
static size_t machine_path_length(const char *at) {
  size_t n = 0, slashes = 0;
  while (is_of_path(at[n])) {
    slashes += at[n] == '/' && at[n + 1] != '/' && is_of_path(at[n + 1]);
    n++;
  }
  return slashes >= 2 && at[1] != '/' && !sg_private_is_public(at) ? n : 0;
}

static void put_hidden(const char *text, const struct private_names *names, FILE *out) {
  const char *at = text;
  while (*at) {
    const bool is_slash = *at == '/', is_first = is_slash && (at == text || !(is_of_name(at[-1]) || at[-1] == '~'));
    const size_t home = is_first ? home_length(at, names) : 0;
    const size_t machine = is_first && home == 0 && (at == text || at[-1] != '/') ? machine_path_length(at) : 0;
    const size_t user = is_slash && !is_first && names->user ? begins_with(at + 1, names->user) : 0;
    if (home > 0) {
      putc('~', out);
      at += home;
    } else if (machine > 0) {
      at = kept_part(at, machine);
      fputs(".../", out);
      const size_t kept_user = names->user ? begins_with(at, names->user) : 0;
      if (kept_user > 0) { putc('~', out); }
      at += kept_user;
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
