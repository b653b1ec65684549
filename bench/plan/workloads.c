#include "bench/plan/workloads.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/data/number_type.h"
#include "bench/data/source_name.h"
#include "bench/operations/operation.h"
#include "bench/operations/shape.h"
#include "bench/plan/profile_checks.h"
#include "core/alloc.h"
#include "core/factors.h"
#include "core/text.h"

/* ---- the list ---- */

static const char *keep(struct sg_workload_list *list, char *text) {
  list->texts = sg_resize(list->texts, list->n_texts + 1, sizeof *list->texts);
  return list->texts[list->n_texts++] = text;
}

void sg_workload_fill_row(struct sg_configs_row *row, const struct sg_workload_entry *entry) {
  const struct sg_workload *w = &entry->workload;
  row->operation = w->operation->name;
  row->dtype = sg_dtype_name(w->dtype);
  row->m = w->m;
  row->n = w->n;
  row->k = sg_shape_has_k(w->operation) ? w->k : SG_NO_INT;
  row->count = w->count;
  row->source = entry->source;
  row->retain = w->retain == SG_RETAIN_ALL ? "all" : "none";
  row->options = w->options;
}

bool sg_workload_is_among(const struct sg_workload_entry *entries, size_t n, const struct sg_workload_entry *entry) {
  struct sg_configs_row row = sg_config_absent(), other = row;
  sg_workload_fill_row(&row, entry);
  for (size_t i = 0; i < n; i++) {
    sg_workload_fill_row(&other, &entries[i]);
    if (sg_factors_equal(&row, &other, SG_FACTORS_WORKLOAD)) { return true; }
  }
  return false;
}

static int add(struct sg_workload_list *list, const struct sg_workload_entry *entry, struct sg_error *err) {
  if (sg_workload_is_among(list->entries, list->n, entry)) { return SG_OK; }
  if (list->n >= SG_MAX_WORKLOADS) {
    return sg_fail(err, SG_BAD_INPUT, "the plan has more than %d workloads: shorten its lists", SG_MAX_WORKLOADS);
  }
  int status = sg_workload_check(&entry->workload, err);
  if (status != SG_OK) { return status; }
  if (list->n % 64 == 0) { list->entries = sg_resize(list->entries, list->n + 64, sizeof *list->entries); }
  list->entries[list->n++] = *entry;
  return SG_OK;
}

/* ---- from an entry of the profile ---- */

static int set_count(const struct sg_workload_list *list, struct sg_workload_entry *entry, const char *text,
                     struct sg_error *err) {
  const int status = sg_item_count_parse(&entry->asked, text, "count", err);
  if (status == SG_OK) { entry->workload.count = sg_item_count_resolve(&entry->asked, list->cores); }
  return status;
}

/* Of a count per rank: a workload for each number of ranks, by default 1, 2, 4 and so on and one per core. */
static int add_per_rank(struct sg_workload_list *list, struct sg_workload_entry *entry, struct sg_error *err) {
  const int64_t given[] = {list->cores}, *ranks = list->ranks ? list->ranks : given;
  const size_t n = list->ranks ? list->n_ranks : 1;
  int status = SG_OK;
  for (int64_t r = 1; !list->ranks && r < list->cores && status == SG_OK; r *= 2) {
    entry->ranks = r;
    entry->workload.count = r * entry->asked.number;
    status = add(list, entry, err);
  }
  for (size_t i = 0; i < n && status == SG_OK; i++) {
    entry->ranks = ranks[i];
    entry->workload.count = ranks[i] * entry->asked.number;
    status = add(list, entry, err);
  }
  entry->ranks = 0;
  return status;
}

static int add_counts(struct sg_workload_list *list, struct sg_workload_entry *entry,
                      const struct sg_profile_workload *from, struct sg_error *err) {
  int status = SG_OK;
  for (unsigned c = 0; c < from->count_count && status == SG_OK; c++) {
    status = set_count(list, entry, from->count[c], err);
    if (status == SG_OK) { status = entry->asked.per_rank ? add_per_rank(list, entry, err) : add(list, entry, err); }
  }
  return status;
}

static int add_shape(struct sg_workload_list *list, struct sg_workload_entry *entry,
                     const struct sg_profile_workload *from, const char *shape, struct sg_error *err) {
  struct sg_workload *w = &entry->workload;
  int status = sg_shape_parse(shape, w, err);
  if (status != SG_OK || !from->nrhs || !w->operation->right_hand_sides) {
    return status == SG_OK ? add_counts(list, entry, from, err) : status;
  }
  for (unsigned i = 0; i < from->nrhs_count && status == SG_OK; i++) {
    w->k = from->nrhs[i];
    status = add_counts(list, entry, from, err);
  }
  return status;
}

static int add_shapes(struct sg_workload_list *list, struct sg_workload_entry *entry,
                      const struct sg_profile_workload *from, struct sg_error *err) {
  int status = SG_OK;
  for (unsigned s = 0; s < from->shape_count && status == SG_OK; s++) {
    status = add_shape(list, entry, from, from->shape[s], err);
  }
  return status;
}

static int add_uniform(struct sg_workload_list *list, struct sg_workload_entry *entry,
                       const struct sg_profile_workload *from, struct sg_error *err) {
  const struct sg_operation *operation = entry->workload.operation;
  for (unsigned d = 0; d < (from->dtype ? from->dtype_count : 1); d++) {
    int status = sg_dtype_parse(from->dtype ? from->dtype[d] : "f64", &entry->workload.dtype, err);
    if (status == SG_OK && !(operation->dtypes & (1U << entry->workload.dtype))) {
      status =
          sg_fail(err, SG_BAD_INPUT, "operation '%s' does not support %s: see 'stratagemm-bench list operations'",
                  operation->name, sg_dtype_name(entry->workload.dtype));
    }
    if (status == SG_OK) { status = add_shapes(list, entry, from, err); }
    if (status != SG_OK) { return status; }
  }
  return SG_OK;
}

/* ---- in files ---- */

/* Every count of the files' items; they define the rest, which for a raw file is given. */
static int add_counts_of(struct sg_workload_list *list, struct sg_workload_entry *entry,
                         const struct sg_profile_workload *from, const struct sg_file_source *source,
                         struct sg_error *err) {
  int status = SG_OK;
  for (unsigned c = 0; c < (from->count ? from->count_count : 1) && status == SG_OK; c++) {
    char *text = NULL, *label = NULL;
    entry->workload.count = 0;
    status = from->count ? set_count(list, entry, from->count[c], err) : SG_OK;
    if (status == SG_OK && from->count && entry->asked.per_rank) {
      status = sg_fail(err, SG_BAD_INPUT, "count '%s' is for random numbers: files have as many items as they have",
                       from->count[c]);
    }
    if (status == SG_OK) {
      status = sg_file_source_examine(source, &entry->workload, &text, &label, &entry->facts, err);
    }
    if (status != SG_OK) { return status; }
    entry->workload.source = keep(list, text);
    entry->source = keep(list, label);
    entry->memory_bytes = source->npz.memory_bytes;
    status = add(list, entry, err);
  }
  return status;
}

static int add_raw_shape(struct sg_workload_list *list, struct sg_workload_entry *entry,
                         const struct sg_profile_workload *from, const char *shape,
                         const struct sg_file_source *source, struct sg_error *err) {
  struct sg_workload *w = &entry->workload;
  int status = sg_shape_parse(shape, w, err);
  const bool varies = from->nrhs && w->operation->right_hand_sides;
  for (unsigned i = 0; i < (varies ? from->nrhs_count : 1) && status == SG_OK; i++) {
    if (varies) { w->k = from->nrhs[i]; }
    w->count = 0;
    status = sg_workload_check(w, err);
    if (status == SG_OK) { status = add_counts_of(list, entry, from, source, err); }
  }
  return status;
}

static int add_raw(struct sg_workload_list *list, struct sg_workload_entry *entry,
                   const struct sg_profile_workload *from, const struct sg_file_source *source,
                   struct sg_error *err) {
  int status = SG_OK;
  for (unsigned d = 0; d < from->dtype_count && status == SG_OK; d++) {
    status = sg_dtype_parse(from->dtype[d], &entry->workload.dtype, err);
    for (unsigned s = 0; s < from->shape_count && status == SG_OK; s++) {
      status = add_raw_shape(list, entry, from, from->shape[s], source, err);
    }
  }
  return status;
}

static int add_files(struct sg_workload_list *list, struct sg_workload_entry *entry,
                     const struct sg_profile_workload *from, struct sg_error *err) {
  struct sg_layout layout;
  struct sg_file_source source;
  enum sg_dtype convert = SG_F64;
  int status = from->convert ? sg_dtype_parse(from->convert, &convert, err) : SG_OK;
  if (status != SG_OK) { return sg_fail_in(err, status, "convert"); }
  entry->workload.m = entry->workload.n = entry->workload.k = 1;
  entry->workload.operation->layout(&entry->workload, &layout);
  status =
      sg_file_source_open(&source, from->source, from->convert ? &convert : NULL, layout.n_inputs, list->quiet, err);
  if (status != SG_OK) { return status; }
  list->sources = sg_resize(list->sources, list->n_sources + 1, sizeof *list->sources);
  list->sources[list->n_sources++] = source;
  return sg_source_is_raw(from->source) ? add_raw(list, entry, from, &source, err)
                                        : add_counts_of(list, entry, from, &source, err);
}

static int check_entry(const struct sg_profile_workload *from, struct sg_error *err) {
  int status = SG_OK;
  for (unsigned i = 0; i < from->operation_count && status == SG_OK; i++) {
    status = sg_key_check_operation(from->operation[i], "operation", err);
  }
  if (status == SG_OK) { status = sg_profile_check_workload(from, err); }
  for (unsigned i = 0; i < from->shape_count && status == SG_OK; i++) {
    status = sg_profile_check_shape(from, from->shape[i], err);
  }
  if (status == SG_OK && from->retain) { status = sg_key_check_retain(from->retain, "retain", err); }
  if (status == SG_OK && from->source) { status = sg_key_check_source(from->source, "source", err); }
  return status;
}

static int add_entry(struct sg_workload_list *list, const struct sg_profile *profile,
                     const struct sg_profile_workload *from, struct sg_error *err) {
  const char *source = from->source ? from->source : "uniform";
  int status = check_entry(from, err);
  const bool all = from->retain && strcmp(from->retain, "all") == 0;
  struct sg_workload_entry entry = {
      .workload = {.source = "uniform",
                   .retain = all ? SG_RETAIN_ALL : SG_RETAIN_NONE,
                   .seed = profile->seed,
                   .allow_nonfinite = from->allow_nonfinite && strcmp(from->allow_nonfinite, "true") == 0},
      .source = "uniform"};
  entry.workload.options = keep(list, sg_format("%s", from->options ? from->options : ""));
  for (unsigned o = 0; o < from->operation_count && status == SG_OK; o++) {
    entry.workload.operation = sg_operation_find(from->operation[o]);
    status = sg_source_paths(source) ? add_files(list, &entry, from, err) : add_uniform(list, &entry, from, err);
  }
  return status;
}

int sg_workload_list_make(struct sg_workload_list *list, const struct sg_profile *profile, int cores,
                          struct sg_error *err) {
  *list = (struct sg_workload_list){
      .cores = cores, .ranks = profile->ranks, .n_ranks = profile->ranks_count, .quiet = profile->quiet};
  int status = SG_OK;
  for (unsigned w = 0; w < profile->workloads_count && status == SG_OK; w++) {
    status = add_entry(list, profile, &profile->workloads[w], err);
  }
  if (status != SG_OK) { sg_workload_list_release(list); }
  return status;
}

static json_t *type_names(unsigned types) {
  json_t *names = json_array();
  for (unsigned t = 0; t < SG_N_NUMBER_TYPES; t++) {
    if (types & 1U << t) { json_array_append_new(names, json_string(sg_number_name((enum sg_number_type)t))); }
  }
  return names;
}

json_t *sg_workload_data_json(const struct sg_workload_list *list) {
  json_t *all = json_array();
  for (size_t i = 0; i < list->n; i++) {
    const struct sg_workload_entry *entry = &list->entries[i];
    const struct sg_file_facts *facts = &entry->facts;
    if (!facts->types) { continue; }
    json_t *one =
        json_pack("{s:s, s:s, s:s, s:o}", "operation", entry->workload.operation->name, "source", entry->source,
                  "dtype", sg_dtype_name(entry->workload.dtype), "types", type_names(facts->types));
    if (facts->ignores) {
      json_object_set_new(one, "ignored",
                          json_pack("{s:s, s:I, s:I, s:I}", "taken_for",
                                    entry->workload.operation->triangle == SG_SYMMETRIC ? "symmetric" : "triangular",
                                    "item", (json_int_t)facts->item, "row", (json_int_t)facts->row, "column",
                                    (json_int_t)facts->column));
    }
    json_array_append_new(all, one);
  }
  return all;
}

void sg_workload_list_release(struct sg_workload_list *list) {
  for (size_t i = 0; i < list->n_texts; i++) {
    free(list->texts[i]);
  }
  for (size_t i = 0; i < list->n_sources; i++) {
    sg_file_source_close(&list->sources[i]);
  }
  free(list->sources);
  free(list->texts);
  free(list->entries);
  *list = (struct sg_workload_list){0};
}
