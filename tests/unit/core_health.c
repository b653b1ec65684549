/* Quality of a run: threads that were requested but did not run. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/health.h"

static const char *const names[] = {"run.json",    "machine.json", "configs.csv",
                                    "samples.csv", "outcomes.csv", "probes.csv"};

static char dir[] = "/tmp/sg-health-XXXXXX";

static void write_file(const char *name, const char *text) {
  char path[128];
  snprintf(path, sizeof path, "%s/%s", dir, name);
  FILE *f = fopen(path, "w");
  assert_non_null(f);
  fputs(text, f);
  fclose(f);
}

static int make_folder(void **state) {
  (void)state;
  if (!mkdtemp(dir)) { return -1; }
  write_file("run.json", "{\"schema_version\": 1}");
  write_file("machine.json",
             "{\"schema_version\": 1, \"usable_cores\": 4, \"usable_threads\": 4, \"hardware_threads\": 8}");
  write_file("configs.csv",
             "config_id,label,operation,dtype,m,n,k,count,source,retain,strategy,scheduler,workers,blas_threads,load,"
             "pin,backend,coretype,runner\n"
             "c1,serial,gemm,f64,8,8,8,1,uniform,none,serial,serial,1,1,serial,none,b,auto,c\n"
             "c2,physical,gemm,f64,8,8,8,1,uniform,none,blas-physical,serial,1,4,serial,none,b,auto,c\n"
             "c3,default,gemm,f64,8,8,8,1,uniform,none,blas-default,serial,1,,serial,none,b,auto,c\n"
             "c4,over,gemm,f64,8,8,8,100,uniform,none,hybrid,pool,4,4,task,none,b,auto,c\n"
             "c5,bounded,gemm,f64,8,8,8,2,uniform,none,threads,pool,4,1,task,none,b,auto,c\n");
  write_file("outcomes.csv", "config_id,round,launch,outcome,detail,signal\nc1,1,1,ok,,\nc2,1,2,ok,,\nc3,1,3,ok,,"
                             "\nc4,1,4,ok,,\nc5,1,5,ok,,\n");
  return 0;
}

static int remove_folder(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    char path[128];
    snprintf(path, sizeof path, "%s/%s", dir, names[i]);
    unlink(path);
  }
  return rmdir(dir);
}

/* samples.csv with these observed threads for the five configurations, one for c5; the warm-up rows have 99 and must
 * be ignored.
 */
static void load_with(struct sg_resultset *set, double c1, double c2, double c3, double c4, double c5) {
  const double observed[] = {c1, c2, c3, c4, c5};
  char text[4096] = "config_id,round,launch,trial,warmup,started_ns,wall_ns,load_wall_ns,operate_wall_ns,load_busy_"
                    "ns,operate_busy_ns,"
                    "cpu_user_ns,cpu_sys_ns,ctx_voluntary,ctx_involuntary,faults_minor,faults_major,rss_peak_bytes,"
                    "threads_observed,"
                    "residual,valid\n";
  size_t used = 0;
  while (text[used]) {
    used++;
  }
  for (int c = 0; c < 5; c++) {
    for (int trial = 1; trial <= 4;
         trial++) { /* one warm-up; then the value, once doubled: the median is unchanged */
      used += (size_t)snprintf(text + used, sizeof text - used, "c%d,1,%d,%d,%d,1,1000,,,,,,,,,,,,%g,0.1,1\n", c + 1,
                               c + 1, trial, trial == 1,
                               trial == 1   ? 99
                               : trial == 2 ? 2 * observed[c]
                                            : observed[c]);
    }
  }
  write_file("samples.csv", text);
  struct sg_error err = {""};
  if (sg_resultset_load(set, dir, SG_READ_SAMPLES | SG_READ_OUTCOMES | SG_READ_PROBES, &err)) {
    fail_msg("%s", err.message);
  }
}

static void load(struct sg_resultset *set, double c1, double c2, double c3, double c4) {
  load_with(set, c1, c2, c3, c4, 1);
}

static void the_requested_number_of_threads_is_not_flagged(void **state) {
  (void)state;
  struct sg_resultset set;
  load(&set, 1.01, 3.9, 3.5, 3.8);
  struct sg_thread_use *uses = sg_thread_uses(&set);
  assert_int_equal(uses[0].verdict, SG_THREADS_AS_ASKED);
  assert_int_equal(uses[1].verdict, SG_THREADS_AS_ASKED);
  assert_int_equal(uses[2].verdict, SG_THREADS_UNKNOWN); /* library default */
  assert_true(isnan(uses[2].asked));
  assert_float_equal(uses[2].observed, 3.5, 1e-12);
  assert_int_equal(uses[3].verdict, SG_THREADS_AS_ASKED); /* 16 requested on 4 hardware threads: 3.8 is the maximum */
  assert_float_equal(uses[3].asked, 16, 0);
  free(uses);
  sg_resultset_release(&set);
}

static void more_or_fewer_threads_than_requested_are_flagged(void **state) {
  (void)state;
  struct sg_resultset set;
  load(&set, 2, 1, 4, 2.9);
  struct sg_thread_use *uses = sg_thread_uses(&set);
  assert_int_equal(uses[0].verdict, SG_THREADS_MORE);
  assert_int_equal(uses[1].verdict, SG_THREADS_FEWER);
  assert_int_equal(uses[3].verdict, SG_THREADS_FEWER);
  free(uses);
  sg_resultset_release(&set);
}

/* Columns that old sets lack are left out. */
static const char probe_columns[] = "config_id,round,launch,one_core_flops,all_core_flops,capacity,steal_ns,mhz,"
                                    "started_ns\n";

/* Probes with this all-core rate around the launch of c2, which asks for four threads; one core does 10. */
static enum sg_threads_verdict verdict_with(double all_core, double observed) {
  struct sg_resultset set;
  char text[400];
  snprintf(text, sizeof text, "%sc1,1,1,10,40,4,,,\nc2,1,2,10,%g,%g,,,\nc3,1,3,10,40,4,,,\n", probe_columns, all_core,
           all_core / 10);
  write_file("probes.csv", text);
  load(&set, 1, observed, 4, 4);
  write_file("probes.csv", probe_columns);
  struct sg_thread_use *uses = sg_thread_uses(&set);
  const enum sg_threads_verdict verdict = uses[1].verdict;
  assert_float_equal(uses[1].offered, all_core / 10, 1e-12);
  free(uses);
  sg_resultset_release(&set);
  return verdict;
}

static void fewer_threads_than_requested_may_be_all_that_the_machine_had_cores_for(void **state) {
  (void)state;
  assert_int_equal(verdict_with(40, 1.1), SG_THREADS_FEWER);
  assert_int_equal(verdict_with(12, 1.1), SG_THREADS_LIMITED);
  assert_int_equal(verdict_with(26, 1.1), SG_THREADS_FEWER);    /* there were more */
  assert_int_equal(verdict_with(12, 3.6), SG_THREADS_AS_ASKED); /* the probes met a bad moment */
  assert_int_equal(verdict_with(6, 0.2), SG_THREADS_LIMITED);   /* no library leaves less than one thread running */
  assert_int_equal(verdict_with(40, 0.2), SG_THREADS_FEWER);
}

static void ranks_that_have_ended_are_not_threads_that_did_not_run(void **state) {
  (void)state;
  static const int64_t ended[] = {50, 50, 50, 100};
  struct sg_resultset set;
  load(&set, 1, 2.6, 4, 4);
  set.ranks = calloc(4, sizeof *set.ranks);
  set.n_ranks = 4;
  for (int64_t r = 0; r < 4; r++) {
    set.ranks[r] = (struct sg_ranks_row){.config_id = set.configs[1].config_id, .rank = r, .wall_ns = ended[r]};
  }
  struct sg_thread_use *uses = sg_thread_uses(&set);
  assert_float_equal(uses[1].observed, 2.6 / (250.0 / 400), 1e-12);
  assert_int_equal(uses[1].verdict, SG_THREADS_AS_ASKED);
  free(uses);
  sg_resultset_release(&set);
}

static void threads_are_expected_only_where_there_are_items(void **state) {
  (void)state;
  static const struct {
    double observed;
    enum sg_threads_verdict verdict;
  } cases[] = {{2, SG_THREADS_AS_ASKED},   /* each of the two items occupies one of the four workers */
               {1.4, SG_THREADS_AS_ASKED}, /* and the trial lasts as long as the slower one */
               {0.9, SG_THREADS_FEWER},    /* not even one item at a time */
               {5.2, SG_THREADS_MORE}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct sg_resultset set;
    load_with(&set, 1, 4, 4, 4, cases[i].observed);
    struct sg_thread_use *uses = sg_thread_uses(&set);
    assert_int_equal(uses[4].verdict, cases[i].verdict);
    assert_float_equal(uses[4].asked, 4, 0);
    assert_float_equal(uses[4].bound, 2, 0);
    assert_true(isnan(uses[1].bound) && isnan(uses[3].bound));
    free(uses);
    sg_resultset_release(&set);
  }
}

static void more_threads_than_the_machine_has_are_discarded(void **state) {
  (void)state;
  struct sg_resultset set;
  load(&set, 4.5, 16.6, 4, 4); /* of eight hardware threads; 4.5 was once 9 */
  struct sg_thread_use *uses = sg_thread_uses(&set);
  assert_float_equal(uses[0].observed, 4.5, 0);
  assert_int_equal(uses[0].verdict, SG_THREADS_MORE);
  assert_true(isnan(uses[1].observed));
  assert_int_equal(uses[1].verdict, SG_THREADS_UNKNOWN);
  free(uses);
  sg_resultset_release(&set);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_requested_number_of_threads_is_not_flagged),
      cmocka_unit_test(fewer_threads_than_requested_may_be_all_that_the_machine_had_cores_for),
      cmocka_unit_test(more_or_fewer_threads_than_requested_are_flagged),
      cmocka_unit_test(ranks_that_have_ended_are_not_threads_that_did_not_run),
      cmocka_unit_test(threads_are_expected_only_where_there_are_items),
      cmocka_unit_test(more_threads_than_the_machine_has_are_discarded),
  };
  return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
