/* Memory for what is small beside the machine's: where there is none left, the program says which allocation failed
 * and aborts. Arrays of the user's sizes (matrices) are allocated where their failure is an outcome instead. */
#ifndef SG_CORE_ALLOC_H
#define SG_CORE_ALLOC_H

#include <stddef.h>
#include <stdio.h>

/* A zeroed array of n elements (room for one where n is 0). Never NULL; free() releases it. */
#define sg_alloc(n, size) sg_resize_in(__func__, NULL, (n), (size))

/* The array of realloc(): grown or shrunk to n elements, new ones not zeroed; `array` may be NULL, for zeroed ones.
 */
#define sg_resize(array, n, size) sg_resize_in(__func__, (array), (n), (size))

/* What another function allocated (open_memstream, strdup), or NULL: then it ends here. */
#define sg_require(memory) sg_require_in(__func__, (memory))

/* Close a stream of open_memstream(), whose text is then whole. */
void sg_close_memory(FILE *stream);

void *sg_resize_in(const char *caller, void *array, size_t n, size_t size);
void *sg_require_in(const char *caller, void *memory);

#endif
