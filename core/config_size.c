#include "core/config_size.h"

#include <inttypes.h>
#include <string.h>

#include "core/text.h"

char *sg_config_size(const struct sg_configs_row *config, const char *times) {
  if (config->k == SG_NO_INT) { return sg_format("%" PRId64 "%s%" PRId64, config->m, times, config->n); }
  return sg_format("%" PRId64 "%s%" PRId64 "%s%" PRId64, config->m, times, config->n, times, config->k);
}

/* All that ignored k when it was stored for every operation. */
static const char *const ignored_k[] = {"gemv", "symm", "trmm", "trsm", "cholesky", "qr",
                                        "svd",  "eigh", "axpy", "ger",  "dot",      "null"};

void sg_config_size_migrate(struct sg_configs_row *configs, size_t n) {
  for (size_t i = 0; i < n; i++) {
    for (size_t k = 0; k < sizeof ignored_k / sizeof ignored_k[0]; k++) {
      if (strcmp(configs[i].operation, ignored_k[k]) == 0) { configs[i].k = SG_NO_INT; }
    }
  }
}
