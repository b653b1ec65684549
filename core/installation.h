/* Where the parts of an installation are, seen from the running executable: build/bin in the source tree, or
 * PREFIX/bin with PREFIX/share/stratagemm and PREFIX/libexec. Nothing here is a path fixed at build time, so that a
 * tree may be moved. */
#ifndef SG_CORE_INSTALLATION_H
#define SG_CORE_INSTALLATION_H

/* The folder of data `name` ("profiles"): data/NAME in the source tree, else ../share/stratagemm/NAME. The caller
 * frees. */
char *sg_program_data(const char *name);

/* The worker: $STRATAGEMM_WORKER (another runner, or a test's), else stratagemm-worker beside this executable. The
 * caller frees. */
char *sg_program_worker(void);

#endif
