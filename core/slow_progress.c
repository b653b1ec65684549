#include "core/slow_progress.h"

#include <stdio.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/terminal.h"
#include "core/text.h"

static const int64_t PATIENCE_NS = 2000000000, INTERVAL_NS = 250000000;

struct sg_slow_progress sg_slow_progress_begin(const char *what, bool quiet) {
  const int64_t now_ns = sg_now_ns();
  return (struct sg_slow_progress){.what = what,
                                   .begun_ns = now_ns,
                                   .next_ns = now_ns + PATIENCE_NS,
                                   .hidden = quiet || !sg_terminal_takes_escapes(STDERR_FILENO)};
}

void sg_slow_progress_show(struct sg_slow_progress *p, double done) {
  if (p->hidden || !(done > 0)) { return; }
  const int64_t now_ns = sg_now_ns();
  if (now_ns < p->next_ns) { return; }
  char left[SG_HUMAN_SIZE];
  const double spent_ns = (double)(now_ns - p->begun_ns);
  fprintf(stderr, "\r%s: %.0f%%, about %s left\033[K", p->what, 100 * done,
          sg_human_duration(spent_ns * (1 - done) / done, left));
  fflush(stderr);
  p->shown = true;
  p->next_ns = now_ns + INTERVAL_NS;
}

void sg_slow_progress_end(const struct sg_slow_progress *p) {
  if (p->shown) { fputs("\r\033[K", stderr); }
}
