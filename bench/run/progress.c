#include "bench/run/progress.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "core/text.h"

struct sg_progress_view sg_progress_start(const struct sg_plan *plan, const struct sg_schedule *schedule,
                                          int counting, bool quiet) {
  return (struct sg_progress_view){.quiet = quiet,
                                   .terminal = isatty(STDERR_FILENO) == 1,
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

/* ", interval 1.8% (target 2%)"; "" before there is one. */
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

static const char *describe_rest(const struct sg_progress_view *v, int64_t spent_ns, char buf[SG_HUMAN_SIZE]) {
  double left = sg_schedule_remaining_ns(v->schedule) + v->counting * sg_schedule_round_ns(v->schedule);
  double budget = (double)v->schedule->rules.budget_ns - (double)spent_ns;
  if (v->schedule->rules.budget_ns > 0 && left > budget) { left = budget > 0 ? budget : 0; }
  return sg_human_duration(left, buf);
}

/* The line of the terminal, anew. What it cannot hold is cut off: the label comes last. */
static void redraw(const char *line) {
  struct winsize window = {0};
  int columns = ioctl(STDERR_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 20 ? window.ws_col : 80;
  fprintf(stderr, "\r\033[K%.*s", columns - 1, line);
}

void sg_progress_launch(const struct sg_progress_view *v, size_t config, int round, int64_t spent_ns) {
  if (v->quiet || !v->terminal) { return; }
  const struct sg_schedule *s = v->schedule;
  char width[80], left[SG_HUMAN_SIZE], line[512];
  bool known = s->round > 1 || s->position > 0;
  snprintf(line, sizeof line, "round %d of %s%d, %zu/%zu%s%s%s: %s", round, s->rules.target > 0 ? "at most " : "",
           s->rules.rounds_max, s->position + 1, s->n_order, known ? ", left " : "",
           known ? describe_rest(v, spent_ns, left) : "", describe_width(s, config, width, sizeof width),
           v->plan->configs[config].row.label);
  redraw(line);
}

void sg_progress_trouble(const struct sg_progress_view *v, size_t config, enum sg_outcome outcome,
                         const char *detail) {
  if (v->quiet) { return; }
  fprintf(stderr, "%s%s: %s: %s\n", v->terminal ? "\r\033[K" : "", v->plan->configs[config].row.label,
          sg_outcome_name(outcome), detail);
}

void sg_progress_round(const struct sg_progress_view *v, int round, int64_t spent_ns) {
  if (v->quiet || v->terminal) { return; }
  char spent[SG_HUMAN_SIZE], left[SG_HUMAN_SIZE];
  const struct sg_schedule *s = v->schedule;
  fprintf(stderr, "round %d of at most %d: %zu of %zu configurations converged, %s spent, about %s left\n", round,
          s->rules.rounds_max, count_progress(s, SG_CONVERGED), s->n - count_progress(s, SG_GIVEN_UP),
          sg_human_duration((double)spent_ns, spent), describe_rest(v, spent_ns, left));
}

void sg_progress_counting(const struct sg_progress_view *v, size_t config, int round, int rounds, int64_t spent_ns) {
  if (v->quiet || !v->terminal) { return; }
  char spent[SG_HUMAN_SIZE], line[512];
  snprintf(line, sizeof line, "counting, round %d of %d, %zu/%zu, %s spent: %s", round, rounds, config + 1,
           v->plan->n_configs, sg_human_duration((double)spent_ns, spent), v->plan->configs[config].row.label);
  redraw(line);
}

void sg_progress_counting_round(const struct sg_progress_view *v, int round, int rounds, int64_t spent_ns) {
  if (v->quiet || v->terminal) { return; }
  char spent[SG_HUMAN_SIZE];
  fprintf(stderr, "counting, round %d of %d: %s spent\n", round, rounds, sg_human_duration((double)spent_ns, spent));
}

void sg_progress_end(const struct sg_progress_view *v) {
  if (!v->quiet && v->terminal) { fprintf(stderr, "\r\033[K"); }
}
