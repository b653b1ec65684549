/* The files a report is made from, with their hashes: the same bytes make the same report. */
#include <stdlib.h>

#include "core/digest.h"
#include "core/text.h"
#include "report/context/context.h"

json_t *sg_context_data(const struct sg_resultset *set) {
  static const char *const files[][2] = {{"run.json", "run"},          {"machine.json", "machine"},
                                         {"configs.csv", "configs"},   {"samples.csv", "samples"},
                                         {"outcomes.csv", "outcomes"}, {"probes.csv", "probes"},
                                         {"counters.csv", "counters"}};
  enum { N_FILES = sizeof files / sizeof files[0] };
  json_t *list = json_array();
  for (size_t i = 0; i < N_FILES; i++) {
    char *path = sg_format("%s/%s", set->dir, files[i][0]);
    int64_t bytes = 0;
    char *sha256 = sg_file_sha256(path, SG_FILE_SET_TABLE, &bytes);
    if (sha256) {
      json_t *is = json_object();
      for (size_t k = 0; k < N_FILES; k++) {
        json_object_set_new(is, files[k][1], json_boolean(k == i));
      }
      json_array_append_new(list, json_pack("{s:s, s:o, s:I, s:s}", "file", files[i][0], "is", is, "bytes",
                                            (json_int_t)bytes, "sha256", sha256));
    }
    free(sha256);
    free(path);
  }
  return list;
}
