/* Any bytes as one file of a result set, the others whole, as `export`, `site` and `render` read them: if the set is
 * not refused, every format is written (the JSON ones as JSON), and the facts of a site and of a report are found. */
#include <jansson.h>

#include "core/alloc.h"
#include "report/context/context.h"
#include "report/export/export.h"
#include "report/site/site_facts.h"
#include "tests/fuzz/one_set.h"

static void must(bool holds) {
  if (!holds) { abort(); }
}

static void export_all(const struct sg_analysis *analysis) {
  for (size_t i = 0; i < sg_export_n_formats; i++) {
    char *text = NULL;
    size_t size = 0;
    struct sg_export export;
    FILE *stream = sg_require(open_memstream(&text, &size));
    sg_export_init(&export, analysis);
    sg_export_formats[i].write(&export, stream);
    sg_export_release(&export);
    sg_close_memory(stream, &text);
    if (*text == '{' || *text == '[') {
      json_t *document = json_loadb(text, size, 0, NULL);
      must(document != NULL);
      json_decref(document);
    }
    free(text);
  }
}

static void find_facts(const struct sg_report_set *from) {
  struct sg_analysis analysis = {0};
  struct sg_findings findings = {0};
  json_t *site = sg_site_facts(from), *figures = json_array();
  must(json_is_object(site));
  sg_analysis_init(&analysis, &from->set, &from->summary);
  export_all(&analysis);
  sg_findings_init(&findings, &analysis);
  json_t *context = sg_context_make(&analysis, &findings, figures, from->data);
  must(json_is_object(context));
  json_decref(context);
  json_decref(figures);
  json_decref(site);
  sg_findings_release(&findings);
  sg_analysis_release(&analysis);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0) { return 0; }
  const struct set_file *file = NULL;
  const char *dir = set_of(data, size, &file);
  struct sg_report_set from;
  struct sg_error err = {""};
  int status = sg_report_set_load(&from, dir, 0, &err);
  if (status == SG_OK) { status = sg_report_set_summarise(&from, &err); }
  if (status == SG_OK) {
    find_facts(&from);
  } else {
    must(err.message[0] && !strchr(err.message, '\n'));
  }
  sg_report_set_release(&from);
  put_back(file);
  return 0;
}
