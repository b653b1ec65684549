/* Any bytes as a profile: refused with one line, or loaded and freed. */
#include <string.h>

#include "bench/plan/profile.h"
#include "tests/fuzz/input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char path[64];
  int fd = sg_fuzz_file(data, size, path);
  struct sg_profile *profile = NULL;
  struct sg_error err = {""};
  if (sg_profile_load(&profile, path, &err) == SG_OK) {
    if (!profile || !profile->strategies_count) { abort(); }
    sg_profile_free(profile);
  } else if (!err.message[0] || strchr(err.message, '\n')) {
    abort();
  }
  close(fd);
  return 0;
}
