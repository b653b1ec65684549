/* Counts: a table for each group of events, with a row for each configuration: mean and standard deviation over the
 * counting launches. Events that no configuration counted are left to context_uncounted.c. */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/json.h"
#include "core/text.h"
#include "report/analysis/facts.h"
#include "report/context/context.h"
#include "report/text/quantity.h"

/* Counted FLOPs that deviate from the formula by more than this, in percent, are marked. */
#define DEVIATION_THAT_MATTERS 5

/* Groups that have a title in the templates, in the order of the report. */
static const char *const groups[] = {"core", "cache", "tlb", "branch", "flops", "software", "energy", "model", "sde"};
enum { N_GROUPS = sizeof groups / sizeof groups[0] };

/* A column: an event or a metric as run.json describes it. */
struct counter_column {
  const char *event, *unit, *meaning; /* NULL: the templates supply it */
};

static bool is_counted(const struct sg_analysis *a, const char *event) {
  for (size_t i = 0; i < a->counts.n; i++) {
    if (strcmp(a->counts.items[i].event, event) == 0) { return true; }
  }
  return false;
}

static size_t add_columns(const struct sg_analysis *a, const char *list, const char *key, const char *group,
                          struct counter_column *columns, size_t n, size_t most) {
  size_t i = 0;
  json_t *entry = NULL;
  json_array_foreach(json_object_get(a->set->run, list), i, entry) {
    const char *event = sg_json_text(entry, key, "");
    bool wanted = strcmp(sg_json_text(entry, "group", ""), group) == 0 && n < most && is_counted(a, event);
    if (wanted) {
      columns[n++] =
          (struct counter_column){event, sg_json_text(entry, "unit", ""), sg_json_text(entry, "meaning", "")};
    }
  }
  return n;
}

/* Events, then metrics; the FLOPs by formula stand next to the counted ones. */
static size_t columns_of(const struct sg_analysis *a, const char *group, struct counter_column *columns,
                         size_t most) {
  size_t n = 0;
  bool flops = strcmp(group, "flops") == 0 && is_counted(a, "flop") && is_counted(a, "flop_counted");
  if (flops) { columns[n++] = (struct counter_column){"flop", "flop", NULL}; }
  n = add_columns(a, "counters", "event", group, columns, n, most);
  n = add_columns(a, "metrics", "metric", group, columns, n, most);
  return flops && n == 1 ? 0 : n;
}

static double largest_of(const struct sg_analysis *a, const char *event) {
  double largest = 0;
  for (size_t i = 0; i < a->counts.n; i++) {
    const struct sg_count *c = &a->counts.items[i];
    if (strcmp(c->event, event) == 0) { largest = fmax(largest, fabs(c->mean)); }
  }
  return largest;
}

struct counter_table {
  const struct sg_analysis *analysis;
  const struct counter_column *columns;
  struct sg_scale *scales;
  size_t n_columns;
  bool flagged, multiplexed;
  size_t launches_low, launches_high;
};

static json_t *cell_of(struct counter_table *t, const struct sg_entry *e, size_t column) {
  const struct sg_count *c = sg_counts_find(&t->analysis->counts, e->config->config_id, t->columns[column].event);
  json_t *cell = json_object();
  bool flagged = c && strcmp(c->event, "flop_deviation") == 0 && fabs(c->mean) > DEVIATION_THAT_MATTERS;
  sg_context_text(cell, "text",
                  c ? sg_quantity_text(c->mean, c->stddev, t->scales[column])
                    : sg_quantity_text(NAN, NAN, t->scales[column]));
  json_object_set_new(cell, "value", c ? json_real(c->mean) : json_null());
  json_object_set_new(cell, "stddev", c && isfinite(c->stddev) ? json_real(c->stddev) : json_null());
  json_object_set_new(cell, "flagged", json_boolean(flagged));
  json_object_set_new(cell, "estimate", json_boolean(c && c->multiplexed));
  t->flagged |= flagged;
  if (!c) { return cell; }
  t->multiplexed |= c->multiplexed;
  t->launches_low = c->n < t->launches_low ? c->n : t->launches_low;
  t->launches_high = c->n > t->launches_high ? c->n : t->launches_high;
  return cell;
}

static json_t *rows_of(struct counter_table *t) {
  json_t *rows = json_array();
  for (size_t w = 0; w < t->analysis->n_workloads; w++) {
    const struct sg_entry **order = sg_workload_by_ratio(&t->analysis->workloads[w]);
    for (size_t i = 0; i < t->analysis->workloads[w].n; i++) {
      json_t *cells = json_array();
      bool any = false;
      for (size_t k = 0; k < t->n_columns; k++) {
        json_t *cell = cell_of(t, order[i], k);
        any |= json_is_real(json_object_get(cell, "value"));
        json_array_append_new(cells, cell);
      }
      if (any) {
        json_t *row = json_pack("{s:b, s:O}", "best", order[i] == t->analysis->workloads[w].best, "cells", cells);
        sg_context_text(row, "label", sg_format("%s", sg_entry_label(order[i])));
        json_array_append_new(rows, row);
      }
      json_decref(cells);
    }
    free(order);
  }
  return rows;
}

/* Which of the known groups it is; `own`: none of them. */
static json_t *group_flags(const char *group) {
  json_t *flags = json_object();
  bool found = false;
  for (size_t i = 0; i < N_GROUPS; i++) {
    bool same = strcmp(groups[i], group) == 0;
    json_object_set_new(flags, groups[i], json_boolean(same));
    found = found || same;
  }
  json_object_set_new(flags, "own", json_boolean(!found));
  return flags;
}

static json_t *table_of(const struct sg_analysis *a, const char *group, const struct counter_column *columns,
                        size_t n) {
  struct sg_scale *scales = sg_alloc(n, sizeof *scales);
  json_t *out = json_object(), *heads = json_array();
  for (size_t i = 0; i < n; i++) {
    json_t *head = json_object();
    scales[i] = sg_scale_for(columns[i].unit, largest_of(a, columns[i].event));
    json_object_set_new(head, "event", json_string(columns[i].event));
    json_object_set_new(head, "unit", json_string(columns[i].unit));
    json_object_set_new(head, "meaning", columns[i].meaning ? sg_fact_text(columns[i].meaning) : json_null());
    json_object_set_new(head, "more", json_boolean(i > 0));
    sg_context_text(head, "name", sg_quantity_name(columns[i].event));
    sg_context_text(head, "head", sg_quantity_head(columns[i].event, scales[i]));
    json_array_append_new(heads, head);
  }
  struct counter_table t = {a, columns, scales, n, false, false, SIZE_MAX, 0};
  json_object_set_new(out, "group", json_string(group));
  json_object_set_new(out, "is", group_flags(group));
  json_object_set_new(out, "columns", heads);
  json_object_set_new(out, "rows", rows_of(&t));
  json_object_set_new(out, "flagged", json_boolean(t.flagged));
  json_object_set_new(out, "multiplexed", json_boolean(t.multiplexed));
  json_object_set_new(out, "launches", sg_fact_count(t.launches_low));
  json_object_set_new(out, "launches_up_to",
                      t.launches_high > t.launches_low ? json_integer((json_int_t)t.launches_high) : json_null());
  free(scales);
  return out;
}

static void add_table(const struct sg_analysis *a, const char *group, json_t *tables) {
  size_t most = 1 + json_array_size(json_object_get(a->set->run, "counters")) +
                json_array_size(json_object_get(a->set->run, "metrics"));
  struct counter_column *columns = sg_alloc(most, sizeof *columns);
  size_t n = columns_of(a, group, columns, most);
  if (n > 0) { json_array_append_new(tables, table_of(a, group, columns, n)); }
  free(columns);
}

static bool has_title(const char *group) {
  for (size_t i = 0; i < N_GROUPS; i++) {
    if (strcmp(groups[i], group) == 0) { return true; }
  }
  return false;
}

/* The groups above in their order, then any others in the order of run.json. */
static json_t *tables_of(const struct sg_analysis *a) {
  json_t *tables = json_array(), *own = json_object(), *entry = NULL;
  for (size_t i = 0; i < N_GROUPS; i++) {
    add_table(a, groups[i], tables);
  }
  size_t i = 0;
  json_array_foreach(json_object_get(a->set->run, "counters"), i, entry) {
    const char *group = sg_json_text(entry, "group", "");
    if (has_title(group) || json_object_get(own, group)) { continue; }
    json_object_set_new(own, group, json_true());
    add_table(a, group, tables);
  }
  json_decref(own);
  return tables;
}

/* Counting launches that failed: the last one of each configuration. */
static json_t *lost_of(const struct sg_analysis *a) {
  struct lost_launches {
    const struct sg_outcomes_row *last;
    size_t n;
  } *of_config = sg_alloc(a->set->n_configs, sizeof *of_config);
  for (size_t i = 0; i < a->set->n_outcomes; i++) {
    const struct sg_outcomes_row *o = &a->set->outcomes[i];
    if (o->round != 0 || strcmp(o->outcome, "ok") == 0) { continue; }
    struct lost_launches *own = &of_config[sg_resultset_config(a->set, o->config_id) - a->set->configs];
    own->last = o;
    own->n++;
  }
  json_t *lost = json_array();
  for (size_t c = 0; c < a->n_entries; c++) {
    const struct lost_launches *own = &of_config[a->entries[c].config - a->set->configs];
    const struct sg_outcomes_row *last = own->last;
    if (!last) { continue; }
    json_t *line = json_pack("{s:b, s:I, s:b}", "has_reason", *last->detail != '\0', "launches", (json_int_t)own->n,
                             "one", own->n == 1);
    sg_context_text(line, "label", sg_format("%s", sg_entry_label(&a->entries[c])));
    sg_context_text(line, "outcome", sg_format("%s", last->outcome));
    sg_context_text(line, "reason", sg_format("%s", last->detail));
    json_array_append_new(lost, line);
  }
  free(of_config);
  return lost;
}

json_t *sg_context_counters(const struct sg_analysis *analysis) {
  json_t *out = sg_context_uncounted(analysis->set), *tables = tables_of(analysis), *lost = lost_of(analysis);
  json_object_set_new(out, "has_tables", json_boolean(json_array_size(tables) > 0));
  json_object_set_new(out, "tables", tables);
  json_object_set_new(out, "has_lost", json_boolean(json_array_size(lost) > 0));
  json_object_set_new(out, "lost", lost);
  return out;
}
