/* Files that may be a BLAS library, by their names: Debian's folders of one build each, /usr/local, /opt, what
 * vendors install, the loader's cache, what came with this program, and folders and files of the user. Whether one
 * is, a worker finds out (bench/cli/backends.h). A file with several names is listed once. */
#ifndef SG_BENCH_MACHINE_LIBRARY_FILES_H
#define SG_BENCH_MACHINE_LIBRARY_FILES_H

#include <stddef.h>

struct sg_library_files {
  char **paths; /* as found, not resolved */
  size_t n;
};

/* The paths in $STRATAGEMM_BACKENDS, files and folders with colons between them; those of this machine; those that
 * came with this program; the reference BLAS last. */
void sg_library_files_find(struct sg_library_files *files);

/* The libraries in a folder, in the order of their names. */
void sg_library_files_add_folder(struct sg_library_files *files, const char *folder);

/* One file, whatever its name. */
void sg_library_files_add(struct sg_library_files *files, const char *path);

void sg_library_files_release(struct sg_library_files *files);

#endif
