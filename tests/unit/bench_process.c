/* A worker process: what it begins with, what it is sent, and that all of it is gone afterwards. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "bench/run/process.h"
#include "core/clock.h"
#include "tests/unit/script_worker.h"

/* In place of the C library's: with `powerless`, as for a process that became another user's. */
static bool powerless;

int kill(pid_t pid, int number) {
  if (!powerless) { return (int)syscall(SYS_kill, pid, number); }
  errno = EPERM;
  return -1;
}

static const int64_t LONG_NS = 300000000000LL;

static struct sg_process start(const char *commands) {
  static char *environment[] = {(char *)"PATH=/usr/bin:/bin", (char *)"MARK=here", NULL};
  struct sg_process w = {.in = -1, .out = -1, .errors = -1};
  struct sg_error err;
  if (sg_process_start(&w, (char *[]){(char *)script(commands), NULL}, STDOUT_FILENO, environment, &err) != SG_OK) {
    fail_msg("%s", err.message);
  }
  return w;
}

static bool reap(struct sg_process *w, int64_t deadline_ns) {
  bool all_ended = false;
  const bool by_itself = sg_process_reap(w, deadline_ns, &all_ended);
  assert_true(all_ended);
  return by_itself;
}

/* All that comes until the end. */
static const char *read_all(int fd) {
  static char text[4096];
  size_t used = 0;
  for (ssize_t n; (n = read(fd, text + used, sizeof text - 1 - used)) > 0;) {
    used += (size_t)n;
  }
  text[used] = '\0';
  return text;
}

static void close_all(struct sg_process *w) {
  sg_process_close(&w->in);
  sg_process_close(&w->out);
  sg_process_close(&w->errors);
}

static void finish(struct sg_process *w) {
  assert_true(reap(w, sg_now_ns() + LONG_NS));
  assert_true(WIFEXITED(w->status));
  assert_int_equal(WEXITSTATUS(w->status), 0);
  close_all(w);
}

/* ---- What it begins with ---- */

static void it_has_the_environment_it_is_given_and_no_other(void **state) {
  (void)state;
  setenv("OF_THE_USER", "1", 1);
  struct sg_process w = start("echo \"$MARK $OF_THE_USER.\"");
  assert_string_equal(read_all(w.out), "here .\n");
  finish(&w);
}

static void stdout_and_stderr_are_two_pipes(void **state) {
  (void)state;
  struct sg_process w = start("echo result; echo error >&2");
  assert_string_equal(read_all(w.out), "result\n");
  assert_string_equal(read_all(w.errors), "error\n");
  finish(&w);
}

/* The first would never see the end of its stdin if the second held it open too. */
static void two_of_them_do_not_share_their_pipes(void **state) {
  (void)state;
  struct sg_process first = start("cat"), second = start("cat");
  sg_process_close(&first.in);
  assert_string_equal(read_all(first.out), "");
  sg_process_close(&second.in);
  finish(&second); /* and with it the first */
  close_all(&first);
}

static void it_leads_a_session_of_its_own(void **state) {
  (void)state;
  struct sg_process w = start("cat");
  assert_int_equal(getsid(w.pid), w.pid);
  assert_int_equal(getpgid(w.pid), w.pid);
  sg_process_close(&w.in);
  finish(&w);
}

static void no_signal_is_blocked_or_ignored_whatever_we_do(void **state) {
  (void)state;
  sigset_t set, before;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  sigprocmask(SIG_BLOCK, &set, &before);
  struct sg_process w =
      start("exec grep -E 'Sig(Blk|Ign)' /proc/self/status"); /* SIGPIPE is ignored here, see main */
  sigprocmask(SIG_SETMASK, &before, NULL);
  unsigned long long blocked = 1, ignored = 1;
  assert_int_equal(sscanf(read_all(w.out), "SigBlk: %llx SigIgn: %llx", &blocked, &ignored), 2);
  assert_true(blocked == 0);
  assert_true((ignored & 0x7fffffff) == 0); /* above are the C library's own */
  finish(&w);
}

static void a_program_that_is_not_there_is_said_and_leaves_nothing_open(void **state) {
  (void)state;
  struct sg_process w = {.in = -1, .out = -1, .errors = -1};
  struct sg_error err;
  char *none[] = {NULL};
  const int next = dup(0);
  close(next);
  assert_int_equal(sg_process_start(&w, (char *[]){(char *)"/no/such/worker", NULL}, STDOUT_FILENO, none, &err),
                   SG_UNABLE);
  assert_string_equal(err.message, "cannot start '/no/such/worker': No such file or directory");
  assert_true(w.in == -1 && w.out == -1 && w.errors == -1);
  const int now = dup(0);
  close(now);
  assert_int_equal(now, next); /* the lowest descriptor that is free */
}

/* ---- What it is sent ---- */

static void a_request_is_one_text_and_then_the_end(void **state) {
  (void)state;
  json_t *request = json_pack("{s:s}", "task", "run");
  struct sg_process w = start("cat");
  sg_process_send(&w, request, sg_now_ns() + LONG_NS);
  assert_int_equal(w.in, -1);
  assert_string_equal(read_all(w.out), "{\"task\":\"run\"}");
  json_decref(request);
  finish(&w);
}

static void one_that_is_gone_already_is_no_error(void **state) {
  (void)state;
  struct sg_process w = start("exec <&-; echo closed; cat /dev/null");
  json_t *request = json_pack("{s:s}", "task", "run");
  assert_string_equal(read_all(w.out), "closed\n"); /* nobody reads what we send now */
  sg_process_send(&w, request, sg_now_ns() + LONG_NS);
  assert_int_equal(w.in, -1);
  json_decref(request);
  finish(&w);
}

/* ---- Its end ---- */

static void an_exit_status_is_kept(void **state) {
  (void)state;
  struct sg_process w = start("exit 7");
  assert_true(reap(&w, sg_now_ns() + LONG_NS));
  assert_true(WIFEXITED(w.status));
  assert_int_equal(WEXITSTATUS(w.status), 7);
  close_all(&w);
}

static void a_signal_is_kept(void **state) {
  (void)state;
  struct sg_process w = start("kill -SEGV $$");
  assert_true(reap(&w, sg_now_ns() + LONG_NS));
  assert_true(WIFSIGNALED(w.status));
  assert_int_equal(WTERMSIG(w.status), SIGSEGV);
  close_all(&w);
}

static void after_the_deadline_it_is_killed(void **state) {
  (void)state;
  struct sg_process w = start("trap '' TERM INT; while :; do sleep 1000; done");
  assert_false(reap(&w, sg_now_ns()));
  assert_true(WIFSIGNALED(w.status));
  assert_int_equal(WTERMSIG(w.status), SIGKILL);
  assert_false(process_runs(w.pid));
  close_all(&w);
}

static void its_children_end_with_it_even_when_it_ended_well(void **state) {
  (void)state;
  struct sg_process w = start("sleep 1000 & echo $! >child");
  assert_true(reap(&w, sg_now_ns() + LONG_NS));
  assert_int_equal(WEXITSTATUS(w.status), 0);
  assert_ends(script_number("child"));
  close_all(&w);
}

/* Each line of `daemons` is the number of a process that left the session and lost its parent. */
static void daemons_end_with_it(void **state) {
  (void)state;
  struct sg_process w = start("rm -f daemons\nfor i in 1 2 3; do\n"
                              "  (setsid sh -c '(setsid sh -c \"echo \\$\\$ >>daemons; exec sleep 1000\" &)' &)\n"
                              "done\nwhile [ \"$(cat daemons | wc -l)\" -lt 3 ]; do sleep 0.01; done\n");
  assert_true(reap(&w, sg_now_ns() + LONG_NS));
  assert_int_equal(WEXITSTATUS(w.status), 0);
  char *path = sg_format("%s/daemons", script_folder);
  FILE *file = fopen(path, "re");
  assert_non_null(file);
  int pid, n = 0;
  for (; fscanf(file, "%d", &pid) == 1; n++) {
    assert_false(process_runs(pid));
  }
  assert_int_equal(n, 3);
  fclose(file);
  free(path);
  close_all(&w);
}

/* The kernel takes any name, and /proc/PID/stat has it as it is. */
static void a_daemon_ends_whatever_its_name(void **state) {
  (void)state;
  struct sg_process w =
      start("rm -f child\n"
            "(setsid sh -c 'printf \"a\\nb) c\" >/proc/$$/comm; echo $$ >child.new; mv child.new child; "
            "sleep 1000 & wait' &)\n"
            "until [ -e child ]; do sleep 0.01; done\n");
  assert_true(reap(&w, sg_now_ns() + LONG_NS));
  assert_ends(script_number("child"));
  close_all(&w);
}

/* As of a shell that ran `command > >(tee log) &` and then became this program; and one in another session. */
static void children_from_before_are_not_touched(void **state) {
  (void)state;
  pid_t before[2];
  for (int i = 0; i < 2; i++) {
    before[i] = fork();
    assert_true(before[i] >= 0);
    if (before[i] == 0) {
      if (i == 1) { setsid(); }
      execl("/bin/sleep", "sleep", "1000", (char *)NULL);
      _exit(1);
    }
  }
  while (getsid(before[1]) != before[1]) {
    usleep(1000);
  }
  usleep(20000); /* two of the kernel's ticks */
  struct sg_process w = start("(setsid sleep 1000 &)");
  assert_true(reap(&w, sg_now_ns() + LONG_NS));
  close_all(&w);
  for (int i = 0; i < 2; i++) {
    assert_int_equal(waitpid(before[i], NULL, WNOHANG), 0);
    kill(before[i], SIGKILL);
    assert_int_equal(waitpid(before[i], NULL, 0), before[i]);
  }
}

static void whether_it_has_exited_is_asked_without_waiting(void **state) {
  (void)state;
  struct sg_process w = start("cat");
  assert_false(sg_process_has_exited(&w));
  sg_process_close(&w.in);
  while (!sg_process_has_exited(&w)) {
    usleep(1000);
  }
  finish(&w); /* its status is still there */
  assert_true(sg_process_has_exited(&w));
}

static void one_that_cannot_be_killed_is_not_waited_for(void **state) {
  (void)state;
  bool all_ended = true;
  struct sg_process w = start("echo begun; exec sleep 1000");
  char begun[6];
  assert_int_equal(read(w.out, begun, sizeof begun), sizeof begun);
  w.end_ns = 50000000;
  powerless = true;
  const bool by_itself = sg_process_reap(&w, sg_now_ns(), &all_ended);
  powerless = false;
  assert_false(by_itself || all_ended || w.reaped);
  assert_true(process_runs(w.pid));
  w.end_ns = LONG_NS;
  assert_false(reap(&w, sg_now_ns()));
  assert_int_equal(WTERMSIG(w.status), SIGKILL);
  close_all(&w);
}

static void it_is_waited_for_once(void **state) {
  (void)state;
  struct sg_process w = start("exit 3");
  assert_true(reap(&w, sg_now_ns() + LONG_NS));
  assert_true(reap(&w, sg_now_ns()));
  assert_int_equal(WEXITSTATUS(w.status), 3);
  close_all(&w);
}

static void closing_twice_closes_once(void **state) {
  (void)state;
  int end = dup(0);
  const int number = end;
  sg_process_close(&end);
  assert_int_equal(end, -1);
  assert_int_equal(dup(0), number);
  sg_process_close(&end);
  assert_int_equal(fcntl(number, F_GETFD), 0); /* another file by now */
  close(number);
}

int main(void) {
  signal(SIGPIPE, SIG_IGN); /* as the programs do */
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(it_has_the_environment_it_is_given_and_no_other),
      cmocka_unit_test(stdout_and_stderr_are_two_pipes),
      cmocka_unit_test(two_of_them_do_not_share_their_pipes),
      cmocka_unit_test(it_leads_a_session_of_its_own),
      cmocka_unit_test(no_signal_is_blocked_or_ignored_whatever_we_do),
      cmocka_unit_test(a_program_that_is_not_there_is_said_and_leaves_nothing_open),
      cmocka_unit_test(a_request_is_one_text_and_then_the_end),
      cmocka_unit_test(one_that_is_gone_already_is_no_error),
      cmocka_unit_test(an_exit_status_is_kept),
      cmocka_unit_test(a_signal_is_kept),
      cmocka_unit_test(after_the_deadline_it_is_killed),
      cmocka_unit_test(its_children_end_with_it_even_when_it_ended_well),
      cmocka_unit_test(daemons_end_with_it),
      cmocka_unit_test(a_daemon_ends_whatever_its_name),
      cmocka_unit_test(children_from_before_are_not_touched),
      cmocka_unit_test(whether_it_has_exited_is_asked_without_waiting),
      cmocka_unit_test(one_that_cannot_be_killed_is_not_waited_for),
      cmocka_unit_test(it_is_waited_for_once),
      cmocka_unit_test(closing_twice_closes_once),
  };
  return cmocka_run_group_tests(tests, NULL, script_teardown);
}
