#include "bench/data/item_files.h"

#include <stdlib.h>

#include "bench/data/source_name.h"

static struct sg_npy_file *held_file(const struct sg_item_files *files, int64_t group, int input) {
  return files->held ? &files->held[group * files->set.n_inputs + input] : NULL;
}

/* ---- Opening ---- */

int sg_item_files_open_one(const struct sg_item_files *files, int64_t group, int input, struct sg_npy_file *file,
                           struct sg_error *err) {
  const struct sg_npy_set *set = &files->set;
  const char *path = sg_npy_set_path(set, group, input), *name = sg_npy_set_name(set, group, input);
  if (!sg_source_is_raw(files->workload->source)) { return sg_npy_file_open(file, set->folder, path, name, err); }
  struct sg_npy item = sg_npy_of_array(&files->layout.arrays[input], files->workload->dtype);
  item.swapped = sg_source_is_swapped(files->workload->source);
  return sg_npy_file_open_raw(file, &item, set->folder, path, name, err);
}

static int check_match(const struct sg_item_files *files, int64_t group, int input, const struct sg_npy *header,
                       struct sg_error *err) {
  char text[SG_NPY_TEXT];
  const bool fits = sg_npy_depth(header, &files->layout.arrays[input]) == files->depth;
  if (fits && sg_number_converts(header->type, files->workload->dtype)) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "%s is %s, which does not match the workload's shape or dtype",
                 sg_npy_set_name(&files->set, group, input), sg_npy_describe(header, text));
}

/* A file that matches, and is mapped if it must be. */
static int open_matching(const struct sg_item_files *files, int64_t group, int input, struct sg_npy_file *file,
                         struct sg_error *err) {
  int status = sg_item_files_open_one(files, group, input, file, err);
  if (status != SG_OK) { return status; }
  status = check_match(files, group, input, &file->header, err);
  if (status == SG_OK && sg_npy_is_spread(&file->header, files->depth)) {
    status = sg_npy_file_map(file, sg_npy_set_name(&files->set, group, input), err);
  }
  if (status != SG_OK) { sg_npy_file_close(file); }
  return status;
}

static int find_depth(struct sg_item_files *files, struct sg_error *err) {
  struct sg_npy_file file;
  const int status = sg_item_files_open_one(files, 0, 0, &file, err);
  if (status != SG_OK) { return status; }
  const int64_t depth = sg_npy_depth(&file.header, &files->layout.arrays[0]);
  files->depth = depth > 0 ? depth : 1; /* the file is refused when it is loaded */
  sg_npy_file_close(&file);
  return SG_OK;
}

static int hold_files(struct sg_item_files *files, bool mapped, struct sg_error *err) {
  const int64_t n = files->set.n_groups * files->set.n_inputs;
  files->held = calloc((size_t)n, sizeof *files->held);
  if (!files->held) { return sg_fail(err, SG_UNABLE, "out of memory for %lld files of items", (long long)n); }
  for (int64_t i = 0; i < n; i++) {
    files->held[i].fd = -1;
  }
  int status = SG_OK;
  for (int64_t i = 0; i < n && status == SG_OK; i++) {
    const int64_t group = i / files->set.n_inputs;
    const int input = (int)(i % files->set.n_inputs);
    status = open_matching(files, group, input, &files->held[i], err);
    if (status == SG_OK && mapped && !files->held[i].map) {
      status = sg_npy_file_map(&files->held[i], sg_npy_set_name(&files->set, group, input), err);
    }
  }
  return status;
}

int sg_item_files_open(struct sg_item_files *files, const struct sg_workload *w, struct sg_error *err) {
  *files = (struct sg_item_files){.workload = w};
  w->operation->layout(w, &files->layout);
  int status = sg_npy_set_open(&files->set, sg_source_paths(w->source), files->layout.n_inputs, err);
  if (status != SG_OK) { return status; }
  status = w->count > 0 ? find_depth(files, err) : SG_OK;
  const long long n_items = (long long)files->set.n_groups * files->depth;
  if (status == SG_OK && n_items < w->count) {
    status =
        sg_fail(err, SG_BAD_INPUT, "it has %lld items but the workload needs %lld", n_items, (long long)w->count);
  }
  if (status == SG_OK && files->set.n_groups == 1 && w->count > 0) { status = hold_files(files, false, err); }
  if (status != SG_OK) { sg_item_files_close(files); }
  return status;
}

static void drop_held(struct sg_item_files *files) {
  for (int64_t i = 0; files->held && i < files->set.n_groups * files->set.n_inputs; i++) {
    sg_npy_file_close(&files->held[i]);
  }
  free(files->held);
  files->held = NULL;
}

void sg_item_files_close(struct sg_item_files *files) {
  drop_held(files);
  if (files->set.names) { sg_npy_set_close(&files->set); }
}

int sg_item_files_map(struct sg_item_files *files, struct sg_error *err) {
  drop_held(files);
  return hold_files(files, true, err);
}

/* ---- Items ---- */

int sg_item_files_load(const struct sg_item_files *files, int64_t item, int input, void *out, struct sg_error *err) {
  const int64_t group = item / files->depth;
  const struct sg_npy_file *held = held_file(files, group, input);
  struct sg_npy_file file = {.fd = -1};
  const int status = held ? SG_OK : open_matching(files, group, input, &file, err);
  if (status != SG_OK) { return status; }
  const int read =
      sg_npy_file_read(held ? held : &file, sg_npy_set_name(&files->set, group, input), item % files->depth,
                       &files->layout.arrays[input], files->workload->dtype, out, err);
  sg_npy_file_close(&file);
  return read;
}

void *sg_item_files_mapped(const struct sg_item_files *files, int64_t item, int input) {
  const struct sg_npy_file *held = held_file(files, item / files->depth, input);
  if (!held || files->workload->operation->destroys & 1U << input) { return NULL; }
  return sg_npy_file_item(held, item % files->depth, &files->layout.arrays[input], files->workload->dtype);
}

const char *sg_item_files_name(const struct sg_item_files *files, int64_t item, int input) {
  return sg_npy_set_name(&files->set, item / files->depth, input);
}
