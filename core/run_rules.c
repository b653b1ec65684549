#include "core/run_rules.h"

#include <stddef.h>

#include "core/json.h"

/* A number of another type would be taken for one that is not known, and what it limits not be checked. */
struct number {
  const char *path;
  double least;
};

static int check_numbers(const json_t *object, const char *file, const struct number *numbers, size_t n,
                         const struct sg_resultset *set, struct sg_error *err) {
  for (size_t i = 0; i < n; i++) {
    const json_t *value = sg_json_at(object, numbers[i].path);
    if (value && !(json_is_number(value) && json_number_value(value) >= numbers[i].least)) {
      return sg_fail(err, SG_BAD_INPUT, "%s/%s: %s is not a number of at least %.0f: the result set is damaged",
                     set->dir, file, numbers[i].path, numbers[i].least);
    }
  }
  return SG_OK;
}

int sg_run_rules_check(const struct sg_resultset *set, struct sg_error *err) {
  static const char *const objects[] = {"plan", "overhead"};
  static const struct number of_run[] = {
      {"plan.trials", 1},
      {"plan.measurement_ns", 1},
      {"plan.warmup_max", 0},
      {"plan.rounds_max", 1},
      {"plan.configurations", 0},
      {"launches", 0},
      {"overhead.trials_ns", 0},
      {"overhead.probes_ns", 0},
      {"overhead.launches_ns", 0},
      {"overhead.counted_trials_ns", 0},
      {"overhead.counted_probes_ns", 0},
      {"overhead.counted_launches_ns", 0},
  };
  static const struct number of_machine[] = {{"hardware_threads", 1}};
  for (size_t i = 0; i < sizeof objects / sizeof objects[0]; i++) {
    const json_t *value = json_object_get(set->run, objects[i]);
    if (value && !json_is_object(value)) {
      return sg_fail(err, SG_BAD_INPUT, "%s/run.json: %s is not an object: the result set is damaged", set->dir,
                     objects[i]);
    }
  }
  int status = check_numbers(set->run, "run.json", of_run, sizeof of_run / sizeof of_run[0], set, err);
  return status == SG_OK ? check_numbers(set->machine, "machine.json", of_machine,
                                         sizeof of_machine / sizeof of_machine[0], set, err)
                         : status;
}
