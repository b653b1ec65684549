/* The files that a report is made of, with what pins them down: whoever has these bytes can make it again. */
#include <stdlib.h>

#include "core/digest.h"
#include "core/text.h"
#include "report/context/context.h"

json_t *sg_context_data(const struct sg_resultset *set) {
  static const char *const files[][2] = {
      {"run.json", "what was run: plan, seeds, versions, libraries"},
      {"machine.json", "on what: processor, caches, memory, kernel"},
      {"configs.csv", "the configurations"},
      {"samples.csv", "every trial"},
      {"outcomes.csv", "how every launch ended"},
      {"probes.csv", "the machine’s capacity around each launch"},
      {"counters.csv", "what was counted"},
  };
  json_t *list = json_array();
  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
    char *path = sg_format("%s/%s", set->dir, files[i][0]);
    int64_t bytes = 0;
    char *sha256 = sg_file_sha256(path, &bytes);
    if (sha256) {
      json_array_append_new(list, json_pack("{s:s, s:s, s:I, s:s}", "file", files[i][0], "what", files[i][1], "bytes",
                                            (json_int_t)bytes, "sha256", sha256));
    }
    free(sha256);
    free(path);
  }
  return list;
}
