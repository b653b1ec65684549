/* Trees of files of a site: one digest of many files, and removing a report. */
#ifndef SG_REPORT_SITE_FILES_H
#define SG_REPORT_SITE_FILES_H

#include <stddef.h>

/* SHA-256 of the names and contents of all files below the folders (NULL is skipped), on the heap. */
char *sg_tree_sha256(const char *const *folders, size_t n);

/* Remove the folder and everything in it; links are not followed. What cannot be removed stays. */
void sg_tree_remove(const char *folder);

#endif
