/* A workload's items in files, open: loads an item's inputs. Thread-safe. */
#ifndef SG_BENCH_DATA_ITEM_FILES_H
#define SG_BENCH_DATA_ITEM_FILES_H

#include "bench/data/npy_file.h"
#include "bench/data/npy_set.h"

struct sg_item_files {
  const struct sg_workload *workload;
  struct sg_layout layout;
  struct sg_npy_set set;
  int64_t depth;            /* items of each file */
  struct sg_npy_file *held; /* as set.names: files that stay open; NULL: each is opened when an item is loaded */
};

/* Open the files of the workload's source, which must outlive this. Those of a single group stay open. Refuses, with
 * SG_BAD_INPUT, files that do not match the workload, and fewer items than its count. */
int sg_item_files_open(struct sg_item_files *files, const struct sg_workload *w, struct sg_error *err) SG_MUST_CHECK;
void sg_item_files_close(struct sg_item_files *files); /* zeroed: nothing */

/* Map all files, which then stay open. */
int sg_item_files_map(struct sg_item_files *files, struct sg_error *err) SG_MUST_CHECK;

/* Open one of the files: a .npy or raw. */
int sg_item_files_open_one(const struct sg_item_files *files, int64_t group, int input, struct sg_npy_file *file,
                           struct sg_error *err) SG_MUST_CHECK;

/* Load an input of an item. Messages name a file without its folder. */
int sg_item_files_load(const struct sg_item_files *files, int64_t item, int input, void *out,
                       struct sg_error *err) SG_MUST_CHECK;

/* The input in a mapped file, if the operation can read it there; otherwise NULL. It is read-only. */
void *sg_item_files_mapped(const struct sg_item_files *files, int64_t item, int input);

/* The name of the file that has the input. */
const char *sg_item_files_name(const struct sg_item_files *files, int64_t item, int input);

#endif
