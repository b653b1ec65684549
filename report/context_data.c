/* The files that a report is made of, with what pins them down: whoever has these bytes can make it again. */
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/text.h"
#include "report/context.h"

/* SHA-256 of a file in hexadecimal, and its size; NULL where there is no such file. */
static char *digest_of(const char *path, long long *bytes) {
  FILE *f = fopen(path, "re");
  if (!f) { return NULL; }
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  static unsigned char buffer[1 << 16];
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (!context || !EVP_DigestInit_ex(context, EVP_sha256(), NULL)) { abort(); }
  *bytes = 0;
  for (size_t n; (n = fread(buffer, 1, sizeof buffer, f)) > 0;) {
    EVP_DigestUpdate(context, buffer, n);
    *bytes += (long long)n;
  }
  EVP_DigestFinal_ex(context, digest, &size);
  EVP_MD_CTX_free(context);
  fclose(f);
  char *hex = calloc(2 * (size_t)size + 1, 1);
  if (!hex) { abort(); }
  for (unsigned i = 0; i < size; i++) {
    snprintf(hex + 2 * (size_t)i, 3, "%02x", digest[i]);
  }
  return hex;
}

json_t *sg_context_data(const struct sg_resultset *set) {
  static const char *const files[][2] = {
      {"run.json", "what was run: plan, seeds, versions, libraries"},
      {"machine.json", "on what: processor, caches, memory, kernel"},
      {"configs.csv", "the configurations"},
      {"samples.csv", "every trial"},
      {"outcomes.csv", "how every launch ended"},
      {"probes.csv", "the machine’s capacity before each launch"},
      {"counters.csv", "what was counted"},
  };
  json_t *list = json_array();
  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
    char *path = sg_format("%s/%s", set->dir, files[i][0]);
    long long bytes = 0;
    char *sha256 = digest_of(path, &bytes);
    if (sha256) {
      json_array_append_new(list, json_pack("{s:s, s:s, s:I, s:s}", "file", files[i][0], "what", files[i][1], "bytes",
                                            (json_int_t)bytes, "sha256", sha256));
    }
    free(sha256);
    free(path);
  }
  return list;
}
