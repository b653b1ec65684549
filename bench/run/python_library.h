/* The BLAS library that a Python's NumPy calls, found by running that Python as its user does: with the same
 * environment variables and site folder, which decide which NumPy it imports (so not with -I).
 * bench/runners/loaded_blas.py is what it runs. */
#ifndef SG_BENCH_RUN_PYTHON_LIBRARY_H
#define SG_BENCH_RUN_PYTHON_LIBRARY_H

#include <jansson.h>
#include <stddef.h>

#include "core/error.h"

/* The PYTHON of "numpy:PYTHON", "" for "numpy", in `name`; NULL: it is another name. */
const char *sg_python_named(const char *name);

/* The path, to be freed, of `python`: the name of a program in PATH, the path of one, or the folder of a virtual or
 * conda environment. NULL: there is none. */
char *sg_python_find(const char *python) SG_MUST_CHECK;

/* The programs that "" means, to be freed: those of python3 in PATH and /usr/bin/python3 that are there. Returns
 * their number. */
enum { SG_MOST_DEFAULT_PYTHONS = 2 };
size_t sg_python_defaults(char *paths[SG_MOST_DEFAULT_PYTHONS]);

/* Ask `python`, named as above; "": the first of the default ones that has NumPy. *answer is a
 * new reference, an object as loaded_blas.py describes, with the `program` that was run. What Python prints meanwhile
 * is ignored. SG_BAD_INPUT: no such Python; SG_UNABLE: it did not answer. */
int sg_python_ask(json_t **answer, const char *python, struct sg_error *err) SG_MUST_CHECK;

/* The library in an answer, borrowed. SG_UNABLE: it has no NumPy, or one without a library of its own. */
int sg_python_library(const char **path, const json_t *answer, struct sg_error *err) SG_MUST_CHECK;

#endif
