/* Other programs that draw and typeset, gnuplot and TeX: each in a process group of its own, within a time limit, and
 * ended with its group after it, after an interrupt and with this program. */
#ifndef SG_REPORT_RENDER_TOOL_H
#define SG_REPORT_RENDER_TOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/error.h"

/* How long one may take, in s; the environment variable STRATAGEMM_TOOL_SECONDS gives another limit. */
#define SG_TOOL_SECONDS 300

struct sg_tool_call {
  const char *program; /* its path */
  char *const *argv;
  char *const *more; /* environment (plain_environment.h); NULL: nothing more */
  int folder;        /* descriptor of its working directory; -1: this program's */
  int output;        /* descriptor for its stdout and stderr; -1: discarded */
};

struct sg_tool {
  pid_t pid; /* 0: none runs */
  int end;   /* readable at its end; -1: the kernel has no such descriptor */
  int64_t deadline_ns;
  bool late; /* it was killed at its time limit */
};

/* SG_UNABLE, with the reason, if it cannot be started. */
int sg_tool_start(struct sg_tool *tool, const struct sg_tool_call *call, struct sg_error *err) SG_MUST_CHECK;

/* Wait until one of these has ended, of which at least one runs: its index. `*status` is that of waitpid. After an
 * interrupt, and at its time limit, a tool is killed. */
size_t sg_tool_wait(struct sg_tool *tools, size_t n, int *status);

/* The first line that a tool prints, to be freed; "" if it cannot be started or says nothing. */
char *sg_tool_answer(const char *program, char *const *argv);

/* "did not end within 300 s", for a tool that was late; in `text`. */
enum { SG_TOOL_TEXT = 64 };
const char *sg_tool_late_text(char text[SG_TOOL_TEXT]);

#endif
