/* Bags: BagIt 1.0, RFC 8493, with SHA-512. The payload is data/; all other files are tag files. The manifests are
 * also read by `sha512sum -c`, in the folder of the bag. */
#ifndef SG_REPORT_ARCHIVE_BAG_H
#define SG_REPORT_ARCHIVE_BAG_H

#include <stddef.h>

#include "core/error.h"
#include "core/scratch.h"
#include "report/archive/file_list.h"

/* A line of bag-info.txt; without a value it is left out. */
struct sg_bag_label {
  const char *name, *value;
};

/* SHA-512 of files that were read already; NULL: not known. */
struct sg_bag_sums {
  const char *(*sum_of)(void *context, const char *file);
  void *context;
};

/* Make a bag of a scratch folder with a payload and other tag files: bagit.txt, bag-info.txt with these labels and
 * Payload-Oxum, and the manifests. */
int sg_bag_make(struct sg_scratch *scratch, const struct sg_bag_label *labels, size_t n,
                const struct sg_bag_sums *known, struct sg_error *err) SG_MUST_CHECK;

/* Is told of each thing that is not as it must be: the file and what is wrong. */
struct sg_bag_listener {
  void (*differs)(void *context, const char *file, const char *what);
  void *context;
};

/* Check a bag with these files: its structure, every sum, that nothing is missing or extra, Payload-Oxum. Fails only
 * on a signal. */
int sg_bag_check(const char *dir, const struct sg_file_list *list, const struct sg_bag_sums *known,
                 const struct sg_bag_listener *listener, struct sg_error *err) SG_MUST_CHECK;

/* The value of a label in bag-info.txt, on the heap; "" if there is none. */
char *sg_bag_info(const char *dir, const char *label);

#endif
