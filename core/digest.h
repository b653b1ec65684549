/* What pins a file down. A library of its own, sg_digest, so that the worker does not load libcrypto. */
#ifndef SG_CORE_DIGEST_H
#define SG_CORE_DIGEST_H

#include <stdint.h>

/* SHA-256 of a file in hexadecimal, and, where bytes is not NULL, its size; NULL when it cannot be opened. The caller
 * frees. */
char *sg_file_sha256(const char *path, int64_t *bytes);

#endif
