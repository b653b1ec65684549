/* One digest of many files. */
#ifndef SG_REPORT_SITE_FILES_H
#define SG_REPORT_SITE_FILES_H

#include <stddef.h>

/* SHA-256 of the names and contents of all files below the folders (NULL is skipped), on the heap. */
char *sg_tree_sha256(const char *const *folders, size_t n);

#endif
