#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bench/cli/bench_commands.h"
#include "bench/cli/estimate.h"
#include "bench/cli/item_notes.h"
#include "bench/run/counting.h"
#include "bench/run/rank_launcher.h"
#include "core/factors.h"
#include "core/interrupt.h"
#include "core/output.h"
#include "core/resultset.h"
#include "core/text.h"
#include "core/utf8.h"

/* As sg_estimate_launch(), from an earlier result set: the configuration with the same factors, whatever its id. */
static void earlier_config(struct sg_estimate *e, const struct sg_resultset *earlier,
                           const struct sg_configs_row *config) {
  double trials_ns = 0, all_trials_ns = 0, launches_ns = 0;
  int trials = 0, launches = 0;
  const struct sg_configs_row *match = NULL;
  for (size_t i = 0; i < earlier->n_configs && !match; i++) {
    if (sg_factors_equal(&earlier->configs[i], config, SG_FACTORS_ALL)) { match = &earlier->configs[i]; }
  }
  for (size_t i = 0; match && i < earlier->n_samples; i++) {
    if (earlier->samples[i].config_id != match->config_id) { continue; }
    all_trials_ns += (double)earlier->samples[i].wall_ns;
    if (earlier->samples[i].warmup) { continue; }
    trials_ns += (double)earlier->samples[i].wall_ns;
    trials++;
  }
  for (size_t i = 0; match && i < earlier->n_probes; i++) {
    if (earlier->probes[i].config_id != match->config_id || earlier->probes[i].launch_ns == SG_NO_INT) { continue; }
    launches_ns += (double)(earlier->probes[i].launch_ns + earlier->probes[i].probe_ns);
    launches++;
  }
  *e = (struct sg_estimate){NAN, NAN, ""};
  if (trials == 0 || launches == 0) { return; }
  e->trial_ns = trials_ns / trials;
  e->outside_ns = fmax(0, launches_ns - all_trials_ns) / launches;
}

/* "8 to 24", or "8" */
static const char *span_text(int low, int high, char buf[SG_HUMAN_SIZE]) {
  if (low == high) {
    snprintf(buf, SG_HUMAN_SIZE, "%d", low);
  } else {
    snprintf(buf, SG_HUMAN_SIZE, "%d to %d", low, high);
  }
  return buf;
}

static void print_header(const struct sg_plan *plan) {
  char text[SG_HUMAN_SIZE], rounds[SG_HUMAN_SIZE], warmup[SG_HUMAN_SIZE];
  const bool races = plan->goal == SG_GOAL_DECIDE;
  char *profile = sg_utf8_cleaned(plan->profile);
  printf("profile %s: %zu configuration%s, %s%s rounds, %d timed trial%s after %s warm-up trial%s per launch\n",
         profile, plan->n_configs, plan->n_configs == 1 ? "" : "s", races ? "at most " : "",
         span_text(races ? plan->rounds_max : plan->rounds_min, plan->rounds_max, rounds), plan->trials,
         plan->trials == 1 ? "" : "s", span_text(plan->warmup_min, plan->warmup_max, warmup),
         plan->warmup_max == 1 ? "" : "s");
  free(profile);
  if (plan->trials > 1) {
    printf("no timed trial of a launch begins after %s of them\n",
           sg_human_duration((double)plan->measurement_ns, text));
  }
  sg_item_notes_counts(plan, false, stdout);
  sg_item_notes_data(plan, stdout);
  if (races) {
    puts("goal decide: a configuration found slower than the fastest is not launched again");
    printf(
        "the run ends when one is left, when those left are equivalent, or, from round %d on, when no round left can "
        "change the answer\n",
        plan->rounds_min);
  }
  if (plan->target_ci > 0) {
    printf("a configuration has converged when the median's 95%% interval is narrower than %.3g%% of it\n",
           100 * plan->target_ci);
  }
  if (plan->budget_ns > 0) {
    printf("budget: no round starts that would not end within %s\n",
           sg_human_duration((double)plan->budget_ns, text));
  }
  if (sg_plan_has_ranks(plan)) {
    puts("after the name of MPI ranks: ranks x workers x BLAS threads; workers are those of all");
  }
  printf("\n%-32s %8s %8s %12s %12s %10s\n", "configuration", "workers", "BLAS", "memory", "trial", "launch");
  fflush(stdout);
}

static void print_config(const struct sg_config *c, const struct sg_estimate *e, double trials) {
  char blas[SG_HUMAN_SIZE], memory[SG_HUMAN_SIZE], trial[SG_HUMAN_SIZE] = "?", launch[SG_HUMAN_SIZE] = "?";
  snprintf(blas, sizeof blas, c->row.blas_threads == SG_NO_INT ? "default" : "%lld", (long long)c->row.blas_threads);
  if (!isnan(e->trial_ns)) {
    sg_human_duration(e->trial_ns, trial);
    sg_human_duration(e->trial_ns * trials + e->outside_ns, launch);
  }
  printf("%-32s %8lld %8s %12s %12s %10s\n", c->row.label, (long long)sg_config_workers(&c->row), blas,
         sg_human_bytes((double)c->memory_bytes, memory), trial, launch);
  fflush(stdout); /* the next one may take long */
  if (*e->why) { fprintf(stderr, "note: no time of %s: %s\n", c->row.label, e->why); }
}

/* Totals of the plan: timing rounds, then counter launches. */
struct total {
  double round_ns, outside_ns; /* of one round of timed launches; outside: excluding trials */
  int counting_sets;           /* launches per configuration in a round of counting */
  size_t n_known;              /* configurations whose time is known */
  int64_t memory_bytes;
};

static void print_time(const struct sg_plan *plan, const struct total *t) {
  char least[SG_HUMAN_SIZE], most[SG_HUMAN_SIZE], budget[SG_HUMAN_SIZE], rounds[SG_HUMAN_SIZE];
  if (t->n_known == 0) {
    puts("\ntime: unknown");
    return;
  }
  const double counting_ns = t->round_ns * t->counting_sets;
  const bool races = plan->goal == SG_GOAL_DECIDE;
  const int rounds_least = races ? 1 : plan->target_ci > 0 ? plan->rounds_min : plan->rounds_max;
  double low = t->round_ns * rounds_least + counting_ns,
         high = t->round_ns * plan->rounds_max + counting_ns * SG_COUNTER_ROUNDS;
  const bool cut = plan->budget_ns > 0 && (double)plan->budget_ns < high;
  if (cut) {
    high = fmax((double)plan->budget_ns, t->round_ns + counting_ns);
    low = fmin(low, high);
  }
  sg_human_duration(low, least);
  sg_human_duration(high, most);
  const bool one = strcmp(least, most) == 0;
  printf("\ntime: %s%s%s%s, about %.0f%% of it outside trials%s%s\n", races ? "at least " : "", least,
         races ? " (one round), at most "
         : one ? ""
               : " to ",
         one && !races ? "" : most, 100 * t->outside_ns / t->round_ns,
         plan->ceilings == SG_CEILINGS_MEASURED ? "; plus some seconds for the peak rates" : "",
         t->n_known < plan->n_configs ? "; without the configurations of unknown time" : "");
  if (cut) {
    printf("budget: %s, enough for about %.0f of %s rounds%s\n", sg_human_duration((double)plan->budget_ns, budget),
           fmax(1, floor(((double)plan->budget_ns - counting_ns) / t->round_ns)),
           span_text(races ? plan->rounds_max : plan->rounds_min, plan->rounds_max, rounds),
           races ? " of all configurations" : "");
  }
}

static void print_counting(const struct total *t) {
  if (t->counting_sets) {
    printf("counting: %d to %d launches per configuration, after the rounds\n", t->counting_sets,
           t->counting_sets * SG_COUNTER_ROUNDS);
  }
}

/* Number of launches in a round of counting. */
static int count_sets(int *n_sets, const struct sg_preparation *p, const struct sg_settings *settings,
                      struct sg_error *err) {
  struct sg_counting counting;
  *n_sets = 0;
  if (!settings->counters) { return SG_OK; }
  const int status = sg_counting_init(&counting, settings->counters, settings->multiplex, p->worker, err);
  if (status != SG_OK) { return status; }
  *n_sets = counting.n_sets;
  sg_counting_release(&counting);
  return SG_OK;
}

static int show(struct sg_preparation *p, const struct sg_settings *settings, const struct sg_resultset *earlier,
                struct sg_error *err) {
  struct total total = {0};
  int status = count_sets(&total.counting_sets, p, settings, err);
  if (status != SG_OK) { return status; }
  sg_rank_launcher_set_defaults(&p->plan); /* for the launches that find times */
  print_header(&p->plan);
  int fits = sg_plan_check_size(&p->plan, &p->topology, err);
  if (fits != SG_OK && !earlier) { return fits; }
  for (size_t i = 0; i < p->plan.n_configs; i++) {
    const struct sg_config *c = &p->plan.configs[i];
    struct sg_estimate e;
    if (earlier) {
      earlier_config(&e, earlier, &c->row);
    } else {
      status = sg_estimate_launch(&e, p, c, err);
    }
    if (status != SG_OK) { return status; }
    const double trials = sg_estimate_trials(&p->plan, c, e.trial_ns);
    print_config(c, &e, trials);
    if (c->memory_bytes > total.memory_bytes) { total.memory_bytes = c->memory_bytes; }
    if (isnan(e.trial_ns)) { continue; }
    if (fits == SG_OK) { fits = sg_estimate_check_trial(&p->plan, c, e.trial_ns, err); }
    total.n_known++;
    total.round_ns += e.trial_ns * trials + e.outside_ns;
    total.outside_ns += e.outside_ns;
  }
  if (fits == SG_OK) { fits = sg_estimate_check_total(&p->plan, total.round_ns, err); }
  char need[SG_HUMAN_SIZE], have[SG_HUMAN_SIZE];
  print_time(&p->plan, &total);
  print_counting(&total);
  sg_item_notes_bounds(&p->plan, stdout);
  printf("memory: %s at most, %s free\n", sg_human_bytes((double)total.memory_bytes, need),
         sg_human_bytes((double)p->topology.memory_available_bytes, have));
  return fits;
}

static int show_from(struct sg_preparation *p, const struct sg_settings *settings, const char *from,
                     struct sg_error *err) {
  struct sg_resultset earlier;
  if (!from) { return show(p, settings, NULL, err); }
  int status = sg_resultset_load(&earlier, from, SG_READ_SAMPLES | SG_READ_PROBES, err);
  if (status != SG_OK) { return status; }
  status = show(p, settings, &earlier, err);
  sg_resultset_release(&earlier);
  return status;
}

/* ---- a profile from the options */

/* The file's name without folder and ".yaml", cut to what a name may have. */
static char *name_of(const char *path) {
  enum { MOST_BYTES = 64 };
  const char *slash = strrchr(path, '/'), *file = slash ? slash + 1 : path, *dot = strstr(file, ".yaml");
  size_t length = dot && dot > file && !dot[strlen(".yaml")] ? (size_t)(dot - file) : strlen(file);
  while (length > MOST_BYTES ||
         (length > 0 && length < strlen(file) && ((unsigned char)file[length] & 0xC0) == 0x80)) {
    length--; /* never within a character */
  }
  return sg_format("%.*s", (int)length, file);
}

/* Options that change what is measured and that no key has. */
static void note_others(const struct sg_settings *s) {
  const struct {
    const char *name;
    bool given;
  } others[] = {{"python", s->python},
                {"counters", s->counters},
                {"multiplex", s->multiplex},
                {"library-probe", s->library_probe}};
  for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
    if (others[i].given) { fprintf(stderr, "note: a profile has no --%s: give it to run too\n", others[i].name); }
  }
}

/* What `run` finds only when it launches: with load mmap alone, items that are in no file. */
static int check_loads(const struct sg_plan *plan, struct sg_error *err) {
  for (size_t i = 0; i < plan->n_configs; i++) {
    const struct sg_configs_row *row = &plan->configs[i].row;
    if (strcmp(row->load, "mmap") != 0 || strcmp(row->source, "uniform") != 0) { return SG_OK; }
  }
  return sg_fail(err, SG_BAD_INPUT,
                 "load mmap maps the files of --source npy: or raw:, but the items are in no file");
}

static int save_profile(const struct sg_plan *plan, const struct sg_settings *settings, const char *path,
                        struct sg_error *err) {
  struct sg_profile *profile = NULL;
  struct stat st;
  const bool to_stdout = strcmp(path, "-") == 0;
  if (!to_stdout && lstat(path, &st) == 0) {
    return sg_fail(err, SG_BAD_INPUT, "--save '%s': the file exists: give another name, or remove it", path);
  }
  int status = check_loads(plan, err);
  if (status == SG_OK) { status = sg_settings_apply(&profile, settings, err); }
  if (status != SG_OK) { return status; }
  char *summary = sg_format("%.64s, changed by options", profile->name);
  if (!to_stdout) {
    free(profile->name);
    profile->name = name_of(path);
  }
  free(profile->summary);
  profile->summary = summary;
  char *text = sg_profile_format(profile, err);
  status = !text ? SG_UNABLE : to_stdout ? SG_OK : sg_file_replace(path, text, strlen(text), err);
  if (text && to_stdout) { fputs(text, stdout); }
  if (status == SG_OK) { note_others(settings); }
  free(text);
  sg_profile_free(profile);
  return status;
}

int sg_command_plan(int argc, char **argv, struct sg_error *err) {
  struct sg_settings settings = {0};
  struct sg_option options[SG_N_SETTINGS_OPTIONS + 3] = {0};
  struct sg_preparation p;
  const char *from = NULL, *save = NULL;
  int n_positional = 0;
  sg_settings_options(options, &settings);
  options[SG_N_SETTINGS_OPTIONS] =
      (struct sg_option){"from", "DIR", "take times from an earlier result set instead of launches", &from};
  options[SG_N_SETTINGS_OPTIONS + 1] = (struct sg_option){
      "save", "FILE", "write the profile, changed by the options, as YAML (-: to standard output); launch nothing",
      &save};
  int status = sg_cli_parse(&sg_bench_program, sg_command_find("plan"), options, argc, argv, &n_positional, err);
  if (status == SG_OK && n_positional > 0) {
    status = sg_fail(err, SG_BAD_INPUT, "unexpected argument '%s': see 'stratagemm-bench plan --help'", argv[1]);
  }
  if (status == SG_OK && save && from) {
    status = sg_fail(err, SG_BAD_INPUT, "--from gives times, which --save does not write: leave one of them out");
  }
  if (status == SG_OK) {
    sg_interrupt_catch();
    status = sg_prepare(&p, &settings, err);
  }
  if (status == SG_OK) {
    status = save ? save_profile(&p.plan, &settings, save, err) : show_from(&p, &settings, from, err);
    sg_preparation_release(&p);
  }
  return status == SG_CLI_HELP ? SG_OK : status;
}
