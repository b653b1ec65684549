#include "report/compare/ratios.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/compare.h"
#include "core/factors.h"
#include "report/analysis/roof.h"
#include "report/compare/match.h"

#define NAME(NAME, name) #name,
const char *const sg_find_names[SG_N_FINDS] = {SG_FINDS(NAME)};
const char *const sg_no_ratio_names[SG_N_NO_RATIOS] = {"", SG_NO_RATIOS(NAME)};
#undef NAME

/* ---- the launches of each set */

struct measured {
  const struct sg_entry **matches;  /* of each entry of the base */
  struct sg_series *series;         /* of each row of configs.csv; empty without a verified time */
  double *launch_sd;                /* likewise; that of its workload */
  struct sg_config_launches *usual; /* without weak launches; NULL: all are used */
  size_t n_configs;
};

static void pool_workload(struct measured *m, const struct sg_workloads *workloads, size_t w) {
  const size_t *members = workloads->members + workloads->first[w], n = workloads->first[w + 1] - workloads->first[w];
  struct sg_series *together = sg_alloc(n, sizeof *together);
  for (size_t i = 0; i < n; i++) {
    together[i] = m->series[members[i]];
  }
  const double sd = sg_launch_sd(together, n);
  for (size_t i = 0; i < n; i++) {
    m->launch_sd[members[i]] = sd;
  }
  free(together);
}

static struct measured measure(const struct sg_compared_set *one, const struct sg_analysis *base) {
  const struct sg_summary *s = &one->summary;
  const size_t n = one->set.n_configs;
  const bool leave_out = s->capacity.explains && s->capacity.n_weak > 0;
  struct measured m = {.matches = sg_entries_match(base, &one->analysis),
                       .series = sg_alloc(n, sizeof *m.series),
                       .launch_sd = sg_alloc(n, sizeof *m.launch_sd),
                       .usual = leave_out ? sg_launches_without_weak(s->launches, n) : NULL,
                       .n_configs = n};
  for (size_t e = 0; e < one->analysis.n_entries; e++) {
    const struct sg_entry *entry = &one->analysis.entries[e];
    const size_t c = (size_t)(entry->config - one->set.configs);
    if (sg_entry_ranked(entry)) { m.series[c] = sg_series_make(m.usual ? &m.usual[c] : &s->launches[c]); }
  }
  for (size_t w = 0; w < s->workloads.n; w++) {
    pool_workload(&m, &s->workloads, w);
  }
  return m;
}

static void measured_release(struct measured *m) {
  for (size_t c = 0; c < m->n_configs; c++) {
    sg_series_release(&m->series[c]);
  }
  sg_launches_free(m->usual, m->n_configs);
  free(m->series);
  free(m->launch_sd);
  free((void *)m->matches);
}

/* ---- one side of a configuration */

static bool is_wrong(const struct sg_entry *entry) {
  return entry->status == SG_ENTRY_INVALID;
}

void sg_side_time_join(struct sg_side_time *t, const struct sg_location *means, size_t n_sessions) {
  const double n = (double)n_sessions;
  double sum = 0, variance = 0, squares = 0, weights = 0;
  t->sessions = n_sessions;
  t->launches = 0;
  for (size_t i = 0; i < n_sessions; i++) {
    t->launches += means[i].n;
    sum += means[i].mean;
    variance += means[i].variance;
    weights += means[i].variance * means[i].variance / means[i].df;
  }
  t->mean = (struct sg_location){t->launches, sum / n, variance / (n * n), variance * variance / weights};
  t->session_df = n - 1;
  t->session_variance = NAN;
  if (n_sessions < 2) { return; }
  for (size_t i = 0; i < n_sessions; i++) {
    squares += (means[i].mean - sum / n) * (means[i].mean - sum / n);
  }
  t->session_variance = squares / t->session_df;
}

/* `entries`: of each session, NULL where there is none. Logs are of times per item. */
static struct sg_side_time side_time(const struct sg_compared_sets *sets, const struct measured *measured,
                                     size_t side, const struct sg_entry *const *entries) {
  const size_t begin = sets->first[side], n = sets->first[side + 1] - begin;
  struct sg_side_time t = {.time_ns = NAN, .mean = {0, NAN, NAN, NAN}, .session_variance = NAN};
  struct sg_location *means = sg_alloc(n, sizeof *means);
  const struct sg_entry *missing = NULL;
  size_t used = 0;
  for (size_t i = 0; i < n; i++) {
    const struct sg_entry *e = entries[i];
    if (!e) { continue; }
    const size_t c = (size_t)(e->config - sets->items[begin + i].set.configs);
    const struct sg_series *series = &measured[begin + i].series[c];
    if (!t.entry) { t.entry = e; }
    if (is_wrong(e) && !t.unusable) { t.unusable = e; }
    if (series->n == 0) {
      missing = missing ? missing : e;
      continue;
    }
    means[used] = sg_series_location(series, measured[begin + i].launch_sd[c]);
    means[used++].mean -= log((double)e->config->count);
  }
  if (used > 0) {
    sg_side_time_join(&t, means, used);
    t.time_ns = exp(t.mean.mean) * (double)t.entry->config->count;
  } else if (!t.unusable) {
    t.unusable = missing;
  }
  free(means);
  return t;
}

/* ---- which configurations */

static struct sg_time_ratio *append(struct sg_ratios *r, size_t side) {
  r->items = sg_resize(r->items, r->n + 1, sizeof *r->items);
  r->items[r->n] = (struct sg_time_ratio){.side = side,
                                          .find = SG_FIND_NONE,
                                          .ratio = NAN,
                                          .low = NAN,
                                          .high = NAN,
                                          .se = NAN,
                                          .df = NAN,
                                          .base_share = NAN,
                                          .other_share = NAN,
                                          .scaled = NAN,
                                          .scaled_low = NAN,
                                          .scaled_high = NAN};
  return &r->items[r->n++];
}

static bool has_other_data(const struct sg_analysis *in, const struct sg_entry *entry) {
  for (size_t i = 0; i < in->n_entries; i++) {
    const struct sg_configs_row *c = in->entries[i].config;
    if (sg_factors_equal(c, entry->config, SG_FACTOR(strategy)) && sg_same_but_for_data(c, entry->config)) {
      return true;
    }
  }
  return false;
}

static void judge_presence(struct sg_time_ratio *r, const struct sg_compared_sets *sets) {
  if (!r->base.entry) {
    r->reason = SG_RATIO_ONLY_OTHER;
  } else if (!r->other.entry) {
    const struct sg_analysis *first = &sets->items[sets->first[r->side]].analysis;
    r->reason = has_other_data(first, r->base.entry) ? SG_RATIO_OTHER_DATA : SG_RATIO_ONLY_BASE;
  } else if (r->base.unusable) {
    r->reason = SG_RATIO_BASE_UNUSABLE;
  } else if (r->other.unusable) {
    r->reason = SG_RATIO_OTHER_UNUSABLE;
  } else {
    r->find = SG_FIND_UNDECIDED;
    r->per_item = !sg_factors_equal(r->base.entry->config, r->other.entry->config, SG_FACTOR(count));
  }
}

static void take_matches(const struct sg_entry **out, const struct sg_compared_sets *sets,
                         const struct measured *measured, size_t side, size_t entry) {
  for (size_t i = sets->first[side]; i < sets->first[side + 1]; i++) {
    out[i - sets->first[side]] = measured[i].matches[entry];
  }
}

static void add_matched(struct sg_ratios *out, const struct sg_compared_sets *sets, const struct measured *measured,
                        size_t side) {
  const struct sg_entry **entries = sg_alloc(sets->n, sizeof(void *));
  for (size_t e = 0; e < sets->items[0].analysis.n_entries; e++) {
    struct sg_time_ratio *r = append(out, side);
    take_matches(entries, sets, measured, 0, e);
    r->base = side_time(sets, measured, 0, entries);
    take_matches(entries, sets, measured, side, e);
    r->other = side_time(sets, measured, side, entries);
    judge_presence(r, sets);
  }
  free((void *)entries);
}

static bool is_match(const struct measured *m, size_t n_base, const struct sg_entry *entry) {
  size_t i = 0;
  while (i < n_base && m->matches[i] != entry) {
    i++;
  }
  return i < n_base;
}

/* Configurations that the base does not have, each from the first session that has it. */
static void add_unmatched(struct sg_ratios *out, const struct sg_compared_sets *sets, const struct measured *measured,
                          size_t side) {
  const struct sg_analysis *base = &sets->items[0].analysis;
  const size_t begin = out->n;
  for (size_t i = sets->first[side]; i < sets->first[side + 1]; i++) {
    const struct sg_analysis *a = &sets->items[i].analysis;
    for (size_t e = 0; e < a->n_entries; e++) {
      const struct sg_entry *entry = &a->entries[e];
      bool known = is_match(&measured[i], base->n_entries, entry) || has_other_data(base, entry);
      for (size_t k = begin; k < out->n && !known; k++) {
        known = sg_factors_equal(out->items[k].other.entry->config, entry->config, SG_FACTORS_ALL);
      }
      if (known) { continue; }
      struct sg_time_ratio *r = append(out, side);
      r->other.entry = entry;
      r->base.time_ns = r->other.time_ns = NAN;
      judge_presence(r, sets);
    }
  }
}

/* ---- intervals */

static void pool_sessions(struct sg_ratios *r) {
  double sum = 0, n = 0, base_df = 0, other_df = 0;
  for (size_t i = 0; i < r->n; i++) {
    const struct sg_side_time *times[] = {&r->items[i].base, &r->items[i].other};
    if (r->items[i].find == SG_FIND_NONE) { continue; }
    for (size_t k = 0; k < 2; k++) {
      if (times[k]->session_df == 0) { continue; }
      sum += times[k]->session_df * times[k]->session_variance;
      n += times[k]->session_df;
    }
    base_df = fmax(base_df, r->items[i].base.session_df);
    other_df = fmax(other_df, r->items[i].other.session_df);
  }
  r->session_df = base_df + other_df;
  r->session_sd = n > 0 ? sqrt(sum / n) : NAN;
}

/* Of the difference of two means, from the variance of one session's. */
static double session_se(const struct sg_time_ratio *r, const struct sg_ratios *all) {
  const double df = r->base.session_df + r->other.session_df,
               squares = fmax(0, r->base.session_df * r->base.session_variance) +
                         fmax(0, r->other.session_df * r->other.session_variance), /* fmax ignores NaN */
      own = df > 0 ? squares / df : 0, one = fmax(own, all->session_sd * all->session_sd);
  return sqrt(one * (1 / (double)r->base.sessions + 1 / (double)r->other.sessions));
}

static void estimate(struct sg_time_ratio *r) {
  const struct sg_location *a = &r->base.mean, *b = &r->other.mean;
  const double variance = a->variance + b->variance;
  r->df = variance * variance / (a->variance * a->variance / a->df + b->variance * b->variance / b->df);
  r->se = sqrt(variance);
  r->ratio = exp(b->mean - a->mean);
}

static bool has_interval(const struct sg_time_ratio *r) {
  return r->find != SG_FIND_NONE && isfinite(r->base.mean.variance) && isfinite(r->other.mean.variance);
}

static enum sg_find find_of(const struct sg_time_ratio *r, double band) {
  const double high = 1 + band, low = 1 / high;
  if (r->low >= low && r->high <= high) { return SG_FIND_SAME; }
  if (r->low > 1 && r->ratio > high) { return SG_FIND_SLOWER; }
  if (r->high < 1 && r->ratio < low) { return SG_FIND_FASTER; }
  return SG_FIND_UNDECIDED;
}

static void bound(struct sg_time_ratio *r, const struct sg_ratios *all) {
  const double quantile = (1 + all->each_level) / 2;
  double reach = gsl_cdf_tdist_Pinv(quantile, r->df) * r->se;
  if (all->session_df > 0) {
    const double se = session_se(r, all), wide = gsl_cdf_tdist_Pinv(quantile, all->session_df) * se;
    if (wide > reach) {
      reach = wide;
      r->se = se;
      r->df = all->session_df;
    }
  }
  r->low = r->ratio * exp(-reach);
  r->high = r->ratio * exp(reach);
  r->find = find_of(r, all->band);
}

static double peak_of(const struct sg_compared_set *set, const struct sg_entry *entry) {
  struct sg_roof roof;
  return sg_roof_read(&roof, set->set.run, entry->config->dtype) ? roof.all_core_flops : NAN;
}

/* Normalised time is time x peak: the time that a machine of unit peak would take. */
static void normalise(struct sg_time_ratio *r, const struct sg_compared_sets *sets) {
  const double base = peak_of(&sets->items[0], r->base.entry),
               other = peak_of(&sets->items[sets->first[r->side]], r->other.entry), factor = other / base;
  r->base_share = r->base.entry->config->flop / (r->base.time_ns * 1e-9) / base;
  r->other_share = r->other.entry->config->flop / (r->other.time_ns * 1e-9) / other;
  r->scaled = r->ratio * factor;
  r->scaled_low = r->low * factor;
  r->scaled_high = r->high * factor;
}

void sg_ratios_decide(struct sg_ratios *r) {
  pool_sessions(r);
  r->n_compared = 0;
  for (size_t i = 0; i < r->n; i++) {
    if (r->items[i].find == SG_FIND_NONE) { continue; }
    r->n_compared += has_interval(&r->items[i]);
    estimate(&r->items[i]);
  }
  r->each_level = 1 - (1 - r->level) / (double)(r->n_compared > 0 ? r->n_compared : 1);
  for (size_t i = 0; i < r->n; i++) {
    if (r->items[i].find == SG_FIND_NONE) { continue; }
    if (has_interval(&r->items[i])) {
      bound(&r->items[i], r);
    } else {
      r->items[i].reason = SG_RATIO_ONE_LAUNCH;
    }
  }
}

static bool is_other_machine(const struct sg_compared_sets *sets, size_t side) {
  return strcmp(sets->items[0].machine, sets->items[sets->first[side]].machine) != 0;
}

static void normalise_all(struct sg_ratios *r, const struct sg_compared_sets *sets) {
  for (size_t i = 0; i < r->n; i++) {
    struct sg_time_ratio *one = &r->items[i];
    if (one->find != SG_FIND_NONE && is_other_machine(sets, one->side)) { normalise(one, sets); }
  }
}

/* ---- all */

static int fail_apart(const struct sg_compared_sets *sets, size_t side, struct sg_error *err) {
  const struct sg_compared_set *base = &sets->items[0], *other = &sets->items[sets->first[side]];
  const struct sg_configs_row *a = base->set.configs, *b = other->set.configs;
  const uint64_t differing = sg_factors_differing(a, b) & SG_FACTORS_WORKLOAD,
                 shown = differing ? differing : SG_FACTOR(strategy) | SG_FACTOR(backend) | SG_FACTOR(runner);
  char *one = sg_factors_list(a, shown), *two = sg_factors_list(b, shown);
  sg_fail(err, SG_BAD_INPUT, "'%s' and '%s' have no configuration in common: %s in the first, %s in the second",
          base->set.dir, other->set.dir, *one ? one + 2 : "nothing", *two ? two + 2 : "nothing");
  free(one);
  free(two);
  return SG_BAD_INPUT;
}

static bool has_match(const struct sg_ratios *r, size_t side) {
  for (size_t i = 0; i < r->n; i++) {
    if (r->items[i].side == side && r->items[i].base.entry && r->items[i].other.entry) { return true; }
  }
  return false;
}

int sg_ratios_make(struct sg_ratios *ratios, const struct sg_compared_sets *sets, struct sg_error *err) {
  *ratios = (struct sg_ratios){.level = SG_SUMMARY_DEFAULTS.level, .band = SG_SUMMARY_DEFAULTS.equivalence};
  struct measured *measured = sg_alloc(sets->n, sizeof *measured);
  int status = SG_OK;
  for (size_t i = 0; i < sets->n; i++) {
    measured[i] = measure(&sets->items[i], &sets->items[0].analysis);
  }
  for (size_t side = 1; side < sets->n_sides && status == SG_OK; side++) {
    add_matched(ratios, sets, measured, side);
    add_unmatched(ratios, sets, measured, side);
    if (!has_match(ratios, side)) { status = fail_apart(sets, side, err); }
  }
  sg_ratios_decide(ratios);
  normalise_all(ratios, sets);
  for (size_t i = 0; i < sets->n; i++) {
    measured_release(&measured[i]);
  }
  free(measured);
  return status;
}

void sg_ratios_release(struct sg_ratios *ratios) {
  free(ratios->items);
  *ratios = (struct sg_ratios){0};
}

size_t sg_ratios_count(const struct sg_ratios *ratios, size_t side, enum sg_find find) {
  size_t n = 0;
  for (size_t i = 0; i < ratios->n; i++) {
    n += ratios->items[i].find == find && (side == 0 || ratios->items[i].side == side);
  }
  return n;
}

uint64_t sg_ratio_differing(const struct sg_time_ratio *ratio) {
  if (!ratio->base.entry || !ratio->other.entry) { return 0; }
  return sg_factors_differing(ratio->base.entry->config, ratio->other.entry->config) & SG_FACTORS_STRATEGY;
}

const struct sg_entry *sg_ratio_entry(const struct sg_time_ratio *ratio) {
  return ratio->base.entry ? ratio->base.entry : ratio->other.entry;
}
