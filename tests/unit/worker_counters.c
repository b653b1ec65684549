/* Counters available on any machine: the worker's own, by formula and as software-defined events, the kernel's, and
 * energy counters in a simulated powercap folder. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/worker/counters/counters.h"
#include "bench/worker/counters/diagnosis.h"
#include "core/output.h"
#include "core/text.h"
#include "tests/unit/skip.h"

static struct sg_event event(const char *name, const char *candidate) {
  return (struct sg_event){name, "1", {candidate}, 1, false};
}

static struct sg_event_answer probe(const char *candidate) {
  struct sg_event_answer answer;
  const struct sg_event asked = event("asked", candidate);
  sg_counters_probe(&asked, 1, false, &answer);
  return answer;
}

static struct sg_counters *counters_open(const struct sg_event *events, size_t n, const struct sg_own_counts *own) {
  struct sg_error err;
  struct sg_counters *counters;
  const struct sg_counters_setup setup = {.own = own};
  if (sg_counters_open(&counters, events, n, &setup, &err)) { fail_msg("%s", err.message); }
  return counters;
}

static void begin(struct sg_counters *counters) {
  struct sg_error err;
  assert_int_equal(sg_counters_begin(counters, &err), SG_OK);
}

static double end(struct sg_counters *counters) { /* the first event's value */
  struct sg_error err;
  size_t n;
  assert_int_equal(sg_counters_end(counters, &err), SG_OK);
  return sg_counters_values(counters, &n)[0].value;
}

/* ---- The registry ---- */

static void every_source_is_consistent(void **state) {
  (void)state;
  for (size_t i = 0; i < sg_n_counter_sources; i++) {
    const struct sg_counter_source *s = sg_counter_sources[i];
    assert_true(s->name && s->summary && s->open && s->close && s->add && s->read && s->clear);
    assert_null(strchr(s->name, ':'));
    assert_true(!s->is_estimated == !s->estimated_name);
    char *candidate = sg_format("%s:::x", s->name);
    const char *native;
    assert_ptr_equal(sg_counter_source_of(candidate, &native), s);
    assert_string_equal(native, "::x");
    free(candidate);
  }
}

static void an_event_without_a_source_is_unavailable_with_a_reason(void **state) {
  (void)state;
  static const char *const candidates[] = {"model:NOPE", "rusage:nope", "stat:nope", "perf:nope", "nope:x", "nope"};
  for (size_t i = 0; i < sizeof candidates / sizeof candidates[0]; i++) {
    const struct sg_event_answer answer = probe(candidates[i]);
    assert_false(answer.available);
    assert_int_equal(answer.set, -1);
    assert_true(strlen(answer.reason) > 0);
  }
  struct sg_event_answer answer;
  const struct sg_event none = {"none", "1", {0}, 0, false};
  sg_counters_probe(&none, 1, false, &answer);
  assert_string_equal(answer.reason, "no counter for it on this CPU");
}

static void a_launch_with_an_unknown_event_names_it(void **state) {
  (void)state;
  struct sg_error err;
  struct sg_counters *counters;
  const struct sg_own_counts own = {0};
  const struct sg_event events[] = {event("good", "model:ITEMS"), event("bad", "model:ITEM")};
  const struct sg_counters_setup setup = {.own = &own};
  assert_int_equal(sg_counters_open(&counters, events, 2, &setup, &err), SG_UNABLE);
  assert_string_equal(err.message, "bad: unknown count 'ITEM': did you mean 'ITEMS'?");
}

/* ---- The worker's own counts ---- */

/* Three trials of simulated work: each count must match. */
static bool own_counts_are_exact(const char *prefix) {
  struct sg_own_counts own = {.items = 5};
  struct sg_event events[SG_N_OWN_COUNTS];
  char candidates[SG_N_OWN_COUNTS][64];
  for (int i = 0; i < SG_N_OWN_COUNTS; i++) {
    snprintf(candidates[i], sizeof candidates[i], "%s%s", prefix, sg_own_count_names[i]);
    events[i] = event(sg_own_count_names[i], candidates[i]);
  }
  struct sg_counters *counters = counters_open(events, SG_N_OWN_COUNTS, &own);
  bool exact = true;
  for (long long trial = 1; trial <= 3; trial++) {
    begin(counters);
    own.items += 12 * trial;
    own.flop += 24000000000 * trial;
    own.wall_ns += 7;
    end(counters);
    size_t n;
    const struct sg_counter_value *values = sg_counters_values(counters, &n);
    exact = exact && n == SG_N_OWN_COUNTS && values[SG_OWN_ITEMS].value == 12.0 * (double)trial &&
            values[SG_OWN_FLOP].value == 24e9 * (double)trial && values[SG_OWN_WALL_NS].value == 7 &&
            values[SG_OWN_BYTES].value == 0;
  }
  sg_counters_close(counters);
  return exact;
}

static void the_model_is_exact(void **state) {
  (void)state;
  assert_true(own_counts_are_exact("model:"));
}

/* libsde can be used once per process, so each use runs in its own process. */
static bool in_a_process(bool (*holds)(void)) {
  const pid_t child = fork();
  int status = -1;
  assert_true(child >= 0);
  if (child == 0) { _exit(holds() ? 0 : 1); }
  assert_int_equal(waitpid(child, &status, 0), child);
  return status == 0;
}

static bool sde_is_here(void) {
  const struct sg_event_answer answer = probe("papi:sde:::stratagemm::ITEMS");
  if (!answer.available) { print_message("no software-defined events here: %s\n", answer.reason); }
  return answer.available;
}

static bool sde_is_exact(void) {
  return own_counts_are_exact("papi:sde:::stratagemm::");
}

static bool sde_has_no_other(void) {
  const struct sg_event_answer answer = probe("papi:sde:::stratagemm::NOPE");
  return !answer.available && strcmp(answer.reason, "sde:::stratagemm::NOPE is not exported by this program") == 0;
}

static void software_defined_events_are_exact(void **state) {
  (void)state;
  if (!in_a_process(sde_is_here)) { SKIP("libsde or PAPI is not here"); }
  assert_true(in_a_process(sde_is_exact));
}

static void a_software_defined_event_of_another_name_is_unavailable(void **state) {
  (void)state;
  if (!in_a_process(sde_is_here)) { SKIP("libsde or PAPI is not here"); }
  assert_true(in_a_process(sde_has_no_other));
}

/* ---- The kernel's ---- */

static void spin_ms(int ms) {
  struct timespec start, now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &start);
  do {
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  } while ((now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1000000 < ms);
}

static void *sleep_and_spin(void *unused) {
  const struct timespec nap = {.tv_nsec = 100000};
  for (int i = 0; i < 20; i++) {
    nanosleep(&nap, NULL);
  }
  spin_ms(30);
  return unused;
}

static double counted_in_a_thread(const char *candidate) {
  const struct sg_own_counts own = {0};
  const struct sg_event events[] = {event("asked", candidate)};
  struct sg_counters *counters = counters_open(events, 1, &own);
  pthread_t thread;
  begin(counters);
  assert_int_equal(pthread_create(&thread, NULL, sleep_and_spin, NULL), 0);
  pthread_join(thread, NULL);
  const double value = end(counters);
  sg_counters_close(counters);
  return value;
}

/* 20 naps are 20 switches at the least, 30 ms of spinning 30e6 ns. */
static void a_thread_created_later_is_counted(void **state) {
  (void)state;
  assert_true(counted_in_a_thread("rusage:switches") >= 20);
  assert_true(counted_in_a_thread("rusage:voluntary") >= 20);
  assert_true(counted_in_a_thread("rusage:cpu-time") >= 29e6);
  if (probe("perf:context-switches").available) { assert_true(counted_in_a_thread("perf:context-switches") >= 20); }
  if (probe("perf:task-clock").available) { assert_true(counted_in_a_thread("perf:task-clock") >= 29e6); }
}

/* Without permission to count in the kernel: events inside the kernel have another source or none, never zero. */
static bool is_refused_inside_the_kernel(void) {
  static const struct sg_event events[] = {
      {"context_switches", "1", {"perf:context-switches", "rusage:switches"}, 2, false},
      {"migrations", "1", {"perf:cpu-migrations"}, 1, true},
  };
  struct sg_event_answer answers[2];
  if (setgid(65534) || setuid(65534)) { return false; }
  sg_counters_probe(events, 2, false, answers);
  return answers[0].available && answers[0].candidate == 1 && !answers[1].available &&
         strstr(answers[1].reason, "sysctl kernel.perf_event_paranoid=1");
}

static void kernel_events_that_may_not_be_counted_are_never_zero(void **state) {
  (void)state;
  const struct sg_surroundings here = sg_surroundings_look();
  if (getuid() != 0 || here.paranoid < 2) { SKIP("needs root and a kernel.perf_event_paranoid of 2 or more"); }
  assert_true(in_a_process(is_refused_inside_the_kernel));
}

/* A container's filter that answers perf_event_open with EPERM. */
static bool is_refused_by_a_filter(void) {
  struct sock_filter steps[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_perf_event_open, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const struct sock_fprog filter = {sizeof steps / sizeof steps[0], steps};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter)) { return false; }
  const struct sg_event_answer refused = probe("perf:task-clock");
  struct sg_event_answer answer;
  const struct sg_event event = {"cpu_time", "ns", {"perf:task-clock", "rusage:cpu-time"}, 2, false};
  sg_counters_probe(&event, 1, false, &answer);
  return !refused.available && strstr(refused.reason, "not permitted") && answer.available && answer.candidate == 1;
}

static void without_permission_for_perf_rusage_counts(void **state) {
  (void)state;
  const struct sg_surroundings here = sg_surroundings_look();
  if (here.paranoid < 0 || !here.may_watch_all) {
    SKIP("perf is not permitted anyway, so the filter would not be the reason");
  }
  assert_true(in_a_process(is_refused_by_a_filter));
}

static void perf_or_rusage_is_always_there(void **state) {
  (void)state;
  const struct sg_event events[] = {
      {"context_switches", "1", {"perf:context-switches", "rusage:switches"}, 2, false},
      {"page_faults", "1", {"perf:page-faults", "rusage:faults"}, 2, false},
      {"cpu_time", "ns", {"perf:task-clock", "rusage:cpu-time"}, 2, false},
  };
  struct sg_event_answer answers[3];
  sg_counters_probe(events, 3, false, answers);
  for (int i = 0; i < 3; i++) {
    if (!answers[i].available) { fail_msg("%s: %s", events[i].name, answers[i].reason); }
    assert_int_equal(answers[i].set, 0);
  }
}

/* ---- Energy ---- */

static char root[] = "/tmp/powercap-XXXXXX";

static void write_zone(const char *zone, const char *name, double energy_uj) {
  char *folder = sg_format("%s/%s", root, zone);
  mkdir(folder, 0755);
  char *paths[] = {sg_format("%s/name", folder), sg_format("%s/energy_uj", folder),
                   sg_format("%s/max_energy_range_uj", folder)};
  char number[32];
  struct sg_error err;
  snprintf(number, sizeof number, "%.0f\n", energy_uj);
  const char *texts[] = {name, number, "1000000\n"};
  for (int i = 0; i < 3; i++) {
    assert_int_equal(sg_file_replace(paths[i], texts[i], strlen(texts[i]), &err), SG_OK);
    free(paths[i]);
  }
  free(folder);
}

static int make_powercap(void **state) {
  (void)state;
  strcpy(root, "/tmp/powercap-XXXXXX");
  assert_non_null(mkdtemp(root));
  return setenv("STRATAGEMM_POWERCAP", root, 1);
}

static int remove_powercap(void **state) {
  (void)state;
  char *command = sg_format("rm -r '%s'", root);
  const int status = system(command);
  free(command);
  return status + unsetenv("STRATAGEMM_POWERCAP");
}

static void energy_is_summed_over_packages_with_wraps_corrected(void **state) {
  (void)state;
  write_zone("intel-rapl:0", "package-0\n", 900000);
  write_zone("intel-rapl:0:0", "core\n", 1);
  write_zone("intel-rapl:1", "package-1\n", 100000);
  write_zone("intel-rapl:1:0", "dram\n", 500000);
  const struct sg_own_counts own = {0};
  const struct sg_event events[] = {event("package", "rapl:package"), event("dram", "rapl:dram")};
  struct sg_counters *counters = counters_open(events, 2, &own);
  size_t n;
  begin(counters);
  write_zone("intel-rapl:0", "package-0\n", 200000); /* wrapped: 300000 more */
  write_zone("intel-rapl:1", "package-1\n", 150000);
  write_zone("intel-rapl:1:0", "dram\n", 750000);
  assert_float_equal(end(counters), 0.35, 1e-9);
  assert_float_equal(sg_counters_values(counters, &n)[1].value, 0.25, 1e-9);
  sg_counters_close(counters);
}

static void without_energy_counters_the_reason_is_given(void **state) {
  (void)state;
  assert_non_null(strstr(probe("rapl:package").reason, "no energy counter"));
  write_zone("intel-rapl:0", "package-0\n", 1);
  assert_non_null(strstr(probe("rapl:dram").reason, "no energy counter for its memory"));
  assert_non_null(strstr(probe("rapl:package").reason, "counts nothing"));
}

/* ---- Reasons ---- */

static const char *hardware_reason(struct sg_surroundings here, const char *said) {
  static struct sg_error err;
  assert_int_equal(sg_diagnosis_hardware(&here, "PAPI_L3_TCM", said, &err), SG_UNABLE);
  return err.message;
}

static void a_reason_includes_the_remedy(void **state) {
  (void)state;
  struct sg_surroundings here = {.has_pmu = 0, .is_virtual = 1, .paranoid = 2};
  assert_non_null(strstr(hardware_reason(here, "Event does not exist"), "hypervisor"));
  here.is_virtual = 0;
  assert_non_null(strstr(hardware_reason(here, "Event does not exist"), "no PMU"));
  here.has_pmu = 1;
  here.paranoid = 3;
  assert_non_null(strstr(hardware_reason(here, "x"), "sysctl kernel.perf_event_paranoid=2"));
  here.may_watch_all = 1;
  assert_string_equal(hardware_reason(here, "Event does not exist"), "PAPI_L3_TCM: Event does not exist");
  here.container = SG_CONTAINER_DOCKER;
  strcpy(here.kernel, "6.1.0-18-amd64");
  assert_non_null(strstr(hardware_reason(here, "Permission level does not permit operation"), "--cap-add PERFMON"));
  here.paranoid = 3;
  here.may_watch_all = 0;
  assert_non_null(strstr(hardware_reason(here, "x"), "on the container's host (sysctl"));
}

static const char *perf_reason(const struct sg_surroundings *here, int why) {
  static struct sg_error err;
  assert_int_equal(sg_diagnosis_perf(here, why, &err), SG_UNABLE);
  return err.message;
}

static void a_container_is_told_the_setting_of_its_runtime(void **state) {
  (void)state;
  struct sg_surroundings here = {.has_pmu = 1, .paranoid = 2, .may_watch_all = 1, .kernel = "6.1.0"};
  assert_string_equal(perf_reason(&here, EPERM), "perf_event_open is not permitted: run as root or with CAP_PERFMON");
  assert_string_equal(perf_reason(&here, ENOSYS), "perf_event_open is not available in this kernel");
  here.container = SG_CONTAINER_KUBERNETES;
  assert_string_equal(perf_reason(&here, EACCES), "perf_event_open is not permitted in this container: start the "
                                                  "container with securityContext: {capabilities: {add: [PERFMON]}}");
  here.container = SG_CONTAINER_DOCKER;
  strcpy(here.kernel, "5.7.19");
  assert_string_equal(perf_reason(&here, ENOSYS), "perf_event_open is not available in this kernel or container: "
                                                  "start the container with --cap-add SYS_ADMIN");
  here.may_watch_all = 0;
  assert_non_null(strstr(perf_reason(&here, EPERM), "set it to 1 or lower on the container's host"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_source_is_consistent),
      cmocka_unit_test(an_event_without_a_source_is_unavailable_with_a_reason),
      cmocka_unit_test(a_launch_with_an_unknown_event_names_it),
      cmocka_unit_test(the_model_is_exact),
      cmocka_unit_test(software_defined_events_are_exact),
      cmocka_unit_test(a_software_defined_event_of_another_name_is_unavailable),
      cmocka_unit_test(a_thread_created_later_is_counted),
      cmocka_unit_test(perf_or_rusage_is_always_there),
      cmocka_unit_test(kernel_events_that_may_not_be_counted_are_never_zero),
      cmocka_unit_test(without_permission_for_perf_rusage_counts),
      cmocka_unit_test_setup_teardown(energy_is_summed_over_packages_with_wraps_corrected, make_powercap,
                                      remove_powercap),
      cmocka_unit_test_setup_teardown(without_energy_counters_the_reason_is_given, make_powercap, remove_powercap),
      cmocka_unit_test(a_reason_includes_the_remedy),
      cmocka_unit_test(a_container_is_told_the_setting_of_its_runtime),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
