#include "core/host_kinds.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/compare.h"
#include "core/factors.h"
#include "core/json.h"
#include "core/launches.h"
#include "core/resultset.h"
#include "core/seal.h"
#include "core/summary.h"
#include "core/text.h"
#include "core/utf8.h"

static const double NORMAL_MAD = 1.482602218505602, MAD_EFFICIENCY = 0.37;

const char *const sg_host_find_names[] = {"not_compared", "usual", "slower", "faster"};

/* ---- from result sets */

/* Each library once, sorted, so that the order of a plan does not matter. */
static char *libraries_of(const struct sg_resultset *set) {
  char *text = sg_format("%s", "");
  for (const char *last = "";;) {
    const char *next = NULL;
    for (size_t c = 0; c < set->n_configs; c++) {
      const char *name = set->configs[c].backend;
      if (strcmp(name, last) > 0 && (!next || strcmp(name, next) < 0)) { next = name; }
    }
    if (!next) { return text; }
    char *longer = sg_format("%s, %s", text, next);
    free(text);
    text = longer;
    last = next;
  }
}

static char *kind_of(const struct sg_resultset *set) {
  char *libraries = libraries_of(set);
  const int64_t cores = sg_json_integer(set->machine, "cores", 0);
  char *kind = sg_format("%s, %lld core%s%s", sg_json_text(set->machine, "cpu.model", "unknown CPU"),
                         (long long)cores, cores == 1 ? "" : "s", libraries);
  sg_utf8_clean(kind);
  free(libraries);
  return kind;
}

static void add_times(struct sg_hosts *hosts, const struct sg_resultset *set) {
  const uint64_t factors = SG_FACTORS_ALL & ~SG_FACTOR(count);
  struct sg_config_launches *launches = sg_launches_gather(set);
  struct sg_series *series = sg_alloc(set->n_configs, sizeof *series);
  for (size_t c = 0; c < set->n_configs; c++) {
    if (launches[c].valid != 0) { series[c] = sg_series_make(&launches[c]); }
  }
  const double launch_sd = sg_launch_sd(series, set->n_configs);
  for (size_t c = 0; c < set->n_configs; c++) {
    const struct sg_location location = sg_series_location(&series[c], launch_sd);
    if (location.n > 0) {
      char *key = sg_factors_list(&set->configs[c], factors);
      sg_hosts_add_time(hosts, key, location.mean - log((double)set->configs[c].count), location.variance);
      free(key);
    }
    sg_series_release(&series[c]);
  }
  free(series);
  sg_launches_free(launches, set->n_configs);
}

void sg_hosts_add_empty(struct sg_hosts *hosts, const char *name, const char *kind) {
  hosts->items = sg_resize(hosts->items, hosts->n + 1, sizeof *hosts->items);
  hosts->items[hosts->n++] = (struct sg_kind_host){
      .name = sg_format("%s", name), .kind = sg_format("%s", kind), .ratio = NAN, .low = NAN, .high = NAN};
}

void sg_hosts_add_time(struct sg_hosts *hosts, const char *key, double log_ns, double variance) {
  struct sg_kind_host *host = &hosts->items[hosts->n - 1];
  host->times = sg_resize(host->times, host->n_times + 1, sizeof *host->times);
  host->times[host->n_times++] = (struct sg_host_time){sg_format("%s", key), log_ns, variance};
}

int sg_hosts_add(struct sg_hosts *hosts, const char *name, const char *dir, struct sg_error *err) {
  struct sg_resultset set;
  int status = sg_resultset_load(&set, dir, SG_READ_SAMPLES | SG_READ_OUTCOMES, err);
  if (status == SG_OK) { status = sg_seal_require(&set, err); }
  if (status != SG_OK) {
    sg_resultset_release(&set);
    return status;
  }
  if (strcmp(sg_json_text(set.run, "plan.timing", ""), "meaningless") == 0) {
    sg_resultset_release(&set);
    return sg_fail(err, SG_BAD_INPUT, "result set '%s' has times that mean nothing, as its profile says", dir);
  }
  char *kind = kind_of(&set);
  sg_hosts_add_empty(hosts, name, kind);
  add_times(hosts, &set);
  free(kind);
  sg_resultset_release(&set);
  return SG_OK;
}

/* ---- statistics of one kind */

static int compare_numbers(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double median_of(double *values, size_t n) {
  qsort(values, n, sizeof *values, compare_numbers);
  return n == 0 ? NAN : (values[(n - 1) / 2] + values[n / 2]) / 2;
}

/* One configuration on one host. */
struct kind_time {
  const struct sg_host_time *time;
  size_t host;
};

static int compare_keys(const void *a, const void *b) {
  return strcmp(((const struct kind_time *)a)->time->key, ((const struct kind_time *)b)->time->key);
}

/* The deviations of each host, n_times of them at most. */
struct deviations {
  double *items;
  size_t n;
};

/* A configuration, times[0] to times[n - 1], that most hosts do not have says nothing about them. */
static void deviate(struct deviations *of_hosts, const struct kind_time *times, size_t n, double *room) {
  if (n < SG_KIND_LEAST) { return; }
  for (size_t i = 0; i < n; i++) {
    room[i] = times[i].time->log_ns;
  }
  const double median = median_of(room, n);
  for (size_t i = 0; i < n; i++) {
    struct deviations *d = &of_hosts[times[i].host];
    d->items[d->n++] = times[i].time->log_ns - median;
  }
}

/* Log ratios of the hosts to their kind; NaN: no configuration in common. */
static void find_ratios(const struct sg_kind_host *hosts, size_t n, double *ratios) {
  size_t total = 0, used = 0;
  for (size_t h = 0; h < n; h++) {
    total += hosts[h].n_times;
  }
  struct kind_time *times = sg_alloc(total, sizeof *times);
  struct deviations *of_hosts = sg_alloc(n, sizeof *of_hosts);
  double *room = sg_alloc(total, sizeof *room);
  for (size_t h = 0; h < n; h++) {
    of_hosts[h].items = sg_alloc(hosts[h].n_times, sizeof *of_hosts[h].items);
    for (size_t t = 0; t < hosts[h].n_times; t++) {
      times[used++] = (struct kind_time){&hosts[h].times[t], h};
    }
  }
  qsort(times, total, sizeof *times, compare_keys);
  for (size_t first = 0, end = 0; first < total; first = end) {
    while (end < total && strcmp(times[end].time->key, times[first].time->key) == 0) {
      end++;
    }
    deviate(of_hosts, &times[first], end - first, room);
  }
  for (size_t h = 0; h < n; h++) {
    ratios[h] = median_of(of_hosts[h].items, of_hosts[h].n);
    free(of_hosts[h].items);
  }
  free(room);
  free(of_hosts);
  free(times);
}

/* What its launches show: the mean variance, as if the errors of its configurations were the same error. */
static double variance_of(const struct sg_kind_host *host) {
  double sum = 0;
  size_t n = 0;
  for (size_t t = 0; t < host->n_times; t++) {
    if (isfinite(host->times[t].variance)) {
      sum += host->times[t].variance;
      n++;
    }
  }
  return n > 0 ? sum / (double)n : 0;
}

static void decide(struct sg_kind_host *host, double log_ratio, double spread, double quantile) {
  const double half = quantile * sqrt(fmax(spread * spread, variance_of(host))),
               band = SG_SUMMARY_DEFAULTS.equivalence;
  host->ratio = exp(log_ratio);
  host->low = exp(log_ratio - half);
  host->high = exp(log_ratio + half);
  host->find = host->low > 1 && host->ratio > 1 + band          ? SG_HOST_SLOWER
               : host->high < 1 && host->ratio < 1 / (1 + band) ? SG_HOST_FASTER
                                                                : SG_HOST_USUAL;
}

static void compare_kind(struct sg_kind_host *hosts, size_t n) {
  double *ratios = sg_alloc(n, sizeof *ratios), *room = sg_alloc(n, sizeof *room);
  size_t known = 0;
  find_ratios(hosts, n, ratios);
  for (size_t h = 0; h < n; h++) {
    if (!isnan(ratios[h])) { room[known++] = ratios[h]; }
  }
  if (known >= SG_KIND_LEAST) {
    const double centre = median_of(room, known);
    for (size_t h = 0; h < known; h++) {
      room[h] = fabs(room[h] - centre);
    }
    const double spread = NORMAL_MAD * median_of(room, known), df = MAD_EFFICIENCY * (double)(known - 1),
                 quantile = gsl_cdf_tdist_Qinv(0.05 / 2 / (double)known, df);
    for (size_t h = 0; h < n; h++) {
      if (!isnan(ratios[h])) { decide(&hosts[h], ratios[h] - centre, spread, quantile); }
    }
  }
  free(room);
  free(ratios);
}

/* ---- all kinds */

static int compare_hosts(const void *a, const void *b) {
  const struct sg_kind_host *x = a, *y = b;
  const int kinds = strcmp(x->kind, y->kind);
  return kinds ? kinds : strcmp(x->name, y->name);
}

static size_t end_of_kind(const struct sg_hosts *hosts, size_t first) {
  size_t end = first;
  while (end < hosts->n && strcmp(hosts->items[end].kind, hosts->items[first].kind) == 0) {
    end++;
  }
  return end;
}

void sg_hosts_compare(struct sg_hosts *hosts) {
  if (hosts->n > 0) { qsort(hosts->items, hosts->n, sizeof *hosts->items, compare_hosts); }
  for (size_t first = 0, end = 0; first < hosts->n; first = end) {
    end = end_of_kind(hosts, first);
    compare_kind(&hosts->items[first], end - first);
  }
}

void sg_hosts_release(struct sg_hosts *hosts) {
  for (size_t h = 0; h < hosts->n; h++) {
    struct sg_kind_host *host = &hosts->items[h];
    for (size_t t = 0; t < host->n_times; t++) {
      free(host->times[t].key);
    }
    free(host->times);
    free(host->kind);
    free(host->name);
  }
  free(hosts->items);
  *hosts = (struct sg_hosts){0};
}

/* ---- results */

static json_t *host_json(const struct sg_kind_host *host) {
  return json_pack("{s:s, s:s, s:o, s:o, s:o}", "host", host->name, "find", sg_host_find_names[host->find], "ratio",
                   sg_json_real_or_null(host->ratio), "low", sg_json_real_or_null(host->low), "high",
                   sg_json_real_or_null(host->high));
}

json_t *sg_hosts_json(const struct sg_hosts *hosts) {
  json_t *kinds = json_array();
  for (size_t first = 0, end = 0; first < hosts->n; first = end) {
    json_t *list = json_array();
    end = end_of_kind(hosts, first);
    for (size_t h = first; h < end; h++) {
      json_array_append_new(list, host_json(&hosts->items[h]));
    }
    json_array_append_new(kinds, json_pack("{s:s, s:o}", "kind", hosts->items[first].kind, "hosts", list));
  }
  return kinds;
}

static void print_differing(const struct sg_kind_host *host, FILE *stream) {
  fprintf(stream, "  %s is %s than its kind: %.2f [%.2f, %.2f] times as long\n", host->name,
          sg_host_find_names[host->find], host->ratio, host->low, host->high);
}

void sg_hosts_print(const struct sg_hosts *hosts, FILE *stream) {
  for (size_t first = 0, end = 0; first < hosts->n; first = end) {
    size_t differing = 0, compared = 0;
    end = end_of_kind(hosts, first);
    for (size_t h = first; h < end; h++) {
      differing += hosts->items[h].find >= SG_HOST_SLOWER;
      compared += hosts->items[h].find != SG_HOST_NOT_COMPARED;
    }
    fprintf(stream, "%zu host%s: %s\n", end - first, end - first == 1 ? "" : "s", hosts->items[first].kind);
    if (compared == 0) {
      fprintf(stream, "  not compared: that takes %d hosts of a kind\n", SG_KIND_LEAST);
    } else if (differing == 0) {
      fprintf(stream, "  none is known to differ from its kind\n");
    }
    for (size_t h = first; h < end; h++) {
      if (hosts->items[h].find >= SG_HOST_SLOWER) { print_differing(&hosts->items[h], stream); }
    }
  }
}
