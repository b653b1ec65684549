#include "bench/cli/software.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/run/counting.h"
#include "bench/run/python_library.h"
#include "core/installation.h"
#include "core/json.h"
#include "core/text.h"
#include "core/utf8.h"

/* What there is, on the heap; NULL: nothing, and `why` says so. */
typedef char *find_fn(const struct sg_software_question *q, struct sg_error *why);

static char *find_blas(const struct sg_software_question *q, struct sg_error *why) {
  for (size_t i = 0; i < q->n_backends; i++) {
    if (!q->backends[i].error) { return sg_format("%s", q->backends[i].name); }
  }
  snprintf(why->message, sizeof why->message, "no library found");
  return NULL;
}

static char *find_numpy(const struct sg_software_question *q, struct sg_error *why) {
  json_t *answer = NULL;
  const int status = sg_python_ask(&answer, q->python ? q->python : "", why);
  const char *numpy = status == SG_OK ? sg_json_text(answer, "numpy", NULL) : NULL;
  char *found = numpy ? sg_format("NumPy %s of %s", numpy, sg_json_text(answer, "program", "python3")) : NULL;
  if (!found && status == SG_OK) { snprintf(why->message, sizeof why->message, "this Python has no NumPy"); }
  json_decref(answer);
  return found;
}

static bool says_no_papi(const char *reason) {
  return strstr(reason, "PAPI is not installed") || strstr(reason, "cannot open PAPI");
}

/* The worker opens it; an event has the reason why it did not. */
static char *find_papi(const struct sg_software_question *q, struct sg_error *why) {
  struct sg_counting counting;
  if (sg_counting_init(&counting, NULL, false, q->worker, why) != SG_OK) { return NULL; }
  size_t i;
  json_t *events = sg_counting_json(&counting), *event;
  bool found = true;
  json_array_foreach(events, i, event) {
    found = found && !says_no_papi(sg_json_text(event, "reason", ""));
  }
  json_decref(events);
  sg_counting_release(&counting);
  if (found) { return sg_format("installed; 'list counters' shows what it counts here"); }
  snprintf(why->message, sizeof why->message, "not installed");
  return NULL;
}

static char *find_gnuplot(const struct sg_software_question *q, struct sg_error *why) {
  (void)q;
  char *found = sg_installed_program("gnuplot");
  if (!found) { snprintf(why->message, sizeof why->message, "not installed"); }
  return found;
}

static const struct {
  const char *name;
  find_fn *find;
  const char *effect, *remedy; /* where it is missing */
} software[] = {
    {"blas library", find_blas, "nothing can be measured",
     "install libopenblas0-pthread, or give a library: --backend PATH, or --backend numpy:PYTHON for that of a "
     "NumPy"},
    {"numpy", find_numpy, "its programs and its library cannot be measured (--runner numpy, profile numpy)",
     "install python3-numpy, or give the Python of a virtual environment: --python PATH"},
    {"papi", find_papi, "hardware counters cannot be read (--counters)", "install libpapi-dev"},
    {"gnuplot", find_gnuplot, "reports have no charts",
     "install gnuplot-nox, or render the result set on another machine"},
};

void sg_software_append(json_t *findings, const struct sg_software_question *question) {
  for (size_t i = 0; i < sizeof software / sizeof software[0]; i++) {
    struct sg_error why = {""};
    char *found = software[i].find(question, &why), *text = sg_utf8_cleaned(found ? found : why.message);
    json_array_append_new(findings, json_pack("{s:s,s:s,s:o,s:o,s:o}", "check", software[i].name, "status",
                                              found ? "ok" : "missing", "finding", sg_json_text_or_null(text),
                                              "effect", sg_json_text_or_null(found ? NULL : software[i].effect),
                                              "remedy", sg_json_text_or_null(found ? NULL : software[i].remedy)));
    free(text);
    free(found);
  }
}
