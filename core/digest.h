/* Digest of a file. A separate library, sg_digest, so that the worker does not load libcrypto. */
#ifndef SG_CORE_DIGEST_H
#define SG_CORE_DIGEST_H

#include <stdint.h>

#include "core/file.h"

/* SHA-256 of a file in hexadecimal and, if `bytes` is not NULL, its size; NULL if it cannot be opened. The caller
 * frees. */
char *sg_file_sha256(const char *path, enum sg_file_kind kind, int64_t *bytes);

#endif
