/* A result set built by core_fixture.h, and its summary. */
#ifndef SG_TESTS_CORE_SUMMED_H
#define SG_TESTS_CORE_SUMMED_H

#include <math.h>

#include "core/summary.h"
#include "tests/unit/core_fixture.h"

struct summed {
  struct sg_resultset set;
  struct sg_summary summary;
  int rc;
  struct sg_error err;
};

/* In place: the summary points at the set. */
static inline void sum_up(struct summed *s, struct fixture *f) {
  *s = (struct summed){.err = {""}};
  const struct sg_summary_options options = SG_SUMMARY_DEFAULTS;
  fixture_close(f);
  s->rc = sg_resultset_load(&s->set, f->dir, SG_READ_ALL, &s->err);
  assert_string_equal(s->err.message, "");
  assert_int_equal(s->rc, SG_OK);
  s->rc = sg_summary_compute(&s->summary, &s->set, &options, &s->err);
}

static inline void release(struct summed *s, struct fixture *f) {
  sg_summary_release(&s->summary);
  sg_resultset_release(&s->set);
  fixture_release(f);
}

static inline const struct sg_summary_row *row_of(const struct summed *s, const char *id, const char *metric) {
  const struct sg_summary_row *row = sg_summary_find(&s->summary, id, metric);
  if (!row) { fail_msg("no row for %s %s", id, metric); }
  return row;
}

static inline void assert_close(double value, double expected) {
  if (!(fabs(value - expected) <= 1e-12 * fabs(expected))) { fail_msg("%.17g, not %.17g", value, expected); }
}

/* Rounds of launches that take `base` ns plus 0, 1, 2... ns in turn. */
static inline void add_rounds(struct fixture *f, const char *id, int64_t rounds, int64_t base) {
  for (int64_t r = 1; r <= rounds; r++) {
    fixture_add_launch(f, id, r, base + r % 3);
  }
}

#endif
