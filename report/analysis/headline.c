#include "report/analysis/headline.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/factors.h"
#include "core/json.h"
#include "core/text.h"
#include "report/analysis/words.h"
#include "report/text/escape.h"

enum { MOST_NAMES = 4 };

/* "on CPU" or "". */
static char *on_cpu(const char *cpu) {
  if (!*cpu) { return sg_format("%s", ""); }
  char *name = sg_escape(SG_ESCAPE_MARKDOWN, cpu), *text = sg_format(" on %s", name);
  free(name);
  return text;
}

static char *named(const struct sg_entry *e) {
  char *name = sg_markdown_code(e->name), *how = sg_words_how(e->config);
  bool plain = strcmp(e->name, e->config->strategy) == 0 && strcmp(e->config->strategy, "serial") != 0;
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
    if (e != w->best && sg_entry_ranked(e) && e->wall->rank == 1) { names[n++] = sg_markdown_code(e->name); }
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

/* What the library does when it chooses its kernels by itself, where the best was told which; or "". */
static char *by_itself(const struct sg_workload *w) {
  const struct sg_configs_row *best = w->best->config;
  for (size_t i = 0; i < w->n && strcmp(best->coretype, "auto") != 0; i++) {
    const struct sg_entry *e = &w->entries[i];
    bool same = sg_entry_ranked(e) && strcmp(e->config->coretype, "auto") == 0 &&
                sg_factors_equal(e->config, best, SG_FACTORS_ALL & ~SG_FACTOR(coretype));
    if (!same) { continue; }
    char *time = sg_words_time(e->wall->median),
         *text = sg_format(" With the kernels that the library chooses by itself it takes %s.", time);
    free(time);
    return text;
  }
  return sg_format("%s", "");
}

/* "1.93 times `serial` [1.91, 1.95] (9.64 s against 32.9 s)" */
static char *comparison(const struct sg_entry *best, const struct sg_entry *base) {
  char *serial = sg_markdown_code(base->name), *serial_time = sg_words_time(base->wall->median),
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
    char *compared = comparison(best, base), *serial = sg_markdown_code(base->name);
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
    char *said = answer(workload), *tied = ties(workload), *other = by_itself(workload);
    text = sg_format("For %s%s, %s%s%s", work_text, where, said, tied, other);
    free(said);
    free(tied);
    free(other);
  } else {
    text = sg_format("For %s%s, nothing can be ranked: %s gave a verified time.", work_text, where,
                     workload->n == 1 ? "the only configuration has not" : "no configuration");
  }
  free(work);
  free(work_text);
  free(where);
  return text;
}

static bool shares_first_rank(const struct sg_workload *w, const char *strategy) {
  for (size_t k = 0; k < w->n; k++) {
    const struct sg_entry *e = &w->entries[k];
    if (sg_entry_ranked(e) && e->wall->rank == 1 && strcmp(e->config->strategy, strategy) == 0) { return true; }
  }
  return false;
}

static bool has_answer(const struct sg_workload *w) {
  return w->best != NULL;
}

/* Who shares the first rank in most of the workloads that count; the first among equals. */
struct winner {
  const char *strategy; /* NULL: nobody */
  size_t wins;
};

static struct winner most_wins(const struct sg_analysis *a, bool (*counts)(const struct sg_workload *w)) {
  struct winner winner = {0};
  for (size_t i = 0; i < a->n_entries; i++) {
    const char *strategy = a->entries[i].config->strategy;
    size_t wins = 0;
    for (size_t w = 0; w < a->n_workloads; w++) {
      wins += counts(&a->workloads[w]) && shares_first_rank(&a->workloads[w], strategy);
    }
    if (wins > winner.wins) { winner = (struct winner){strategy, wins}; }
  }
  return winner;
}

/* Over all workloads with an answer: how many, how many of these have a serial to compare with, and in
 * how many something is reliably faster. */
struct tally {
  size_t answered, compared, beaten;
  double least, most;   /* speed-up where serial is beaten */
  struct winner winner; /* of those workloads */
};

static struct tally count(const struct sg_analysis *a) {
  struct tally t = {.least = INFINITY, .winner = most_wins(a, sg_workload_beats_serial)};
  for (size_t i = 0; i < a->n_workloads; i++) {
    const struct sg_workload *w = &a->workloads[i];
    t.answered += has_answer(w);
    t.compared += has_answer(w) && w->baseline;
    if (!sg_workload_beats_serial(w)) { continue; }
    t.beaten++;
    t.least = fmin(t.least, w->best->wall->speedup);
    t.most = fmax(t.most, w->best->wall->speedup);
  }
  return t;
}

/* "in 9 of 12 workloads", "in each of 12 workloads". */
static char *in_workloads(size_t n, size_t of) {
  return n == of ? sg_format("in each of %zu workloads", of) : sg_format("in %zu of %zu workloads", n, of);
}

/* "in 9 of them", "in all of them", "there" where they are one. */
static char *in_them(size_t n, size_t of) {
  if (n < of) { return sg_format("in %zu of them", n); }
  return sg_format("%s", of == 1 ? "there" : "in all of them");
}

static char *where_it_pays(const struct tally *t, const char *where) {
  char *name = sg_markdown_code(t->winner.strategy), *least = sg_words_ratio(t->least),
       *most = sg_words_ratio(t->most), *pays = in_workloads(t->beaten, t->answered),
       *shares = in_them(t->winner.wins, t->beaten);
  char *range = strcmp(least, most) == 0 ? sg_format("%.*s", (int)(strlen(most) - strlen("×")), most)
                                         : sg_format("%.*s to %.*s", (int)(strlen(least) - strlen("×")), least,
                                                     (int)(strlen(most) - strlen("×")), most);
  size_t others = t->answered - t->beaten;
  char *rest = others == 0   ? sg_format("%s", "")
               : others == 1 ? sg_format(" In the other, nothing is reliably faster than `serial`.")
                             : sg_format(" In the other %zu, nothing is reliably faster than `serial`.", others);
  char *text = sg_format("Parallelism pays%s %s: the fastest is %s times `serial` there. %s is fastest, or cannot be "
                         "told from the fastest, %s.%s",
                         where, pays, range, name, shares, rest);
  free(name);
  free(least);
  free(most);
  free(pays);
  free(shares);
  free(range);
  free(rest);
  return text;
}

static char *none_faster(const struct tally *t, const char *where) {
  static const char *const what = "Nothing is reliably faster than `serial`";
  if (t->compared == t->answered) { return sg_format("%s%s in any of %zu workloads.", what, where, t->answered); }
  return t->compared == 1 ? sg_format("%s%s in the one workload that has it.", what, where)
                          : sg_format("%s%s in any of the %zu workloads that have it.", what, where, t->compared);
}

/* Nothing pays; without a serial to compare with: who is fastest most often. */
static char *who_wins(const struct sg_analysis *a, const struct tally *t, const char *where) {
  if (t->answered == 0) {
    return sg_format("Over %zu workloads%s, nothing can be ranked: no configuration gave a verified time.",
                     a->n_workloads, where);
  }
  if (t->compared > 0) { return none_faster(t, where); }
  const struct winner winner = most_wins(a, has_answer);
  char *name = sg_markdown_code(winner.strategy), *shares = in_workloads(winner.wins, t->answered);
  char *text = sg_format("%s is fastest, or cannot be told from the fastest,%s %s.", name, where, shares);
  free(name);
  free(shares);
  return text;
}

static char *over_workloads(const struct sg_analysis *a, const char *cpu) {
  struct tally t = count(a);
  char *where = on_cpu(cpu), *text = t.beaten ? where_it_pays(&t, where) : who_wins(a, &t, where);
  if (t.answered > 0 && t.answered < a->n_workloads) {
    char *longer = sg_format("%s %zu more workload%s no verified time.", text, a->n_workloads - t.answered,
                             a->n_workloads - t.answered == 1 ? " has" : "s have");
    free(text);
    text = longer;
  }
  free(where);
  return text;
}

char *sg_headline(const struct sg_analysis *analysis) {
  const char *cpu = sg_json_text(analysis->set->machine, "cpu.model", "");
  if (analysis->n_workloads == 1) { return sg_headline_workload(&analysis->workloads[0], cpu); }
  return over_workloads(analysis, cpu);
}
