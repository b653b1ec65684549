/* The number of threads of a library. Each family has its own functions for it; see library.h for their scope. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "bench/worker/library.h"

enum openblas_build { OPENBLAS_SERIAL, OPENBLAS_PTHREAD, OPENBLAS_OPENMP };

/* The OpenMP runtime is queried only for OpenMP builds: another build may be loaded beside one it does not use. */
static bool sets_openmp(const struct sg_library_calls *c) {
  if (!c->omp_set_num_threads || !c->omp_get_max_threads) { return false; }
  return !c->openblas_get_parallel || c->openblas_get_parallel() == OPENBLAS_OPENMP;
}
static int get_openmp(const struct sg_library_calls *c) {
  return c->omp_get_max_threads();
}
static void set_openmp(const struct sg_library_calls *c, int threads) {
  c->omp_set_num_threads(threads);
}

static bool sets_openblas(const struct sg_library_calls *c) {
  return c->openblas_set_num_threads && c->openblas_get_num_threads;
}
static int get_openblas(const struct sg_library_calls *c) {
  return c->openblas_get_num_threads();
}
static void set_openblas(const struct sg_library_calls *c, int threads) {
  if (c->openblas_get_num_threads() != threads) { c->openblas_set_num_threads(threads); }
}

/* Its build without threads accepts any number and returns it. With nothing set it returns -1 and uses one thread. */
static bool has_threads_blis(const struct sg_library_calls *c) {
  return (c->bli_info_get_enable_openmp && (int)c->bli_info_get_enable_openmp()) ||
         (c->bli_info_get_enable_pthreads && (int)c->bli_info_get_enable_pthreads());
}
static bool sets_blis(const struct sg_library_calls *c) {
  return c->bli_thread_set_num_threads && c->bli_thread_get_num_threads;
}
static int get_blis(const struct sg_library_calls *c) {
  const int threads = has_threads_blis(c) ? (int)c->bli_thread_get_num_threads() : 1;
  return threads > 0 ? threads : 1;
}
static void set_blis(const struct sg_library_calls *c, int threads) {
  c->bli_thread_set_num_threads(threads);
}

/* Of mkl_types.h. */
enum mkl_layer { MKL_LAYER_GNU = 3 };

/* The layer named by the user, if that is one without OpenMP; else "openmp". */
static const char *mkl_threading(void) {
  const char *named = getenv("MKL_THREADING_LAYER");
  return !named                                 ? "openmp"
         : strcasecmp(named, "SEQUENTIAL") == 0 ? "serial"
         : strcasecmp(named, "TBB") == 0        ? "tbb"
                                                : "openmp";
}

void sg_library_share_openmp(const struct sg_library *library) {
  const struct sg_library_calls *c = &library->calls;
  if (c->MKL_Set_Threading_Layer && strcmp(mkl_threading(), "openmp") == 0) {
    c->MKL_Set_Threading_Layer(MKL_LAYER_GNU);
  }
}

static bool sets_mkl(const struct sg_library_calls *c) {
  return c->MKL_Set_Num_Threads && c->MKL_Get_Max_Threads;
}
static int get_mkl(const struct sg_library_calls *c) {
  return c->MKL_Get_Max_Threads();
}
static void set_mkl(const struct sg_library_calls *c, int threads) {
  c->MKL_Set_Num_Threads(threads);
}

static bool sets_flexiblas(const struct sg_library_calls *c) {
  return c->flexiblas_set_num_threads && c->flexiblas_get_num_threads;
}
static int get_flexiblas(const struct sg_library_calls *c) {
  return c->flexiblas_get_num_threads();
}
static void set_flexiblas(const struct sg_library_calls *c, int threads) {
  c->flexiblas_set_num_threads(threads);
}

/* It has no threads. */
static bool is_single(const struct sg_library_calls *c) {
  return c->libxsmm_dgemm;
}
static int get_single(const struct sg_library_calls *c) {
  (void)c;
  return 1;
}
static void set_single(const struct sg_library_calls *c, int threads) {
  (void)c;
  (void)threads;
}

/* The first that applies. An OpenMP runtime is also that of a library which has a count of its own: BLIS and MKL
 * ignore omp_set_num_threads once their own count is set. */
static const struct thread_control {
  const char *setter; /* NULL: none, the number is fixed */
  bool is_own;        /* the count may belong to the calling thread: in BLIS it does from 1.0 on */
  bool (*applies)(const struct sg_library_calls *calls);
  int (*get)(const struct sg_library_calls *calls);
  void (*set)(const struct sg_library_calls *calls, int threads);
} controls[] = {
    {"flexiblas_set_num_threads", false, sets_flexiblas, get_flexiblas, set_flexiblas},
    {"bli_thread_set_num_threads", true, sets_blis, get_blis, set_blis},
    {"MKL_Set_Num_Threads", false, sets_mkl, get_mkl, set_mkl},
    {"omp_set_num_threads", true, sets_openmp, get_openmp, set_openmp},
    {"openblas_set_num_threads", false, sets_openblas, get_openblas, set_openblas},
    {NULL, false, is_single, get_single, set_single},
};

/* NULL: the library reports and sets nothing. */
static const struct thread_control *control_of(const struct sg_library *library) {
  for (size_t i = 0; i < sizeof controls / sizeof controls[0]; i++) {
    if (controls[i].applies(&library->calls)) { return &controls[i]; }
  }
  return NULL;
}

void sg_library_set_threads(const struct sg_library *library, int threads) {
  const struct thread_control *control = control_of(library);
  if (control) { control->set(&library->calls, threads); }
}

bool sg_library_threads_are_own(const struct sg_library *library) {
  const struct thread_control *control = control_of(library);
  return control && control->is_own;
}

const char *sg_library_thread_setter(const struct sg_library *library) {
  const struct thread_control *control = control_of(library);
  return control ? control->setter : NULL;
}

bool sg_library_in_parallel(const struct sg_library *library) {
  const struct sg_library_calls *c = &library->calls;
  const char *threading = sg_library_threading(library);
  return threading && strcmp(threading, "openmp") == 0 && c->omp_in_parallel && c->omp_in_parallel();
}

int sg_library_threads(const struct sg_library *library) {
  if (sg_library_in_parallel(library)) { return 1; }
  const struct thread_control *control = control_of(library);
  return control ? control->get(&library->calls) : 0;
}

const char *sg_library_threading(const struct sg_library *library) {
  static const char *const names[] = {"serial", "pthread", "openmp"};
  const struct sg_library_calls *c = &library->calls;
  if (c->openblas_get_parallel) {
    const int build = c->openblas_get_parallel();
    return build >= OPENBLAS_SERIAL && build <= OPENBLAS_OPENMP ? names[build] : NULL;
  }
  if (sets_blis(c)) {
    const bool openmp = c->bli_info_get_enable_openmp && (int)c->bli_info_get_enable_openmp();
    return names[openmp ? OPENBLAS_OPENMP : has_threads_blis(c) ? OPENBLAS_PTHREAD : OPENBLAS_SERIAL];
  }
  if (sets_mkl(c)) { return mkl_threading(); }
  return sets_openmp(c) ? names[OPENBLAS_OPENMP] : is_single(c) ? names[OPENBLAS_SERIAL] : NULL;
}
