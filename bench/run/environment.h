/* A worker's environment: this process's own, except for the variables that control a library's thread count and
 * kernels, which are set from the configuration or left unset for "library default". */
#ifndef SG_BENCH_RUN_ENVIRONMENT_H
#define SG_BENCH_RUN_ENVIRONMENT_H

#include <jansson.h>
#include <stdint.h>

/* blas_threads: SG_NO_INT leaves the choice to the library; coretype: "auto" likewise. The caller frees with
 * sg_environment_free. */
char **sg_environment_make(int64_t blas_threads, const char *coretype);
void sg_environment_free(char **environment);

/* The variables that can affect the measurement, for run.json; also those that bind threads, without which launches
 * run (bench/machine/binding.h). */
json_t *sg_environment_json(void);

#endif
