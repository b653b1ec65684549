/* Digests. A separate library, sg_digest, so that the worker does not load libcrypto. */
#ifndef SG_CORE_DIGEST_H
#define SG_CORE_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include "core/file.h"

/* SHA-256 or SHA-512 of what is added, in hexadecimal, on the heap; `bytes` (may be NULL) is how much that was. The
 * end releases the digest. */
struct sg_digest;
struct sg_digest *sg_digest_new(void);
struct sg_digest *sg_digest_new_sha512(void);
void sg_digest_add(struct sg_digest *digest, const void *bytes, size_t size);
char *sg_digest_end(struct sg_digest *digest, int64_t *bytes);

/* Of bytes; of a file relative to a folder (a descriptor, or AT_FDCWD), NULL if it cannot be read. */
char *sg_bytes_sha256(const void *bytes, size_t size);
char *sg_file_sha256(int folder, const char *path, enum sg_file_kind kind);
char *sg_file_sha512(int folder, const char *path, enum sg_file_kind kind);

#endif
