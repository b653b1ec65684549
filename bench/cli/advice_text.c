#include "bench/cli/advice_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/advice.h"
#include "core/alloc.h"
#include "core/json.h"
#include "core/recommendation.h"
#include "core/shell_command.h"
#include "core/text.h"
#include "core/utf8.h"
#include "core/verdict_print.h"

static const struct sg_summary_row *wall_of(const struct sg_summary *s, long config) {
  return &s->rows[s->first[config]];
}

static void put_label(const struct sg_summary *s, long config, FILE *out) {
  char *label = sg_format("%s", s->set->configs[config].label);
  sg_utf8_clean(label);
  fputs(label, out);
  free(label);
}

/* ---- what it gains */

static long find_unset(const struct sg_summary *s, const char *backend) {
  for (size_t i = 0; i < s->set->n_configs; i++) {
    const struct sg_configs_row *c = &s->set->configs[i];
    if (strcmp(c->strategy, "blas-default") == 0 && strcmp(c->backend, backend) == 0 &&
        strcmp(c->coretype, "auto") == 0) {
      return (long)i;
    }
  }
  return SG_NO_CONFIG;
}

/* Under the same library and kernels if it was measured there, otherwise the fastest. */
static long find_serial(const struct sg_summary *s, long chosen) {
  long serial = s->baseline[chosen];
  for (size_t i = 0; serial == SG_NO_CONFIG && i < s->set->n_configs; i++) {
    const bool is_timed = !isnan(wall_of(s, (long)i)->ratio);
    if (strcmp(s->set->configs[i].strategy, "serial") == 0 && is_timed) { serial = (long)i; }
  }
  return serial;
}

/* "1.94 times as fast as ", "about 9.1 times as fast as " where one of them had one launch. */
static void put_gain(const struct sg_summary *s, long chosen, long other, const char *what, FILE *out) {
  if (other == chosen) { return; }
  const double gain = other == SG_NO_CONFIG ? NAN : wall_of(s, other)->ratio / wall_of(s, chosen)->ratio;
  if (isnan(gain)) {
    fprintf(out, "%s was not measured\n", what);
    return;
  }
  const bool rough = wall_of(s, other)->n < 2 || wall_of(s, chosen)->n < 2;
  fprintf(out, "%s%.*f times as fast as %s (", rough ? "about " : "", rough || gain >= 9.995 ? 1 : 2, gain, what);
  put_label(s, other, out);
  fputs(")\n", out);
}

/* ---- what to do */

static void put_threads(const struct sg_configs_row *c, FILE *out) {
  if (c->blas_threads == SG_NO_INT) {
    fputs("the library's default number of BLAS threads", out);
  } else if (c->blas_threads == 1) {
    fputs("one BLAS thread per call", out);
  } else {
    fprintf(out, "%lld BLAS threads per call", (long long)c->blas_threads);
  }
}

static void put_form(const struct sg_configs_row *c, FILE *out) {
  const long long workers = (long long)sg_config_operators(c);
  const bool openmp = strncmp(c->scheduler, "omp-", strlen("omp-")) == 0;
  if (workers == 1) {
    fputs("one item after the other, ", out);
  } else if (openmp) {
    fprintf(out, "an OpenMP loop (%s) of %lld threads, each processing whole items, ", c->scheduler, workers);
  } else {
    fprintf(out, "%lld worker threads, each processing whole items, ", workers);
  }
  put_threads(c, out);
  putc('\n', out);
}

static void put_passed(const struct sg_summary *s, const struct sg_recommendation *r, FILE *out) {
  if (r->passed == SG_NO_CONFIG) { return; }
  const struct sg_configs_row *c = &s->set->configs[r->passed];
  put_label(s, r->passed, out);
  if (r->passed_warned) {
    fputs(" is fastest, but the report warns of it\n", out);
  } else {
    fprintf(out, " is faster, but takes more than settings%s\n",
            sg_config_pins(c) ? ": the program has to pin its workers to cores" : "");
  }
}

/* Comments: every line of what `put` writes. */
static void put_comments(char *text, FILE *out) {
  char *rest = NULL;
  for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
    sg_utf8_clean(line);
    fprintf(out, "# %s\n", line);
  }
  free(text);
}

static void put_exports(const struct sg_advice *advice, const char *backend, FILE *out) {
  if (advice->folder) {
    fprintf(out, "export LD_LIBRARY_PATH=%s${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}\n", advice->folder);
  } else if (advice->file) {
    fprintf(out, "export LD_PRELOAD=%s${LD_PRELOAD:+:$LD_PRELOAD}\n", advice->file);
  } else if (advice->several) {
    put_comments(sg_format("load the library %s", backend), out);
  }
  for (size_t i = 0; i < advice->n_variables; i++) {
    fprintf(out, "export %s=%s\n", advice->variables[i].name, advice->variables[i].value);
  }
  if (!advice->unset) { return; }
  fputs("unset", out);
  for (const char *const *name = advice->unset; *name; name++) {
    fprintf(out, " %s", *name);
  }
  putc('\n', out);
}

/* ---- all of it */

bool sg_advice_exists(const struct sg_summary *summary) {
  const struct sg_recommendation r = sg_recommendation_find(summary);
  return r.config != SG_NO_CONFIG && !r.passed_warned && sg_verdict_recommends(&summary->verdicts[0]);
}

/* ", at most 4.2% slower than the fastest measured", if it may not be that. */
static void put_loss(const struct sg_summary *s, const struct sg_recommendation *r, FILE *out) {
  const double percent = 100 * s->losses[r->config];
  if (!isnan(percent)) {
    fprintf(out, ", at most %.*f%% slower than the fastest measured", percent < 9.95 ? 1 : 0, percent);
  }
}

/* "all items", "4 of the 16 items" */
static void put_items(const struct sg_configs_row *c, int64_t n_items, FILE *out) {
  if (c->count < n_items) {
    fprintf(out, "%lld of the %lld items", (long long)c->count, (long long)n_items);
  } else {
    fputs("all items", out);
  }
}

/* What the doctor saw before the run: other programs take part of the cores. */
static bool was_busy(const struct sg_resultset *set) {
  size_t i;
  json_t *finding;
  json_array_foreach(json_object_get(set->run, "doctor"), i, finding) {
    const bool warns = strcmp(sg_json_text(finding, "status", ""), "warn") == 0;
    if (warns && strcmp(sg_json_text(finding, "check", ""), "load") == 0) { return true; }
  }
  return false;
}

static char *comments(const struct sg_summary *s, const struct sg_recommendation *r, const char *default_backend,
                      int64_t n_items) {
  char *text = NULL, time[SG_HUMAN_SIZE];
  size_t size = 0;
  FILE *out = sg_require(open_memstream(&text, &size));
  sg_verdict_print(s, 0, out);
  if (sg_verdict_recommends(&s->verdicts[0])) { put_passed(s, r, out); }
  if (sg_advice_exists(s)) {
    fputs("recommended: ", out);
    put_label(s, r->config, out);
    fprintf(out, ", %s for ", sg_human_duration(wall_of(s, r->config)->median, time));
    put_items(&s->set->configs[r->config], n_items, out);
    put_loss(s, r, out);
    putc('\n', out);
    put_gain(s, r->config, find_serial(s, r->config), "serial", out);
    put_gain(s, r->config, find_unset(s, default_backend), "the library's default", out);
    put_form(&s->set->configs[r->config], out);
    if (was_busy(s->set)) { fputs("for a machine as busy as now: search again when it is idle\n", out); }
  } else {
    fputs("no settings are recommended\n", out);
  }
  sg_close_memory(out, &text);
  return text;
}

char *sg_advice_text(const struct sg_summary *summary, const char *default_backend, int64_t n_items,
                     const char *dir) {
  const struct sg_recommendation r = sg_recommendation_find(summary);
  char *text = NULL;
  size_t size = 0;
  FILE *out = sg_require(open_memstream(&text, &size));
  put_comments(comments(summary, &r, default_backend, n_items), out);
  if (sg_advice_exists(summary)) {
    const struct sg_configs_row *config = &summary->set->configs[r.config];
    struct sg_advice advice;
    sg_advice_init(&advice, summary, config);
    put_exports(&advice, config->backend, out);
    sg_advice_release(&advice);
  }
  char *folder = sg_command_word(dir);
  put_comments(sg_format("results: stratagemm-report render %s", folder), out);
  free(folder);
  sg_close_memory(out, &text);
  return text;
}
