#include "report/site/site_own.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/digest.h"
#include "core/file.h"
#include "core/json.h"
#include "core/text.h"
#include "core/version.h"
#include "report/archive/set_source.h"

#define PROGRAM "stratagemm-report"

json_t *sg_site_generator(void) {
  return json_pack("{s:s, s:s}", "name", PROGRAM, "version", SG_VERSION);
}

/* The size of site.json grows with the number of sets. */
json_t *sg_site_load(int folder, const char *name) {
  size_t size = 0;
  char *text = sg_file_read_kind(folder, name, SG_FILE_SET_TABLE, &size, NULL);
  json_t *file = text ? json_loadb(text, size, 0, NULL) : NULL;
  free(text);
  if (strcmp(sg_json_text(file, "generator.name", ""), PROGRAM) == 0) { return file; }
  json_decref(file);
  return NULL;
}

static bool is_slug(const char *name) {
  return *name && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(name);
}

json_t *sg_site_load_reports(int folder) {
  json_t *file = sg_site_load(folder, "site.json"), *reports = json_object_get(file, SG_SITE_REPORTS), *report = NULL;
  bool is_site = sg_json_is_true(file, "site") && json_is_array(reports);
  size_t i = 0;
  json_array_foreach(reports, i, report) {
    is_site = is_site && json_is_string(report) && is_slug(json_string_value(report));
  }
  reports = is_site ? json_incref(reports) : NULL;
  json_decref(file);
  return reports;
}

char *sg_site_slug(const char *name) {
  enum { MOST = 80 };
  char words[MOST + 1];
  size_t n = 0;
  for (const char *p = name; *p && n < MOST; p++) {
    const bool plain = isalnum((unsigned char)*p);
    if (plain || (n > 0 && words[n - 1] != '-')) { words[n++] = (char)(plain ? tolower((unsigned char)*p) : '-'); }
  }
  words[n] = '\0';
  char *digest = sg_bytes_sha256(name, strlen(name)),
       *slug = sg_format("%s%s%.32s", words, n > 0 && words[n - 1] != '-' ? "-" : "", digest);
  free(digest);
  return slug;
}

/* ---- of which sets */

/* "" if its file cannot be read: it is in an archive, or damaged. A new heap string. */
static char *run_id_of(const struct sg_site_found *found) {
  static const char *const places[] = {"run.json", SG_BAG_SET "/run.json"};
  char *id = sg_format("%s", "");
  for (size_t i = 0; i < sizeof places / sizeof places[0] && !*id; i++) {
    size_t size = 0;
    char *path = sg_format("%s/%s", found->path, places[i]);
    char *text = sg_file_read_kind(AT_FDCWD, path, SG_FILE_SET_TEXT, &size, NULL);
    json_t *run = text ? json_loadb(text, size, 0, NULL) : NULL;
    free(id);
    id = sg_format("%s", sg_json_text(run, "run_id", ""));
    json_decref(run);
    free(text);
    free(path);
  }
  return id;
}

static bool is_there(int folder, const json_t *slugs, const struct sg_site_found *found) {
  char *slug = sg_site_slug(found->name), *path = sg_format(SG_SITE_REPORTS "/%s/" SG_SITE_ENTRY, slug);
  bool is = json_object_get(slugs, slug);
  json_t *entry = is ? sg_site_load(folder, path) : NULL;
  if (entry) {
    char *id = run_id_of(found);
    is = !*id || strcmp(id, sg_json_text(entry, "facts.run", "")) == 0;
    free(id);
  }
  json_decref(entry);
  free(path);
  free(slug);
  return is;
}

bool sg_site_is_of(int folder, const json_t *reports, const struct sg_site_scan *scan) {
  json_t *slugs = json_object(), *report = NULL;
  size_t i = 0;
  json_array_foreach((json_t *)reports, i, report) {
    json_object_set_new(slugs, json_string_value(report), json_true());
  }
  bool is = json_array_size(reports) == 0;
  for (size_t k = 0; k < scan->n && !is; k++) {
    is = is_there(folder, slugs, &scan->items[k]);
  }
  json_decref(slugs);
  return is;
}
