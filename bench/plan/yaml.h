/* YAML files parsed into structs by libcyaml, with one-line errors: "PATH:7:3: Unexpected key: shap: did you mean
 * 'shape'?". */
#ifndef SG_BENCH_PLAN_YAML_H
#define SG_BENCH_PLAN_YAML_H

#include <cyaml/cyaml.h>
#include <stddef.h>

#include "core/error.h"

struct sg_yaml_form {
  const char *what;                   /* "profile", for errors */
  const cyaml_schema_value_t *schema; /* of the whole file; a pointer to a mapping */
  const char *const *keys;            /* all keys, to suggest the closest */
  size_t n_keys;
};

/* Load a file into *data, on the heap; the caller frees it with sg_yaml_free. */
int sg_yaml_load(const struct sg_yaml_form *form, const char *path, void **data, struct sg_error *err) SG_MUST_CHECK;
void sg_yaml_free(const struct sg_yaml_form *form, void *data); /* NULL is allowed */

/* "PATH:LINE", for an error in a value that libcyaml accepts: the line with this value of this key, the first where
 * it has several; "PATH" if there is none (the value is quoted with escapes). The caller frees. */
char *sg_yaml_place(const char *path, const char *key, const char *value);

/* The names, sorted, of the files NAME.yaml in a folder. The caller frees each and the list; on failure there are
 * none. */
int sg_yaml_names(const char *folder, char ***names, size_t *n, struct sg_error *err) SG_MUST_CHECK;

#endif
