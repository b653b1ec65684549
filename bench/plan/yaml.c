#include "bench/plan/yaml.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

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

static void *allocate(void *context, void *memory, size_t size) {
  (void)context;
  if (size > 0) { return sg_resize_bytes(memory, size); }
  free(memory);
  return NULL;
}

static const cyaml_config_t *configure(cyaml_config_t *config, struct diagnostic *c) {
  *config = (cyaml_config_t){.log_fn = listen, .log_ctx = c, .log_level = CYAML_LOG_ERROR, .mem_fn = allocate};
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

/* ---- libcyaml takes the digits that a number begins with, of 1e3 for instance 1: each must be a number as a whole.
 */

struct number_check {
  yaml_document_t *document;
  const char *path;
  struct sg_error *err;
};

static const char *text_of(const yaml_node_t *node) {
  return node->type == YAML_SCALAR_NODE ? (const char *)node->data.scalar.value : "";
}

/* Decimal: libcyaml would take 010 for octal and 0x10 for hexadecimal. */
static bool is_whole_number(const char *text) {
  const char *digits = text + (*text == '-');
  const size_t n = strspn(digits, "0123456789");
  return n > 0 && digits[n] == '\0' && (n == 1 || *digits != '0');
}

static bool is_number(const char *text) {
  char *end = NULL;
  const double value = strtod(text, &end);
  return *text && *end == '\0' && text[strspn(text, "0123456789.eE+-")] == '\0' && isfinite(value);
}

static int check_number(const struct number_check *c, const yaml_node_t *node, const char *key, bool whole) {
  const char *text = text_of(node);
  if (whole ? is_whole_number(text) : is_number(text)) { return SG_OK; }
  return sg_fail(c->err, SG_BAD_INPUT, "%s:%zu:%zu: %s: '%.64s' is not %s", c->path, node->start_mark.line + 1,
                 node->start_mark.column + 1, key, text,
                 whole ? "a whole number, such as 12" : "a number, such as 0.05");
}

static int check_numbers(const struct number_check *c, const cyaml_schema_value_t *schema, int number,
                         const char *key);

static int check_mapping(const struct number_check *c, const cyaml_schema_value_t *schema, const yaml_node_t *node) {
  int status = SG_OK;
  for (const yaml_node_pair_t *p = node->data.mapping.pairs.start;
       p < node->data.mapping.pairs.top && status == SG_OK; p++) {
    const char *key = text_of(yaml_document_get_node(c->document, p->key));
    const cyaml_schema_field_t *field = schema->mapping.fields;
    while (field->key && strcmp(field->key, key) != 0) {
      field++;
    }
    if (field->key) { status = check_numbers(c, &field->value, p->value, field->key); }
  }
  return status;
}

/* The node of this number, of which libcyaml has accepted kind and keys. */
static int check_numbers(const struct number_check *c, const cyaml_schema_value_t *schema, int number,
                         const char *key) {
  const yaml_node_t *node = yaml_document_get_node(c->document, number);
  int status = SG_OK;
  if (schema->type == CYAML_INT || schema->type == CYAML_UINT || schema->type == CYAML_FLOAT) {
    status = check_number(c, node, key, schema->type != CYAML_FLOAT);
  } else if (schema->type == CYAML_MAPPING && node->type == YAML_MAPPING_NODE) {
    status = check_mapping(c, schema, node);
  } else if (schema->type == CYAML_SEQUENCE && node->type == YAML_SEQUENCE_NODE) {
    for (const yaml_node_item_t *i = node->data.sequence.items.start;
         i < node->data.sequence.items.top && status == SG_OK; i++) {
      status = check_numbers(c, schema->sequence.entry, *i, key);
    }
  }
  return status;
}

static int check_all_numbers(const struct sg_yaml_form *form, const char *path, const char *text, size_t size,
                             struct sg_error *err) {
  yaml_parser_t parser;
  yaml_document_t document;
  if (!yaml_parser_initialize(&parser)) { sg_require(NULL); }
  yaml_parser_set_input_string(&parser, (const unsigned char *)text, size);
  int status = SG_OK;
  if (yaml_parser_load(&parser, &document)) {
    const struct number_check check = {&document, path, err};
    status = yaml_document_get_root_node(&document) ? check_numbers(&check, form->schema, 1, "") : SG_OK;
    yaml_document_delete(&document);
  } else if (parser.error == YAML_MEMORY_ERROR) {
    sg_require(NULL);
  } else {
    status = sg_fail(err, SG_BAD_INPUT, "%s:%zu:%zu: %s", path, parser.problem_mark.line + 1,
                     parser.problem_mark.column + 1, parser.problem);
  }
  yaml_parser_delete(&parser);
  return status;
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
  const int numbers = status == CYAML_OK && *data ? check_all_numbers(form, path, text, size, err) : SG_OK;
  free(text);
  if (numbers != SG_OK) {
    sg_yaml_free(form, *data);
    *data = NULL;
    return numbers;
  }
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
