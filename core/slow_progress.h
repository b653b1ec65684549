/* One updating line on stderr for work that may take long, with the time left: on a terminal, after two seconds. */
#ifndef SG_CORE_SLOW_PROGRESS_H
#define SG_CORE_SLOW_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct sg_slow_progress {
  const char *what; /* "checking the numbers" */
  int64_t begun_ns, next_ns;
  bool hidden, shown;
};

struct sg_slow_progress sg_slow_progress_begin(const char *what, bool quiet);
/* `done`: from 0 to 1. */
void sg_slow_progress_show(struct sg_slow_progress *p, double done);
/* Clears the line. */
void sg_slow_progress_end(const struct sg_slow_progress *p);

#endif
