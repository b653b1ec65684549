/* Packs the files of a folder into one archive, .tar.zst or .zip by the name of the file. The same files give the
 * same bytes with the same versions of the libraries: names in order, and one owner, mode and time for all. */
#ifndef SG_REPORT_ARCHIVE_PACK_H
#define SG_REPORT_ARCHIVE_PACK_H

#include <stdint.h>

#include "core/error.h"

/* SG_BAD_INPUT, with the two that are known, for another ending. */
int sg_pack_check_name(const char *path, struct sg_error *err) SG_MUST_CHECK;

/* Each file is DIR/x as `top`/x in the archive, with this time (Unix, s). The file at `path` appears whole or not at
 * all. */
int sg_pack(const char *path, const char *dir, const char *top, int64_t time_s, struct sg_error *err) SG_MUST_CHECK;

/* The versions of the libraries on which the bytes depend, on the heap. */
char *sg_pack_versions(void);

#endif
