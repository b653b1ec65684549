/* The result sets below a folder: folders of sets, bags and archives (report/archive/set_source.h), in the order of
 * their paths. */
#ifndef SG_REPORT_SITE_SCAN_H
#define SG_REPORT_SITE_SCAN_H

#include <stddef.h>
#include <sys/stat.h>

#include "core/error.h"

struct sg_site_found {
  char *path; /* to open it */
  char *name; /* the path below the folder that was scanned */
  char *key;  /* SHA-256 of its files, or of the archive: it changes when anything that is read changes. "" if it
                 cannot  be read. */
};

struct sg_site_scan {
  struct sg_site_found *items;
  size_t n;
};

/* More than this is a mistake, such as the root folder. */
enum { SG_SITE_MOST_SETS = 10000, SG_SITE_MOST_DEPTH = 16 };

/* Symbolic links are not followed; what is inside a set, and the folder `skip` (which contains the site; its st_dev
 * and st_ino), is not searched. A folder with a file of a result set counts as one, whether or not it is whole. */
int sg_site_scan(struct sg_site_scan *scan, const char *folder, const struct stat *skip,
                 struct sg_error *err) SG_MUST_CHECK;
void sg_site_scan_release(struct sg_site_scan *scan);

#endif
