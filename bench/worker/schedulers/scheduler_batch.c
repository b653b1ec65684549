/* batch: all items of the stack in one library call, cblas_?gemm_batch_strided if available, otherwise
 * cblas_?gemm_batch. The library distributes them over its own threads. */
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "bench/operations/blas.h"
#include "bench/operations/gemm.h"
#include "bench/worker/hooks.h"
#include "bench/worker/schedulers/schedulers.h"
#include "core/clock.h"

enum { A, B, C, ARRAYS };

/* The pointer arrays of cblas_?gemm_batch, one group with all items. */
struct batch_pointers {
  void **arrays[ARRAYS]; /* [count] each, in one allocation */
};

/* Arguments common to all variants of the call. */
struct call {
  int ta, tb, m, n, k, lda, ldb, count;
};

static struct call call_for(const struct sg_workload *w) {
  const struct sg_gemm_forms forms = sg_gemm_forms(w);
  const int m = (int)w->m, n = (int)w->n, k = (int)w->k;
  return (struct call){
      .ta = sg_cblas_form(forms.a),
      .tb = sg_cblas_form(forms.b),
      .m = m,
      .n = n,
      .k = k,
      .lda = forms.a == SG_PLAIN ? k : m,
      .ldb = forms.b == SG_PLAIN ? n : k,
      .count = (int)w->count,
  };
}

/* ---- Availability ---- */

static bool has_batch(const struct sg_blas *blas, enum sg_dtype dtype) {
  return dtype == SG_F32 ? SG_BLAS_HAS(blas, cblas_sgemm_batch) : SG_BLAS_HAS(blas, cblas_dgemm_batch);
}

static bool has_strided(const struct sg_blas *blas, enum sg_dtype dtype) {
  return dtype == SG_F32 ? SG_BLAS_HAS(blas, cblas_sgemm_batch_strided)
                         : SG_BLAS_HAS(blas, cblas_dgemm_batch_strided);
}

static int check_library(const struct sg_blas *blas, enum sg_dtype dtype, struct sg_error *err) {
  if (has_batch(blas, dtype) || has_strided(blas, dtype)) { return SG_OK; }
  return sg_fail(err, SG_UNABLE,
                 "the library has no cblas_%cgemm_batch: use OpenBLAS 0.3.28 or later, BLIS 0.9 or later, or MKL",
                 dtype == SG_F32 ? 's' : 'd');
}

/* OpenBLAS with DYNAMIC_ARCH jumps to a wrong address in a batch of small products, with kernels that treat small
 * matrices separately: SIGSEGV (seen with 0.3.29; fixed by its pull request 5980). For the sizes see its
 * kernel/x86_64/dgemm_small_kernel_permit_skylakex.c. */
static int check_small(const struct sg_library *library, const struct sg_workload *w, struct sg_error *err) {
  static const char *const kernels[] = {"SkylakeX", "Cooperlake", "SapphireRapids"};
  static const double small = 1e6;
  const char *config = sg_library_openblas_config(library);
  const char *used = sg_library_corename(library);
  const int version = sg_library_openblas_version(library);
  const bool concerned = config && used && version >= 3028 && version <= 3030 && strstr(config, "DYNAMIC_ARCH");
  if (!concerned || (double)w->m * (double)w->n * (double)w->k > small) { return SG_OK; }
  for (size_t i = 0; i < sizeof kernels / sizeof kernels[0]; i++) {
    if (strcmp(kernels[i], used) != 0) { continue; }
    return sg_fail(err, SG_UNABLE,
                   "OpenBLAS 0.3.%d crashes in a batch of products of up to 100 x 100 x 100 with its %s kernels (its "
                   "pull request 5980): take larger items, or another --coretype",
                   version % 1000, used);
  }
  return SG_OK;
}

static int batch_check(const struct sg_launch *launch, struct sg_error *err) {
  const struct sg_workload *w = &launch->request->workload;
  if (w->operation != sg_operation_find("gemm")) {
    return sg_fail(err, SG_UNABLE, "batch supports only gemm, not %s", w->operation->name);
  }
  if (w->dtype != SG_F32 && w->dtype != SG_F64) {
    return sg_fail(err, SG_UNABLE, "batch supports f32 and f64, not %s", sg_dtype_name(w->dtype));
  }
  if (w->retain != SG_RETAIN_ALL) {
    return sg_fail(err, SG_UNABLE, "batch is one call for the whole stack, which must be in memory: use retain all");
  }
  const struct sg_load_kind *load = launch->request->load;
  if (load != sg_load_find("serial") && load != sg_load_find("parallel")) {
    return sg_fail(err, SG_UNABLE, "batch is one call for the whole stack: use load serial or parallel, not %s",
                   load->name);
  }
  if (w->count > INT_MAX) {
    return sg_fail(err, SG_UNABLE, "a batch has at most %d items, not %lld", INT_MAX, (long long)w->count);
  }
  const int status = check_library(&launch->library.blas, w->dtype, err);
  return status != SG_OK ? status : check_small(&launch->library, w, err);
}

/* ---- The arguments, set up once ---- */

static int batch_start(struct sg_launch *launch, struct sg_error *err) {
  const size_t count = (size_t)launch->request->workload.count;
  struct batch_pointers *stack = calloc(1, sizeof *stack);
  launch->scheduler_data = stack;
  void **pointers = stack ? calloc(ARRAYS * count + 1, sizeof *pointers) : NULL;
  if (!pointers) { return sg_fail(err, SG_FOUND, "out of memory for the pointers to %zu items", count); }
  for (int i = 0; i < ARRAYS; i++) {
    stack->arrays[i] = pointers + (size_t)i * count;
  }
  for (size_t item = 0; item < count; item++) {
    void *arrays[SG_MAX_ARRAYS];
    sg_slots_arrays(&launch->slots, (int64_t)item, arrays);
    for (int i = 0; i < ARRAYS; i++) {
      stack->arrays[i][item] = arrays[i];
    }
  }
  return SG_OK;
}

static void batch_stop(struct sg_launch *launch) {
  struct batch_pointers *stack = launch->scheduler_data;
  if (stack) { free(stack->arrays[0]); }
  free(stack);
  launch->scheduler_data = NULL;
}

/* ---- The call ---- */

static void call_strided(const struct sg_blas *blas, enum sg_dtype dtype, const struct call *c, int stride,
                         void *const first[ARRAYS]) {
  if (dtype == SG_F32) {
    SG_BLAS_CALL(blas, cblas_sgemm_batch_strided, SG_CBLAS_ROW_MAJOR, c->ta, c->tb, c->m, c->n, c->k, 1.0f, first[A],
                 c->lda, stride, first[B], c->ldb, stride, 0.0f, first[C], c->n, stride, c->count);
  } else {
    SG_BLAS_CALL(blas, cblas_dgemm_batch_strided, SG_CBLAS_ROW_MAJOR, c->ta, c->tb, c->m, c->n, c->k, 1.0, first[A],
                 c->lda, stride, first[B], c->ldb, stride, 0.0, first[C], c->n, stride, c->count);
  }
}

/* One group with all items. Its integers are passed by address, so that there is a variant for each width. */
#define CALL_GROUPED(function, integer, member)                                                                     \
  static void function(const struct sg_blas *blas, enum sg_dtype dtype, const struct call *c,                       \
                       void **const *arrays) {                                                                      \
    static const float one_f32 = 1, zero_f32 = 0;                                                                   \
    static const double one_f64 = 1, zero_f64 = 0;                                                                  \
    const integer m = c->m, n = c->n, k = c->k, lda = c->lda, ldb = c->ldb, count = c->count;                       \
    if (dtype == SG_F32) {                                                                                          \
      blas->member.cblas_sgemm_batch(SG_CBLAS_ROW_MAJOR, &c->ta, &c->tb, &m, &n, &k, &one_f32,                      \
                                     (const float **)arrays[A], &lda, (const float **)arrays[B], &ldb, &zero_f32,   \
                                     (float **)arrays[C], &n, 1, &count);                                           \
    } else {                                                                                                        \
      blas->member.cblas_dgemm_batch(SG_CBLAS_ROW_MAJOR, &c->ta, &c->tb, &m, &n, &k, &one_f64,                      \
                                     (const double **)arrays[A], &lda, (const double **)arrays[B], &ldb, &zero_f64, \
                                     (double **)arrays[C], &n, 1, &count);                                          \
    }                                                                                                               \
  }
CALL_GROUPED(call_grouped_lp64, int, lp64)
CALL_GROUPED(call_grouped_ilp64, int64_t, ilp64)
#undef CALL_GROUPED

static void call_grouped(const struct sg_blas *blas, enum sg_dtype dtype, const struct call *c,
                         const struct batch_pointers *stack) {
  (blas->is_ilp64 ? call_grouped_ilp64 : call_grouped_lp64)(blas, dtype, c, stack->arrays);
}

/* With retain all the window is the whole stack. */
static struct sg_span batch_operate(struct sg_launch *launch) {
  const struct sg_workload *w = &launch->request->workload;
  const struct sg_blas *blas = &launch->library.blas;
  const struct call call = call_for(w);
  const size_t stride = launch->slots.slot_bytes / sg_dtype_bytes(w->dtype);
  void *first[SG_MAX_ARRAYS];
  sg_slots_arrays(&launch->slots, 0, first);
  struct sg_span span = {.started_ns = sg_now_ns()};
  if (has_strided(blas, w->dtype) && (stride <= INT_MAX || !has_batch(blas, w->dtype))) {
    call_strided(blas, w->dtype, &call, (int)stride, first);
  } else {
    call_grouped(blas, w->dtype, &call, launch->scheduler_data);
  }
  span.ended_ns = sg_now_ns();
  span.busy_ns = span.ended_ns - span.started_ns;
  launch->notes[0].items += w->count;
  return span;
}

static const struct sg_launch_hooks batch_hooks = {
    .other_calls = true,
    .check = batch_check,
    .start = batch_start,
    .stop = batch_stop,
    .operate_window = batch_operate,
};

extern const struct sg_scheduler sg_scheduler_serial, sg_scheduler_batch;
const struct sg_scheduler sg_scheduler_batch = {
    .name = "batch",
    .summary = "all items in one library call (gemm_batch)",
    .max_workers = 1,
    .team_of = &sg_scheduler_serial,
    .hooks = &batch_hooks,
};
