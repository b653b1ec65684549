/* One copy of each string of a result set, so that equal strings are equal pointers. Adding and finding may run in
 * several threads at once. */
#ifndef SG_CORE_STRING_POOL_H
#define SG_CORE_STRING_POOL_H

#include <stddef.h>
#include <stdint.h>

struct sg_string_pool;

/* Abort when memory is gone. */
struct sg_string_pool *sg_string_pool_new(void);
void sg_string_pool_free(struct sg_string_pool *pool); /* NULL allowed; every pooled string dies with it */

/* Of any bytes; never fails. */
uint32_t sg_string_hash(const char *text, size_t size);

/* The pooled, NUL-terminated copy of these bytes (hash: sg_string_hash of them), made when it is not there yet. */
const char *sg_string_pool_add(struct sg_string_pool *pool, const char *text, size_t size, uint32_t hash);

/* The pooled copy of `text`, or NULL. */
const char *sg_string_pool_find(struct sg_string_pool *pool, const char *text);

/* Number of bytes, and a number the owner hangs on a pooled string (0 at first). Only for pointers the pool gave. */
size_t sg_pooled_size(const char *pooled);
size_t sg_pooled_tag(const char *pooled);
void sg_pooled_set_tag(const char *pooled, size_t tag);

#endif
