#include "bench/data/npy_write.h"

int sg_npy_stage(struct sg_output *out, const char *name, enum sg_dtype dtype, const struct sg_array *array,
                 const void *numbers, struct sg_error *err) {
  char header[SG_NPY_WRITTEN];
  const int64_t rows = array->by_columns ? array->columns : array->rows;
  const int64_t columns = array->by_columns ? array->rows : array->columns;
  const struct iovec parts[] = {{header, sg_npy_format(header, dtype, array->by_columns, rows, columns)},
                                {(void *)numbers, sg_array_elements(array) * sg_dtype_bytes(dtype)}};
  return sg_output_stage(out, name, parts, 2, err);
}
