#include "report/compare/gate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"
#include "report/compare/compare_print.h"

int sg_gate_parse(struct sg_gate *gate, const char *text, struct sg_error *err) {
  static const char prefix[] = "slower:";
  const size_t n = strlen(text);
  double percent = 0;
  if (strncmp(text, prefix, strlen(prefix)) != 0 || n < 2 || text[n - 1] != '%') {
    return sg_fail(err, SG_BAD_INPUT, "--fail-if: '%s' is not a condition: write slower:5%%", text);
  }
  char *number = sg_format("%.*s", (int)(n - strlen(prefix) - 1), text + strlen(prefix));
  const int status = sg_parse_real(number, 0, 1000, "--fail-if slower", &percent, err);
  free(number);
  if (status == SG_OK) { *gate = (struct sg_gate){true, percent / 100}; }
  return status;
}

enum sg_gate_result sg_gate_judge(const struct sg_gate *gate, const struct sg_time_ratio *r) {
  if (r->reason == SG_RATIO_OTHER_UNUSABLE) { return SG_GATE_BROKEN; }
  if (r->find == SG_FIND_NONE || isnan(r->low)) { return SG_GATE_SKIPPED; } /* one launch has no interval */
  return r->low > 1 + gate->slower ? SG_GATE_SLOWER : SG_GATE_PASSED;
}

size_t sg_gate_count(const struct sg_gate *gate, const struct sg_ratios *ratios, enum sg_gate_result result) {
  size_t n = 0;
  for (size_t i = 0; i < ratios->n; i++) {
    n += sg_gate_judge(gate, &ratios->items[i]) == result;
  }
  return n;
}

static int fail(const struct sg_gate *gate, const struct sg_ratios *ratios, const struct sg_time_ratio *r,
                enum sg_gate_result result, struct sg_error *err) {
  const struct sg_configs_row *c = sg_ratio_entry(r)->config;
  const size_t others = sg_gate_count(gate, ratios, SG_GATE_SLOWER) + sg_gate_count(gate, ratios, SG_GATE_BROKEN) - 1;
  char *side = sg_side_name(r->side), *more = others ? sg_format(" (and %zu more)", others) : sg_format("%s", ""),
       *why = result == SG_GATE_BROKEN ? sg_no_ratio_words(r) : sg_ratio_words(r->ratio, r->low, r->high);
  const char *label = *c->label ? c->label : c->config_id;
  if (result == SG_GATE_BROKEN) {
    sg_fail(err, SG_FOUND, "%s %s%s", label, why, more);
  } else {
    sg_fail(err, SG_FOUND, "%s is slower in %s by more than %.4g%%: %s times the time in A%s", label, side,
            100 * gate->slower, why, more);
  }
  free(side);
  free(more);
  free(why);
  return SG_FOUND;
}

int sg_gate_check(const struct sg_gate *gate, const struct sg_ratios *ratios, struct sg_error *err) {
  for (size_t i = 0; gate->on && i < ratios->n; i++) {
    const enum sg_gate_result result = sg_gate_judge(gate, &ratios->items[i]);
    if (result == SG_GATE_SLOWER || result == SG_GATE_BROKEN) {
      return fail(gate, ratios, &ratios->items[i], result, err);
    }
  }
  if (gate->on && sg_gate_count(gate, ratios, SG_GATE_PASSED) == 0) {
    return sg_fail(
        err, SG_BAD_INPUT,
        "--fail-if: no configuration can be judged: give sets of the same configurations with two launches "
        "of each or more");
  }
  return SG_OK;
}
