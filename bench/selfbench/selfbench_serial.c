#include <stdlib.h>
#include <string.h>

#include "bench/selfbench/selfbench.h"
#include "bench/worker/bodies.h"
#include "bench/worker/launch_setup.h"
#include "bench/worker/trial.h"
#include "core/clock.h"
#include "core/version.h"

enum { FLOPS_PER_TRIAL = 200000000, MIN_ITEMS = 2 };

struct products {
  struct sg_request request;
  struct sg_launch launch;
};

static struct sg_request request_for(int64_t n, const char *scheduler) {
  const int64_t items = FLOPS_PER_TRIAL / (2 * n * n * n);
  return (struct sg_request){
      .workload = {.operation = sg_operation_find("gemm"),
                   .dtype = SG_F64,
                   .m = n,
                   .n = n,
                   .k = n,
                   .count = items > MIN_ITEMS ? items : MIN_ITEMS,
                   .source = "uniform",
                   .retain = SG_RETAIN_ALL,
                   .seed = 1,
                   .options = ""},
      .scheduler = sg_scheduler_find(scheduler),
      .load = sg_load_find("serial"),
      .workers = 1,
      .blas_threads = 1,
  };
}

static int start(int64_t size, const char *scheduler, void **state, struct sg_error *err) {
  struct products *products = calloc(1, sizeof *products);
  if (!products) { return sg_fail(err, SG_UNABLE, "out of memory"); }
  products->request = request_for(size, scheduler);
  int status = sg_library_open(&products->launch.library, SG_OPENBLAS_PATH, err);
  if (status == SG_OK) { status = sg_launch_prepare(&products->launch, &products->request, err); }
  if (status != SG_OK) {
    sg_serial_stop(products);
    return status;
  }
  *state = products;
  return SG_OK;
}

int sg_serial_start(int64_t size, void **state, struct sg_error *err) {
  return start(size, "serial", state, err);
}

int sg_native_start(int64_t size, void **state, struct sg_error *err) {
  return start(size, "native", state, err);
}

int sg_verified_start(int64_t size, void **state, struct sg_error *err) {
  const int status = start(size, "serial", state, err);
  if (status == SG_OK) { ((struct products *)*state)->request.verify = true; }
  return status;
}

int64_t sg_verified_ours(void *state) {
  struct products *products = state;
  struct sg_launch *launch = &products->launch;
  struct sg_samples_row row;
  struct sg_checked verdict;
  struct sg_error err;
  memset(launch->records, 0, (size_t)launch->slots.n * sizeof *launch->records); /* as before the first trial */
  const int64_t start = sg_now_ns();
  const int status = sg_trial_run(launch, 1, &row, &verdict, &err);
  return status != SG_OK || !sg_checked_valid(&verdict) ? INT64_MAX : sg_now_ns() - start;
}

int64_t sg_verified_reference(void *state) {
  struct products *products = state;
  struct sg_samples_row row = {.wall_ns = 0};
  struct sg_checked verdict;
  struct sg_error err;
  const int status = sg_trial_run(&products->launch, 1, &row, &verdict, &err);
  return status != SG_OK ? INT64_MAX : row.wall_ns;
}

int64_t sg_serial_ours(void *state) {
  struct products *products = state;
  struct sg_samples_row row = {.operate_wall_ns = 0};
  struct sg_checked verdict;
  struct sg_error err;
  const int status = sg_trial_run(&products->launch, 1, &row, &verdict, &err);
  return status != SG_OK ? INT64_MAX : row.operate_wall_ns;
}

typedef void product_fn(const struct products *products, void *const *arrays);

static void call_library(const struct products *products, void *const *arrays) {
  const int n = (int)products->request.workload.n;
  products->launch.library.blas.lp64.cblas_dgemm(SG_CBLAS_ROW_MAJOR, SG_CBLAS_NO_TRANS, SG_CBLAS_NO_TRANS, n, n, n,
                                                 1.0, arrays[0], n, arrays[1], n, 0.0, arrays[2], n);
}

static void call_operation(const struct products *products, void *const *arrays) {
  const struct sg_workload *w = &products->request.workload;
  w->operation->call(&products->launch.library.blas, w, arrays, NULL);
}

/* After loading, as in ours: freshly written inputs leave the caches in another state than results do. */
static int64_t loop_over(struct products *products, product_fn *product) {
  struct sg_launch *launch = &products->launch;
  launch->window_first = 0;
  sg_scheduled_run(&launch->loaders, products->request.workload.count, sg_body_load, launch);
  const int64_t start = sg_now_ns();
  for (int64_t item = 0; item < products->request.workload.count; item++) {
    void *arrays[SG_MAX_ARRAYS];
    sg_slots_arrays(&launch->slots, item, arrays);
    product(products, arrays);
  }
  return sg_now_ns() - start;
}

int64_t sg_serial_bare_loop(void *state) {
  return loop_over(state, call_library);
}

int64_t sg_serial_operation_loop(void *state) {
  return loop_over(state, call_operation);
}

void sg_serial_stop(void *state) {
  struct products *products = state;
  sg_launch_release(&products->launch);
  free(products);
}
