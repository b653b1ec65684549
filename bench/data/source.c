#include "bench/data/source.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "bench/data/npy_file.h"
#include "bench/data/npy_set.h"
#include "bench/data/uniform.h"
#include "bench/operations/errors.h"

struct sg_source {
  const struct sg_workload *workload;
  struct sg_layout layout;
  int (*load)(const struct sg_source *source, int64_t item, void *const *arrays, struct sg_error *err);
  struct sg_npy_set set; /* of npy only */
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

/* ---- npy ---- */

static int load_file(const struct sg_source *source, const char *name, const struct sg_array *array, void *out,
                     struct sg_error *err) {
  const enum sg_dtype dtype = source->workload->dtype;
  struct sg_npy_file file;
  char text[SG_NPY_TEXT];
  int status = sg_npy_file_open(&file, source->set.folder, name, err);
  if (status != SG_OK) { return status; }
  if (file.header.dtype == dtype && sg_npy_fits(&file.header, array)) {
    status = sg_npy_file_read(&file, name, array, out, err);
  } else {
    status = sg_fail(err, SG_BAD_INPUT, "%s is %s, which does not match the workload's shape or dtype", name,
                     sg_npy_describe(&file.header, text));
  }
  sg_npy_file_close(&file);
  return status;
}

static int load_npy(const struct sg_source *source, int64_t item, void *const *arrays, struct sg_error *err) {
  int status = SG_OK;
  for (int i = 0; i < source->layout.n_inputs && status == SG_OK; i++) {
    status = load_file(source, sg_npy_set_name(&source->set, item, i), &source->layout.arrays[i], arrays[i], err);
  }
  return status;
}

static int open_npy(struct sg_source *source, const char *folder, struct sg_error *err) {
  int status = sg_npy_set_open(&source->set, folder, source->layout.n_inputs, err);
  if (status == SG_OK && source->set.n_items < source->workload->count) {
    status = sg_fail(err, SG_BAD_INPUT, "it has %lld items but the workload needs %lld",
                     (long long)source->set.n_items, (long long)source->workload->count);
    sg_npy_set_close(&source->set);
  }
  return status != SG_OK ? sg_fail_in(err, status, "the folder of --source") : SG_OK;
}

/* ---- Both ---- */

const char *sg_source_folder(const char *source) {
  static const char prefix[] = "npy:";
  return strncmp(source, prefix, sizeof prefix - 1) == 0 ? source + sizeof prefix - 1 : NULL;
}

int sg_source_open(struct sg_source **out, const struct sg_workload *w, struct sg_error *err) {
  const char *folder = sg_source_folder(w->source);
  *out = NULL;
  if (!folder && strcmp(w->source, "uniform") != 0) {
    return sg_fail(err, SG_BAD_INPUT, "unknown source '%s': use uniform or npy:DIR", w->source);
  }
  struct sg_source *source = calloc(1, sizeof *source);
  if (!source) { return sg_fail(err, SG_UNABLE, "out of memory for a source of items"); }
  *source = (struct sg_source){.workload = w, .load = folder ? load_npy : load_uniform};
  w->operation->layout(w, &source->layout);
  const int status = folder ? open_npy(source, folder, err) : SG_OK;
  if (status != SG_OK) {
    sg_source_close(source);
    return status;
  }
  *out = source;
  return SG_OK;
}

void sg_source_close(struct sg_source *source) {
  if (!source) { return; }
  if (source->set.names) { sg_npy_set_close(&source->set); }
  free(source);
}

int sg_source_load(const struct sg_source *source, int64_t item, void *const *arrays, struct sg_error *err) {
  return source->load(source, item, arrays, err);
}

static bool is_finite(const void *numbers, size_t n, enum sg_dtype dtype) {
  const float *f32 = numbers;
  const double *f64 = numbers;
  const bool single = dtype == SG_F32 || dtype == SG_C64;
  size_t i = 0;
  while (i < n && (single ? isfinite(f32[i]) : isfinite(f64[i]))) {
    i++;
  }
  return i == n;
}

int sg_source_check(const struct sg_source *source, int64_t item, void *const *arrays, struct sg_error *err) {
  const struct sg_workload *w = source->workload;
  int status = sg_source_load(source, item, arrays, err);
  for (int i = 0; i < source->layout.n_inputs && status == SG_OK; i++) {
    const size_t n = sg_array_numbers(&source->layout.arrays[i], w->dtype);
    const bool finite = is_finite(arrays[i], n, w->dtype);
    if (finite && sg_numbers_can_be_checked(arrays[i], n, w->dtype)) { continue; }
    status = sg_fail(err, SG_BAD_INPUT, "%s has %s, so the result of item %lld cannot be checked: %s it",
                     source->set.names ? sg_npy_set_name(&source->set, item, i) : "an input",
                     finite ? "only numbers below 1e-70, or some above 1e70" : "a NaN or an infinity",
                     (long long)item, finite ? "scale" : "remove or repair");
  }
  return status;
}
