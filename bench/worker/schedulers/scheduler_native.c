/* native: the built-in product (bench/worker/native/) instead of the library's. OpenMP threads share the items if
 * there are at least as many as workers, otherwise the tiles of one item after another. Without OpenMP the pool's
 * threads are used. */
#include <stdbool.h>
#include <stdlib.h>

#include "bench/operations/gemm.h"
#include "bench/worker/hooks.h"
#include "bench/worker/native/native.h"
#include "bench/worker/schedulers/schedulers.h"
#include "core/clock.h"

struct native_team {
  const struct sg_scheduler *threads;
  void *team; /* of `threads` */
  int workers;
  bool by_tiles; /* changes only between jobs */
};

/* ---- The team ---- */

static void native_stop(void *own) {
  struct native_team *team = own;
  if (!team) { return; }
  team->threads->stop(team->team);
  free(team);
}

static int native_start(void **out, int workers, struct sg_error *err) {
  *out = NULL;
  struct native_team *team = calloc(1, sizeof *team);
  if (!team) { return sg_fail(err, SG_FOUND, "out of memory for a team of %d workers", workers); }
  team->workers = workers;
  team->threads = sg_scheduler_find("omp-dynamic");
  if (team->threads->unavailable) { team->threads = sg_scheduler_find("pool"); }
  const int status = team->threads->start(&team->team, workers, err);
  if (status != SG_OK) {
    free(team);
    return status;
  }
  *out = team;
  return SG_OK;
}

static void native_each(void *own, sg_worker_fn *body, void *context) {
  struct native_team *team = own;
  team->threads->each(team->team, body, context);
}

static struct sg_span native_run(void *own, int64_t count, sg_item_fn *body, void *context) {
  struct native_team *team = own;
  team->by_tiles = count < team->workers;
  if (!team->by_tiles && team->workers > 1) { return team->threads->run(team->team, count, body, context); }
  struct sg_span span = {.started_ns = sg_now_ns()};
  for (int64_t item = 0; item < count; item++) {
    body(context, item, 0);
  }
  span.ended_ns = sg_now_ns();
  span.busy_ns = span.ended_ns - span.started_ns; /* as for a worker that calls a multithreaded library */
  return span;
}

/* ---- The product ---- */

static int native_check(const struct sg_launch *launch, struct sg_error *err) {
  const struct sg_workload *w = &launch->request->workload;
  if (w->operation != sg_operation_find("gemm")) {
    return sg_fail(err, SG_UNABLE, "native supports only gemm, not %s", w->operation->name);
  }
  if (w->dtype == SG_F32 || w->dtype == SG_F64) { return SG_OK; }
  return sg_fail(err, SG_UNABLE, "native supports f32 and f64, not %s", sg_dtype_name(w->dtype));
}

/* The product without its matrices. */
static struct sg_native_product product_for(const struct sg_workload *w) {
  const struct sg_gemm_forms forms = sg_gemm_forms(w);
  const bool plain_a = forms.a == SG_PLAIN, plain_b = forms.b == SG_PLAIN;
  return (struct sg_native_product){
      .dtype = w->dtype,
      .m = w->m,
      .n = w->n,
      .k = w->k,
      .a_row = plain_a ? w->k : 1,
      .a_column = plain_a ? 1 : w->m,
      .b_row = plain_b ? w->n : 1,
      .b_column = plain_b ? 1 : w->k,
      .c_row = w->n,
  };
}

static size_t native_workspace(const struct sg_request *request) {
  const struct sg_native_product product = product_for(&request->workload);
  return sg_native_workspace(&product);
}

/* The part that is the same for every item, set up once. */
static int native_prepare(struct sg_launch *launch, struct sg_error *err) {
  struct sg_native_product *product = launch->scheduler_data = malloc(sizeof *product);
  if (!product) { return sg_fail(err, SG_FOUND, "out of memory for the product's parameters"); }
  *product = product_for(&launch->request->workload);
  return SG_OK;
}

static void native_forget(struct sg_launch *launch) {
  free(launch->scheduler_data);
  launch->scheduler_data = NULL;
}

struct tiles {
  const struct sg_launch *launch;
  const struct sg_native_product *product;
  int workers;
};

static void multiply_tile(void *context, int64_t index, int worker) {
  const struct tiles *tiles = context;
  const struct sg_native_product tile = sg_native_tile(tiles->product, tiles->workers, index);
  sg_native_multiply(&tile, sg_slots_workspace(&tiles->launch->slots, worker));
}

static int native_operate(const struct sg_launch *launch, void *const *arrays, void *workspace, int worker) {
  (void)worker;
  struct sg_native_product product = *(const struct sg_native_product *)launch->scheduler_data;
  product.a = arrays[0];
  product.b = arrays[1];
  product.c = arrays[2];
  const struct native_team *team = launch->operators.team;
  struct tiles tiles = {launch, &product, team->workers};
  const int64_t count = team->by_tiles ? sg_native_tiles(&product, team->workers) : 1;
  if (count > 1) {
    team->threads->run(team->team, count, multiply_tile, &tiles);
  } else {
    sg_native_multiply(&product, workspace);
  }
  return 0;
}

static const struct sg_launch_hooks native_hooks = {
    .other_calls = true,
    .check = native_check,
    .workspace = native_workspace,
    .start = native_prepare,
    .stop = native_forget,
    .operate = native_operate,
};

extern const struct sg_scheduler sg_scheduler_native;
const struct sg_scheduler sg_scheduler_native = {
    .name = "native",
    .summary = "built-in product on a team of threads, over items or over the tiles of a few items",
    .max_workers = SG_MAX_WORKERS,
    .start = native_start,
    .each = native_each,
    .run = native_run,
    .stop = native_stop,
    .hooks = &native_hooks,
};
