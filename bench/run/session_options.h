/* Options of a session besides its plan. */
#ifndef SG_BENCH_RUN_SESSION_OPTIONS_H
#define SG_BENCH_RUN_SESSION_OPTIONS_H

#include <jansson.h>
#include <stdbool.h>

#include "bench/run/counting.h"

struct sg_session_options {
  const char *dir, *worker;
  bool resume, quiet;
  bool narrows;    /* as in struct sg_schedule_rules */
  bool table;      /* print the table of results at the end */
  int until_round; /* the run goes on after this round in another session, with more configurations; 0: it does not */
  int argc;        /* as the user typed it, for run.json */
  char *const *argv;
  const json_t *doctor;        /* findings */
  const json_t *library_probe; /* NULL: none was made */
  const struct sg_counting *counting;
};

#endif
