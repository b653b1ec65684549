#include "bench/run/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "bench/run/racing.h"
#include "core/alloc.h"
#include "core/stats.h"
#include "core/terminal.h"
#include "core/text.h"

struct sg_progress_view sg_progress_start(const struct sg_plan *plan, const struct sg_schedule *schedule,
                                          int counting, bool quiet) {
  return (struct sg_progress_view){.quiet = quiet,
                                   .terminal = sg_terminal_takes_escapes(STDERR_FILENO),
                                   .plan = plan,
                                   .schedule = schedule,
                                   .counting = counting};
}

static size_t count_progress(const struct sg_schedule *s, enum sg_progress progress) {
  size_t n = 0;
  for (size_t i = 0; i < s->n; i++) {
    n += s->configs[i].progress == progress;
  }
  return n;
}

/* ", interval 1.8% (target 2%)"; "" while there is no interval. */
static const char *describe_width(const struct sg_schedule *s, size_t config, char *buf, size_t size) {
  const struct sg_schedule_config *c = &s->configs[config];
  buf[0] = '\0';
  if (c->n_values < 2) { return buf; }
  struct sg_describe d = sg_describe(c->values, c->n_values, 0.95);
  double width = 100 * (d.median_ci.high - d.median_ci.low) / d.median;
  if (s->rules.target > 0) {
    snprintf(buf, size, ", interval %.1f%% (target %.3g%%)", width, 100 * s->rules.target);
  } else {
    snprintf(buf, size, ", interval %.1f%%", width);
  }
  return buf;
}

static double time_left(const struct sg_progress_view *v, int64_t spent_ns) {
  double left = sg_schedule_remaining_ns(v->schedule) + v->counting * sg_schedule_round_ns(v->schedule);
  double budget = (double)v->schedule->rules.budget_ns - (double)spent_ns;
  if (v->schedule->rules.budget_ns > 0 && left > budget) { left = budget > 0 ? budget : 0; }
  return left;
}

static const char *describe_rest(const struct sg_progress_view *v, int64_t spent_ns, char buf[SG_HUMAN_SIZE]) {
  return sg_human_duration(time_left(v, spent_ns), buf);
}

/* ---- races */

enum { FEW_NAMES = 4, LONGEST_LINE = 1024 };

static const char *label_of(const struct sg_progress_view *v, size_t workload, size_t racer) {
  const struct sg_looks *looks = &v->schedule->looks;
  return v->plan->configs[looks->members[looks->first[workload] + racer]].row.label;
}

static int by_ratio(const void *a, const void *b, void *context) {
  const struct sg_race *race = context;
  const size_t x = *(const size_t *)a, y = *(const size_t *)b;
  const double p = race->racers[x].contrast.log_ratio, q = race->racers[y].contrast.log_ratio;
  if (((long)x == race->leader) != ((long)y == race->leader)) { return (long)x == race->leader ? -1 : 1; }
  if (p != q) { return p < q ? -1 : 1; }
  return (x > y) - (x < y);
}

/* ": threads, omp-dynamic, hybrid 16x1", the fastest first; "" if they are many. */
static void add_names(FILE *out, const struct sg_progress_view *v) {
  const struct sg_race *race = &v->schedule->looks.races[0];
  size_t *remaining = sg_alloc(race->n, sizeof *remaining), n = 0;
  for (size_t i = 0; i < race->n; i++) {
    if (sg_racing_is_candidate(&race->racers[i])) { remaining[n++] = i; }
  }
  qsort_r(remaining, n, sizeof *remaining, by_ratio, (void *)race);
  for (size_t i = 0; n <= FEW_NAMES && i < n; i++) {
    fprintf(out, "%s%s", i ? ", " : ": ", label_of(v, 0, remaining[i]));
  }
  free(remaining);
}

/* Candidates whose last launch failed. */
static size_t count_failing(const struct sg_looks *looks) {
  size_t n = 0;
  for (size_t w = 0; w < looks->n_workloads; w++) {
    for (size_t i = 0; i < looks->races[w].n; i++) {
      n += sg_racing_is_candidate(&looks->races[w].racers[i]) &&
           sg_looks_is_failing(looks, looks->members[looks->first[w] + i]);
    }
  }
  return n;
}

/* "3 of 22 remain, 1 failed and is tried once more: threads, omp-dynamic, hybrid 16x1; leader threads", or, of
 * several workloads, "5 of 12 workloads decided, 31 of 60 configurations remain". */
static void add_race(FILE *out, const struct sg_progress_view *v, bool names) {
  const struct sg_schedule *s = v->schedule;
  const struct sg_looks *looks = &s->looks;
  size_t remain = 0, decided = 0;
  for (size_t w = 0; w < looks->n_workloads; w++) {
    remain += sg_race_candidates(&looks->races[w]);
    decided += s->rests[w];
  }
  if (looks->n_workloads > 1) {
    fprintf(out, "%zu of %zu workloads decided, %zu of %zu configurations remain", decided, looks->n_workloads,
            remain, s->n);
  } else {
    fprintf(out, "%zu of %zu remain%s", remain, s->n, remain == 1 ? "s" : "");
  }
  const size_t failing = count_failing(looks);
  if (failing > 0) { fprintf(out, ", %zu failed and %s tried once more", failing, failing == 1 ? "is" : "are"); }
  if (looks->n_workloads > 1) { return; }
  if (names) { add_names(out, v); }
  const long leader = sg_racing_leader(&looks->races[0]);
  if (remain > 1 && leader != SG_NO_LEADER) {
    fprintf(out, "%s leader %s", names ? ";" : ",", label_of(v, 0, (size_t)leader));
  }
}

/* Redraw the terminal line, truncated to its width: the label comes last. */
static void redraw(const char *line) {
  struct winsize window = {0};
  int columns = ioctl(STDERR_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 20 ? window.ws_col : 80;
  fprintf(stderr, "\r\033[K%.*s", columns - 1, line);
}

void sg_progress_launch(const struct sg_progress_view *v, size_t config, int round, int64_t spent_ns) {
  if (v->quiet || !v->terminal) { return; }
  const struct sg_schedule *s = v->schedule;
  char width[80], left[SG_HUMAN_SIZE], line[LONGEST_LINE] = "";
  const bool known = s->round > 1 || s->position > 0, open = s->rules.target > 0 || s->rules.races;
  FILE *out = sg_require(fmemopen(line, sizeof line, "w"));
  fprintf(out, "round %d of %s%d, %zu/%zu", round, open ? "at most " : "", s->rules.rounds_max, s->position + 1,
          s->n_order);
  if (known) { fprintf(out, ", left %s", describe_rest(v, spent_ns, left)); }
  if (!s->rules.races) {
    fputs(describe_width(s, config, width, sizeof width), out);
  } else if (s->round > 1) {
    fputs(", ", out);
    add_race(out, v, false);
  }
  fprintf(out, ": %s", v->plan->configs[config].row.label);
  fclose(out);
  redraw(line);
}

void sg_progress_trouble(const struct sg_progress_view *v, size_t config, enum sg_outcome outcome,
                         const char *detail) {
  if (v->quiet) { return; }
  fprintf(stderr, "%s%s: %s: %s\n", v->terminal ? "\r\033[K" : "", v->plan->configs[config].row.label,
          sg_outcome_name(outcome), detail);
}

static void tell_race(const struct sg_progress_view *v, int round, int64_t spent_ns) {
  char text[SG_HUMAN_SIZE];
  const double left = time_left(v, spent_ns);
  fprintf(stderr, "round %d: ", round);
  add_race(stderr, v, true);
  if (sg_racing_is_decided(v->schedule) && sg_schedule_remaining_ns(v->schedule) > 0) {
    fputs("; decided, the speed-up is measured further", stderr);
  }
  if (left > 0) { fprintf(stderr, "; about %s left", sg_human_duration(left, text)); }
  putc('\n', stderr);
}

void sg_progress_round(const struct sg_progress_view *v, int round, int64_t spent_ns) {
  if (v->quiet || v->terminal) { return; }
  char spent[SG_HUMAN_SIZE], left[SG_HUMAN_SIZE];
  const struct sg_schedule *s = v->schedule;
  if (s->rules.races) {
    tell_race(v, round, spent_ns);
    return;
  }
  fprintf(stderr, "round %d of at most %d: %zu of %zu configurations converged, %s elapsed, about %s left\n", round,
          s->rules.rounds_max, count_progress(s, SG_CONVERGED), s->n - count_progress(s, SG_DROPPED),
          sg_human_duration((double)spent_ns, spent), describe_rest(v, spent_ns, left));
}

void sg_progress_counting(const struct sg_progress_view *v, size_t config, int round, int rounds, int64_t spent_ns) {
  if (v->quiet || !v->terminal) { return; }
  char spent[SG_HUMAN_SIZE], line[512];
  snprintf(line, sizeof line, "counting, round %d of %d, %zu/%zu, %s elapsed: %s", round, rounds, config + 1,
           v->plan->n_configs, sg_human_duration((double)spent_ns, spent), v->plan->configs[config].row.label);
  redraw(line);
}

void sg_progress_counting_round(const struct sg_progress_view *v, int round, int rounds, int64_t spent_ns) {
  if (v->quiet || v->terminal) { return; }
  char spent[SG_HUMAN_SIZE];
  fprintf(stderr, "counting, round %d of %d: %s elapsed\n", round, rounds,
          sg_human_duration((double)spent_ns, spent));
}

void sg_progress_end(const struct sg_progress_view *v) {
  if (!v->quiet && v->terminal) { fprintf(stderr, "\r\033[K"); }
}
