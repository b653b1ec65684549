#include "bench/run/campaign_hosts.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/run/campaign_job.h"
#include "bench/run/process.h"
#include "core/alloc.h"
#include "core/clock.h"
#include "core/file.h"
#include "core/installation.h"
#include "core/interrupt.h"
#include "core/text.h"

enum { MOST_NAME = 253, ANSWER_SIZE = 1 << 22, POLL_MS = 100 };
static const int64_t ANSWER_NS = 60000000000LL, GRACE_NS = 2000000000LL;

int sg_campaign_host_check(const char *name, struct sg_error *err) {
  static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  static const char *const taken[] = {SG_CAMPAIGN_LOGS, SG_CAMPAIGN_FILE};
  const size_t n = strlen(name);
  if (n == 0 || n > MOST_NAME || strspn(name, allowed) != n || strchr(".-", name[0])) {
    return sg_fail(err, SG_BAD_INPUT,
                   "host '%.60s': a name has letters, digits, '.', '_' and '-', at most %d, and begins with none of "
                   "'.' and '-'",
                   name, MOST_NAME);
  }
  for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++) {
    if (strcmp(name, taken[i]) == 0) {
      return sg_fail(err, SG_BAD_INPUT, "host '%s': a campaign's folder has another use for that name", name);
    }
  }
  return SG_OK;
}

static int compare_names(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

static int check_all(const struct sg_list *list, const char *where, struct sg_error *err) {
  if (list->n == 0 || list->n > SG_MOST_HOSTS) {
    return sg_fail(err, SG_BAD_INPUT, "%s has %zu hosts: a campaign has 1 to %d", where, list->n, SG_MOST_HOSTS);
  }
  int status = SG_OK;
  char **sorted = sg_alloc(list->n, sizeof *sorted);
  for (size_t i = 0; i < list->n && status == SG_OK; i++) {
    sorted[i] = list->items[i];
    status = sg_campaign_host_check(list->items[i], err);
  }
  if (status == SG_OK) { qsort(sorted, list->n, sizeof *sorted, compare_names); }
  for (size_t i = 1; i < list->n && status == SG_OK; i++) {
    if (strcmp(sorted[i - 1], sorted[i]) == 0) {
      status = sg_fail(err, SG_BAD_INPUT, "host '%s' is twice in %s", sorted[i], where);
    }
  }
  free(sorted);
  return status;
}

/* The words of a text. A name that repeats the one before it is that of another slot of the host. */
static void split_lines(struct sg_list *list, char *text, bool has_slots) {
  char *rest = NULL;
  for (char *word = strtok_r(text, " \t\r\n", &rest); word; word = strtok_r(NULL, " \t\r\n", &rest)) {
    if (has_slots && list->n > 0 && strcmp(list->items[list->n - 1], word) == 0) { continue; }
    list->items = sg_resize(list->items, list->n + 1, sizeof *list->items);
    list->items[list->n++] = sg_format("%s", word);
  }
}

static int take_file(struct sg_list *list, const char *path, bool has_slots, struct sg_error *err) {
  char *text = sg_file_read(path, NULL, err);
  if (!text) { return SG_BAD_INPUT; }
  split_lines(list, text, has_slots);
  free(text);
  return SG_OK;
}

/* Standard output until its end; false: not in time, or too long. */
static bool read_all(struct sg_process *p, char *text) {
  const int64_t deadline = sg_now_ns() + ANSWER_NS;
  size_t used = 0;
  while (p->out >= 0 && sg_now_ns() < deadline && !sg_interrupted()) {
    struct pollfd end = {.fd = p->out, .events = POLLIN};
    if (poll(&end, 1, POLL_MS) <= 0) { continue; }
    const ssize_t n = read(p->out, text + used, ANSWER_SIZE - 1 - used);
    if (n < 0 && errno == EINTR) { continue; }
    if (n <= 0) { sg_process_close(&p->out); }
    if (n > 0) { used += (size_t)n; }
  }
  text[used] = '\0';
  return p->out < 0 && used < ANSWER_SIZE - 1;
}

static int ask_scontrol(struct sg_list *list, const char *nodes, struct sg_error *err) {
  char *path = sg_installed_program("scontrol"), *text = NULL;
  struct sg_process p = {.in = -1, .out = -1, .errors = -1};
  char *argv[] = {path, (char *)"show", (char *)"hostnames", (char *)nodes, NULL};
  int status = path ? SG_OK
                    : sg_fail(err, SG_UNABLE,
                              "there is no scontrol to tell the hosts of this Slurm job: give --hosts or "
                              "--hosts-file");
  if (status == SG_OK) { status = sg_process_start(&p, argv, STDOUT_FILENO, environ, err); }
  if (status == SG_OK) {
    bool all_ended;
    text = sg_alloc(ANSWER_SIZE, 1);
    sg_process_close(&p.in);
    const bool in_time = read_all(&p, text);
    if (!sg_process_reap(&p, in_time ? sg_now_ns() + GRACE_NS : 0, &all_ended) || p.status != 0) {
      status = sg_fail(err, SG_UNABLE,
                       "scontrol does not tell the hosts of this Slurm job: give --hosts or "
                       "--hosts-file");
    }
    split_lines(list, text, false);
  }
  sg_process_close(&p.out);
  sg_process_close(&p.errors);
  free(text);
  free(path);
  return status;
}

int sg_campaign_hosts_find(struct sg_list *list, const char *hosts, const char *file, bool may_be_none,
                           struct sg_error *err) {
  const char *slurm = getenv("SLURM_JOB_NODELIST"), *pbs = getenv("PBS_NODEFILE");
  *list = (struct sg_list){0};
  int status = SG_OK;
  const char *where = "--hosts";
  if (hosts && file) { return sg_fail(err, SG_BAD_INPUT, "--hosts and --hosts-file: give one of them"); }
  if (hosts) {
    status = sg_list_split(list, hosts, "--hosts", err);
  } else if (file) {
    where = "--hosts-file";
    status = take_file(list, file, false, err);
  } else if (slurm && *slurm) {
    where = "SLURM_JOB_NODELIST";
    status = ask_scontrol(list, slurm, err);
  } else if (pbs && *pbs) {
    where = "PBS_NODEFILE";
    status = take_file(list, pbs, true, err);
  } else if (may_be_none) {
    return SG_OK;
  } else {
    status = sg_fail(err, SG_BAD_INPUT,
                     "no hosts: give --hosts or --hosts-file; this is no job of Slurm or PBS, whose "
                     "hosts would be taken");
  }
  return status == SG_OK ? check_all(list, where, err) : status;
}
