#include "report/text/quantity.h"

#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"

/* Below this, counts are written in full. */
static const double PLAIN_BELOW = 1e5;
enum { MOST_DECIMALS = 4 };

static struct sg_scale of_time(double largest_ns) {
  if (largest_ns >= 1e9) { return (struct sg_scale){1e9, "", "s"}; }
  if (largest_ns >= 1e6) { return (struct sg_scale){1e6, "", "ms"}; }
  if (largest_ns >= 1e3) { return (struct sg_scale){1e3, "", "µs"}; }
  return (struct sg_scale){1, "", "ns"};
}

static struct sg_scale of_si(const char *unit, double largest) {
  static const struct {
    double factor;
    const char *prefix;
  } steps[] = {{1e15, "P"}, {1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}};
  for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
    if (largest >= steps[i].factor) { return (struct sg_scale){steps[i].factor, steps[i].prefix, unit}; }
  }
  return (struct sg_scale){1, "", unit};
}

static struct sg_scale of_count(double largest) {
  static const struct {
    double factor;
    const char *word;
  } steps[] = {{1e12, "trillions"}, {1e9, "billions"}, {1e6, "millions"}, {1e3, "thousands"}};
  for (size_t i = 0; largest >= PLAIN_BELOW && i < sizeof steps / sizeof steps[0]; i++) {
    if (largest >= steps[i].factor) { return (struct sg_scale){steps[i].factor, steps[i].word, ""}; }
  }
  return (struct sg_scale){1, "", ""};
}

/* The units of data/counters: those that take a prefix, and those that are shown unchanged, under a name that fits a
 * column head. Any other unit is that of a count, which the event's name states. */
struct sg_scale sg_scale_for(const char *unit, double largest) {
  static const char *const prefixed[][2] = {
      {"flop", "FLOP"}, {"flop/s", "FLOP/s"}, {"B", "B"}, {"B/s", "B/s"}, {"flop/J", "FLOP/J"}};
  static const char *const fixed[][2] = {{"%", "%"},
                                         {"GB/s", "GB/s"},
                                         {"GHz", "GHz"},
                                         {"J", "J"},
                                         {"J/item", "J/item"},
                                         {"W", "W"},
                                         {"cpus", ""},
                                         {"flop/B", "FLOP/B"},
                                         {"instructions/cycle", "per cycle"},
                                         {"misses/kiloinstruction", "per kiloinstruction"}};
  if (strcmp(unit, "ns") == 0) { return of_time(largest); }
  for (size_t i = 0; i < sizeof prefixed / sizeof prefixed[0]; i++) {
    if (strcmp(unit, prefixed[i][0]) == 0) { return of_si(prefixed[i][1], largest); }
  }
  for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++) {
    if (strcmp(unit, fixed[i][0]) == 0) { return (struct sg_scale){1, "", fixed[i][1]}; }
  }
  return of_count(largest);
}

/* Words of event names with a special spelling. */
static const char *word_of(const char *word, size_t n) {
  static const char *const table[][2] = {{"ipc", "IPC"},   {"mpki", "MPKI"},    {"cpu", "CPU"},   {"cpus", "CPUs"},
                                         {"flop", "FLOP"}, {"sde", "SDE"},      {"dram", "DRAM"}, {"dtlb", "dTLB"},
                                         {"itlb", "iTLB"}, {"ref", "reference"}};
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
    if (strlen(table[i][0]) == n && strncmp(word, table[i][0], n) == 0) { return table[i][1]; }
  }
  return NULL;
}

char *sg_quantity_name(const char *event) {
  char *name = sg_format("%s", "");
  for (const char *p = event; *p;) {
    size_t n = strcspn(p, "_");
    const char *known = word_of(p, n);
    char *longer = known ? sg_format("%s%s%s", name, *name ? " " : "", known)
                         : sg_format("%s%s%.*s", name, *name ? " " : "", (int)n, p);
    free(name);
    name = longer;
    p += n + (p[n] == '_');
  }
  bool own = strncmp(name, "dTLB", 4) == 0 || strncmp(name, "iTLB", 4) == 0;
  if (!own) { *name = (char)toupper((unsigned char)*name); }
  return name;
}

char *sg_quantity_head(const char *event, struct sg_scale scale) {
  char *name = sg_quantity_name(event);
  char *head =
      *scale.prefix || *scale.unit ? sg_format("%s (%s%s)", name, scale.prefix, scale.unit) : sg_format("%s", name);
  free(name);
  return head;
}

static int decimals_for(double size) {
  double limit = 99.95;
  int decimals = 0;
  for (; size < limit && decimals < MOST_DECIMALS; decimals++) {
    limit /= 10;
  }
  return decimals;
}

static bool written_as_zero(double value, int decimals) {
  return fabs(value) < 0.5 * pow(10, -decimals);
}

char *sg_quantity_text(double mean, double stddev, struct sg_scale scale) {
  if (isnan(mean)) { return sg_format("–"); }
  double m = mean / scale.factor, s = stddev / scale.factor;
  bool whole = mean == floor(mean) && (isnan(stddev) || stddev == 0) && fabs(m) < PLAIN_BELOW && scale.factor == 1;
  if (whole) { return sg_format("%.0f", m); }
  int decimals = decimals_for(fabs(m));
  if (written_as_zero(m, decimals)) {
    if (m == 0) { return sg_format("0"); }
    return sg_format("%s0.0001", m < 0 ? "> −" : "< ");
  }
  const char *sign = m < 0 ? "−" : "";
  if (isnan(s) || written_as_zero(s, decimals)) { return sg_format("%s%.*f", sign, decimals, fabs(m)); }
  return sg_format("%s%.*f ± %.*f", sign, decimals, fabs(m), decimals, s);
}
