/* Variables that bind the threads of an OpenMP runtime or a BLAS library to cores. A runtime that reads them when it
 * is loaded binds the first thread, and with it all threads that this one starts: strategies with threads of their
 * own would share one core. Launches run without them, since where threads run is the strategy's. */
#ifndef SG_BENCH_MACHINE_BINDING_H
#define SG_BENCH_MACHINE_BINDING_H

#include <stdbool.h>

/* Whether an entry of an environment, NAME=VALUE, is one of them. */
bool sg_binding_is_set_by(const char *entry);

/* The names of those in this process's environment, "OMP_PLACES, OMP_PROC_BIND"; NULL: none. A new heap string. */
char *sg_binding_names(void);

#endif
