#include "bench/store/same_run.h"

#include <stdlib.h>
#include <string.h>

#include "core/factors.h"
#include "core/json.h"
#include "core/machine_id.h"
#include "core/text.h"

/* ---- configurations */

static int fail_number(const struct sg_resultset *set, const struct sg_plan *plan, struct sg_error *err) {
  return sg_fail(
      err, SG_BAD_INPUT,
      "'%s' has %zu configurations but this command plans %zu: resume with the command that started the run",
      set->dir, set->n_configs, plan->n_configs);
}

/* Told by the first factor that differs. */
static int same_config(const char *dir, const struct sg_configs_row *stored, const struct sg_configs_row *planned,
                       struct sg_error *err) {
  const uint64_t differing = sg_factors_differing(stored, planned);
  enum sg_factor first = strcmp(stored->config_id, planned->config_id) == 0 ? SG_N_FACTORS : SG_FACTOR_config_id;
  for (enum sg_factor f = SG_N_FACTORS; f-- > 0;) {
    if (differing & UINT64_C(1) << f) { first = f; }
  }
  if (first == SG_N_FACTORS) { return SG_OK; }
  char *there = sg_factor_format(stored, first), *here = sg_factor_format(planned, first);
  int status =
      sg_fail(err, SG_BAD_INPUT,
              "'%s' was started with other settings: the %s of its configuration %s is '%s' but this command "
              "plans '%s': resume with the command that started the run",
              dir, sg_factor_name(first), stored->config_id, there, here);
  free(there);
  free(here);
  return status;
}

/* ---- the rest of the plan */

/* Runs without a goal are from versions that had the goal estimate only. */
static int same_goal(const char *dir, const struct sg_plan *plan, const json_t *run, struct sg_error *err) {
  const char *there = sg_json_text(run, "plan.goal", sg_goal_name(SG_GOAL_ESTIMATE)),
             *here = sg_goal_name(plan->goal);
  if (strcmp(there, here) == 0) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT,
                 "'%s' was started with the goal %s but this command has the goal %s: add --goal %s", dir, there,
                 here, there);
}

/* A launch that ended ok has as many trials as run.json says. Older runs have no limit of their time. */
static int same_trials(const char *dir, const struct sg_plan *plan, const json_t *run, struct sg_error *err) {
  char there[SG_HUMAN_SIZE], here[SG_HUMAN_SIZE];
  const double trials = sg_json_number(run, "plan.trials", plan->trials),
               measurement_ns = sg_json_number(run, "plan.measurement_ns", (double)plan->measurement_ns);
  if (trials != plan->trials) {
    return sg_fail(err, SG_BAD_INPUT, "'%s' was started with %.0f trials but this command has %d: add --trials %.0f",
                   dir, trials, plan->trials, trials);
  }
  if (measurement_ns == (double)plan->measurement_ns) { return SG_OK; }
  return sg_fail(
      err, SG_BAD_INPUT,
      "'%s' was started with a measurement time of %s but this command has %s: resume with the command that "
      "started the run",
      dir, sg_human_duration(measurement_ns, there), sg_human_duration((double)plan->measurement_ns, here));
}

/* The seed of the inputs. */
static int same_seed(const char *dir, const struct sg_plan *plan, const json_t *run, struct sg_error *err) {
  const int64_t here = (int64_t)plan->seed, there = sg_json_integer(run, "plan.seed", here);
  if (there == here) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "'%s' was started with seed %lld but this command has %lld: add --seed %lld", dir,
                 (long long)there, (long long)here, (long long)there);
}

static int same_warmup(const char *dir, const struct sg_plan *plan, const json_t *run, struct sg_error *err) {
  const long long least = sg_json_integer(run, "plan.warmup_min", plan->warmup_min),
                  most = sg_json_integer(run, "plan.warmup_max", plan->warmup_max);
  if (least == plan->warmup_min && most == plan->warmup_max) { return SG_OK; }
  return sg_fail(
      err, SG_BAD_INPUT,
      "'%s' was started with %lld to %lld warm-up trials but this command has %d to %d: add --warmup %lld:%lld", dir,
      least, most, plan->warmup_min, plan->warmup_max, least, most);
}

static int same_timeout(const char *dir, const struct sg_plan *plan, const json_t *run, struct sg_error *err) {
  char there[SG_HUMAN_SIZE], here[SG_HUMAN_SIZE];
  const int64_t timeout_ns = sg_json_integer(run, "plan.timeout_ns", plan->timeout_ns);
  if (timeout_ns == plan->timeout_ns) { return SG_OK; }
  return sg_fail(
      err, SG_BAD_INPUT,
      "'%s' was started with a timeout of %s but this command has %s: resume with the command that started "
      "the run",
      dir, sg_human_duration((double)timeout_ns, there), sg_human_duration((double)plan->timeout_ns, here));
}

int sg_same_run_begins(const struct sg_resultset *set, const struct sg_plan *plan, struct sg_error *err) {
  const char *dir = set->dir;
  if (set->n_configs > plan->n_configs) { return fail_number(set, plan, err); }
  int status = same_goal(dir, plan, set->run, err);
  if (status == SG_OK) { status = same_trials(dir, plan, set->run, err); }
  for (size_t i = 0; i < set->n_configs && status == SG_OK; i++) {
    status = same_config(dir, &set->configs[i], &plan->configs[i].row, err);
  }
  if (status == SG_OK) { status = same_seed(dir, plan, set->run, err); }
  if (status == SG_OK) { status = same_warmup(dir, plan, set->run, err); }
  return status == SG_OK ? same_timeout(dir, plan, set->run, err) : status;
}

/* ---- machine, libraries, environment */

/* By what neither an update nor a setting changes: what they do change is recorded (sg_runfile_continue). */
static int same_machine(const struct sg_resultset *set, const json_t *machine, struct sg_error *err) {
  if (!machine) { return SG_OK; }
  char *there = sg_machine_id(set->machine), *here = sg_machine_id(machine);
  int status = SG_OK;
  if (strcmp(here, there) != 0) {
    status = sg_fail(err, SG_BAD_INPUT,
                     "'%s' was measured on machine %s but this is %s: use a new --output for each machine", set->dir,
                     there, here);
  }
  free(there);
  free(here);
  return status;
}

/* The file of each library, by its checksum: an update may have replaced it. */
static int same_library(const struct sg_resultset *set, const struct sg_backend *backend, struct sg_error *err) {
  json_t *now = sg_backend_json(backend), *stored;
  int status = SG_OK;
  size_t i;
  json_array_foreach(json_object_get(set->run, "backends"), i, stored) {
    const char *here = sg_json_text(now, "sha256", ""), *there = sg_json_text(stored, "sha256", here);
    if (strcmp(sg_json_text(stored, "name", ""), backend->name) != 0 || strcmp(here, there) == 0) { continue; }
    status =
        sg_fail(err, SG_BAD_INPUT,
                "'%s' was measured with another file of the library %s (sha256 %.8s.. there, %.8s.. here): use a "
                "new --output for another library",
                set->dir, backend->name, there, here);
  }
  json_decref(now);
  return status;
}

/* Runners in other languages are a factor of each configuration; sets of older versions do not tell. */
static int same_worker(const struct sg_resultset *set, const json_t *tool, struct sg_error *err) {
  const char *here = sg_json_text(tool, "worker_sha256", ""),
             *there = sg_json_text(set->run, "tool.worker_sha256", here);
  if (!*here || strcmp(here, there) == 0) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT,
                 "'%s' was measured with another stratagemm-worker (sha256 %.8s.. there, %.8s.. here): use a new "
                 "--output for another one",
                 set->dir, there, here);
}

static const char *value_of(const json_t *environment, const char *name) {
  const char *text = json_string_value(json_object_get(environment, name));
  return text ? text : "";
}

/* A variable that is not set is as good as an empty one. */
static int same_variables(const struct sg_resultset *set, const json_t *names, const json_t *environment,
                          struct sg_error *err) {
  const json_t *stored = json_object_get(set->run, "environment"), *value;
  const char *name;
  json_object_foreach((json_t *)names, name, value) {
    const char *there = value_of(stored, name), *here = value_of(environment, name);
    if (strcmp(there, here) == 0) { continue; }
    return sg_fail(err, SG_BAD_INPUT,
                   "'%s' was started with %.64s='%.64s' in the environment but here it is '%.64s': set it as it was",
                   set->dir, name, there, here);
  }
  return SG_OK;
}

static int same_environment(const struct sg_resultset *set, const json_t *environment, struct sg_error *err) {
  const json_t *stored = json_object_get(set->run, "environment");
  if (!stored || !environment) { return SG_OK; }
  const int status = same_variables(set, stored, environment, err);
  return status == SG_OK ? same_variables(set, environment, environment, err) : status;
}

/* A run has the launches of its rounds, and no others. */
static int enough_rounds(const struct sg_resultset *set, const struct sg_plan *plan, struct sg_error *err) {
  const int64_t there = sg_resultset_last_round(set);
  if (there <= plan->rounds_max) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT,
                 "'%s' has launches of round %lld already but this command plans %d: give --rounds %lld or more",
                 set->dir, (long long)there, plan->rounds_max, (long long)there);
}

int sg_same_run_check(const struct sg_resultset *set, const struct sg_plan *plan, const struct sg_run_context *here,
                      struct sg_error *err) {
  int status = same_machine(set, here->machine, err);
  if (status == SG_OK && set->n_configs != plan->n_configs) { status = fail_number(set, plan, err); }
  if (status == SG_OK) { status = sg_same_run_begins(set, plan, err); }
  if (status == SG_OK) { status = enough_rounds(set, plan, err); }
  for (size_t i = 0; i < plan->n_backends && status == SG_OK; i++) {
    status = same_library(set, &plan->backends[i], err);
  }
  if (status == SG_OK) { status = same_worker(set, here->tool, err); }
  return status == SG_OK ? same_environment(set, here->environment, err) : status;
}
