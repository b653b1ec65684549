/* Any bytes in the place of an archive: refused, or unpacked into regular files and folders below the scratch folder,
 * within the limits; and the bag that it may be is checked. */
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "core/text.h"
#include "report/archive/bag.h"
#include "report/archive/file_list.h"
#include "report/archive/pack.h"
#include "report/archive/set_source.h"
#include "report/archive/unpack.h"
#include "tests/fuzz/input.h"

static void must(bool good, const char *what) {
  if (good) { return; }
  fprintf(stderr, "%s\n", what);
  abort();
}

static void ignore(void *context, const char *file, const char *what) {
  (void)context;
  must(*file && *what, "a difference without a name");
}

static void check_files(const char *dir) {
  struct sg_file_list list;
  struct sg_error err = {""};
  must(sg_file_list_read(&list, dir, &err) == SG_OK, err.message);
  for (size_t i = 0; i < list.n; i++) {
    must(list.names[i][0] != '/' && !strstr(list.names[i], "../"), list.names[i]);
  }
  sg_file_list_release(&list);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char path[64];
  struct sg_error err = {""};
  struct sg_scratch *scratch = NULL;
  const int fd = sg_fuzz_file(data, size, path);
  must(sg_scratch_new(&scratch, &err) == SG_OK, err.message);
  const int status = sg_unpack(path, scratch, &err);
  must(status == SG_OK || *err.message, "refused without a message");
  check_files(sg_scratch_path(scratch));
  sg_scratch_close(scratch);
  struct sg_set_source source;
  if (status == SG_OK && sg_set_source_open(&source, path, &err) == SG_OK) {
    const struct sg_bag_listener listener = {ignore, NULL};
    const struct sg_bag_sums unknown = sg_packing_sums(NULL);
    struct sg_file_list list = {0};
    if (source.bag && sg_file_list_read(&list, source.bag, &err) == SG_OK) {
      must(sg_bag_check(source.bag, &list, &unknown, &listener, &err) == SG_OK, err.message);
    }
    sg_file_list_release(&list);
    sg_set_source_close(&source);
  }
  close(fd);
  return 0;
}
