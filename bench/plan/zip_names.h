/* Whether the list of files of a ZIP archive has the names that its files have themselves, each once. libarchive
 * takes a file's own name where the two differ, other programs that of the list: one archive would be two. */
#ifndef SG_BENCH_PLAN_ZIP_NAMES_H
#define SG_BENCH_PLAN_ZIP_NAMES_H

#include "core/error.h"

/* What else is wrong with the archive is left to who unpacks it. */
int sg_zip_names_check(const char *path, struct sg_error *err) SG_MUST_CHECK;

#endif
