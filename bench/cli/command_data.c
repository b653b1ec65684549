/* data: write a stack of items as .npy files, with the same bits as `--source uniform`. They appear together, so that
 * after a failure or an interrupt the folder is unchanged. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "bench/cli/bench_commands.h"
#include "bench/data/npy_write.h"
#include "bench/data/source.h"
#include "bench/operations/shape.h"
#include "bench/plan/profile_checks.h"
#include "core/clock.h"
#include "core/columns.h"
#include "core/interrupt.h"
#include "core/output.h"
#include "core/terminal.h"
#include "core/text.h"
#include "core/utf8.h"

static const int64_t MAX_COUNT = 1000000000, FIRST_WORD_NS = 2000000000;

/* ---- options ---- */

struct data_options {
  const char *n, *shape, *nrhs, *count, *dtype, *seed, *operation, *options;
  bool quiet;
};

static int parse_size(struct sg_workload *w, const struct data_options *given, struct sg_error *err) {
  if (given->n && given->shape) {
    return sg_fail(err, SG_BAD_INPUT, "--n and --shape both set the size: use only one of them");
  }
  if (!given->n && !given->shape) { return sg_fail(err, SG_BAD_INPUT, "no item size given: use --n or --shape"); }
  if (given->n && strchr(given->n, 'x')) {
    return sg_fail(err, SG_BAD_INPUT, "--n: '%s' is not an integer: for a shape such as 400x300 use --shape",
                   given->n);
  }
  const char *shape = given->n ? given->n : given->shape;
  const int status = sg_shape_parse_alone(shape, w, err);
  if (status != SG_OK || !given->nrhs) { return status; }
  if (!w->operation->right_hand_sides || sg_shape_is_whole(shape)) {
    return sg_fail(err, SG_BAD_INPUT, "--nrhs cannot be used with the %s '%s': remove it",
                   w->operation->right_hand_sides ? "shape" : "operation",
                   w->operation->right_hand_sides ? shape : w->operation->name);
  }
  return sg_parse_integer(given->nrhs, 1, SG_MAX_DIMENSION, "--nrhs", &w->k, err);
}

static int parse_workload(struct sg_workload *w, const struct data_options *given, struct sg_error *err) {
  int64_t seed = 1;
  *w = (struct sg_workload){.source = "uniform", .options = given->options ? given->options : ""};
  const char *operation = given->operation ? given->operation : "gemm";
  int status = sg_key_check_operation(operation, "operation", err);
  w->operation = sg_operation_find(operation);
  if (status == SG_OK) { status = sg_dtype_parse(given->dtype ? given->dtype : "f64", &w->dtype, err); }
  if (status == SG_OK) { status = parse_size(w, given, err); }
  if (status == SG_OK && !given->count) {
    status = sg_fail(err, SG_BAD_INPUT, "no number of items given: use --count");
  }
  if (status == SG_OK) { status = sg_parse_integer(given->count, 1, MAX_COUNT, "--count", &w->count, err); }
  if (status == SG_OK && given->seed) { status = sg_parse_integer(given->seed, 0, INT64_MAX, "--seed", &seed, err); }
  w->seed = (uint64_t)seed;
  return status == SG_OK ? sg_workload_check(w, err) : status;
}

/* ---- the folder ---- */

struct written_stack {
  const char *dir;
  struct sg_output *out;
  struct sg_workload workload;
  struct sg_layout layout;
  int64_t written; /* files */
};

enum { NAME_SIZE = 64 };

/* item-000007_b.npy */
static const char *file_name(const struct written_stack *s, int64_t file, char buf[NAME_SIZE]) {
  snprintf(buf, NAME_SIZE, "item-%06lld_%c.npy", (long long)(file / s->layout.n_inputs),
           (char)('a' + file % s->layout.n_inputs));
  return buf;
}

static double total_bytes(const struct written_stack *s) {
  double item = 0;
  for (int i = 0; i < s->layout.n_inputs; i++) {
    item += SG_NPY_WRITTEN + (double)s->layout.arrays[i].rows * (double)s->layout.arrays[i].columns *
                                 (double)sg_dtype_bytes(s->workload.dtype);
  }
  return item * (double)s->workload.count;
}

static int check_room(const struct written_stack *s, struct sg_error *err) {
  struct statvfs disk;
  char need[SG_HUMAN_SIZE], have[SG_HUMAN_SIZE];
  if (fstatvfs(sg_output_fd(s->out), &disk) != 0) { return SG_OK; }
  const double room = (double)disk.f_bavail * (double)disk.f_frsize;
  if (total_bytes(s) <= room) { return SG_OK; }
  return sg_fail(err, SG_UNABLE, "'%s' needs %s but only %s of disk is free: reduce the count or the size", s->dir,
                 sg_human_bytes(total_bytes(s), need), sg_human_bytes(room, have));
}

static int open_folder(struct written_stack *s, struct sg_error *err) {
  int status = sg_output_open(&s->out, s->dir, err);
  if (status == SG_OK) { status = sg_output_claim(s->out, err); }
  if (status == SG_OK && !sg_output_is_free(s->out, NULL)) {
    status = sg_fail(err, SG_BAD_INPUT, "folder '%s' is not empty: choose a new folder", s->dir);
  }
  if (status == SG_OK) {
    sg_output_clean(s->out, NULL);
    status = check_room(s, err);
  }
  return status == SG_OK && faccessat(sg_output_fd(s->out), ".", W_OK, 0) != 0
             ? sg_fail(err, SG_BAD_INPUT, "cannot write to folder '%s': %s", s->dir, strerror(errno))
             : status;
}

/* ---- the items ---- */

/* One updating line on a terminal, otherwise an occasional line; nothing in the first two seconds. */
static void tell_progress(const struct written_stack *s, int64_t item, int64_t *next_ns) {
  const int64_t pause_ns = sg_terminal_takes_escapes(STDERR_FILENO) ? FIRST_WORD_NS / 10 : 5 * FIRST_WORD_NS,
                now = sg_now_ns();
  if (now < *next_ns) { return; }
  *next_ns = now + pause_ns;
  const bool terminal = sg_terminal_takes_escapes(STDERR_FILENO);
  fprintf(stderr, "%s%lld of %lld items written%s", terminal ? "\r\033[K" : "", (long long)item,
          (long long)s->workload.count, terminal ? "" : "\n");
}

static int write_item(struct written_stack *s, void *const *arrays, struct sg_error *err) {
  char name[NAME_SIZE];
  int status = SG_OK;
  for (int i = 0; i < s->layout.n_inputs && status == SG_OK; i++) {
    status =
        sg_npy_stage(s->out, file_name(s, s->written, name), s->workload.dtype, &s->layout.arrays[i], arrays[i], err);
    if (status == SG_OK) { s->written++; }
  }
  if (status != SG_OK) {
    char *what = sg_format("no files were kept in '%s'", s->dir);
    sg_fail_in(err, status, what);
    free(what);
    return status;
  }
  return sg_interrupted() ? sg_fail(err, SG_INTERRUPTED, "interrupted: no files were kept in '%s'", s->dir) : SG_OK;
}

static int write_items(struct written_stack *s, void *const *arrays, bool quiet, struct sg_error *err) {
  struct sg_source *source = NULL;
  int64_t next_ns = sg_now_ns() + FIRST_WORD_NS;
  int status = sg_source_open(&source, &s->workload, err);
  for (int64_t item = 0; item < s->workload.count && status == SG_OK; item++) {
    if (!quiet) { tell_progress(s, item, &next_ns); }
    status = sg_source_load(source, item, arrays, err);
    if (status == SG_OK) { status = write_item(s, arrays, err); }
  }
  if (!quiet && sg_terminal_takes_escapes(STDERR_FILENO)) { fputs("\r\033[K", stderr); }
  sg_source_close(source);
  return status;
}

/* Memory of one item's inputs. */
static int take_memory(const struct written_stack *s, void *arrays[SG_MAX_ARRAYS], struct sg_error *err) {
  enum { ALIGNMENT = 64 };
  for (int i = 0; i < s->layout.n_inputs; i++) {
    const size_t bytes = sg_array_bytes(&s->layout.arrays[i], s->workload.dtype);
    arrays[i] = bytes == SIZE_MAX ? NULL : aligned_alloc(ALIGNMENT, bytes);
    if (!arrays[i]) { return sg_fail(err, SG_UNABLE, "out of memory for one item: reduce the size"); }
  }
  return SG_OK;
}

static int make_stack(struct written_stack *s, bool quiet, struct sg_error *err) {
  void *arrays[SG_MAX_ARRAYS] = {NULL};
  s->workload.operation->layout(&s->workload, &s->layout);
  int status = take_memory(s, arrays, err);
  if (status == SG_OK) { status = open_folder(s, err); }
  if (status == SG_OK) {
    sg_interrupt_catch();
    status = write_items(s, arrays, quiet, err);
  }
  if (status == SG_OK) { status = sg_output_commit(s->out, err); }
  sg_output_close(s->out);
  for (int i = 0; i < s->layout.n_inputs; i++) {
    free(arrays[i]);
  }
  return status;
}

static void say_done(const struct written_stack *s) {
  char shape[SG_SHAPE_TEXT], bytes[SG_HUMAN_SIZE];
  const struct sg_workload *w = &s->workload;
  char *shown = sg_utf8_cleaned(s->dir);
  printf("%lld items of %s %s %s, %s: --source npy:%s\n", (long long)w->count, w->operation->name,
         sg_dtype_name(w->dtype), sg_shape_format(w->m, w->n, sg_shape_has_k(w->operation) ? w->k : SG_NO_INT, shape),
         sg_human_bytes(total_bytes(s), bytes), shown);
  free(shown);
}

int sg_command_data(int argc, char **argv, struct sg_error *err) {
  struct data_options given = {0};
  struct written_stack s = {0};
  int n_positional = 0;
  const struct sg_option options[] = {
      {"n", "N", "size of square matrices", &given.n},
      {"shape", "SHAPE", "shape as the operation has it: MxNxK for gemm (see 'list operations --verbose')",
       &given.shape},
      {"nrhs", "K", "number of right-hand sides of lu-solve and least-squares", &given.nrhs},
      {"count", "N", "number of items in the stack", &given.count},
      {"dtype", "T", "f32, f64 (default), c64, c128; or float32, double, ...", &given.dtype},
      {"seed", "N", "seed of the random numbers (default: 1)", &given.seed},
      {"operation", "OP", "operation the inputs are for (default: gemm)", &given.operation},
      {"options", "KEY=VALUE ..", "options of the operation (see 'list operations')", &given.options},
      {"quiet", NULL, "print no progress", &given.quiet},
      {0},
  };
  int status = sg_cli_parse(&sg_bench_program, sg_command_find("data"), options, argc, argv, &n_positional, err);
  if (status == SG_CLI_HELP) { return SG_OK; }
  if (status == SG_OK && n_positional != 1) {
    status = sg_fail(err, SG_BAD_INPUT, "no output folder given: see 'stratagemm-bench data --help'");
  }
  if (status == SG_OK) { status = parse_workload(&s.workload, &given, err); }
  if (status != SG_OK) { return status; }
  s.dir = argv[1];
  status = make_stack(&s, given.quiet, err);
  if (status == SG_OK) { say_done(&s); }
  return status;
}
