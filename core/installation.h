/* The parts of an installation, located from the running executable: build/bin in the source tree, or PREFIX/bin with
 * PREFIX/share/stratagemm and PREFIX/libexec/stratagemm. No path is fixed at build time, so that a tree may be moved.
 */
#ifndef SG_CORE_INSTALLATION_H
#define SG_CORE_INSTALLATION_H

/* A folder of an installation by its name below PREFIX/share/stratagemm ("profiles") and below the source tree
 * ("data/profiles"). If neither exists: that of the source tree. The caller frees. */
char *sg_installed_folder(const char *name, const char *source);

/* The worker: $STRATAGEMM_WORKER (another runner, or one of a test), else that of PREFIX/libexec/stratagemm, else
 * stratagemm-worker in this executable's folder. The caller frees. */
char *sg_installed_worker(void);

/* The folder of BLAS libraries that came with the program, one subfolder each: PREFIX/lib/stratagemm/blas, which
 * exists where `make portable` put libraries into it. The caller frees. */
char *sg_installed_blas(void);

/* A program of the system by its name, from PATH, as an absolute path: NULL if there is none. Relative and empty
 * entries, which mean the current folder, are ignored: that may be a folder of somebody else. The caller frees. */
char *sg_installed_program(const char *name);

#endif
