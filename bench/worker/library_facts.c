/* How a library describes itself. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/worker/library.h"
#include "core/json.h"
#include "core/text.h"

const char *sg_library_openblas_config(const struct sg_library *library) {
  return library->calls.openblas_get_config ? library->calls.openblas_get_config() : NULL;
}

int sg_library_openblas_version(const struct sg_library *library) {
  const char *config = sg_library_openblas_config(library);
  int major = 0, minor = 0, patch = 0;
  if (!config || sscanf(config, "OpenBLAS %d.%d.%d", &major, &minor, &patch) != 3) { return 0; }
  return (major * 1000 + minor) * 1000 + patch;
}

/* Sources: see the header. "unknown" for other libraries, builds without threads, and versions before the lock, when
 * such calls were unsafe. */
const char *sg_library_concurrency(const struct sg_library *library) {
  const char *threading = sg_library_threading(library);
  const int version = sg_library_openblas_version(library);
  if (!threading || strcmp(threading, "serial") == 0 || version == 0) { return "unknown"; }
  if (strcmp(threading, "openmp") == 0) { return "serialised"; }
  if (version >= 3028 && version <= 3030) { return "parallel"; }
  return version >= 3004 ? "serialised" : "unknown";
}

const char *sg_library_corename(const struct sg_library *library) {
  const struct sg_library_calls *c = &library->calls;
  if (c->openblas_get_corename) { return c->openblas_get_corename(); }
  if (c->libxsmm_get_target_arch) { return c->libxsmm_get_target_arch(); }
  return c->bli_arch_string && c->bli_arch_query_id ? c->bli_arch_string(c->bli_arch_query_id()) : NULL;
}

/* ---- Family, build and version ---- */

enum { TEXT_SIZE = 256 };

/* "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH ...", which begins with the name and the version; NULL: not reported. To
 * be freed. */
static char *config_of(const struct sg_library *library, const char **family) {
  const struct sg_library_calls *c = &library->calls;
  char text[TEXT_SIZE] = "";
  int major = 0, minor = 0, patch = 0;
  if (c->flexiblas_get_version) {
    *family = "flexiblas";
    c->flexiblas_get_version(&major, &minor, &patch);
    if (c->flexiblas_current_backend) { c->flexiblas_current_backend(text, sizeof text); }
    return sg_format("FlexiBLAS %d.%d.%d %s", major, minor, patch, text);
  }
  if (sg_library_openblas_config(library)) {
    *family = "openblas";
    return sg_format("%s", sg_library_openblas_config(library));
  }
  if (c->bli_info_get_version_str) {
    *family = "blis";
    return sg_format("BLIS %s", c->bli_info_get_version_str());
  }
  if (c->MKL_Get_Version_String) {
    *family = "mkl";
    c->MKL_Get_Version_String(text, sizeof text);
    const char *version = strstr(text, "Version ");
    return sg_format("MKL %s", version ? version + strlen("Version ") : text);
  }
  if (c->armplversion) {
    const char *tag = NULL;
    *family = "armpl";
    c->armplversion(&major, &minor, &patch, &tag);
    return sg_format("ArmPL %d.%d.%d", major, minor, patch);
  }
  if (c->libxsmm_dgemm) {
    *family = "libxsmm";
    return sg_format("libxsmm");
  }
  return NULL;
}

/* The second word; "2024.0-Product" is 2024.0. */
static json_t *version_in(const char *config) {
  const char *start = config ? strchr(config, ' ') : NULL;
  json_t *word = start ? json_stringn(start + 1, strcspn(start + 1, " -")) : NULL;
  return word ? word : json_null();
}

static json_t *symbols_of(const struct sg_library *library) {
  json_t *found = json_array();
#define SG_BLAS_FUNCTION(result, name, arguments) \
  if (SG_BLAS_HAS(&library->blas, name)) { json_array_append_new(found, json_string(#name)); }
#define SG_BLAS_INT int
#include "bench/operations/blas_symbols.def"
#undef SG_BLAS_INT
#undef SG_BLAS_FUNCTION
  return found;
}

static json_t *thread_control_of(const struct sg_library *library) {
  const char *setter = sg_library_thread_setter(library);
  if (!setter) { return json_null(); }
  return json_pack("{s:s}", "set", setter);
}

json_t *sg_library_describe(const struct sg_library *library) {
  const int threads = sg_library_threads(library);
  const char *family = NULL;
  char *config = config_of(library, &family);
  json_t *facts = json_pack(
      "{s:o, s:o, s:o, s:o, s:o, s:s, s:o, s:o, s:o, s:s, s:s, s:o, s:s?}", "version", version_in(config), "config",
      sg_json_text_or_null(config), "corename", sg_json_text_or_null(sg_library_corename(library)), "threading",
      sg_json_text_or_null(sg_library_threading(library)), "threads_max",
      sg_json_integer_or_null(threads > 0 ? threads : INT64_MIN), "concurrent_threaded_calls",
      sg_library_concurrency(library), "symbols", symbols_of(library), "family", sg_json_text_or_null(family),
      "integer_bits", sg_json_integer_or_null(library->integer_bits > 0 ? library->integer_bits : INT64_MIN),
      "prefix", library->prefix, "suffix", library->suffix, "thread_control", thread_control_of(library), "lapack",
      sg_library_lapack(library));
  free(config);
  return facts;
}
