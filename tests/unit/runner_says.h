/* A runner's output, message by message, for the tests of what the orchestrator takes from it. */
#ifndef SG_TESTS_RUNNER_SAYS_H
#define SG_TESTS_RUNNER_SAYS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/run/reader.h"
#include "core/clock.h"
#include "core/text.h"

static struct sg_launch_record record;
static struct sg_reader reader;
static json_t *request;

#define RUN                                                                                                 \
  "{'protocol':1, 'task':'run', 'workload':{'operation':'gemm','count':3}, 'trials':2, 'measurement_ns':0," \
  " 'warmup':{'min':0,'max':1}, 'verify':true, 'counters':["

/* Begin to read what a runner answers to this request, in which ' stands for ". */
static inline void asked(const char *text) {
  char *json = sg_format("%s", text);
  for (char *c = json; *c; c++) {
    *c = *c == '\'' ? '"' : *c;
  }
  request = json_loads(json, 0, NULL);
  assert_non_null(request);
  free(json);
  record = (struct sg_launch_record){.outcome = SG_OUTCOME_FAILED, .kept = json_array()};
  sg_reader_init(&reader, request, 5);
}

static inline void release(void) {
  sg_launch_record_release(&record);
  sg_reader_release(&reader);
  json_decref(request);
}

static inline int begin(void **state) {
  (void)state;
  asked(RUN "]}");
  return 0;
}

static inline int end(void **state) {
  (void)state;
  release();
  return 0;
}

static inline void ask_again(const char *text) {
  release();
  asked(text);
}

static inline void say(const char *bytes) {
  sg_reader_take(&reader, &record, bytes, strlen(bytes));
}

/* "": all was protocol so far. */
static inline const char *what_was_wrong(void) {
  return reader.protocol_error;
}

static inline void assert_right(const char *bytes) {
  end(NULL);
  begin(NULL);
  say(bytes);
  if (*what_was_wrong()) { fail_msg("%s: '%s'", bytes, what_was_wrong()); }
}

static inline void assert_wrong(const char *bytes, const char *why) {
  end(NULL);
  begin(NULL);
  say(bytes);
  if (!strstr(what_was_wrong(), why) || !*what_was_wrong()) { fail_msg("%s: '%s'", bytes, what_was_wrong()); }
}

#define HELLO "{\"type\":\"hello\",\"protocol\":1}\n"
#define MESSAGE(type, members) "{\"type\":\"" type "\"," members "}\n"
#define NUMBERED(trial, warmup, started, wall, members) \
  MESSAGE("trial", "\"trial\":" trial ",\"warmup\":" warmup ",\"started_ns\":" started ",\"wall_ns\":" wall members)
#define RIGHT ",\"valid\":1,\"residual\":0.25,\"items_checked\":3"
#define WARMUP(trial) NUMBERED(trial, "1", "5", "7", RIGHT)
#define FIRST NUMBERED("1", "0", "12", "7", RIGHT)
#define SECOND NUMBERED("2", "0", "20", "7", RIGHT)
#define VERIFIED(members) MESSAGE("verified", members)
#define ALL_RIGHT VERIFIED("\"items\":6,\"residual\":0.25,\"valid\":true,\"detail\":\"\"")
#define END(outcome) MESSAGE("end", "\"outcome\":\"" outcome "\",\"detail\":\"\"")

/* A trial with this instead of its last members. */
#define WITH(members) HELLO NUMBERED("1", "0", "12", "7", "," members)

#define CASE(test) cmocka_unit_test_setup_teardown(test, begin, end)

#endif
