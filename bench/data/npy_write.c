#include "bench/data/npy_write.h"

#include "bench/data/npy_file.h"

int sg_npy_stage(struct sg_output *out, const char *name, enum sg_dtype dtype, const struct sg_array *array,
                 const void *numbers, struct sg_error *err) {
  char header[SG_NPY_WRITTEN];
  const struct sg_npy npy = sg_npy_of_array(array, dtype);
  const struct iovec parts[] = {{header, sg_npy_format(header, &npy)},
                                {(void *)numbers, sg_array_elements(array) * sg_dtype_bytes(dtype)}};
  return sg_output_stage(out, name, parts, 2, err);
}
