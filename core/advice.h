/* Recommended settings: which library to load, which variables to set, for a configuration that was measured. For the
 * report, and for the files that `stratagemm-bench advise` writes. What ends in a shell contains only our own words
 * and numbers; names and paths from files are included only if they consist of characters without a meaning to a
 * shell. */
#ifndef SG_CORE_ADVICE_H
#define SG_CORE_ADVICE_H

#include <jansson.h>
#include <stdbool.h>

#include "core/blas_family.h"
#include "core/summary.h"

enum { SG_MOST_ADVICE_VARIABLES = 8 };

struct sg_advice {
  enum sg_blas_family family;
  struct sg_advice_variable {
    const char *name;
    char *value;
  } variables[SG_MOST_ADVICE_VARIABLES]; /* to set */
  size_t n_variables, n_kernels;         /* the first n_kernels select kernels, the others numbers of threads */
  const char *const *unset; /* variables to unset for the library's default threads, ends with NULL; NULL: none */

  /* How a program that uses the system's BLAS gets this library, where several were measured. One of folder and file,
   * or neither: its path cannot be pasted, or it cannot take the place of another. */
  bool several;
  char *folder, *triplet; /* /usr/lib/TRIPLET/BUILD, with its own libblas.so.3, and TRIPLET, as Debian installs it */
  char *file;             /* to preload */
  bool own_interface;     /* other names or integers, as that of a wheel of NumPy: only programs made for it use it */
};

/* Whether a text has letters, digits and the characters of `others` only, and some. */
bool sg_advice_is_plain(const char *text, const char *others);

/* Fill in how a library, as described in run.json, is loaded: folder and triplet, or file, or none of them. */
void sg_advice_find_library(struct sg_advice *advice, const json_t *library);

void sg_advice_init(struct sg_advice *advice, const struct sg_summary *summary, const struct sg_configs_row *config);
void sg_advice_release(struct sg_advice *advice);

#endif
