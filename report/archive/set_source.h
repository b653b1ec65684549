/* A result set, however it is given: as its folder, as the folder of a bag (BagIt, RFC 8493) that contains it, or in
 * an archive of either (.tar.zst, .tar.gz, .tgz, .tar, .zip).
 *
 *   struct sg_set_source source;
 *   int status = sg_set_source_open(&source, path, err);
 *   if (status == SG_OK) { status = sg_resultset_load(&set, source.dir, SG_READ_ALL, err); }
 *   if (status != SG_OK) { status = sg_set_source_fail(&source, status, err); }
 *   sg_set_source_close(&source);
 */
#ifndef SG_REPORT_ARCHIVE_SET_SOURCE_H
#define SG_REPORT_ARCHIVE_SET_SOURCE_H

#include <stdbool.h>

#include "core/error.h"
#include "core/scratch.h"

/* Where the result set is in a bag. */
#define SG_BAG_SET "data/set"

struct sg_set_source {
  char *path;                 /* as given */
  char *dir;                  /* the folder of the result set, to be read */
  char *bag;                  /* the folder of the bag; NULL: it is not in one */
  struct sg_scratch *scratch; /* with the unpacked archive; NULL: it was given as a folder */
  bool is_held;               /* by sg_set_source_hold(), with this descriptor: */
  int folder;
};

/* Unpack an archive into a private temporary folder (unpack.h), and find the result set: the folder with run.json, or
 * SG_BAG_SET of a bag, whose hashes are not checked: that is for verify. SG_BAD_INPUT if there is none. On failure
 * *source is released and zeroed. */
int sg_set_source_open(struct sg_set_source *source, const char *path, struct sg_error *err) SG_MUST_CHECK;

/* Keep runs from writing into the set until the source is closed. SG_BAD_INPUT if one does so now. */
int sg_set_source_hold(struct sg_set_source *source, struct sg_error *err) SG_MUST_CHECK;

/* In a message, the path as it was given instead of the temporary folder. Returns `status`. */
int sg_set_source_fail(const struct sg_set_source *source, int status, struct sg_error *err);

/* Where the report of a set goes by default: PATH/report for a result set's folder; for bags and archives, which stay
 * as they are, PATH-report without the ending of the archive. A new heap string. */
char *sg_set_source_report(const char *path);

/* Whether the path has the ending of an archive. */
bool sg_set_source_is_archive(const char *path);

/* The last component of the path, without the ending of an archive: a name for the set. A new heap string. */
char *sg_set_source_name(const char *path);

void sg_set_source_close(struct sg_set_source *source);

#endif
