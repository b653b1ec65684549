#include "bench/plan/settings.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/data/source_name.h"
#include "bench/plan/item_count.h"
#include "core/alloc.h"
#include "core/file.h"
#include "core/text.h"

void sg_settings_options(struct sg_option options[SG_N_SETTINGS_OPTIONS + 1], struct sg_settings *s) {
  const struct sg_option table[SG_N_SETTINGS_OPTIONS + 1] = {
      {"profile", "NAME", "installed profile (default: quick; see 'list profiles')", &s->profile},
      {"plan", "FILE", "profile from a YAML file", &s->plan},
      {"strategy", "S,..", "strategies (see 'list strategies')", &s->strategy},
      {"operation", "OP,..", "operations (see 'list operations')", &s->operation},
      {"n", "N,..", "sizes of square matrices", &s->n},
      {"shape", "MxNxK,..", "sizes of rectangular matrices: (M x K) times (K x N)", &s->shape},
      {"count", "N,..", "numbers of items in the stack; \"4 per core\": for each physical core, at least 8",
       &s->count},
      {"dtype", "T,..", "f32, f64, c64, c128", &s->dtype},
      {"backend", "B,..",
       "BLAS libraries: default, best, all, a name from 'list backends', a path, or numpy[:PYTHON]", &s->backend},
      {"python", "PATH", "the Python, or the folder of its environment, that 'numpy' means (default: python3)",
       &s->python},
      {"runner", "R,..", "programs that run it: c, numpy, numpy:PYTHON, a path (see 'list runners')", &s->runner},
      {"workers", "W,..", "numbers of workers of the task-level strategies", &s->workers},
      {"blas-threads", "T,..", "numbers of BLAS threads (not for serial and blas-default)", &s->blas_threads},
      {"coretype", "C,..", "OpenBLAS kernels to use: auto, SkylakeX, ...", &s->coretype},
      {"load", "L,..", "how items are loaded: serial, parallel, task, pipeline, mmap (default: the strategy's)",
       &s->load},
      {"pin", "P,..", "none, cores", &s->pin},
      {"source", "S",
       "uniform: random numbers in [0, 1); npy:PATH: a .npy or .npz file, a folder of them, or A.npy,B.npy; "
       "raw:FILE,..: "
       "numbers alone",
       &s->source},
      {"convert", "T", "with --source npy: convert integers, float16 and others to this type when they are loaded",
       &s->convert},
      {"allow-nonfinite", NULL, "with --source: time items that have a NaN or an infinity too; these are not checked",
       &s->allow_nonfinite},
      {"retain", "none|all", "keep every input and result, or reuse buffers", &s->retain},
      {"options", "KEY=VALUE ..", "options of the operation, such as \"ta=t\" (see 'list operations')", &s->options},
      {"goal", "decide|estimate",
       "stop when it is known which is fastest, or what each takes (default: the profile's)", &s->goal},
      {"rounds", "N|MIN:MAX", "rounds of launches: at most MAX; MIN before giving up, or before converged",
       &s->rounds},
      {"trials", "N", "timed trials per launch, at most", &s->trials},
      {"measurement-time", "TIME", "begin no further timed trial of a launch after this much timed work",
       &s->measurement_time},
      {"warmup", "N|MIN:MAX", "warm-up trials per launch", &s->warmup},
      {"target-ci", "PCT", "with --goal estimate: converged means the median's 95% interval is narrower",
       &s->target_ci},
      {"budget", "TIME", "stop after this time: 90s, 10m, 2h", &s->budget},
      {"timeout", "TIME", "kill a launch that takes longer", &s->timeout},
      {"seed", "N", "seed of the inputs and of the order of launches", &s->seed},
      {"counters", "G,..", "event groups and events to count after timing, or all (see 'list counters')",
       &s->counters},
      {"multiplex", NULL, "multiplex hardware counters; the values are estimates", &s->multiplex},
      {"ceilings", "HOW", "peak rates of the machine: measured, cached, none (default: the profile's)", &s->ceilings},
      {"library-probe", "HOW",
       "rates of the other libraries found here: measured, none (default: measured if the peak rates are)",
       &s->library_probe},
      {"output", "DIR", "folder of the result set (default: results/<time>-<profile>)", &s->output},
      {"resume", NULL, "continue the interrupted run in --output", &s->resume},
      {"quiet", NULL, "print no progress", &s->quiet},
      {0},
  };
  memcpy(options, table, sizeof table);
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

static int replace_integer(int64_t *number, const char *value, int64_t min, const char *what, struct sg_error *err) {
  return value ? sg_parse_integer(value, min, INT_MAX, what, number, err) : SG_OK;
}

/* "N" or "MIN:MAX" */
static int replace_span(struct sg_profile_rounds *span, const char *value, int64_t min, const char *what,
                        struct sg_error *err) {
  if (!value) { return SG_OK; }
  const char *colon = strchr(value, ':');
  char *first = colon ? sg_format("%.*s", (int)(colon - value), value) : copy_text(value);
  int status = sg_parse_integer(first, min, 100000, what, &span->min, err);
  if (status == SG_OK) { status = sg_parse_integer(colon ? colon + 1 : value, min, 100000, what, &span->max, err); }
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
  if (is_raw && !(sized && s->dtype)) {
    return sg_fail(err, SG_BAD_INPUT, "--source raw: says neither shape nor type of its items: add %s",
                   sized ? "--dtype" : "--shape");
  }
  if (!is_raw && (sized || s->dtype)) {
    return sg_fail(err, SG_BAD_INPUT, "--%s cannot be used with --source npy: the files define it%s",
                   s->n       ? "n"
                   : s->shape ? "shape"
                              : "dtype",
                   sized ? "" : ", and --convert changes the type");
  }
  if (!is_raw) {
    drop_texts(&w->shape, &w->shape_count);
    drop_texts(&w->dtype, &w->dtype_count);
  }
  if (!s->count) { drop_texts(&w->count, &w->count_count); }
  return SG_OK;
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
  if (status == SG_OK) { status = replace_texts(&w->count, &w->count_count, s->count, "--count", err); }
  for (unsigned i = 0; s->count && i < w->count_count && status == SG_OK; i++) {
    struct sg_item_count count;
    status = sg_item_count_parse(&count, w->count[i], "--count", err);
  }
  replace_text(&w->source, s->source);
  replace_text(&w->convert, s->convert);
  w->allow_nonfinite = w->allow_nonfinite || s->allow_nonfinite;
  replace_text(&w->retain, s->retain);
  replace_text(&w->options, s->options);
  return status == SG_OK ? leave_to_files(w, s, err) : status;
}

static int change_effort(struct sg_profile *p, const struct sg_settings *s, struct sg_error *err) {
  int64_t seed = 0;
  int status = replace_span(&p->rounds, s->rounds, 1, "--rounds", err);
  if (status == SG_OK) { status = replace_integer(&p->trials, s->trials, 1, "--trials", err); }
  if (status == SG_OK) { status = replace_span(&p->warmup, s->warmup, 0, "--warmup", err); }
  if (status == SG_OK && s->rounds && !strchr(s->rounds, ':')) { p->target_ci = 0; } /* a fixed count */
  const char *goal = s->goal ? s->goal : p->goal;
  if (status == SG_OK && s->target_ci && (!goal || strcmp(goal, "estimate") != 0)) {
    status = sg_fail(err, SG_BAD_INPUT, "--target-ci has an effect with the goal estimate only: add --goal estimate");
  }
  if (status == SG_OK && s->target_ci) {
    status = sg_parse_real(s->target_ci, 0.01, 100, "--target-ci", &p->target_ci, err);
  }
  if (status == SG_OK && s->seed) {
    status = sg_parse_integer(s->seed, 0, INT64_MAX, "--seed", &seed, err);
    p->seed = (uint64_t)seed;
  }
  int64_t checked;
  if (status == SG_OK && s->budget) { status = sg_parse_duration(s->budget, "--budget", &checked, err); }
  if (status == SG_OK && s->timeout) { status = sg_parse_duration(s->timeout, "--timeout", &checked, err); }
  if (status == SG_OK && s->measurement_time) {
    status = sg_parse_duration(s->measurement_time, "--measurement-time", &checked, err);
  }
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
  for (unsigned i = 0; i < p->workloads_count && status == SG_OK; i++) {
    status = change_workload(&p->workloads[i], s, err);
  }
  if (status == SG_OK) { status = change_factors(p, s, err); }
  if (status == SG_OK) { status = change_effort(p, s, err); }
  if (status != SG_OK) {
    sg_profile_free(p);
    *profile = NULL;
  }
  return status;
}
