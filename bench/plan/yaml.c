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
#include "core/interrupt.h"
#include "core/text.h"

/* A file is read twice: as a document of nodes with their places, which is checked against the form, and by libcyaml
 * into the struct. libcyaml alone takes the digits that a number begins with, of 1e3 for instance 1, accepts a key
 * twice, and its messages do not say what a key is. */

/* ---- the document */

struct document {
  const struct sg_yaml_form *form;
  const char *path;
  yaml_document_t nodes;
  struct sg_error *err;
};

/* The parser takes time with the square of the depth, and no form is deep. */
static int check_depth(const struct document *d, const char *text, size_t size) {
  enum { DEEPEST = 32 };
  yaml_parser_t parser;
  yaml_event_t event;
  int depth = 0, status = SG_OK;
  bool ended = false;
  if (!yaml_parser_initialize(&parser)) { sg_require(NULL); }
  yaml_parser_set_input_string(&parser, (const unsigned char *)text, size);
  while (!ended && status == SG_OK && yaml_parser_parse(&parser, &event)) { /* what is not YAML is said later */
    const yaml_event_type_t type = event.type;
    ended = type == YAML_STREAM_END_EVENT;
    depth += type == YAML_SEQUENCE_START_EVENT || type == YAML_MAPPING_START_EVENT;
    depth -= type == YAML_SEQUENCE_END_EVENT || type == YAML_MAPPING_END_EVENT;
    if (depth > DEEPEST) {
      status = sg_fail(d->err, SG_BAD_INPUT, "%s:%zu:%zu: lists in lists, more than %d deep: a %s has no such",
                       d->path, event.start_mark.line + 1, event.start_mark.column + 1, DEEPEST, d->form->what);
    }
    yaml_event_delete(&event);
    if (status == SG_OK) { status = sg_interrupt_check(d->err); }
  }
  yaml_parser_delete(&parser);
  return status;
}

static int open_document(struct document *d, const char *text, size_t size) {
  yaml_parser_t parser;
  int status = check_depth(d, text, size);
  if (status != SG_OK) { return status; }
  if (!yaml_parser_initialize(&parser)) { sg_require(NULL); }
  yaml_parser_set_input_string(&parser, (const unsigned char *)text, size);
  if (!yaml_parser_load(&parser, &d->nodes)) {
    if (parser.error == YAML_MEMORY_ERROR) { sg_require(NULL); }
    const size_t at = parser.problem_mark.index;
    const bool is_tab = at < size && text[at] == '\t';
    status = sg_fail(d->err, SG_BAD_INPUT, "%s:%zu:%zu: not YAML: %s", d->path, parser.problem_mark.line + 1,
                     parser.problem_mark.column + 1, is_tab ? "a tab: indent with spaces" : parser.problem);
  } else if (!yaml_document_get_root_node(&d->nodes)) {
    yaml_document_delete(&d->nodes);
    status = sg_fail(d->err, SG_BAD_INPUT, "%s: the file is empty: give a %s", d->path, d->form->what);
  }
  yaml_parser_delete(&parser);
  return status;
}

static const char *text_of(const yaml_node_t *node) {
  return node->type == YAML_SCALAR_NODE ? (const char *)node->data.scalar.value : "";
}

/* "PATH:LINE:COLUMN: MESSAGE (KEY: MEANING)" */
static int fail_at(const struct document *d, const yaml_node_t *node, const struct sg_yaml_key *key,
                   const char *message) {
  const bool has_meaning = key && key->meaning;
  return sg_fail(d->err, SG_BAD_INPUT, "%s:%zu:%zu: %s%s%s%s%s%s", d->path, node->start_mark.line + 1,
                 node->start_mark.column + 1, message, has_meaning ? " (" : "", has_meaning ? key->name : "",
                 has_meaning ? ": " : "", has_meaning ? key->meaning : "", has_meaning ? ")" : "");
}

/* ---- keys */

static const struct sg_yaml_key *find_key(const struct sg_yaml_form *form, const char *name) {
  for (size_t i = 0; i < form->n_keys; i++) {
    if (strcmp(form->keys[i].name, name) == 0) { return &form->keys[i]; }
  }
  return NULL;
}

/* Of a key as it is written. */
static const char *present_name(const struct sg_yaml_form *form, const char *written) {
  for (size_t i = 0; i < form->n_keys; i++) {
    if (form->keys[i].former && strcmp(form->keys[i].former, written) == 0) { return form->keys[i].name; }
  }
  return written;
}

static const cyaml_schema_field_t *find_field(const cyaml_schema_value_t *mapping, const char *name) {
  for (const cyaml_schema_field_t *field = mapping->mapping.fields; field->key; field++) {
    if (strcmp(field->key, name) == 0) { return field; }
  }
  return NULL;
}

enum { MOST_FIELDS = 64 };

/* The key of the mapping of which a field is: NULL, the top level. */
static const char *owner_of(const cyaml_schema_value_t *top, const char *name) {
  for (const cyaml_schema_field_t *field = top->mapping.fields; field->key; field++) {
    const bool is_list = field->value.type == CYAML_SEQUENCE;
    const cyaml_schema_value_t *inner = is_list ? field->value.sequence.entry : &field->value;
    if (inner->type == CYAML_MAPPING && find_field(inner, name)) { return field->key; }
  }
  return NULL;
}

/* The closest key of the mapping; without one, all of them; or where a key belongs that another mapping has. */
static int fail_unknown_key(const struct document *d, const cyaml_schema_value_t *mapping, const yaml_node_t *node) {
  const char *names[MOST_FIELDS] = {NULL}, *word = text_of(node);
  size_t n = 0;
  for (const cyaml_schema_field_t *field = mapping->mapping.fields; field->key && n < MOST_FIELDS; field++) {
    names[n++] = field->key;
  }
  const bool elsewhere = find_key(d->form, word) != NULL;
  const char *near = elsewhere ? NULL : sg_nearest(word, names, n);
  char *all = sg_format("%s", ""), *message;
  for (size_t i = 0; i < n; i++) {
    char *longer = sg_format("%s%s%s", all, i ? ", " : "", names[i]);
    free(all);
    all = longer;
  }
  if (near) {
    message = sg_format("unknown key '%.64s': did you mean '%s'?", word, near);
  } else if (elsewhere) {
    const char *owner = owner_of(d->form->schema, word);
    message = sg_format("key '%s' is %s%s%s, not here: move it, or check its indentation", word,
                        owner ? "of '" : "of the top level", owner ? owner : "", owner ? "'" : "");
  } else {
    message = sg_format("unknown key '%.64s': known here are %s", word, all);
  }
  const int status = fail_at(d, node, find_key(d->form, near ? near : word), message);
  free(message);
  free(all);
  return status;
}

/* ---- values */

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

static int fail_value(const struct document *d, const yaml_node_t *node, const struct sg_yaml_key *key,
                      const char *what) {
  char *message = sg_format("%s: '%.64s' is not %s", key->name, text_of(node), what);
  const int status = fail_at(d, node, key, message);
  free(message);
  return status;
}

/* "shape: expected a list, such as [400x300]" */
static int fail_kind(const struct document *d, const yaml_node_t *node, const struct sg_yaml_key *key,
                     const char *kind) {
  char *message = sg_format("%s%sexpected %s%s%s", key ? key->name : "", key ? ": " : "", kind,
                            key && key->example ? ", such as " : "", key && key->example ? key->example : "");
  const int status = fail_at(d, node, key, message);
  free(message);
  return status;
}

/* "shape: expected one value, such as 500": of a list's key the example's first. */
static int fail_no_value(const struct document *d, const yaml_node_t *node, const struct sg_yaml_key *key) {
  if (!key || !key->example || *key->example != '[') { return fail_kind(d, node, key, "one value"); }
  struct sg_yaml_key of_one = *key;
  char *first = sg_format("%.*s", (int)strcspn(key->example + 1, ",]"), key->example + 1);
  of_one.example = first;
  const int status = fail_kind(d, node, &of_one, "one value");
  free(first);
  return status;
}

static int check_scalar(const struct document *d, const cyaml_schema_value_t *schema, const yaml_node_t *node,
                        const struct sg_yaml_key *key) {
  const char *text = text_of(node);
  struct sg_error why;
  if (node->type != YAML_SCALAR_NODE) { return fail_no_value(d, node, key); }
  if (schema->type == CYAML_INT || schema->type == CYAML_UINT) {
    if (!is_whole_number(text)) { return fail_value(d, node, key, "a whole number, such as 12"); }
  } else if (schema->type == CYAML_FLOAT && !is_number(text)) {
    return fail_value(d, node, key, "a number, such as 0.05");
  } else if (schema->type == CYAML_STRING) {
    const size_t length = strlen(text);
    if (length < schema->string.min) { return fail_kind(d, node, key, "a text"); }
    if (length > schema->string.max) {
      char *message = sg_format("%s: more than %u bytes", key->name, (unsigned)schema->string.max);
      const int status = fail_at(d, node, key, message);
      free(message);
      return status;
    }
  }
  if (!key->check || key->check(text, key->name, &why) == SG_OK) { return SG_OK; }
  return fail_at(d, node, key, why.message);
}

static int check_value(const struct document *d, const cyaml_schema_value_t *schema, int number,
                       const struct sg_yaml_key *key);

static int check_list(const struct document *d, const cyaml_schema_value_t *schema, const yaml_node_t *node,
                      const struct sg_yaml_key *key) {
  if (node->type != YAML_SEQUENCE_NODE) { return fail_kind(d, node, key, "a list"); }
  const yaml_node_item_t *first = node->data.sequence.items.start, *end = node->data.sequence.items.top;
  if (end - first < (long)schema->sequence.min) { return fail_kind(d, node, key, "a list of one value or more"); }
  if (end - first > (long)schema->sequence.max) {
    char *kind = sg_format("a list of at most %u values", (unsigned)schema->sequence.max);
    const int status = fail_kind(d, node, key, kind);
    free(kind);
    return status;
  }
  int status = SG_OK;
  for (const yaml_node_item_t *i = first; i < end && status == SG_OK; i++) {
    status = check_value(d, schema->sequence.entry, *i, key);
  }
  return status;
}

static int check_pair(const struct document *d, const cyaml_schema_value_t *schema, const yaml_node_pair_t *pair,
                      bool is_top, uint64_t *seen) {
  const yaml_node_t *node = yaml_document_get_node((yaml_document_t *)&d->nodes, pair->key);
  const char *name = is_top ? present_name(d->form, text_of(node)) : text_of(node);
  const cyaml_schema_field_t *field = find_field(schema, name);
  if (!field) { return fail_unknown_key(d, schema, node); }
  const uint64_t bit = UINT64_C(1) << (field - schema->mapping.fields);
  const struct sg_yaml_key *key = find_key(d->form, name);
  if (*seen & bit) {
    char *message = sg_format("key '%s' is given twice: remove one", name);
    const int status = fail_at(d, node, NULL, message);
    free(message);
    return status;
  }
  *seen |= bit;
  return check_value(d, &field->value, pair->value, key);
}

static int check_mapping(const struct document *d, const cyaml_schema_value_t *schema, const yaml_node_t *node,
                         const struct sg_yaml_key *of) {
  uint64_t seen = 0;
  int status = SG_OK;
  if (node->type != YAML_MAPPING_NODE) { return fail_kind(d, node, of, "a mapping of keys to values"); }
  for (const yaml_node_pair_t *p = node->data.mapping.pairs.start;
       p < node->data.mapping.pairs.top && status == SG_OK; p++) {
    status = check_pair(d, schema, p, !of, &seen);
  }
  for (const cyaml_schema_field_t *field = schema->mapping.fields; field->key && status == SG_OK; field++) {
    const bool optional = field->value.flags & CYAML_FLAG_OPTIONAL;
    if (optional || seen & UINT64_C(1) << (field - schema->mapping.fields)) { continue; }
    const struct sg_yaml_key *key = find_key(d->form, field->key);
    char *message =
        sg_format("no key '%s': add it%s%s%s%s", field->key, key->example ? ", such as " : "",
                  key->example ? field->key : "", key->example ? ": " : "", key->example ? key->example : "");
    status = fail_at(d, node, key, message);
    free(message);
  }
  return status;
}

/* The node of this number. `key`: NULL at the top. */
static int check_value(const struct document *d, const cyaml_schema_value_t *schema, int number,
                       const struct sg_yaml_key *key) {
  const yaml_node_t *node = yaml_document_get_node((yaml_document_t *)&d->nodes, number);
  switch (schema->type) {
  case CYAML_MAPPING:
    return check_mapping(d, schema, node, key);
  case CYAML_SEQUENCE:
    return check_list(d, schema, node, key);
  default:
    return check_scalar(d, schema, node, key);
  }
}

/* ---- libcyaml */

/* Its log: after the checks, only what it alone refuses. */
struct diagnostic {
  char what[256];
};

__attribute__((format(printf, 3, 0))) static void SG_PRINTF(3, 0)
    listen(cyaml_log_t level, void *context, const char *format, va_list args) {
  struct diagnostic *c = context;
  (void)level;
  if (c->what[0]) { return; }
  vsnprintf(c->what, sizeof c->what, format, args);
  c->what[strcspn(c->what, "\n")] = '\0';
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

/* The fields of the top level with the names that the file has for them. */
static cyaml_schema_value_t schema_as_written(const struct document *d, cyaml_schema_field_t *fields) {
  cyaml_schema_value_t schema = *d->form->schema;
  const yaml_node_t *root = yaml_document_get_root_node((yaml_document_t *)&d->nodes);
  size_t n = 0;
  for (; schema.mapping.fields[n].key; n++) {
    fields[n] = schema.mapping.fields[n];
    for (const yaml_node_pair_t *p = root->data.mapping.pairs.start; p < root->data.mapping.pairs.top; p++) {
      const char *written = text_of(yaml_document_get_node((yaml_document_t *)&d->nodes, p->key));
      if (strcmp(present_name(d->form, written), fields[n].key) == 0) { fields[n].key = written; }
    }
  }
  fields[n] = (cyaml_schema_field_t)CYAML_FIELD_END;
  schema.mapping.fields = fields;
  return schema;
}

static int load_struct(const struct document *d, const char *text, size_t size, void **data) {
  struct diagnostic c = {""};
  cyaml_config_t config;
  cyaml_schema_field_t fields[MOST_FIELDS + 1];
  const cyaml_schema_value_t schema = schema_as_written(d, fields);
  const cyaml_err_t status =
      cyaml_load_data((const uint8_t *)text, size, configure(&config, &c), &schema, (cyaml_data_t **)data, NULL);
  if (status == CYAML_OK) { return SG_OK; }
  return sg_fail(d->err, SG_BAD_INPUT, "%s: not a %s: %s", d->path, d->form->what,
                 c.what[0] ? c.what : cyaml_strerror(status));
}

int sg_yaml_load(const struct sg_yaml_form *form, const char *path, void **data, struct sg_error *err) {
  struct document d = {.form = form, .path = path, .err = err};
  *data = NULL;
  size_t size = 0;
  char *text = sg_file_read(path, &size, err);
  if (!text) { return sg_fail_in(err, SG_BAD_INPUT, form->what); }
  int status = open_document(&d, text, size);
  if (status == SG_OK) {
    status = check_value(&d, form->schema, 1, NULL);
    if (status == SG_OK) { status = load_struct(&d, text, size, data); }
    yaml_document_delete(&d.nodes);
  }
  free(text);
  return status;
}

void sg_yaml_free(const struct sg_yaml_form *form, void *data) {
  struct diagnostic c = {""};
  cyaml_config_t config;
  cyaml_free(configure(&config, &c), form->schema, data, 0);
}

/* libcyaml writes 2 as 2.0000000000000000e+00: as short as is exact for what a user types. */
static char *shorten_reals(const struct sg_yaml_form *form, const char *text, size_t length) {
  char *whole = sg_format("%.*s", (int)length, text);
  for (const cyaml_schema_field_t *field = form->schema->mapping.fields; field->key; field++) {
    if (field->value.type != CYAML_FLOAT) { continue; }
    char *start = sg_format("\n%s: ", field->key), *at = strstr(whole, start);
    if (at) {
      char *number = at + strlen(start), *rest = number;
      const double value = strtod(number, &rest);
      char *shorter = sg_format("%.*s%.15g%s", (int)(number - whole), whole, value, rest);
      free(whole);
      whole = shorter;
    }
    free(start);
  }
  return whole;
}

char *sg_yaml_format(const struct sg_yaml_form *form, const void *data, struct sg_error *err) {
  struct diagnostic c = {""};
  cyaml_config_t config;
  char *text = NULL;
  size_t length = 0;
  const cyaml_err_t status =
      cyaml_save_data(&text, &length, configure(&config, &c), form->schema, (const cyaml_data_t *)data, 0);
  if (status != CYAML_OK) {
    sg_fail(err, SG_UNABLE, "cannot write the %s as YAML: %s", form->what,
            c.what[0] ? c.what : cyaml_strerror(status));
    return NULL;
  }
  char *whole = shorten_reals(form, text, length);
  free(text);
  return whole;
}

/* ---- places */

static const yaml_node_t *next_node(const struct document *d, const yaml_node_t *node, const char *step,
                                    bool is_top) {
  yaml_document_t *nodes = (yaml_document_t *)&d->nodes;
  if (node->type == YAML_SEQUENCE_NODE) {
    const long index = strtol(step, NULL, 10);
    const yaml_node_item_t *first = node->data.sequence.items.start;
    return index < node->data.sequence.items.top - first ? yaml_document_get_node(nodes, first[index]) : NULL;
  }
  if (node->type != YAML_MAPPING_NODE) { return NULL; }
  for (const yaml_node_pair_t *p = node->data.mapping.pairs.start; p < node->data.mapping.pairs.top; p++) {
    const char *written = text_of(yaml_document_get_node(nodes, p->key));
    if (strcmp(is_top ? present_name(d->form, written) : written, step) == 0) {
      return yaml_document_get_node(nodes, p->value);
    }
  }
  return NULL;
}

char *sg_yaml_place(const struct sg_yaml_form *form, const char *path, const char *const *steps) {
  struct document d = {.form = form, .path = path};
  size_t size = 0;
  char *text = sg_file_read(path, &size, NULL), *place = NULL;
  if (text && open_document(&d, text, size) == SG_OK) {
    const yaml_node_t *node = yaml_document_get_root_node(&d.nodes), *next = node;
    for (size_t i = 0; steps[i] && next; i++) {
      next = next_node(&d, node, steps[i], i == 0);
      if (next) { node = next; }
    }
    place = sg_format("%s:%zu:%zu", path, node->start_mark.line + 1, node->start_mark.column + 1);
    yaml_document_delete(&d.nodes);
  }
  free(text);
  return place ? place : sg_format("%s", path);
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
