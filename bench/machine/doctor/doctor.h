/* Is this machine fit to measure on? Each finding says what it does to a measurement and the command that mends it.
 * The findings go to stdout (`doctor`), into run.json and from there into the report's threats to validity.
 *
 * To add a check: one line in checks.def and its function, in the file of its kind (check_*.c); what it has to look
 * at for a while, patient.c watches. */
#ifndef SG_BENCH_MACHINE_DOCTOR_DOCTOR_H
#define SG_BENCH_MACHINE_DOCTOR_DOCTOR_H

#include <jansson.h>

#include "bench/machine/doctor/machine_state.h"

enum sg_finding_status { SG_FINDING_OK, SG_FINDING_WARN, SG_FINDING_UNKNOWN };

struct sg_finding {
  enum sg_finding_status status;
  char text[320];
  const char *effect, *remedy; /* of a warning; NULL when all is well */
};

typedef void sg_check_fn(const struct sg_patient *patient, struct sg_finding *finding);
#define SG_CHECK(id, name) sg_check_fn sg_check_##id;
#include "bench/machine/doctor/checks.def"
#undef SG_CHECK

/* For checks: what is so, and of a warning what it does and what mends it. */
void sg_finding_say(struct sg_finding *finding, enum sg_finding_status status, const char *format, ...)
    SG_PRINTF(3, 4);
void sg_finding_blame(struct sg_finding *finding, const char *effect, const char *remedy);

/* A list of {check, status: ok | warn | unknown, finding, effect, remedy}, in the order of checks.def. */
json_t *sg_doctor_judge(const struct sg_patient *patient);

/* The same of this machine. Takes about half a second, to watch load and steal. `name_processes`: busy ones by their
 * names, which are no business of those who read a result set. */
json_t *sg_doctor_examine(const struct sg_topology *topology, const struct sg_backend *backends, size_t n_backends,
                          bool name_processes);

#endif
