#include "core/digest.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/alloc.h"

char *sg_file_sha256(const char *path, enum sg_file_kind kind, int64_t *bytes) {
  int fd = -1;
  if (sg_file_open(&fd, AT_FDCWD, path, kind, NULL) != SG_OK) { return NULL; }
  FILE *f = sg_require(fdopen(fd, "r"));
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  unsigned char buffer[1 << 16], digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  int64_t total = 0;
  if (!context || !EVP_DigestInit_ex(context, EVP_sha256(), NULL)) { sg_require(NULL); }
  for (size_t n; (n = fread(buffer, 1, sizeof buffer, f)) > 0;) {
    EVP_DigestUpdate(context, buffer, n);
    total += (int64_t)n;
  }
  EVP_DigestFinal_ex(context, digest, &size);
  EVP_MD_CTX_free(context);
  fclose(f);
  char *hex = sg_alloc(2 * (size_t)size + 1, 1);
  for (unsigned i = 0; i < size; i++) {
    snprintf(hex + 2 * (size_t)i, 3, "%02x", digest[i]);
  }
  if (bytes) { *bytes = total; }
  return hex;
}
