#include "core/library_gain.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/advice.h"
#include "core/json.h"
#include "core/private_paths.h"
#include "core/text.h"
#include "core/utf8.h"
#include "core/wrap.h"

/* The rates of a probe that takes a fifth of a second for each library differ by some percent from one time to the
 * next. */
static const double CLEAR_GAIN = 1.25, LEAST_GAIN = 1.1;

static double rate_of(const json_t *library) {
  const double flops = sg_json_number(library, "flops", NAN);
  return flops > 0 && isfinite(flops) ? flops : NAN;
}

static bool selects_kernels(const json_t *library) {
  return strcmp(sg_json_text(library, "coretype", "auto"), "auto") != 0;
}

static void take_faster(const json_t **best, const json_t *library) {
  if (!isnan(rate_of(library)) && (!*best || rate_of(library) > rate_of(*best))) { *best = library; }
}

/* The largest among the best of all workloads; NaN if they have other operations than the probe, which multiplies. */
static double strategy_gain_of(const struct sg_summary *s) {
  double most = NAN;
  for (size_t i = 0; i < s->set->n_configs; i++) {
    const struct sg_summary_row *wall = &s->rows[s->first[i]];
    if (strcmp(s->set->configs[i].operation, "gemm") != 0) { return NAN; }
    if (wall->rank == 1) { most = fmax(most, fmax(wall->speedup, wall->speedup_high)); } /* ignores NaN */
  }
  return most;
}

static bool has_answer(const struct sg_summary *s) {
  for (size_t w = 0; w < s->workloads.n; w++) {
    if (!sg_verdict_has_times(&s->verdicts[w])) { return false; }
  }
  return s->workloads.n > 0;
}

bool sg_library_gain_find(struct sg_library_gain *gain, const struct sg_summary *summary) {
  size_t i;
  json_t *library;
  *gain = (struct sg_library_gain){.strategy_gain = strategy_gain_of(summary)};
  json_array_foreach(json_object_get(json_object_get(summary->set->run, "library_probe"), "libraries"), i, library) {
    if (sg_json_is_true(library, "measured") && !selects_kernels(library)) { take_faster(&gain->used, library); }
    take_faster(&gain->faster, library);
  }
  if (!gain->used || !has_answer(summary)) { return false; }
  gain->gain = rate_of(gain->faster) / rate_of(gain->used);
  gain->other_kernels = sg_json_is_true(gain->faster, "measured") && selects_kernels(gain->faster);
  return gain->gain >= CLEAR_GAIN || (gain->gain >= LEAST_GAIN && gain->gain > gain->strategy_gain);
}

char *sg_library_gain_options(const struct sg_library_gain *gain) {
  if (gain->other_kernels) { return sg_format("--coretype auto,%s", sg_json_text(gain->faster, "coretype", "?")); }
  return sg_format("--backend default,%s", sg_json_text(gain->faster, "option", "?"));
}

char *sg_library_gain_variable(const struct sg_library_gain *gain) {
  struct sg_advice advice = {0};
  char *text = NULL;
  if (gain->other_kernels) {
    const char *kernels = sg_json_text(gain->faster, "coretype", "");
    return sg_advice_is_plain(kernels, "_") ? sg_format("OPENBLAS_CORETYPE=%s", kernels) : NULL;
  }
  if (sg_private_is_public(sg_json_text(gain->faster, "path", ""))) { sg_advice_find_library(&advice, gain->faster); }
  if (advice.folder) { text = sg_format("LD_LIBRARY_PATH=%s", advice.folder); }
  if (advice.file) { text = sg_format("LD_PRELOAD=%s", advice.file); }
  sg_advice_release(&advice);
  return text;
}

static char *sentence(const struct sg_library_gain *g) {
  const char *used = sg_json_text(g->used, "name", "?"), *faster = sg_json_text(g->faster, "name", "?");
  const char *more = g->gain > g->strategy_gain ? ", more than the choice of strategy gains" : "";
  if (g->other_kernels) {
    return sg_format(
        "faster kernels: in a short probe on one core, %s multiplied matrices %.2f times as fast with its "
        "%s kernels as with those that it selects%s",
        used, g->gain, sg_json_text(g->faster, "coretype", "?"), more);
  }
  return sg_format("faster library: in a short probe on one core, %s multiplied matrices %.2f times as fast as %s%s",
                   faster, g->gain, used, more);
}

static void put_command(const char *before, char *text, FILE *stream) {
  if (!text) { return; }
  sg_utf8_clean(text);
  fprintf(stream, "%s\n  %s\n", before, text);
  free(text);
}

void sg_library_gain_print(const struct sg_summary *summary, FILE *stream) {
  struct sg_library_gain g;
  if (!sg_library_gain_find(&g, summary)) { return; }
  char *text = sentence(&g), *variable = sg_library_gain_variable(&g);
  sg_utf8_clean(text);
  char *line = sg_format("%s\n", text);
  sg_wrap_print(line, stream);
  free(line);
  put_command("to measure with it, add to the command of the run:", sg_library_gain_options(&g), stream);
  put_command("to use it, set before a program starts:", variable, stream);
  free(text);
}
