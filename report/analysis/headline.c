#include "report/analysis/headline.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/json.h"
#include "core/text.h"
#include "report/escape.h"
#include "report/words.h"

enum { MOST_NAMES = 4 };

/* "on CPU" or "". */
static char *on_cpu(const char *cpu) {
  if (!*cpu) { return sg_format("%s", ""); }
  char *name = sg_escape(SG_ESCAPE_MARKDOWN, cpu), *text = sg_format(" on %s", name);
  free(name);
  return text;
}

static char *named(const struct sg_entry *e) {
  char *name = sg_markdown_code(e->config->label), *how = sg_words_how(e->config);
  bool plain = strcmp(e->config->label, e->config->strategy) == 0 && strcmp(e->config->strategy, "serial") != 0;
  char *text = plain ? sg_format("%s with %s", name, how) : sg_format("%s", name);
  free(name);
  free(how);
  return text;
}

static char *time_text(const struct sg_entry *e) {
  char *time = sg_words_time(e->wall->median), *interval = sg_words_time_interval(e->wall->ci_low, e->wall->ci_high);
  char *text = sg_format("%s%s%s", time, *interval ? " " : "", interval);
  free(time);
  free(interval);
  return text;
}

/* "`a` and `b` cannot be told from it.", or "". */
static char *ties(const struct sg_workload *w) {
  if (w->n_tied < 2 || sg_workload_is_open(w)) { return sg_format("%s", ""); }
  char *names[MOST_NAMES + 1];
  size_t n = 0, others = w->n_tied - 1, parts = 0;
  for (size_t i = 0; i < w->n && n < MOST_NAMES; i++) {
    const struct sg_entry *e = &w->entries[i];
    if (e != w->best && sg_entry_ranked(e) && e->wall->rank == 1) { names[n++] = sg_markdown_code(e->config->label); }
  }
  parts = n;
  if (others > n) { names[parts++] = sg_format("%zu more", others - n); }
  char *list = sg_words_list(names, parts), *text = sg_format(" %s cannot be told from it.", list);
  for (size_t i = 0; i < parts; i++) {
    free(names[i]);
  }
  free(list);
  return text;
}

/* "1.93 times `serial` [1.91, 1.95] (9.64 s against 32.9 s)" */
static char *comparison(const struct sg_entry *best, const struct sg_entry *base) {
  char *serial = sg_markdown_code(base->config->label), *serial_time = sg_words_time(base->wall->median),
       *time = sg_words_time(best->wall->median), *ratio = sg_words_ratio(best->wall->speedup),
       *interval = sg_words_ratio_interval(best->wall->speedup_low, best->wall->speedup_high);
  char *text = sg_format("%.*s times %s%s%s (%s against %s)", (int)(strlen(ratio) - strlen("×")), ratio, serial,
                         *interval ? " " : "", interval, time, serial_time);
  free(serial);
  free(serial_time);
  free(time);
  free(ratio);
  free(interval);
  return text;
}

static char *answer(const struct sg_workload *w) {
  const struct sg_entry *best = w->best, *base = w->baseline;
  char *name = named(best), *time = time_text(best), *text = NULL;
  if (w->n == 1) {
    text = sg_format("%s takes %s. It is the only configuration measured: there is nothing to compare it with.", name,
                     time);
  } else if (best == base) {
    text = sg_format("nothing beats %s, at %s.", name, time);
  } else if (base && !isnan(best->wall->speedup)) {
    char *compared = comparison(best, base), *serial = sg_markdown_code(base->config->label);
    text = sg_workload_is_open(w) ? sg_format("no strategy is reliably faster than %s. %s has the lowest median: %s.",
                                              serial, name, compared)
                                  : sg_format("%s is fastest: %s.", name, compared);
    free(compared);
    free(serial);
  } else {
    text = sg_format("%s is fastest, at %s. `serial` was not measured, so there is no speed-up to give.", name, time);
  }
  free(name);
  free(time);
  return text;
}

char *sg_headline_workload(const struct sg_workload *workload, const char *cpu) {
  char *work = sg_words_workload(workload->entries[0].config), *work_text = sg_escape(SG_ESCAPE_MARKDOWN, work),
       *where = on_cpu(cpu), *text = NULL;
  if (workload->best) {
    char *said = answer(workload), *tied = ties(workload);
    text = sg_format("For %s%s, %s%s", work_text, where, said, tied);
    free(said);
    free(tied);
  } else {
    text = sg_format("For %s%s, nothing can be ranked: %s gave a verified time.", work_text, where,
                     workload->n == 1 ? "the only configuration has not" : "no configuration");
  }
  free(work);
  free(work_text);
  free(where);
  return text;
}

/* Workloads in which an entry of this strategy shares rank 1. */
static size_t wins_of(const struct sg_analysis *a, const char *strategy) {
  size_t wins = 0;
  for (size_t i = 0; i < a->n_workloads; i++) {
    bool won = false;
    for (size_t k = 0; k < a->workloads[i].n; k++) {
      const struct sg_entry *e = &a->workloads[i].entries[k];
      won = won || (sg_entry_ranked(e) && e->wall->rank == 1 && strcmp(e->config->strategy, strategy) == 0);
    }
    wins += won;
  }
  return wins;
}

static bool first_of_strategy(const struct sg_analysis *a, size_t i) {
  for (size_t k = 0; k < i; k++) {
    if (strcmp(a->entries[k].config->strategy, a->entries[i].config->strategy) == 0) { return false; }
  }
  return true;
}

static char *over_workloads(const struct sg_analysis *a, const char *cpu) {
  const char *best = NULL;
  size_t most = 0;
  for (size_t i = 0; i < a->n_entries; i++) {
    if (!first_of_strategy(a, i)) { continue; }
    size_t wins = wins_of(a, a->entries[i].config->strategy);
    if (wins > most) {
      most = wins;
      best = a->entries[i].config->strategy;
    }
  }
  char *where = on_cpu(cpu), *text = NULL;
  if (best) {
    char *name = sg_markdown_code(best);
    text = sg_format("Over %zu workloads%s, %s is fastest, or cannot be told from the fastest, in %zu.",
                     a->n_workloads, where, name, most);
    free(name);
  } else {
    text = sg_format("Over %zu workloads%s, nothing can be ranked: no configuration gave a verified time.",
                     a->n_workloads, where);
  }
  free(where);
  return text;
}

char *sg_headline(const struct sg_analysis *analysis) {
  const char *cpu = sg_json_text(analysis->set->machine, "cpu.model", "");
  if (analysis->n_workloads == 1) { return sg_headline_workload(&analysis->workloads[0], cpu); }
  return over_workloads(analysis, cpu);
}
