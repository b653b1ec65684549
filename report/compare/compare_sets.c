#include "report/compare/compare_sets.h"

#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/digest.h"
#include "core/interrupt.h"
#include "core/json.h"
#include "core/machine_id.h"
#include "core/seal.h"
#include "core/text.h"
#include "report/archive/set_source.h"

char *sg_side_name(size_t side) {
  enum { LETTERS = 26 };
  const char last = (char)('A' + side % LETTERS);
  if (side < LETTERS) { return sg_format("%c", last); }
  char *before = sg_side_name(side / LETTERS - 1), *name = sg_format("%s%c", before, last);
  free(before);
  return name;
}

/* ---- loading */

static void add_bytes(void *digest, const char *file, const void *bytes, size_t size) {
  (void)file; /* files are read in one order */
  sg_digest_add(digest, bytes, size);
}

/* A set that is being measured changes while it is read, and one that was killed may miss launches of some
 * configurations only. An interrupted run has stored all that it measured. */
static int check_whole(const struct sg_resultset *set, struct sg_error *err) {
  const char *status = sg_json_text(set->run, "status", "");
  if (strcmp(sg_json_text(set->run, "plan.timing", ""), "meaningless") == 0) {
    return sg_fail(err, SG_BAD_INPUT, "result set '%s' has times that mean nothing, as its profile '%s' says",
                   set->dir, sg_json_text(set->run, "plan.profile", ""));
  }
  if (!sg_run_was_cut_off(set->run) || strcmp(status, "interrupted") == 0) { return SG_OK; }
  return sg_fail(
      err, SG_BAD_INPUT,
      "result set '%s' is not complete (status '%s'): it is still being measured or was killed; continue it "
      "with stratagemm-bench run --resume",
      set->dir, status);
}

/* An archive is unpacked only while it is read; messages name it as it was given. */
static int load_one(struct sg_compared_set *one, const char *path, struct sg_error *err) {
  struct sg_set_source source;
  sg_interrupt_hold();
  int status = sg_set_source_open(&source, path, err);
  if (status != SG_OK) { return status; }
  struct sg_digest *digest = sg_digest_new();
  const struct sg_byte_listener listener = {add_bytes, digest};
  status = sg_resultset_load_heard(&one->set, source.dir, SG_READ_MEASURED, &listener, err);
  if (status == SG_OK) { status = sg_seal_require(&one->set, err); }
  status = sg_set_source_fail(&source, status, err);
  sg_set_source_close(&source);
  one->sha256 = sg_digest_end(digest, NULL);
  if (status != SG_OK) { return status; }
  free(one->set.dir);
  one->set.dir = sg_format("%s", path);
  one->machine = sg_machine_id(one->set.machine);
  status = sg_interrupt_check(err);
  return status == SG_OK ? check_whole(&one->set, err) : status;
}

/* Once the set has its place: an analysis points to the rows of the set beside it. */
static int analyse(struct sg_compared_set *one, struct sg_error *err) {
  const struct sg_summary_options options = SG_SUMMARY_DEFAULTS;
  const int status = sg_summary_compute(&one->summary, &one->set, &options, err);
  if (status == SG_OK) { sg_analysis_init(&one->analysis, &one->set, &one->summary); }
  return status;
}

/* ---- what cannot be compared */

static int check_distinct(const struct sg_compared_set *a, const struct sg_compared_set *b, struct sg_error *err) {
  const char *id = sg_json_text(a->set.run, "run_id", ""), *other = sg_json_text(b->set.run, "run_id", "");
  if (strcmp(a->sha256, b->sha256) == 0) {
    return sg_fail(err, SG_BAD_INPUT, "'%s' and '%s' are the same result set: give two different ones", a->set.dir,
                   b->set.dir);
  }
  if (*id && strcmp(id, other) == 0 && strcmp(a->machine, b->machine) == 0) {
    return sg_fail(
        err, SG_BAD_INPUT,
        "'%s' and '%s' are the same run (%s) with different contents: one of them was changed or continued; "
        "give one of them",
        a->set.dir, b->set.dir, id);
  }
  return SG_OK;
}

static int check_all_distinct(const struct sg_compared_sets *sets, struct sg_error *err) {
  int status = SG_OK;
  for (size_t i = 0; i < sets->n; i++) {
    for (size_t k = 0; k < i && status == SG_OK; k++) {
      status = check_distinct(&sets->items[k], &sets->items[i], err);
    }
  }
  return status;
}

static int check_sides(const struct sg_compared_sets *sets, struct sg_error *err) {
  for (size_t i = 1; i < sets->n; i++) {
    const struct sg_compared_set *one = &sets->items[i - 1], *two = &sets->items[i];
    if (one->side != two->side || strcmp(one->machine, two->machine) == 0) { continue; }
    return sg_fail(
        err, SG_BAD_INPUT,
        "'%s' and '%s' are on one side but were measured on different machines (%s and %s): the sessions of "
        "a side must be of one machine",
        one->set.dir, two->set.dir, one->machine, two->machine);
  }
  return SG_OK;
}

/* ---- sides */

static void name_all(struct sg_compared_sets *sets) {
  for (size_t s = 0; s < sets->n_sides; s++) {
    const size_t begin = sets->first[s], end = sets->first[s + 1];
    for (size_t i = begin; i < end; i++) {
      char *side = sg_side_name(s);
      sets->items[i].name = end - begin > 1 ? sg_format("%s%zu", side, i - begin + 1) : sg_format("%s", side);
      free(side);
    }
  }
}

/* The start is ISO 8601, which sorts as text. */
static int by_side_and_start(const void *a, const void *b) {
  const struct sg_compared_set *x = a, *y = b;
  if (x->side != y->side) { return x->side < y->side ? -1 : 1; }
  return strcmp(sg_json_text(x->set.run, "started", ""), sg_json_text(y->set.run, "started", ""));
}

int sg_compared_sets_load(struct sg_compared_sets *sets, char *const *base, size_t n_base, char *const *others,
                          size_t n_others, struct sg_error *err) {
  const size_t n = n_base + n_others;
  *sets = (struct sg_compared_sets){.n = n, .n_sides = n_base > 0 ? 2 : n_others};
  sets->items = sg_alloc(n, sizeof *sets->items);
  sets->first = sg_alloc(sets->n_sides + 1, sizeof *sets->first);
  for (size_t s = 1; s <= sets->n_sides; s++) {
    sets->first[s] = n_base == 0 ? s : s == 1 ? n_base : n;
  }
  int status = SG_OK;
  for (size_t i = 0; i < n && status == SG_OK; i++) {
    sets->items[i].side = n_base == 0 ? i : i >= n_base;
    status = load_one(&sets->items[i], i < n_base ? base[i] : others[i - n_base], err);
  }
  if (status == SG_OK) { status = check_all_distinct(sets, err); }
  if (status == SG_OK) { qsort(sets->items, n, sizeof *sets->items, by_side_and_start); }
  if (status == SG_OK) { status = check_sides(sets, err); }
  for (size_t i = 0; i < n && status == SG_OK; i++) {
    status = analyse(&sets->items[i], err);
  }
  if (status == SG_OK) { name_all(sets); }
  return status;
}

void sg_compared_sets_release(struct sg_compared_sets *sets) {
  for (size_t i = 0; i < sets->n; i++) {
    struct sg_compared_set *one = &sets->items[i];
    if (one->analysis.set) { sg_analysis_release(&one->analysis); }
    sg_summary_release(&one->summary);
    sg_resultset_release(&one->set);
    free(one->sha256);
    free(one->machine);
    free(one->name);
  }
  free(sets->items);
  free(sets->first);
  *sets = (struct sg_compared_sets){0};
}

bool sg_compared_machines_differ(const struct sg_compared_sets *sets) {
  for (size_t i = 1; i < sets->n; i++) {
    if (strcmp(sets->items[0].machine, sets->items[i].machine) != 0) { return true; }
  }
  return false;
}
