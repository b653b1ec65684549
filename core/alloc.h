/* Allocation of memory that is small compared with the machine's: on failure the program reports the allocation and
 * ends with the status of SG_UNABLE. Arrays of user-defined size (matrices) are allocated elsewhere, where a failure
 * becomes an outcome. */
#ifndef SG_CORE_ALLOC_H
#define SG_CORE_ALLOC_H

#include <stddef.h>
#include <stdio.h>

/* A zeroed array of n elements (space for one if n is 0). Never NULL; free() releases it. */
#define sg_alloc(n, size) sg_resize_in(__func__, NULL, (n), (size))

/* Like realloc(): resize to n elements, new ones not zeroed; if `array` is NULL they are zeroed. */
#define sg_resize(array, n, size) sg_resize_in(__func__, (array), (n), (size))

/* Check an allocation by another function (open_memstream, strdup): ends the program if NULL. */
#define sg_require(memory) sg_require_in(__func__, (memory))

/* Close a stream of open_memstream(), which completes its text; some failures show only there, in a text that is
 * NULL. */
void sg_close_memory(FILE *stream, char **text);

/* Like malloc() and realloc(), never NULL, for libraries that take their allocator from the program: some do not
 * notice a failure, or end the program in their own way. */
void *sg_alloc_bytes(size_t size);
void *sg_resize_bytes(void *memory, size_t size);

void *sg_resize_in(const char *caller, void *array, size_t n, size_t size);
void *sg_require_in(const char *caller, void *memory);

#endif
