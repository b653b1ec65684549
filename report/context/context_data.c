/* The files a report is made from, with their hashes: the same bytes make the same report. */
#include <stdlib.h>
#include <string.h>

#include "core/digest.h"
#include "report/context/context.h"

static const char *const files[][2] = {{"run.json", "run"},          {"machine.json", "machine"},
                                       {"configs.csv", "configs"},   {"samples.csv", "samples"},
                                       {"outcomes.csv", "outcomes"}, {"probes.csv", "probes"},
                                       {"counters.csv", "counters"}, {"ranks.csv", "ranks"}};
enum { N_FILES = sizeof files / sizeof files[0] };
_Static_assert((int)N_FILES == (int)SG_DATA_FILES, "a digest for each file");

static void take(void *context, const char *file, const void *bytes, size_t size) {
  struct sg_data_digests *data = context;
  for (size_t i = 0; i < N_FILES; i++) {
    if (strcmp(files[i][0], file) != 0) { continue; }
    if (!data->of[i]) { data->of[i] = sg_digest_new(); }
    sg_digest_add(data->of[i], bytes, size);
  }
}

struct sg_byte_listener sg_data_listener(struct sg_data_digests *data) {
  return (struct sg_byte_listener){take, data};
}

json_t *sg_data_list(struct sg_data_digests *data) {
  json_t *list = json_array();
  for (size_t i = 0; i < N_FILES; i++) {
    if (!data->of[i]) { continue; }
    int64_t bytes = 0;
    char *sha256 = sg_digest_end(data->of[i], &bytes);
    json_t *is = json_object();
    for (size_t k = 0; k < N_FILES; k++) {
      json_object_set_new(is, files[k][1], json_boolean(k == i));
    }
    json_array_append_new(list, json_pack("{s:s, s:o, s:I, s:s}", "file", files[i][0], "is", is, "bytes",
                                          (json_int_t)bytes, "sha256", sha256));
    free(sha256);
    data->of[i] = NULL;
  }
  return list;
}
