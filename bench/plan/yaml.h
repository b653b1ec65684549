/* YAML files parsed into structs by libcyaml, with one-line errors that name the place, the key and what it means:
 * "PATH:7:3: unknown key 'shap': did you mean 'shape'? (shape: shapes as the operation has them)". */
#ifndef SG_BENCH_PLAN_YAML_H
#define SG_BENCH_PLAN_YAML_H

#include <cyaml/cyaml.h>
#include <stddef.h>

#include "core/error.h"

struct sg_yaml_key {
  const char *name;
  const char *former;  /* its name in files of earlier versions, at the top level only; NULL: the same */
  const char *meaning; /* NULL: none, and the rest too */
  const char *example; /* a value as it is written in the file */
  /* Refuse a value of the key, or one of its list. `what`: the key. NULL: any. */
  int (*check)(const char *value, const char *what, struct sg_error *err);
};

struct sg_yaml_form {
  const char *what;                   /* "profile", for errors */
  const cyaml_schema_value_t *schema; /* of the whole file; a pointer to a mapping */
  const struct sg_yaml_key *keys;     /* of all mappings */
  size_t n_keys;
};

/* Load a file into *data, on the heap; the caller frees it with sg_yaml_free. */
int sg_yaml_load(const struct sg_yaml_form *form, const char *path, void **data, struct sg_error *err) SG_MUST_CHECK;
void sg_yaml_free(const struct sg_yaml_form *form, void *data); /* NULL is allowed */

/* The text of a file that sg_yaml_load reads as *data. On the heap; NULL on failure. */
char *sg_yaml_format(const struct sg_yaml_form *form, const void *data, struct sg_error *err);

/* "PATH:LINE:COLUMN", for an error in a value that sg_yaml_load accepts: the value at the end of `steps`, up to a
 * NULL, which are keys, and "0" and so on for entries of lists; of the part that is there, if it is not there as a
 * whole. The caller frees. */
char *sg_yaml_place(const struct sg_yaml_form *form, const char *path, const char *const *steps);

/* The names, sorted, of the files NAME.yaml in a folder. The caller frees each and the list; on failure there are
 * none. */
int sg_yaml_names(const char *folder, char ***names, size_t *n, struct sg_error *err) SG_MUST_CHECK;

#endif
