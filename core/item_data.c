#include "core/item_data.h"

#include <stdlib.h>
#include <string.h>

#include "core/json.h"
#include "core/text.h"

const json_t *sg_item_data_find(const json_t *run, const char *operation, const char *source) {
  const json_t *all = json_object_get(json_object_get(run, "plan"), "data");
  size_t i;
  json_t *one;
  json_array_foreach(all, i, one) {
    if (strcmp(sg_json_text(one, "operation", ""), operation) == 0 &&
        strcmp(sg_json_text(one, "source", ""), source) == 0) {
      return one;
    }
  }
  return NULL;
}

bool sg_item_data_converted(const json_t *data) {
  const char *dtype = sg_json_text(data, "dtype", "");
  size_t i;
  json_t *type;
  json_array_foreach(json_object_get(data, "types"), i, type) {
    if (json_is_string(type) && strcmp(json_string_value(type), dtype) != 0) { return true; }
  }
  return false;
}

char *sg_item_data_types(const json_t *data) {
  const json_t *types = json_object_get(data, "types");
  const size_t n = json_array_size(types);
  char *text = sg_format("%s", "");
  for (size_t i = 0; i < n; i++) {
    const char *type = json_string_value(json_array_get(types, i));
    char *more = sg_format("%s%s%s", text, i == 0 ? "" : i + 1 == n ? " and " : ", ", type ? type : "?");
    free(text);
    text = more;
  }
  return text;
}
