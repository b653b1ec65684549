/* Launches of small products on the library tests/shims/naive.c. */
#ifndef SG_TESTS_NAIVE_LAUNCH_H
#define SG_TESTS_NAIVE_LAUNCH_H

#include "bench/worker/launch_setup.h"

static const char *const LIBRARY = SG_BIN_DIR "/../tests/shims/naive.so";

/* `count` products of n x n. */
static inline struct sg_request naive_request(int64_t n, int64_t count, const char *scheduler, const char *load,
                                              int workers, enum sg_retain retain) {
  return (struct sg_request){
      .workload = {.operation = sg_operation_find("gemm"),
                   .dtype = SG_F64,
                   .m = n,
                   .n = n,
                   .k = n,
                   .count = count,
                   .source = "uniform",
                   .retain = retain,
                   .options = ""},
      .scheduler = sg_scheduler_find(scheduler),
      .load = sg_load_find(load),
      .workers = workers,
      .verify = true,
  };
}

static inline struct sg_launch prepared(const struct sg_request *request) {
  struct sg_launch launch = {0};
  struct sg_error err;
  assert_int_equal(sg_library_open(&launch.library, LIBRARY, &err), SG_OK);
  if (sg_launch_prepare(&launch, request, &err) != SG_OK) { fail_msg("%s", err.message); }
  return launch;
}

#endif
