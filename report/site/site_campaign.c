#include "report/site/site_campaign.h"

#include <fcntl.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/file.h"
#include "core/json.h"
#include "core/text.h"
#include "report/analysis/facts.h"

static void add_host(json_t *list, const char *kind, const json_t *host) {
  const char *name = sg_json_text(host, "host", ""), *find = sg_json_text(host, "find", "");
  const bool slower = strcmp(find, "slower") == 0;
  const double ratio = sg_json_number(host, "ratio", NAN), low = sg_json_number(host, "low", NAN),
               high = sg_json_number(host, "high", NAN);
  const bool sound = ratio > 0 && ratio < 1e6 && low > 0 && low <= ratio && high >= ratio && high < 1e6;
  if (!sound || (!slower && strcmp(find, "faster") != 0) || json_array_size(list) >= SG_SITE_MOST_HOSTS) { return; }
  json_array_append_new(list,
                        json_pack("{s:o, s:o, s:b, s:o, s:o}", "host", sg_fact_text(name), "kind", sg_fact_text(kind),
                                  "slower", slower, "ratio", sg_fact_ratio_within(ratio, low, high), "interval",
                                  sg_fact_ratio_interval(low, high)));
}

json_t *sg_site_campaign(const char *folder) {
  json_t *list = json_array(), *kind = NULL, *host = NULL;
  char *path = sg_format("%s/campaign.json", folder);
  size_t size = 0, k = 0, h = 0;
  char *text = sg_file_read_kind(AT_FDCWD, path, SG_FILE_SET_TEXT, &size, NULL);
  json_t *file = text ? json_loadb(text, size, 0, NULL) : NULL;
  json_array_foreach(json_object_get(file, "kinds"), k, kind) {
    json_array_foreach(json_object_get(kind, "hosts"), h, host) {
      add_host(list, sg_json_text(kind, "kind", ""), host);
    }
  }
  json_decref(file);
  free(text);
  free(path);
  return list;
}
