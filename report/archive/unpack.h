/* Unpacks an archive (tar, also compressed by zstd or gzip, or zip) that a stranger made.
 *
 * Regular files and folders are written below the scratch folder, and nothing else: an archive with a link, a device,
 * an absolute path, "..", or a name that occurs twice is refused as a whole, as is one that is damaged or larger than
 * the limits below. Memory does not depend on the archive: libarchive decompresses in blocks, and what it may read
 * for one header is limited. A signal ends it at the next block. */
#ifndef SG_REPORT_ARCHIVE_UNPACK_H
#define SG_REPORT_ARCHIVE_UNPACK_H

#include "core/error.h"
#include "core/scratch.h"

/* A result set has ten files, its report up to some hundred. */
#define SG_UNPACK_MOST_BYTES (INT64_C(4) << 30)
enum {
  SG_UNPACK_MOST_ENTRIES = 4096,
  SG_UNPACK_MOST_DEPTH = 8, /* components of a path */
  SG_UNPACK_MOST_NAME = 512,
  SG_UNPACK_MOST_HEADER = 4 << 20,     /* bytes of a member's header, or of the directory of a zip */
  SG_UNPACK_MOST_RATIO = 200,          /* of unpacked to packed bytes, */
  SG_UNPACK_FREE_BYTES = 64 * 1 << 20, /* beyond these, which may be packed at any ratio */
};

/* SG_BAD_INPUT, with path and member, if the file is refused or is no such archive; SG_UNABLE if the disk is full;
 * SG_INTERRUPTED. What was written stays in the scratch folder until it is closed. */
int sg_unpack(const char *path, struct sg_scratch *into, struct sg_error *err) SG_MUST_CHECK;

#endif
