/* The software that is looked for at run time, for the doctor: what is there, and what cannot be done without what is
 * not. Unlike the doctor's other checks it says nothing about how well this machine measures, so it is no part of a
 * result set.
 *
 * To add a program or library: a function and its line in the table of software.c. */
#ifndef SG_BENCH_CLI_SOFTWARE_H
#define SG_BENCH_CLI_SOFTWARE_H

#include <jansson.h>
#include <stddef.h>

#include "bench/machine/backend.h"

struct sg_software_question {
  const struct sg_backend *backends; /* the libraries found */
  size_t n_backends;
  const char *python; /* as --python; NULL: python3 */
  const char *worker; /* path of the worker */
};

/* Appends {check, status: ok | missing, finding, effect, remedy}, as those of the doctor, to `findings`. Runs the
 * worker and Python: about a second. */
void sg_software_append(json_t *findings, const struct sg_software_question *question);

#endif
