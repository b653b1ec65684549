#include "bench/plan/yaml.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/file.h"
#include "core/text.h"

/* ---- libcyaml logs the error and then, innermost first, its position; both go into one line. */

struct diagnostic {
  char what[256];
  int line, column;
};

__attribute__((format(printf, 3, 0))) static void SG_PRINTF(3, 0)
    listen(cyaml_log_t level, void *context, const char *format, va_list args) {
  struct diagnostic *c = context;
  char text[256];
  (void)level;
  vsnprintf(text, sizeof text, format, args);
  text[strcspn(text, "\n")] = '\0';
  const char *message = strncmp(text, "Load: ", 6) == 0 ? text + 6 : text;
  const char *place = strstr(message, "(line: ");
  if (place) {
    if (c->line == 0) { sscanf(place, "(line: %d, column: %d)", &c->line, &c->column); }
  } else if (!c->what[0] && strcmp(message, "Backtrace:") != 0) {
    snprintf(c->what, sizeof c->what, "%s", message);
  }
}

static const cyaml_config_t *configure(cyaml_config_t *config, struct diagnostic *c) {
  *config = (cyaml_config_t){.log_fn = listen, .log_ctx = c, .log_level = CYAML_LOG_ERROR, .mem_fn = cyaml_mem};
  return config;
}

/* libcyaml's position is before an unexpected key: advance to the key itself. */
static void find_key(struct diagnostic *c, const char *path, const char *key) {
  char *text = sg_file_read(path, NULL, NULL);
  size_t length = strlen(key);
  int number = 0;
  for (const char *line = text, *next; line; line = next) {
    const char *end = strchrnul(line, '\n'), *word = line + strspn(line, " -");
    next = *end ? end + 1 : NULL;
    if (++number < c->line || strncmp(word, key, length) != 0 || word[length] != ':') { continue; }
    c->line = number;
    c->column = (int)(word - line) + 1;
    break;
  }
  free(text);
}

char *sg_yaml_place(const char *path, const char *key, const char *value) {
  char *text = sg_file_read(path, NULL, NULL), *rest = NULL, *prefix = sg_format("%s:", key);
  bool in_list = false; /* its elements may be on the lines that follow */
  int number = 0, found = 0;
  for (char *next = text; next && found == 0; next = rest) {
    char *line = next;
    rest = strchr(line, '\n');
    if (rest) { *rest++ = '\0'; }
    number++;
    const char *begin = strstr(line, prefix);
    in_list = in_list || begin;
    if (in_list && strstr(begin ? begin + strlen(prefix) : line, value)) { found = number; }
  }
  free(text);
  free(prefix);
  return found ? sg_format("%s:%d", path, found) : sg_format("%s", path);
}

int sg_yaml_load(const struct sg_yaml_form *form, const char *path, void **data, struct sg_error *err) {
  struct diagnostic c = {"", 0, 0};
  cyaml_config_t config;
  *data = NULL;
  size_t size = 0;
  char *text = sg_file_read(path, &size, err);
  if (!text) { return sg_fail_in(err, SG_BAD_INPUT, form->what); }
  cyaml_err_t status =
      cyaml_load_data((const uint8_t *)text, size, configure(&config, &c), form->schema, (cyaml_data_t **)data, NULL);
  free(text);
  if (status == CYAML_OK && *data) { return SG_OK; }
  if (status == CYAML_OK) { return sg_fail(err, SG_BAD_INPUT, "%s: the file is empty", path); }
  const char *prefix = "Unexpected key: ", *near = NULL;
  if (strncmp(c.what, prefix, strlen(prefix)) == 0) {
    near = sg_nearest(c.what + strlen(prefix), form->keys, form->n_keys);
    find_key(&c, path, c.what + strlen(prefix));
  }
  return sg_fail(err, SG_BAD_INPUT, "%s:%d:%d: %s%s%s%s", path, c.line, c.column,
                 c.what[0] ? c.what : cyaml_strerror(status), near ? ": did you mean '" : "", near ? near : "",
                 near ? "'?" : "");
}

void sg_yaml_free(const struct sg_yaml_form *form, void *data) {
  struct diagnostic c = {"", 0, 0};
  cyaml_config_t config;
  cyaml_free(configure(&config, &c), form->schema, data, 0);
}

/* ---- files of a folder */

static int by_name(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

int sg_yaml_names(const char *folder, char ***names, size_t *n, struct sg_error *err) {
  *names = NULL;
  *n = 0;
  DIR *dir = opendir(folder);
  if (!dir) { return sg_fail(err, SG_UNABLE, "cannot read the folder '%s': %s", folder, strerror(errno)); }
  for (struct dirent *e = readdir(dir); e; e = readdir(dir)) {
    size_t length = strlen(e->d_name);
    if (length <= 5 || strcmp(e->d_name + length - 5, ".yaml") != 0) { continue; }
    *names = sg_resize(*names, *n + 1, sizeof **names);
    (*names)[(*n)++] = sg_format("%.*s", (int)(length - 5), e->d_name);
  }
  closedir(dir);
  if (*n > 1) { qsort(*names, *n, sizeof **names, by_name); }
  return SG_OK;
}
