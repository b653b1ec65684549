#include "bench/run/descendants.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/sysfile.h"

void sg_descendants_adopt(void) {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
}

struct process_entry {
  int parent, group, session;
  long long started_ticks;
};

/* From /proc/PID/stat (proc(5)): "PID (NAME) STATE PARENT GROUP SESSION ...", where NAME may hold anything, line
 * feeds too. */
static bool read_entry(struct process_entry *e, const char *pid) {
  char path[64], text[1024];
  snprintf(path, sizeof path, "/proc/%.20s/stat", pid);
  const char *name_end = sg_sys_text(SG_THIS_MACHINE, path, text, sizeof text) ? strrchr(text, ')') : NULL;
  return name_end &&
         sscanf(name_end + 1, " %*c %d %d %d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %lld",
                &e->parent, &e->group, &e->session, &e->started_ticks) == 4;
}

long long sg_descendants_ticks(pid_t pid) {
  char name[24];
  struct process_entry e;
  snprintf(name, sizeof name, "%d", (int)pid);
  return read_entry(&e, name) ? e.started_ticks : -1;
}

/* The group is killed at once, so that none of it can fork in between. */
static void kill_child(pid_t pid, pid_t group) {
  if (group > 1) { kill(-group, SIGKILL); }
  kill(pid, SIGKILL);
  waitpid(pid, NULL, WNOHANG);
}

/* How many there were. */
static int kill_children(long long since_ticks) {
  DIR *all = opendir("/proc");
  struct process_entry e;
  int n = 0;
  for (struct dirent *child; all && (child = readdir(all));) {
    if (child->d_name[0] < '1' || child->d_name[0] > '9' || !read_entry(&e, child->d_name)) { continue; }
    if (e.parent != getpid() || e.session == getsid(0) || e.started_ticks < since_ticks) { continue; }
    kill_child((pid_t)strtol(child->d_name, NULL, 10), e.group);
    n++;
  }
  if (all) { closedir(all); }
  return n;
}

static bool has_children(void) {
  siginfo_t info;
  return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 || errno != ECHILD;
}

bool sg_descendants_end(long long since_ticks, int64_t deadline_ns) {
  while (has_children() && kill_children(since_ticks) > 0) {
    if (sg_now_ns() > deadline_ns) { return false; }
    nanosleep(&(struct timespec){.tv_nsec = 200000}, NULL);
  }
  return true;
}
