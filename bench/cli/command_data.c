/* data: a stack of items as .npy files, with the bits that `--source uniform` would make. The folder is whole in the
 * end, or as it was: what was written before a failure or an interrupt is removed. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "bench/cli/bench_commands.h"
#include "bench/data/npy_write.h"
#include "bench/data/source.h"
#include "bench/plan/shape.h"
#include "core/clock.h"
#include "core/file.h"
#include "core/interrupt.h"
#include "core/text.h"

static const int64_t MAX_COUNT = 1000000000, FIRST_WORD_NS = 2000000000;

/* ---- what is asked for ---- */

struct wish {
  const char *n, *shape, *count, *dtype, *seed, *operation, *options;
  bool quiet;
};

static int parse_size(struct sg_workload *w, const struct wish *wish, struct sg_error *err) {
  if (wish->n && wish->shape) {
    return sg_fail(err, SG_BAD_INPUT, "--n and --shape both give the size: use one of them");
  }
  if (!wish->n && !wish->shape) { return sg_fail(err, SG_BAD_INPUT, "give the size of an item: --n or --shape"); }
  if (wish->n && strchr(wish->n, 'x')) {
    return sg_fail(err, SG_BAD_INPUT, "--n: '%s' is not a whole number: use --shape", wish->n);
  }
  return sg_shape_parse(wish->n ? wish->n : wish->shape, w, err);
}

static int parse_operation(struct sg_workload *w, const char *name, struct sg_error *err) {
  const char *names[256];
  w->operation = sg_operation_find(name);
  if (w->operation) { return SG_OK; }
  for (size_t i = 0; i < sg_n_operations; i++) {
    names[i] = sg_operations[i]->name;
  }
  return sg_fail_unknown(err, "operation", name, names, sg_n_operations);
}

static int parse_wish(struct sg_workload *w, const struct wish *wish, struct sg_error *err) {
  int64_t seed = 1;
  *w = (struct sg_workload){.source = "uniform", .options = wish->options ? wish->options : ""};
  int status = parse_operation(w, wish->operation ? wish->operation : "gemm", err);
  if (status == SG_OK) { status = sg_dtype_parse(wish->dtype ? wish->dtype : "f64", &w->dtype, err); }
  if (status == SG_OK) { status = parse_size(w, wish, err); }
  if (status == SG_OK && !wish->count) { status = sg_fail(err, SG_BAD_INPUT, "give the number of items: --count"); }
  if (status == SG_OK) { status = sg_parse_integer(wish->count, 1, MAX_COUNT, "--count", &w->count, err); }
  if (status == SG_OK && wish->seed) { status = sg_parse_integer(wish->seed, 0, INT64_MAX, "--seed", &seed, err); }
  w->seed = (uint64_t)seed;
  return status == SG_OK ? sg_workload_check(w, err) : status;
}

/* ---- the folder ---- */

struct written_stack {
  const char *dir;
  int folder; /* its descriptor */
  bool made;  /* by us: was not there before */
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
  if (fstatvfs(s->folder, &disk) != 0) { return SG_OK; }
  const double room = (double)disk.f_bavail * (double)disk.f_frsize;
  if (total_bytes(s) <= room) { return SG_OK; }
  return sg_fail(err, SG_UNABLE, "'%s' needs %s and the disk has %s free: lower the count or the size", s->dir,
                 sg_human_bytes(total_bytes(s), need), sg_human_bytes(room, have));
}

static int open_folder(struct written_stack *s, struct sg_error *err) {
  struct stat st;
  s->made = stat(s->dir, &st) != 0;
  int status = sg_folder_make(s->dir, err);
  if (status != SG_OK) { return status; }
  if (!sg_folder_is_free(s->dir)) {
    return sg_fail(err, SG_BAD_INPUT, "folder '%s' is not empty: give the name of a new one", s->dir);
  }
  s->folder = open(s->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (s->folder < 0) { return sg_fail(err, SG_BAD_INPUT, "cannot open folder '%s': %s", s->dir, strerror(errno)); }
  status = check_room(s, err);
  return status == SG_OK && faccessat(s->folder, ".", W_OK, 0) != 0
             ? sg_fail(err, SG_BAD_INPUT, "cannot write to folder '%s': %s", s->dir, strerror(errno))
             : status;
}

static void close_folder(struct written_stack *s, bool keep) {
  char name[NAME_SIZE];
  for (int64_t i = 0; !keep && i < s->written; i++) {
    unlinkat(s->folder, file_name(s, i, name), 0);
  }
  if (!keep && s->made) { rmdir(s->dir); }
  if (s->folder >= 0) { close(s->folder); }
}

/* ---- the items ---- */

/* One line that counts up on a terminal, a line now and then elsewhere; nothing in the first two seconds. */
static void tell_progress(const struct written_stack *s, int64_t item, int64_t *next_ns) {
  const int64_t pause_ns = isatty(STDERR_FILENO) ? FIRST_WORD_NS / 10 : 5 * FIRST_WORD_NS, now = sg_now_ns();
  if (now < *next_ns) { return; }
  *next_ns = now + pause_ns;
  const bool terminal = isatty(STDERR_FILENO);
  fprintf(stderr, "%s%lld of %lld items written%s", terminal ? "\r\033[K" : "", (long long)item,
          (long long)s->workload.count, terminal ? "" : "\n");
}

static int write_item(struct written_stack *s, void *const *arrays, struct sg_error *err) {
  char name[NAME_SIZE];
  int status = SG_OK;
  for (int i = 0; i < s->layout.n_inputs && status == SG_OK; i++) {
    status = sg_npy_write(s->folder, file_name(s, s->written, name), s->workload.dtype, &s->layout.arrays[i],
                          arrays[i], err);
    if (status == SG_OK) { s->written++; }
  }
  if (status != SG_OK) {
    char *what = sg_format("nothing was kept in '%s'", s->dir);
    sg_fail_in(err, status, what);
    free(what);
    return status;
  }
  return sg_interrupted() ? sg_fail(err, SG_INTERRUPTED, "interrupted: nothing was kept in '%s'", s->dir) : SG_OK;
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
  if (!quiet && isatty(STDERR_FILENO)) { fputs("\r\033[K", stderr); }
  sg_source_close(source);
  return status;
}

/* Memory of one item's inputs. */
static int take_memory(const struct written_stack *s, void *arrays[SG_MAX_ARRAYS], struct sg_error *err) {
  enum { ALIGNMENT = 64 };
  for (int i = 0; i < s->layout.n_inputs; i++) {
    const size_t bytes = sg_array_bytes(&s->layout.arrays[i], s->workload.dtype);
    arrays[i] = bytes == SIZE_MAX ? NULL : aligned_alloc(ALIGNMENT, bytes);
    if (!arrays[i]) { return sg_fail(err, SG_UNABLE, "no memory for one item: lower the size"); }
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
  close_folder(s, status == SG_OK);
  for (int i = 0; i < s->layout.n_inputs; i++) {
    free(arrays[i]);
  }
  return status;
}

static void say_done(const struct written_stack *s) {
  char shape[SG_SHAPE_TEXT], bytes[SG_HUMAN_SIZE];
  const struct sg_workload *w = &s->workload;
  printf("%lld items of %s %s %s, %s: --source npy:%s\n", (long long)w->count, w->operation->name,
         sg_dtype_name(w->dtype), sg_shape_format(w->m, w->n, w->k, shape), sg_human_bytes(total_bytes(s), bytes),
         s->dir);
}

int sg_command_data(int argc, char **argv, struct sg_error *err) {
  struct wish wish = {0};
  struct written_stack s = {.folder = -1};
  int n_positional = 0;
  const struct sg_option options[] = {
      {"n", "N", "square matrices of this size", &wish.n},
      {"shape", "MxNxK", "rectangular ones: (M x K) times (K x N)", &wish.shape},
      {"count", "N", "items in the stack", &wish.count},
      {"dtype", "T", "f32, f64 (default), c64, c128", &wish.dtype},
      {"seed", "N", "of the numbers (default: 1)", &wish.seed},
      {"operation", "OP", "make inputs fit for it (default: gemm)", &wish.operation},
      {"options", "KEY=VALUE ..", "the operation's own (see 'list operations')", &wish.options},
      {"quiet", NULL, "no progress on stderr", &wish.quiet},
      {0},
  };
  int status = sg_cli_parse(&sg_bench_program, sg_command_find("data"), options, argc, argv, &n_positional, err);
  if (status == SG_CLI_HELP) { return SG_OK; }
  if (status == SG_OK && n_positional != 1) {
    status = sg_fail(err, SG_BAD_INPUT, "give the folder to write to: see 'stratagemm-bench data --help'");
  }
  if (status == SG_OK) { status = parse_wish(&s.workload, &wish, err); }
  if (status != SG_OK) { return status; }
  s.dir = argv[1];
  status = make_stack(&s, wish.quiet, err);
  if (status == SG_OK) { say_done(&s); }
  return status;
}
