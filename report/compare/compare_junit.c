#include "report/compare/compare_junit.h"

#include <libxml/xmlwriter.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/config_size.h"
#include "core/json.h"
#include "core/text.h"
#include "report/compare/compare_print.h"
#include "report/text/escape.h"

#define S_PER_NS 1e-9

struct junit {
  xmlTextWriterPtr xml;
  const struct sg_compared_sets *sets;
  const struct sg_ratios *ratios;
  const struct sg_gate *gate;
};

/* XML has no control characters, not even escaped. */
static void attribute(xmlTextWriterPtr xml, const char *name, const char *text) {
  char *clean = sg_escape(SG_ESCAPE_PLAIN, text);
  xmlTextWriterWriteAttribute(xml, BAD_CAST name, BAD_CAST clean);
  free(clean);
}

static void number(xmlTextWriterPtr xml, const char *name, size_t value) {
  char *text = sg_format("%zu", value);
  attribute(xml, name, text);
  free(text);
}

static void seconds(xmlTextWriterPtr xml, double ns) {
  char *text = sg_format("%.9f", isfinite(ns) ? ns * S_PER_NS : 0);
  attribute(xml, "time", text);
  free(text);
}

static size_t count(const struct junit *j, size_t side, enum sg_gate_result result) {
  size_t n = 0;
  for (size_t i = 0; i < j->ratios->n; i++) {
    n += j->ratios->items[i].side == side && sg_gate_judge(j->gate, &j->ratios->items[i]) == result;
  }
  return n;
}

static void write_result(const struct junit *j, const struct sg_time_ratio *r) {
  static const char *const elements[] = {NULL, "failure", "error", "skipped"};
  const enum sg_gate_result result = sg_gate_judge(j->gate, r);
  if (!elements[result]) { return; }
  xmlTextWriterStartElement(j->xml, BAD_CAST elements[result]);
  if (result != SG_GATE_SKIPPED) {
    char *words = result == SG_GATE_BROKEN ? sg_no_ratio_words(r) : sg_ratio_words(r->ratio, r->low, r->high);
    char *message = result == SG_GATE_BROKEN ? sg_format("%s", words)
                                             : sg_format("slower by more than %.4g%%: %s times the time in A",
                                                         100 * j->gate->slower, words);
    attribute(j->xml, "message", message);
    attribute(j->xml, "type", result == SG_GATE_BROKEN ? "unusable" : "slower");
    free(message);
    free(words);
  }
  xmlTextWriterEndElement(j->xml);
}

static void write_case(const struct junit *j, const struct sg_time_ratio *r) {
  const struct sg_configs_row *c = sg_ratio_entry(r)->config;
  char *size = sg_config_size(c, "x");
  char *class = sg_format("%s.%s.%s.%lld", c->operation, c->dtype, size, (long long)c->count);
  free(size);
  xmlTextWriterStartElement(j->xml, BAD_CAST "testcase");
  attribute(j->xml, "name", *c->label ? c->label : c->config_id);
  attribute(j->xml, "classname", class);
  seconds(j->xml, r->other.time_ns);
  write_result(j, r);
  xmlTextWriterEndElement(j->xml);
  free(class);
}

static void write_property(xmlTextWriterPtr xml, const char *name, const char *value) {
  xmlTextWriterStartElement(xml, BAD_CAST "property");
  attribute(xml, "name", name);
  attribute(xml, "value", value);
  xmlTextWriterEndElement(xml);
}

/* The sets that are compared. */
static void write_properties(const struct junit *j, size_t side) {
  xmlTextWriterStartElement(j->xml, BAD_CAST "properties");
  for (size_t i = 0; i < j->sets->n; i++) {
    const struct sg_compared_set *s = &j->sets->items[i];
    if (s->side == 0 || s->side == side) { write_property(j->xml, s->name, sg_json_text(s->set.run, "run_id", "")); }
  }
  xmlTextWriterEndElement(j->xml);
}

/* What there is to say of each configuration, one line each. */
static void write_output(const struct junit *j, size_t side) {
  xmlTextWriterStartElement(j->xml, BAD_CAST "system-out");
  for (size_t i = 0; i < j->ratios->n; i++) {
    const struct sg_time_ratio *r = &j->ratios->items[i];
    const struct sg_configs_row *c = sg_ratio_entry(r)->config;
    if (r->side != side) { continue; }
    char *why = r->find == SG_FIND_NONE ? sg_no_ratio_words(r) : sg_ratio_words(r->ratio, r->low, r->high);
    char *line = sg_format("%s: %s, %s", *c->label ? c->label : c->config_id, sg_find_names[r->find], why),
         *clean = sg_escape(SG_ESCAPE_PLAIN, line);
    xmlTextWriterWriteString(j->xml, BAD_CAST clean);
    xmlTextWriterWriteString(j->xml, BAD_CAST "\n");
    free(clean);
    free(line);
    free(why);
  }
  xmlTextWriterEndElement(j->xml);
  xmlTextWriterWriteElement(j->xml, BAD_CAST "system-err", BAD_CAST "");
}

/* Without the time zone, which the schema does not allow; a set without a date has that of the epoch. */
static void write_timestamp(const struct junit *j, size_t side) {
  const char *iso = sg_json_text(j->sets->items[j->sets->first[side]].set.run, "started", "");
  const bool dated = strlen(iso) == 20 && strspn(iso, "0123456789-:TZ") == 20;
  char *text = sg_format("%.19s", dated ? iso : "1970-01-01T00:00:00");
  attribute(j->xml, "timestamp", text);
  free(text);
}

static void write_suite(const struct junit *j, size_t side) {
  char *name = sg_side_name(side), *title = sg_format("%s compared with A", name);
  double ns = 0;
  size_t n = 0;
  for (size_t i = 0; i < j->ratios->n; i++) {
    const struct sg_time_ratio *r = &j->ratios->items[i];
    if (r->side != side) { continue; }
    n++;
    ns += isfinite(r->other.time_ns) ? r->other.time_ns : 0;
  }
  xmlTextWriterStartElement(j->xml, BAD_CAST "testsuite");
  attribute(j->xml, "name", title);
  attribute(j->xml, "package", "stratagemm");
  number(j->xml, "id", side - 1);
  write_timestamp(j, side);
  attribute(j->xml, "hostname", "localhost"); /* result sets have no host names */
  number(j->xml, "tests", n);
  number(j->xml, "failures", count(j, side, SG_GATE_SLOWER));
  number(j->xml, "errors", count(j, side, SG_GATE_BROKEN));
  number(j->xml, "skipped", count(j, side, SG_GATE_SKIPPED));
  seconds(j->xml, ns);
  write_properties(j, side);
  for (size_t i = 0; i < j->ratios->n; i++) {
    if (j->ratios->items[i].side == side) { write_case(j, &j->ratios->items[i]); }
  }
  write_output(j, side);
  xmlTextWriterEndElement(j->xml);
  free(title);
  free(name);
}

char *sg_compare_junit(const struct sg_compared_sets *sets, const struct sg_ratios *ratios,
                       const struct sg_gate *gate) {
  xmlBufferPtr buffer = sg_require(xmlBufferCreate());
  struct junit j = {sg_require(xmlNewTextWriterMemory(buffer, 0)), sets, ratios, gate};
  xmlTextWriterSetIndent(j.xml, 1);
  xmlTextWriterStartDocument(j.xml, NULL, "UTF-8", NULL);
  xmlTextWriterStartElement(j.xml, BAD_CAST "testsuites");
  for (size_t side = 1; side < sets->n_sides; side++) {
    write_suite(&j, side);
  }
  xmlTextWriterEndDocument(j.xml);
  xmlFreeTextWriter(j.xml);
  char *text = sg_format("%s", (const char *)xmlBufferContent(buffer));
  xmlBufferFree(buffer);
  return text;
}
