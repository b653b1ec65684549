#include "bench/data/source.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "bench/data/item_files.h"
#include "bench/data/source_name.h"
#include "bench/data/uniform.h"
#include "bench/operations/errors.h"
#include "bench/operations/triangle.h"

struct sg_source {
  const struct sg_workload *workload;
  struct sg_layout layout;
  int (*load)(const struct sg_source *source, int64_t item, void *const *arrays, struct sg_error *err);
  struct sg_item_files files; /* of npy and raw only */
  bool is_mapped;
};

/* ---- uniform ---- */

static int load_uniform(const struct sg_source *source, int64_t item, void *const *arrays, struct sg_error *err) {
  (void)err;
  const struct sg_workload *w = source->workload;
  uint64_t offset = 0;
  for (int i = 0; i < source->layout.n_inputs; i++) {
    const size_t numbers = sg_array_numbers(&source->layout.arrays[i], w->dtype);
    if (w->dtype == SG_F32 || w->dtype == SG_C64) {
      sg_uniform_f32(arrays[i], numbers, w->seed, (uint64_t)item, offset);
    } else {
      sg_uniform_f64(arrays[i], numbers, w->seed, (uint64_t)item, offset);
    }
    offset += numbers;
  }
  if (w->operation->fit) { w->operation->fit(w, arrays); }
  return SG_OK;
}

/* ---- files ---- */

static int load_files(const struct sg_source *source, int64_t item, void *const *arrays, struct sg_error *err) {
  int status = SG_OK;
  for (int i = 0; i < source->layout.n_inputs && status == SG_OK; i++) {
    const bool in_place = source->is_mapped && sg_item_files_mapped(&source->files, item, i) == arrays[i];
    if (!in_place) { status = sg_item_files_load(&source->files, item, i, arrays[i], err); }
  }
  return status;
}

int sg_source_map(struct sg_source *source, struct sg_error *err) {
  if (source->load != load_files) {
    return sg_fail(err, SG_UNABLE, "load mmap maps the files of --source npy: or raw:, but the items are in no file");
  }
  source->is_mapped = true;
  return sg_item_files_map(&source->files, err);
}

void sg_source_place(const struct sg_source *source, int64_t item, void **arrays) {
  for (int i = 0; source->is_mapped && i < source->layout.n_inputs; i++) {
    void *mapped = sg_item_files_mapped(&source->files, item, i);
    if (mapped) { arrays[i] = mapped; }
  }
}

void sg_source_forget(const struct sg_source *source) {
  const struct sg_npy_set *set = &source->files.set;
  for (int64_t i = 0; source->is_mapped && i < set->n_groups * set->n_inputs; i++) {
    sg_npy_file_forget(&source->files.held[i]);
  }
}

/* ---- All ---- */

int sg_source_open(struct sg_source **out, const struct sg_workload *w, struct sg_error *err) {
  const bool in_files = sg_source_paths(w->source) != NULL;
  *out = NULL;
  int status = sg_source_check_name(w->source, err);
  if (status != SG_OK) { return status; }
  struct sg_source *source = calloc(1, sizeof *source);
  if (!source) { return sg_fail(err, SG_UNABLE, "out of memory for a source of items"); }
  *source = (struct sg_source){.workload = w, .load = in_files ? load_files : load_uniform};
  w->operation->layout(w, &source->layout);
  status = in_files ? sg_item_files_open(&source->files, w, err) : SG_OK;
  if (status != SG_OK) {
    sg_source_close(source);
    return sg_fail_in(err, status, "--source");
  }
  *out = source;
  return SG_OK;
}

void sg_source_close(struct sg_source *source) {
  if (!source) { return; }
  sg_item_files_close(&source->files);
  free(source);
}

int sg_source_load(const struct sg_source *source, int64_t item, void *const *arrays, struct sg_error *err) {
  return source->load(source, item, arrays, err);
}

size_t sg_source_nonfinite(const void *numbers, size_t n, enum sg_dtype dtype) {
  const float *f32 = numbers;
  const double *f64 = numbers;
  const bool single = dtype == SG_F32 || dtype == SG_C64;
  size_t i = 0;
  while (i < n && (single ? isfinite(f32[i]) : isfinite(f64[i]))) {
    i++;
  }
  return i;
}

int sg_source_check(const struct sg_source *source, int64_t item, void *const *arrays, struct sg_error *err) {
  const struct sg_workload *w = source->workload;
  int status = sg_source_load(source, item, arrays, err);
  for (int i = 0; i < source->layout.n_inputs && status == SG_OK; i++) {
    const size_t n = sg_array_numbers(&source->layout.arrays[i], w->dtype);
    const bool finite = sg_source_nonfinite(arrays[i], n, w->dtype) == n;
    if (finite && sg_numbers_can_be_checked(arrays[i], n, w->dtype)) { continue; }
    status = sg_fail(err, SG_BAD_INPUT, "%s has %s, so the result of item %lld cannot be checked: %s it",
                     source->files.set.names ? sg_item_files_name(&source->files, item, i) : "an input",
                     finite ? "only numbers below 1e-70, or some above 1e70" : "a NaN or an infinity",
                     (long long)item, finite ? "scale" : "remove or repair");
  }
  const int64_t zero = status == SG_OK ? sg_triangle_zero(w, arrays[0]) : -1;
  if (zero < 0) { return status; }
  return sg_fail(err, SG_BAD_INPUT, "item %lld has a zero at [%lld, %lld], on the diagonal: %s divides by it",
                 (long long)item, (long long)zero, (long long)zero, w->operation->name);
}
