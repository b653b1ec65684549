#include "bench/machine/doctor/doctor.h"

#include <stdarg.h>
#include <stdio.h>

#include "core/json.h"
#include "core/text.h"
#include "core/utf8.h"

static const struct {
  const char *name;
  sg_check_fn *check;
} checks[] = {
#define SG_CHECK(id, name) {name, sg_check_##id},
#include "bench/machine/doctor/checks.def"
#undef SG_CHECK
};

void sg_check_say(struct sg_check_result *f, enum sg_check_status status, const char *format, ...) {
  va_list args;
  va_start(args, format);
  f->status = status;
  vsnprintf(f->text, sizeof f->text, format, args);
  va_end(args);
}

void sg_check_explain(struct sg_check_result *f, const char *effect, const char *remedy) {
  f->effect = effect;
  f->remedy = remedy;
}

json_t *sg_doctor_judge(const struct sg_machine_state *state) {
  static const char *const statuses[] = {"ok", "warn", "unknown"};
  json_t *findings = json_array();
  for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
    struct sg_check_result f = {0};
    checks[i].check(state, &f);
    sg_utf8_clean(f.text);
    json_array_append_new(findings,
                          json_pack("{s:s,s:s,s:o,s:o,s:o}", "check", checks[i].name, "status", statuses[f.status],
                                    "finding", sg_json_text_or_null(f.text), "effect", sg_json_text_or_null(f.effect),
                                    "remedy", sg_json_text_or_null(f.remedy)));
  }
  return findings;
}

json_t *sg_doctor_examine(const struct sg_topology *topology, const struct sg_backend *backends, size_t n_backends,
                          bool name_processes) {
  struct sg_machine_state state = sg_machine_state_read(topology, backends, n_backends);
  if (!name_processes) { state.busy_names[0] = '\0'; }
  return sg_doctor_judge(&state);
}
