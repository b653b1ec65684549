#include "bench/run/campaign_log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/text.h"
#include "core/utf8.h"

enum { READ_SIZE = 1 << 16, MOST_REASON = 400 };
enum { MOST_READS = 64 }; /* after the end: a process that left the session may go on writing */

int sg_campaign_log_open(struct sg_campaign_log *log, int logs, const char *name, const char *path, int *writer,
                         struct sg_error *err) {
  int ends[2];
  *log = (struct sg_campaign_log){.pipe = -1, .file = -1};
  log->file = openat(logs, name, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0666);
  if (log->file < 0) { return sg_fail(err, SG_UNABLE, "cannot write '%s': %s", path, strerror(errno)); }
  if (pipe2(ends, O_CLOEXEC) != 0) {
    const int why = errno;
    close(log->file);
    log->file = -1;
    return sg_fail(err, SG_UNABLE, "cannot make a pipe: %s", strerror(why));
  }
  fcntl(ends[0], F_SETFL, O_NONBLOCK); /* of this end only: the run's is another description */
  log->pipe = ends[0];
  *writer = ends[1];
  return SG_OK;
}

static void put(struct sg_campaign_log *log, const char *bytes, size_t n) {
  while (n > 0 && log->why == 0) {
    const ssize_t written = write(log->file, bytes, n);
    if (written < 0 && errno == EINTR) { continue; }
    if (written < 0) { log->why = errno; }
    if (written > 0) {
      bytes += written;
      n -= (size_t)written;
    }
  }
}

static void keep_end(struct sg_campaign_log *log, const char *bytes, size_t n) {
  const size_t most = SG_CAMPAIGN_LOG_END, fresh = n < most ? n : most,
               old = log->n_end < most - fresh ? log->n_end : most - fresh;
  memmove(log->end, log->end + log->n_end - old, old);
  memcpy(log->end + old, bytes + n - fresh, fresh);
  log->n_end = old + fresh;
}

bool sg_campaign_log_read(struct sg_campaign_log *log) {
  char bytes[READ_SIZE];
  if (log->pipe < 0) { return false; }
  const ssize_t n = read(log->pipe, bytes, sizeof bytes);
  if (n < 0 && errno == EINTR) { return true; }
  if (n < 0 && errno == EAGAIN) { return false; }
  if (n <= 0) {
    close(log->pipe);
    log->pipe = -1;
    return false;
  }
  const size_t room = SG_CAMPAIGN_LOG_MOST - log->kept, first = (size_t)n < room ? (size_t)n : room;
  put(log, bytes, first);
  log->kept += first;
  log->left_out += (size_t)n - first;
  keep_end(log, bytes, (size_t)n);
  return true;
}

void sg_campaign_log_close(struct sg_campaign_log *log) {
  for (int i = 0; i < MOST_READS && sg_campaign_log_read(log); i++) {}
  if (log->left_out > 0 && log->file >= 0) {
    const size_t n = log->left_out < log->n_end ? (size_t)log->left_out : log->n_end;
    char *note =
        sg_format("\n[stratagemm-bench: %llu bytes are left out here]\n", (unsigned long long)(log->left_out - n));
    put(log, note, strlen(note));
    put(log, log->end + log->n_end - n, n);
    free(note);
  }
  if (log->pipe >= 0) { close(log->pipe); }
  if (log->file >= 0) { close(log->file); }
  log->pipe = log->file = -1;
}

static const char CLEAR[] = "\033[K"; /* what our progress on a terminal begins or ends with */

/* Whether the text from `part` to `end` is progress on a terminal: written over by what follows, or the last, at
 * which the run was cut off. */
static bool is_progress(const char *part, const char *end) {
  const bool was_written_over = *end == '\r' && end[strspn(end, "\r")] != '\n';
  const char *clear = strstr(part, CLEAR);
  return was_written_over || (!*end && clear && clear < end);
}

char *sg_campaign_log_last(struct sg_campaign_log *log) {
  static const char program[] = "stratagemm-bench: ";
  const char *last = "", *message = NULL;
  char *text = sg_format("%.*s", (int)log->n_end, log->end);
  for (char *at = text; *at;) {
    char *end = at + strcspn(at, "\r\n"), *next = *end ? end + 1 : end;
    const bool passes = is_progress(at, end);
    const char *part = strncmp(at, CLEAR, sizeof CLEAR - 1) == 0 ? at + sizeof CLEAR - 1 : at;
    *end = '\0';
    if (part[strspn(part, " \t")] && !passes) { last = part; }
    if (strncmp(part, program, sizeof program - 1) == 0) { message = part + sizeof program - 1; }
    at = next;
  }
  char *line = sg_format("%.*s", MOST_REASON, message ? message : last);
  sg_utf8_clean(line);
  free(text);
  return line;
}
