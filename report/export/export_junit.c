/* JUnit XML, as Jenkins and GitLab read it: a test suite per workload, a test case per configuration. A wrong result
 * is a failure, a launch that did not end an error, what did not run is skipped. */
#include <libxml/xmlwriter.h>
#include <stdlib.h>

#include "core/json.h"
#include "core/text.h"
#include "report/export/export.h"
#include "report/text/escape.h"

#define S_PER_NS 1e-9

/* XML has no control characters, not even escaped. */
static void attribute(xmlTextWriterPtr xml, const char *name, const char *text) {
  char *clean = sg_escape(SG_ESCAPE_PLAIN, text);
  xmlTextWriterWriteAttribute(xml, BAD_CAST name, BAD_CAST clean);
  free(clean);
}

static void number(xmlTextWriterPtr xml, const char *name, int decimals, double value) {
  char text[SG_HUMAN_SIZE];
  snprintf(text, sizeof text, "%.*f", decimals, value);
  attribute(xml, name, text);
}

/* The element that says why there is no time; NULL: there is one. */
static const char *verdict_of(const struct sg_entry *e) {
  switch (e->status) {
  case SG_ENTRY_RANKED:
    return NULL;
  case SG_ENTRY_INVALID:
  case SG_ENTRY_UNVERIFIED:
    return "failure";
  case SG_ENTRY_FAILED:
    return "error";
  case SG_ENTRY_UNAVAILABLE:
  case SG_ENTRY_NOT_RUN:
    return "skipped";
  }
  return NULL;
}

static void write_case(xmlTextWriterPtr xml, const struct sg_entry *e, const char *workload) {
  const char *verdict = verdict_of(e);
  xmlTextWriterStartElement(xml, BAD_CAST "testcase");
  attribute(xml, "classname", workload);
  attribute(xml, "name", e->config->label);
  number(xml, "time", 9, e->wall ? e->wall->median * S_PER_NS : 0);
  if (verdict) {
    xmlTextWriterStartElement(xml, BAD_CAST verdict);
    attribute(xml, "message", e->detail);
    xmlTextWriterEndElement(xml);
  }
  xmlTextWriterEndElement(xml);
}

static size_t count(const struct sg_workload_results *w, const char *verdict) {
  size_t n = 0;
  for (size_t i = 0; i < w->n; i++) {
    const char *own = verdict_of(&w->entries[i]);
    n += own && xmlStrEqual(BAD_CAST own, BAD_CAST verdict);
  }
  return n;
}

static void write_suite(xmlTextWriterPtr xml, const struct sg_workload_results *w, const json_t *run) {
  char *workload = sg_export_workload(w->entries[0].config);
  double seconds = 0;
  for (size_t i = 0; i < w->n; i++) {
    if (w->entries[i].wall) { seconds += w->entries[i].wall->median * S_PER_NS; }
  }
  xmlTextWriterStartElement(xml, BAD_CAST "testsuite");
  attribute(xml, "name", workload);
  number(xml, "tests", 0, (double)w->n);
  number(xml, "failures", 0, (double)count(w, "failure"));
  number(xml, "errors", 0, (double)count(w, "error"));
  number(xml, "skipped", 0, (double)count(w, "skipped"));
  number(xml, "time", 9, seconds);
  attribute(xml, "timestamp", sg_json_text(run, "started", ""));
  for (size_t i = 0; i < w->n; i++) {
    write_case(xml, &w->entries[i], workload);
  }
  xmlTextWriterEndElement(xml);
  free(workload);
}

void sg_export_junit(const struct sg_export *export, FILE *out) {
  const struct sg_analysis *analysis = export->analysis;
  xmlBufferPtr buffer = xmlBufferCreate();
  xmlTextWriterPtr xml = xmlNewTextWriterMemory(buffer, 0);
  xmlTextWriterSetIndent(xml, 1);
  xmlTextWriterStartDocument(xml, NULL, "UTF-8", NULL);
  xmlTextWriterStartElement(xml, BAD_CAST "testsuites");
  for (size_t i = 0; i < analysis->n_workloads; i++) {
    write_suite(xml, &analysis->workloads[i], analysis->set->run);
  }
  xmlTextWriterEndDocument(xml);
  xmlFreeTextWriter(xml);
  fputs((const char *)xmlBufferContent(buffer), out);
  xmlBufferFree(buffer);
}
