#include "bench/machine/runner_program.h"

#include <stdlib.h>

#include "core/json.h"

void sg_runner_program_free(struct sg_runner_program *runner) {
  if (!runner) { return; }
  for (char **word = runner->argv; word && *word; word++) {
    free(*word);
  }
  free(runner->argv);
  free(runner->name);
  free(runner->error);
  json_decref(runner->hello);
  free(runner);
}

json_t *sg_runner_program_json(const struct sg_runner_program *runner) {
  json_t *versions = json_object_get(runner->hello, "versions");
  json_t *j = json_pack("{s:s,s:s,s:o}", "name", runner->name, "path", runner->argv[0], "versions",
                        json_is_object(versions) ? json_deep_copy(versions) : json_object());
  if (runner->error) { json_object_set_new(j, "trouble", sg_json_text_or_null(runner->error)); }
  return j;
}
