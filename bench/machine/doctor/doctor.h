/* Checks whether this machine is fit for measuring. Each warning states its effect on a measurement and the remedy.
 * The findings go to stdout (`doctor`), into run.json and from there into the report's threats to validity.
 *
 * To add a check: one line in checks.def and its function in the file of its kind (check_*.c); quantities that have
 * to be observed over time are observed by machine_state.c. */
#ifndef SG_BENCH_MACHINE_DOCTOR_DOCTOR_H
#define SG_BENCH_MACHINE_DOCTOR_DOCTOR_H

#include <jansson.h>
#include <stdbool.h>

#include "bench/machine/doctor/machine_state.h"

enum sg_check_status { SG_CHECK_OK, SG_CHECK_WARN, SG_CHECK_UNKNOWN };

struct sg_check_result {
  enum sg_check_status status;
  char text[320];
  const char *effect, *remedy; /* of a warning; otherwise NULL */
};

typedef void sg_check_fn(const struct sg_machine_state *state, struct sg_check_result *finding);
#define SG_CHECK(id, name) sg_check_fn sg_check_##id;
#include "bench/machine/doctor/checks.def"
#undef SG_CHECK

/* For checks: set the finding, and for a warning its effect and remedy. */
void sg_check_say(struct sg_check_result *finding, enum sg_check_status status, const char *format, ...)
    SG_PRINTF(3, 4);
void sg_check_explain(struct sg_check_result *finding, const char *effect, const char *remedy);

/* A list of {check, status: ok | warn | unknown, finding, effect, remedy}, in the order of checks.def. */
json_t *sg_doctor_judge(const struct sg_machine_state *state);

/* The same for this machine. Takes about half a second to observe load and steal time. `name_processes`: name the
 * busy processes; false for result sets, which must not contain such names. */
json_t *sg_doctor_examine(const struct sg_topology *topology, const struct sg_backend *backends, size_t n_backends,
                          bool name_processes);

#endif
