/* Packs the files of a folder into one archive, .tar.zst or .zip by the name of the file. The same files give the
 * same bytes with the same versions of the libraries: names in order, and one owner, mode and time for all.
 *
 * Compressing a large result set takes about as long as rendering it: its files are packed first, by a thread, while
 * the others are still made; it computes their sums, too.
 *
 *   int status = sg_packing_start(&packing, &job, err);
 *   ... make the other files of the folder, with sg_packing_sums() of the first ...
 *   if (status == SG_OK) { status = sg_packing_finish(packing, err); }
 *   ... read sg_packing_path(packing) ...
 *   sg_packing_close(packing);
 */
#ifndef SG_REPORT_ARCHIVE_PACK_H
#define SG_REPORT_ARCHIVE_PACK_H

#include <stdint.h>

#include "core/error.h"
#include "core/scratch.h"
#include "report/archive/bag.h"

/* SG_BAD_INPUT, with the two that are known, for another ending. */
int sg_pack_check_name(const char *path, struct sg_error *err) SG_MUST_CHECK;

struct sg_pack_job {
  const char *path;           /* its name decides the form; for messages */
  const char *dir, *top;      /* each file is DIR/x, and `top`/x in the archive, */
  int64_t time_s;             /* with this time (Unix) */
  const char *first;          /* a folder in `dir` that has all its files at the start; they come first */
  struct sg_scratch *scratch; /* where the archive is made; it must outlive the packing */
};

struct sg_packing;

/* The texts of the job are copied. On failure *out is NULL. From here to the end, time zones are UTC: a .zip has
 * local times. */
int sg_packing_start(struct sg_packing **out, const struct sg_pack_job *job, struct sg_error *err) SG_MUST_CHECK;

/* The SHA-512 of the files in `first`, named as in `dir`, as they were packed: the first question waits for the
 * thread. Without a packing (NULL) none is known. They belong to the packing. */
struct sg_bag_sums sg_packing_sums(struct sg_packing *packing);

/* Pack the files that the folder has now, after those in `first`. */
int sg_packing_finish(struct sg_packing *packing, struct sg_error *err) SG_MUST_CHECK;

/* The archive, in the scratch folder. Belongs to the packing. */
const char *sg_packing_path(const struct sg_packing *packing);

/* Also ends one that is not finished. NULL is allowed. */
void sg_packing_close(struct sg_packing *packing);

/* On what the bytes depend: the versions of the libraries and the level of compression, on the heap. */
char *sg_pack_versions(void);

#endif
