/* A gate for continuous integration: whether a comparison shows that something became slower by more than a limit. It
 * is the interval that decides, not the ratio: all of it has to be beyond the limit, so that a comparison of equal
 * sets fails in at most 5% of cases, and hardly ever with a limit above 0 (tests/unit/report_compare_error.c). A
 * configuration that worked in the base and failed, or gave wrong results, on the other side fails too. */
#ifndef SG_REPORT_GATE_H
#define SG_REPORT_GATE_H

#include "report/compare/ratios.h"

struct sg_gate {
  bool on;
  double slower; /* 0.05: fails if the time is shown to be more than 1.05 times that of the base */
};

enum sg_gate_result {
  SG_GATE_PASSED,
  SG_GATE_SLOWER,
  SG_GATE_BROKEN,  /* usable in the base, but not on this side */
  SG_GATE_SKIPPED, /* not comparable */
};

/* "slower:5%" */
int sg_gate_parse(struct sg_gate *gate, const char *text, struct sg_error *err) SG_MUST_CHECK;

enum sg_gate_result sg_gate_judge(const struct sg_gate *gate, const struct sg_time_ratio *ratio);

size_t sg_gate_count(const struct sg_gate *gate, const struct sg_ratios *ratios, enum sg_gate_result result);

/* SG_FOUND, with the first configuration that is slower or broken, or SG_OK. */
int sg_gate_check(const struct sg_gate *gate, const struct sg_ratios *ratios, struct sg_error *err) SG_MUST_CHECK;

#endif
