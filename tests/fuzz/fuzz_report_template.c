/* Any bytes as a template of the user's: refused with one line, or rendered. */
#include <jansson.h>
#include <stdbool.h>
#include <string.h>

#include "report/render/mustache.h"
#include "tests/fuzz/input.h"

static char folder[] = "/dev/shm/fuzz-template-XXXXXX";
static char path[64];
static json_t *context;

static void tear_down(void) {
  unlink(path);
  rmdir(folder);
  json_decref(context);
}

static void set_up(void) {
  if (context) { return; }
  if (!mkdtemp(folder)) { abort(); }
  snprintf(path, sizeof path, "%s/t.mustache", folder);
  context = json_pack("{s:s,s:i,s:n,s:[{s:s},{s:s}],s:{s:b}}", "title", "a | <b>", "n", 3, "absent", "rows", "x", "1",
                      "x", "2", "machine", "virtual", 1);
  atexit(tear_down);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  set_up();
  FILE *stream = fopen(path, "wb");
  if (!stream || fwrite(data, 1, size, stream) != size || fclose(stream) != 0) { abort(); }
  const struct sg_template_folders folders = {.user = NULL, .own = folder};
  struct sg_error err = {""};
  char *text = sg_mustache_render(&folders, "t", context, SG_ESCAPE_HTML, &err);
  if (!text && (!err.message[0] || strchr(err.message, '\n'))) { abort(); }
  free(text);
  return 0;
}
