#include "core/rank_waits.h"

#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"

enum { MOST_COUNTED = 1000 }; /* trials in which the slowest rank is looked for */

struct waiting_trial {
  const char *config_id;
  double waiting;
  int64_t slowest;
};

/* By configuration, then by waiting. */
static int compare_trials(const void *a, const void *b) {
  const struct waiting_trial *x = a, *y = b;
  if (x->config_id != y->config_id) { return x->config_id < y->config_id ? -1 : 1; }
  return (x->waiting > y->waiting) - (x->waiting < y->waiting);
}

/* The ranks of a trial follow each other in the file. */
static size_t end_of_trial(const struct sg_resultset *set, size_t first) {
  size_t i = first;
  while (i < set->n_ranks && set->ranks[i].launch == set->ranks[first].launch &&
         set->ranks[i].trial == set->ranks[first].trial) {
    i++;
  }
  return i;
}

static struct waiting_trial trial_of(const struct sg_ranks_row *rows, size_t n) {
  struct waiting_trial trial = {.config_id = rows[0].config_id};
  double last = 0, sum = 0;
  for (size_t i = 0; i < n; i++) {
    const double ended = (double)rows[i].delay_ns + (double)rows[i].wall_ns;
    if (ended > last) { trial.slowest = rows[i].rank; }
    last = fmax(last, ended);
    sum += ended;
  }
  trial.waiting = last > 0 ? 1 - sum / ((double)n * last) : 0;
  return trial;
}

static size_t list_trials(const struct sg_resultset *set, struct waiting_trial *trials) {
  size_t n = 0;
  for (size_t i = 0; i < set->n_ranks;) {
    const size_t end = end_of_trial(set, i);
    if (!set->ranks[i].warmup) { trials[n++] = trial_of(&set->ranks[i], end - i); }
    i = end;
  }
  qsort(trials, n, sizeof *trials, compare_trials);
  return n;
}

static int64_t most_often_slowest(const struct waiting_trial *trials, size_t n) {
  const size_t counted = n < MOST_COUNTED ? n : MOST_COUNTED;
  size_t most = 0;
  int64_t found = 0;
  for (size_t i = 0; i < counted; i++) {
    size_t times = 0;
    for (size_t k = 0; k < counted; k++) {
      times += trials[k].slowest == trials[i].slowest;
    }
    if (times > most) { found = trials[i].slowest; }
    most = times > most ? times : most;
  }
  return found;
}

struct sg_rank_wait *sg_rank_waits(const struct sg_resultset *set) {
  struct sg_rank_wait *waits = sg_alloc(set->n_configs + 1, sizeof *waits);
  struct waiting_trial *trials = sg_alloc(set->n_ranks + 1, sizeof *trials);
  const size_t n = list_trials(set, trials);
  for (size_t c = 0; c < set->n_configs; c++) {
    waits[c].part = NAN;
  }
  for (size_t first = 0, end = 0; first < n; first = end) {
    while (end < n && trials[end].config_id == trials[first].config_id) {
      end++;
    }
    size_t c = 0;
    while (c < set->n_configs && set->configs[c].config_id != trials[first].config_id) {
      c++;
    }
    if (c == set->n_configs) { continue; }
    waits[c] = (struct sg_rank_wait){.part = trials[first + (end - first) / 2].waiting,
                                     .slowest = most_often_slowest(&trials[first], end - first)};
  }
  free(trials);
  return waits;
}
