#include "bench/plan/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/data/source_name.h"
#include "bench/operations/shape.h"
#include "bench/plan/item_count.h"
#include "bench/plan/profile_checks.h"
#include "bench/plan/profile_keys.h"
#include "bench/plan/strategy.h"
#include "core/alloc.h"
#include "core/file.h"
#include "core/resultset.h"
#include "core/text.h"

void sg_settings_options(struct sg_option options[SG_N_SETTINGS_OPTIONS + 1], struct sg_settings *s) {
  const struct sg_option table[SG_N_SETTINGS_OPTIONS + 1] = {
      {"profile", "NAME", "installed profile (default: quick; see 'list profiles')", &s->profile},
      {"plan", "FILE", "profile from a YAML file (its keys: man stratagemm-profile)", &s->plan},
      {"strategy", "S,..", NULL, &s->strategy},
      {"operation", "OP,..", NULL, &s->operation},
      {"n", "N,..", "sizes of square matrices", &s->n},
      {"shape", "SHAPE,..", NULL, &s->shape},
      {"nrhs", "K,..", NULL, &s->nrhs},
      {"count", "N,..", NULL, &s->count},
      {"dtype", "T,..", NULL, &s->dtype},
      {"backend", "B,..", NULL, &s->backend},
      {"python", "PATH", "the Python, or the folder of its environment, that 'numpy' means (default: python3)",
       &s->python},
      {"runner", "R,..", NULL, &s->runner},
      {"ranks", "R,..", NULL, &s->ranks},
      {"workers", "W,..", NULL, &s->workers},
      {"blas-threads", "T,..", NULL, &s->blas_threads},
      {"launcher", "COMMAND", NULL, &s->launcher},
      {"gather", NULL, NULL, &s->gather},
      {"coretype", "C,..", NULL, &s->coretype},
      {"load", "L,..", NULL, &s->load},
      {"pin", "P,..", NULL, &s->pin},
      {"membind", "M,..", NULL, &s->membind},
      {"cores", "performance|all", NULL, &s->cores},
      {"source", "S", NULL, &s->source},
      {"convert", "T", NULL, &s->convert},
      {"allow-nonfinite", NULL, NULL, &s->allow_nonfinite},
      {"retain", "none|all", NULL, &s->retain},
      {"options", "KEY=VALUE ..", NULL, &s->options},
      {"goal", "decide|estimate", NULL, &s->goal},
      {"rounds", "N|MIN:MAX", NULL, &s->rounds},
      {"trials", "N", NULL, &s->trials},
      {"measurement-time", "TIME", NULL, &s->measurement_time},
      {"warmup", "N|MIN:MAX", NULL, &s->warmup},
      {"target-ci", "PCT", NULL, &s->target_ci},
      {"budget", "TIME", NULL, &s->budget},
      {"timeout", "TIME", NULL, &s->timeout},
      {"seed", "N", NULL, &s->seed},
      {"counters", "G,..", "event groups and events to count after timing, or all (see 'list counters')",
       &s->counters},
      {"multiplex", NULL, "multiplex hardware counters; the values are estimates", &s->multiplex},
      {"ceilings", "HOW", NULL, &s->ceilings},
      {"library-probe", "HOW",
       "rates of the other libraries found here: measured, none (default: measured if the peak rates are)",
       &s->library_probe},
      {"output", "DIR", "folder of the result set (default: results/<time>-<profile>)", &s->output},
      {"resume", NULL, "continue the interrupted run in --output", &s->resume},
      {"quiet", NULL, "print no progress", &s->quiet},
      {0},
  };
  memcpy(options, table, sizeof table);
  for (size_t i = 0; i < SG_N_SETTINGS_OPTIONS; i++) { /* one that replaces a key of the profile means the same */
    if (!options[i].help) { options[i].help = sg_profile_key_find(options[i].name)->meaning; }
  }
}

/* ---- replacing a profile's lists; libcyaml frees with free() */

static char *copy_text(const char *s) {
  return sg_format("%s", s);
}

static void free_texts(char **list, unsigned n) {
  for (unsigned i = 0; i < n; i++) {
    free(list[i]);
  }
  free(list);
}

static int replace_texts(char ***list, unsigned *n, const char *value, const char *what, struct sg_error *err) {
  struct sg_list parts;
  if (!value) { return SG_OK; }
  int status = sg_list_split(&parts, value, what, err);
  if (status != SG_OK) { return status; }
  free_texts(*list, *n);
  *list = parts.items; /* takes ownership: same shape, same allocator */
  *n = (unsigned)parts.n;
  return SG_OK;
}

static int replace_integers(int64_t **list, unsigned *n, const char *value, const char *what, int64_t max,
                            struct sg_error *err) {
  struct sg_list parts;
  if (!value) { return SG_OK; }
  int status = sg_list_split(&parts, value, what, err);
  if (status != SG_OK) { return status; }
  int64_t *numbers = sg_alloc(parts.n, sizeof *numbers);
  for (size_t i = 0; i < parts.n && status == SG_OK; i++) {
    status = sg_parse_integer(parts.items[i], 1, max, what, &numbers[i], err);
  }
  if (status == SG_OK) {
    free(*list);
    *list = numbers;
    *n = (unsigned)parts.n;
  } else {
    free(numbers);
  }
  sg_list_release(&parts);
  return status;
}

static void replace_text(char **text, const char *value) {
  if (!value) { return; }
  free(*text);
  *text = copy_text(value);
}

/* "N" or "MIN:MAX" */
static int replace_span(struct sg_profile_rounds *span, const char *value, int64_t min, int64_t max, const char *what,
                        struct sg_error *err) {
  if (!value) { return SG_OK; }
  const char *colon = strchr(value, ':');
  char *first = colon ? sg_format("%.*s", (int)(colon - value), value) : copy_text(value);
  int status = sg_parse_integer(first, min, max, what, &span->min, err);
  if (status == SG_OK) { status = sg_parse_integer(colon ? colon + 1 : value, min, max, what, &span->max, err); }
  if (status == SG_OK && span->max < span->min) {
    status = sg_fail(err, SG_BAD_INPUT, "%s: %s: give MIN:MAX with MIN <= MAX", what, value);
  }
  free(first);
  return status;
}

static void drop_texts(char ***list, unsigned *n) {
  free_texts(*list, *n);
  *list = NULL;
  *n = 0;
}

/* With npy: the files define shape and type: neither the command line nor the profile may set them. With raw: the
 * command line must, as the profile's are of something else. Files have as many items as they have. */
static int leave_to_files(struct sg_profile_workload *w, const struct sg_settings *s, struct sg_error *err) {
  if (!s->source || !sg_source_paths(s->source)) { return SG_OK; }
  const bool is_raw = sg_source_is_raw(s->source), sized = s->n || s->shape;
  const char *given = s->n ? "n" : s->shape ? "shape" : s->nrhs ? "nrhs" : s->dtype ? "dtype" : NULL;
  if (is_raw && !(sized && s->dtype)) {
    return sg_fail(err, SG_BAD_INPUT, "--source raw: says neither shape nor type of its items: add %s",
                   sized ? "--dtype" : "--shape");
  }
  if (!is_raw && given) {
    return sg_fail(err, SG_BAD_INPUT, "--%s cannot be used with --source npy: the files define it%s", given,
                   strcmp(given, "dtype") == 0 ? ", and --convert changes it" : "");
  }
  if (!s->nrhs) {
    free(w->nrhs);
    w->nrhs = NULL;
    w->nrhs_count = 0;
  }
  if (!is_raw) {
    drop_texts(&w->shape, &w->shape_count);
    drop_texts(&w->dtype, &w->dtype_count);
  }
  if (!s->count) { drop_texts(&w->count, &w->count_count); }
  return SG_OK;
}

static int change_nrhs(struct sg_profile_workload *w, const struct sg_settings *s, struct sg_error *err) {
  if (!sg_profile_takes_nrhs(w)) { return SG_OK; }
  return replace_integers(&w->nrhs, &w->nrhs_count, s->nrhs, "--nrhs", SG_MAX_DIMENSION, err);
}

static int change_workload(struct sg_profile_workload *w, const struct sg_settings *s, struct sg_error *err) {
  if (s->n && s->shape) {
    return sg_fail(err, SG_BAD_INPUT, "--n and --shape both set the size: use only one of them");
  }
  int status = replace_texts(&w->operation, &w->operation_count, s->operation, "--operation", err);
  if (status == SG_OK) { status = replace_texts(&w->dtype, &w->dtype_count, s->dtype, "--dtype", err); }
  if (status == SG_OK && s->n) { /* reject MxNxK, which the shape parser would accept */
    int64_t *sizes = NULL;
    unsigned n = 0;
    status = replace_integers(&sizes, &n, s->n, "--n", 1 << 20, err);
    free(sizes);
    if (status == SG_OK) { status = replace_texts(&w->shape, &w->shape_count, s->n, "--n", err); }
  }
  if (status == SG_OK) { status = replace_texts(&w->shape, &w->shape_count, s->shape, "--shape", err); }
  if (status == SG_OK) { status = change_nrhs(w, s, err); }
  if (status == SG_OK) { status = replace_texts(&w->count, &w->count_count, s->count, "--count", err); }
  for (unsigned i = 0; s->count && i < w->count_count && status == SG_OK; i++) {
    struct sg_item_count count;
    status = sg_item_count_parse(&count, w->count[i], "--count", err);
  }
  replace_text(&w->source, s->source);
  replace_text(&w->convert, s->convert);
  replace_text(&w->allow_nonfinite, s->allow_nonfinite ? "true" : NULL);
  replace_text(&w->retain, s->retain);
  replace_text(&w->options, s->options);
  if (w->options && !*w->options) { /* none, which a profile says by leaving the key out */
    free(w->options);
    w->options = NULL;
  }
  return status == SG_OK ? leave_to_files(w, s, err) : status;
}

static int change_effort(struct sg_profile *p, const struct sg_settings *s, struct sg_error *err) {
  int status = replace_span(&p->rounds, s->rounds, 1, SG_MOST_ROUNDS, "--rounds", err);
  if (status == SG_OK && s->trials) {
    status = sg_parse_integer(s->trials, 1, SG_MOST_TRIALS, "--trials", &p->trials, err);
  }
  if (status == SG_OK) { status = replace_span(&p->warmup, s->warmup, 0, SG_MOST_WARMUP, "--warmup", err); }
  if (status == SG_OK && s->rounds && !strchr(s->rounds, ':')) { p->target_ci = 0; } /* a fixed count */
  const char *goal = s->goal ? s->goal : p->goal;
  if (status == SG_OK && s->target_ci && (!goal || strcmp(goal, "estimate") != 0)) {
    status = sg_fail(err, SG_BAD_INPUT, "--target-ci has an effect with the goal estimate only: add --goal estimate");
  }
  if (status == SG_OK && s->target_ci) {
    status = sg_parse_real(s->target_ci, 0.01, 100, "--target-ci", &p->target_ci, err);
  }
  if (status == SG_OK && s->seed) {
    status = sg_key_check_seed(s->seed, "--seed", err);
    if (status == SG_OK) { p->seed = strtoull(s->seed, NULL, 10); }
  }
  int64_t checked;
  if (status == SG_OK && s->budget) { status = sg_parse_duration(s->budget, "--budget", &checked, err); }
  if (status == SG_OK && s->timeout) { status = sg_parse_duration(s->timeout, "--timeout", &checked, err); }
  if (status == SG_OK && s->measurement_time) {
    status = sg_parse_duration(s->measurement_time, "--measurement-time", &checked, err);
  }
  replace_text(&p->cores, s->cores);
  replace_text(&p->goal, s->goal);
  replace_text(&p->budget, s->budget);
  replace_text(&p->timeout, s->timeout);
  replace_text(&p->measurement_time, s->measurement_time);
  replace_text(&p->ceilings, s->ceilings);
  return status;
}

static int change_factors(struct sg_profile *p, const struct sg_settings *s, struct sg_error *err) {
  int status = replace_texts(&p->strategies, &p->strategies_count, s->strategy, "--strategy", err);
  if (status == SG_OK) { status = replace_texts(&p->backends, &p->backends_count, s->backend, "--backend", err); }
  if (status == SG_OK) { status = replace_texts(&p->runners, &p->runners_count, s->runner, "--runner", err); }
  if (status == SG_OK) { status = replace_texts(&p->coretypes, &p->coretypes_count, s->coretype, "--coretype", err); }
  if (status == SG_OK) { status = replace_texts(&p->load, &p->load_count, s->load, "--load", err); }
  if (status == SG_OK) { status = replace_texts(&p->pin, &p->pin_count, s->pin, "--pin", err); }
  if (status == SG_OK) { status = replace_texts(&p->membind, &p->membind_count, s->membind, "--membind", err); }
  if (status == SG_OK) {
    status = replace_integers(&p->ranks, &p->ranks_count, s->ranks, "--ranks", SG_MAX_WORKERS, err);
  }
  if (status == SG_OK && s->launcher) { status = sg_key_check_launcher(s->launcher, "--launcher", err); }
  replace_text(&p->launcher, s->launcher);
  replace_text(&p->gather, s->gather ? "true" : NULL);
  if (status == SG_OK) {
    status = replace_integers(&p->workers, &p->workers_count, s->workers, "--workers", 4096, err);
  }
  if (status == SG_OK) {
    status = replace_integers(&p->blas_threads, &p->blas_threads_count, s->blas_threads, "--blas-threads", 4096, err);
  }
  return status;
}

char *sg_settings_profile_text(const struct sg_settings *s, struct sg_error *err) {
  char *path = NULL, *text = NULL;
  if (s->plan || sg_profile_find(&path, s->profile ? s->profile : "quick", err) == SG_OK) {
    text = sg_file_read(s->plan ? s->plan : path, NULL, err);
  }
  free(path);
  return text;
}

int sg_settings_apply(struct sg_profile **profile, const struct sg_settings *s, struct sg_error *err) {
  char *path = NULL;
  *profile = NULL;
  if (s->profile && s->plan) {
    return sg_fail(err, SG_BAD_INPUT, "--profile and --plan both select a profile: use only one of them");
  }
  int status = s->plan ? SG_OK : sg_profile_find(&path, s->profile ? s->profile : "quick", err);
  if (status == SG_OK) { status = sg_profile_load(profile, s->plan ? s->plan : path, err); }
  free(path);
  if (status != SG_OK) { return status; }
  struct sg_profile *p = *profile;
  bool takes_nrhs = false;
  for (unsigned i = 0; i < p->workloads_count && status == SG_OK; i++) {
    status = change_workload(&p->workloads[i], s, err);
    takes_nrhs |= sg_profile_takes_nrhs(&p->workloads[i]);
  }
  if (status == SG_OK && s->nrhs && !takes_nrhs) {
    status = sg_fail(err, SG_BAD_INPUT,
                     "--nrhs: the operations have no number of right-hand sides: remove it, or use lu-solve or "
                     "least-squares");
  }
  p->quiet = s->quiet;
  if (status == SG_OK) { status = change_factors(p, s, err); }
  if (status == SG_OK) { status = change_effort(p, s, err); }
  if (status != SG_OK) {
    sg_profile_free(p);
    *profile = NULL;
  }
  return status;
}
