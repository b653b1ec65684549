/* Any bytes as one file of a result set, the others whole: refused with one line, or loaded and summed up. The first
 * byte says which file it is. */
#include "core/resultset.h"
#include "core/summary.h"
#include "tests/fuzz/one_set.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0) { return 0; }
  const struct set_file *file = NULL;
  const char *dir = set_of(data, size, &file);
  struct sg_resultset set = {0};
  struct sg_summary summary = {0};
  struct sg_error err = {""};
  int rc = sg_resultset_load(&set, dir, SG_READ_ALL, &err);
  if (rc == SG_OK) {
    const struct sg_summary_options options = SG_SUMMARY_DEFAULTS;
    rc = sg_summary_compute(&summary, &set, &options, &err);
  }
  if (rc != SG_OK && (!err.message[0] || strchr(err.message, '\n'))) { abort(); }
  sg_summary_release(&summary);
  sg_resultset_release(&set);
  put_back(file);
  return 0;
}
