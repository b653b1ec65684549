#include "core/digest.h"

#include <openssl/evp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/alloc.h"

struct sg_digest {
  EVP_MD_CTX *state;
  int64_t bytes;
};

static struct sg_digest *new_digest(const EVP_MD *method) {
  struct sg_digest *digest = sg_alloc(1, sizeof *digest);
  digest->state = EVP_MD_CTX_new();
  if (!digest->state || !EVP_DigestInit_ex(digest->state, method, NULL)) { sg_require(NULL); }
  return digest;
}

struct sg_digest *sg_digest_new(void) {
  return new_digest(EVP_sha256());
}

struct sg_digest *sg_digest_new_sha512(void) {
  return new_digest(EVP_sha512());
}

void sg_digest_add(struct sg_digest *digest, const void *bytes, size_t size) {
  EVP_DigestUpdate(digest->state, bytes, size);
  digest->bytes += (int64_t)size;
}

char *sg_digest_end(struct sg_digest *digest, int64_t *bytes) {
  unsigned char value[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  EVP_DigestFinal_ex(digest->state, value, &size);
  if (bytes) { *bytes = digest->bytes; }
  EVP_MD_CTX_free(digest->state);
  free(digest);
  char *hex = sg_alloc(2 * (size_t)size + 1, 1);
  for (unsigned i = 0; i < size; i++) {
    snprintf(hex + 2 * (size_t)i, 3, "%02x", value[i]);
  }
  return hex;
}

char *sg_bytes_sha256(const void *bytes, size_t size) {
  struct sg_digest *digest = sg_digest_new();
  sg_digest_add(digest, bytes, size);
  return sg_digest_end(digest, NULL);
}

static char *digest_of_file(int folder, const char *path, enum sg_file_kind kind, const EVP_MD *method) {
  int fd = -1;
  if (sg_file_open(&fd, folder, path, kind, NULL) != SG_OK) { return NULL; }
  FILE *f = sg_require(fdopen(fd, "r"));
  struct sg_digest *digest = new_digest(method);
  char buffer[1 << 16];
  for (size_t n; (n = fread(buffer, 1, sizeof buffer, f)) > 0;) {
    sg_digest_add(digest, buffer, n);
  }
  const bool failed = ferror(f);
  fclose(f);
  char *hex = sg_digest_end(digest, NULL);
  if (!failed) { return hex; }
  free(hex);
  return NULL;
}

char *sg_file_sha256(int folder, const char *path, enum sg_file_kind kind) {
  return digest_of_file(folder, path, kind, EVP_sha256());
}

char *sg_file_sha512(int folder, const char *path, enum sg_file_kind kind) {
  return digest_of_file(folder, path, kind, EVP_sha512());
}
