#include "bench/plan/npz.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/data/npy_file.h"
#include "bench/plan/zip_names.h"
#include "core/alloc.h"
#include "core/file.h"
#include "core/interrupt.h"
#include "core/slow_progress.h"
#include "core/sysfile.h"
#include "core/text.h"

static const double MOST_OF_FREE = 0.75;
enum { MOST_ARRAYS = 10000, BLOCK_BYTES = 1 << 16 };

bool sg_npz_is(const char *path) {
  static const char magic[] = {'P', 'K'};
  char start[sizeof magic] = "";
  const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) { return false; }
  const ssize_t n = pread(fd, start, sizeof start, 0);
  close(fd);
  return n == sizeof start && memcmp(start, magic, sizeof magic) == 0;
}

/* ---- The archive ---- */

static int fail_archive(struct archive *a, struct sg_error *err) {
  const char *why = archive_error_string(a);
  return sg_fail(err, SG_BAD_INPUT, "cannot read the archive: %s", why ? why : "it is corrupt");
}

static int open_archive(struct archive **out, const char *path, struct sg_error *err) {
  struct archive *a = *out = archive_read_new();
  if (!a) { return sg_fail(err, SG_UNABLE, "out of memory for an archive"); }
  if (archive_read_support_format_zip(a) == ARCHIVE_OK &&
      archive_read_open_filename(a, path, BLOCK_BYTES) == ARCHIVE_OK) {
    return SG_OK;
  }
  const int status = fail_archive(a, err);
  archive_read_free(a);
  *out = NULL;
  return status;
}

/* Its list of files and the files do not agree; other warnings are of names in another character set. */
static bool contradicts_itself(struct archive *a, int result) {
  const char *warning = result == ARCHIVE_WARN ? archive_error_string(a) : NULL;
  return warning && strncmp(warning, "Inconsistent", strlen("Inconsistent")) == 0;
}

/* The next array; *name is NULL at the end. */
static int next_array(struct archive *a, struct archive_entry **entry, const char **name, struct sg_error *err) {
  static const char ending[] = ".npy";
  int result;
  *name = NULL;
  while ((result = archive_read_next_header(a, entry)) == ARCHIVE_OK || result == ARCHIVE_WARN) {
    if (contradicts_itself(a, result)) { return fail_archive(a, err); }
    const char *found = archive_entry_pathname(*entry);
    const size_t length = found ? strlen(found) : 0;
    if (length < sizeof ending || strcmp(found + length - (sizeof ending - 1), ending) != 0) { continue; }
    *name = found;
    return SG_OK;
  }
  return result == ARCHIVE_EOF ? SG_OK : fail_archive(a, err);
}

static void free_names(char **names, size_t n) {
  for (size_t i = 0; i < n; i++) {
    free(names[i]);
  }
  free(names);
}

/* Which names an operation of several inputs expects, and which there are. */
static int fail_names(char *const *names, size_t n, int n_inputs, struct sg_error *err) {
  enum { MOST_NAMED = 6 };
  char *expected = sg_format("%s", ""), *found = sg_format("%s", "");
  for (int i = 0; i < n_inputs; i++) {
    char *more = sg_format("%s%s%c=...", expected, i > 0 ? ", " : "", 'a' + i);
    free(expected);
    expected = more;
  }
  for (size_t i = 0; i < n && i < MOST_NAMED; i++) {
    char *more = sg_format("%s%s%.*s", found, i > 0 ? ", " : "", (int)(strlen(names[i]) - strlen(".npy")), names[i]);
    free(found);
    found = more;
  }
  const int status =
      sg_fail(err, SG_BAD_INPUT,
              "it has the arrays %s%s: name those of the %d inputs as in numpy.savez(FILE, %s), or of each item "
              "NAME_a to NAME_%c",
              found, n > MOST_NAMED ? " and more" : "", n_inputs, expected, 'a' + n_inputs - 1);
  free(expected);
  free(found);
  return status;
}

static int list_arrays(struct sg_npz *npz, const char *path, int n_inputs, struct sg_error *err) {
  struct archive *a = NULL;
  struct archive_entry *entry;
  const char *name = NULL;
  char **names = NULL;
  size_t n = 0;
  int status = open_archive(&a, path, err);
  while (status == SG_OK && (status = next_array(a, &entry, &name, err)) == SG_OK && name) {
    if (n >= MOST_ARRAYS) {
      status = sg_fail(err, SG_BAD_INPUT, "it has more than %d arrays: save stacks", MOST_ARRAYS);
      break;
    }
    names = sg_resize(names, n + 1, sizeof *names);
    names[n++] = sg_format("%s", name);
  }
  archive_read_free(a);
  if (status == SG_OK && n == 0) {
    status = sg_fail(err, SG_BAD_INPUT, "it has no arrays: write it with numpy.savez");
  }
  if (status == SG_OK && sg_npy_set_arrange(&npz->arrays, names, n, n_inputs, err) != SG_OK) {
    status = n_inputs > 1 ? fail_names(names, n, n_inputs, err) : SG_BAD_INPUT;
  }
  free_names(names, n);
  return status;
}

/* ---- Unpacking ---- */

struct npz_unpacking {
  struct sg_npz *npz;
  struct archive *archive;
  const enum sg_dtype *convert;
  struct sg_npy first[SG_MAX_ARRAYS]; /* header of an array of each input; no dimensions: not yet known */
  size_t offsets[SG_MAX_ARRAYS];      /* of the joined stack's data */
  bool *seen;                         /* as npz->arrays.names */
  int scratch;                        /* one array of several */
  int64_t free_bytes;                 /* that may still be used; negative: not known */
  int64_t archive_bytes;              /* of the file */
  struct sg_slow_progress progress;
};

static int memory_file(int *fd, struct sg_error *err) {
  *fd = memfd_create("stratagemm", MFD_CLOEXEC);
  return *fd >= 0 ? SG_OK : sg_fail(err, SG_UNABLE, "no memory for an array: %s", strerror(errno));
}

static int take_room(struct npz_unpacking *u, int64_t bytes, struct sg_error *err) {
  if (u->free_bytes < 0) { return SG_OK; }
  if (bytes > u->free_bytes) {
    return sg_fail(err, SG_UNABLE,
                   "the arrays do not fit into three quarters of the free memory: save a folder of .npy "
                   "files, which are read from disk");
  }
  u->free_bytes -= bytes;
  return SG_OK;
}

/* An array's bytes into a file, which has only these then. */
static int unpack_into(struct npz_unpacking *u, int fd, struct sg_error *err) {
  char block[BLOCK_BYTES];
  if (ftruncate(fd, 0) != 0 || lseek(fd, 0, SEEK_SET) != 0) {
    return sg_fail(err, SG_UNABLE, "no memory for an array: %s", strerror(errno));
  }
  for (la_ssize_t n; (n = archive_read_data(u->archive, block, sizeof block)) != 0;) {
    if (n < 0) { return fail_archive(u->archive, err); }
    sg_slow_progress_show(&u->progress, (double)archive_filter_bytes(u->archive, -1) / (double)u->archive_bytes);
    int status = take_room(u, n, err);
    if (status == SG_OK) { status = sg_interrupt_check(err); }
    if (status != SG_OK) { return status; }
    if (sg_write_all(fd, block, (size_t)n) != 0) {
      return sg_fail(err, SG_UNABLE, "no memory for an array: %s", strerror(errno));
    }
  }
  return SG_OK;
}

static int open_memory(struct sg_npy_file *file, int fd, const char *name, struct sg_error *err) {
  char path[64];
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  return sg_npy_file_open(file, AT_FDCWD, path, name, err);
}

/* ---- Several arrays of an input, joined ---- */

static int64_t depth_of(const struct sg_npy *header) {
  return header->n_dimensions == SG_NPY_DIMENSIONS ? header->shape[0] : 1;
}

/* The stack of all arrays like this one, in C order and native byte order. */
static int start_stack(struct npz_unpacking *u, int input, const struct sg_npy *array, struct sg_error *err) {
  char header[SG_NPY_WRITTEN];
  struct sg_npy stack = {.type = array->type}, item = *array;
  enum sg_dtype same;
  if (u->convert) { stack.type = (enum sg_number_type) * u->convert; }
  if (!sg_number_dtype(stack.type, &same) || !sg_number_converts(array->type, same)) {
    return sg_npy_fail_type(array, err);
  }
  if (array->n_dimensions == SG_NPY_DIMENSIONS) { item = sg_npy_item(array); }
  if (u->npz->depth == 0) { u->npz->depth = depth_of(array); }
  if (depth_of(array) != u->npz->depth) {
    return sg_fail(err, SG_BAD_INPUT, "it has %lld items but another input has %lld", (long long)depth_of(array),
                   (long long)u->npz->depth);
  }
  stack.n_dimensions = item.n_dimensions + 1;
  stack.shape[0] = u->npz->arrays.n_groups * u->npz->depth;
  memcpy(stack.shape + 1, item.shape, (size_t)item.n_dimensions * sizeof item.shape[0]);
  u->first[input] = *array;
  u->npz->types |= 1U << array->type;
  u->offsets[input] = sg_npy_format(header, &stack);
  return sg_write_all(u->npz->fds[input], header, u->offsets[input]) == 0
             ? SG_OK
             : sg_fail(err, SG_UNABLE, "no memory for an array: %s", strerror(errno));
}

static int check_like_first(const struct npz_unpacking *u, int input, const struct sg_npy *array,
                            struct sg_error *err) {
  const struct sg_npy *first = &u->first[input];
  char this[SG_NPY_TEXT], that[SG_NPY_TEXT];
  if (sg_npy_alike(array, first) && array->type == first->type && depth_of(array) == u->npz->depth) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "it is %s but another one is %s: all arrays of an input must be alike",
                 sg_npy_describe(array, this), sg_npy_describe(first, that));
}

/* As the matrix or vector is, row by row. */
static struct sg_array plain_array(const struct sg_npy *array) {
  const struct sg_npy item = array->n_dimensions == SG_NPY_DIMENSIONS ? sg_npy_item(array) : *array;
  return item.n_dimensions == 1 ? (struct sg_array){1, item.shape[0], false}
                                : (struct sg_array){item.shape[0], item.shape[1], false};
}

static int append_items(struct npz_unpacking *u, struct sg_npy_file *file, int input, int64_t group, const char *name,
                        struct sg_error *err) {
  const struct sg_array array = plain_array(&file->header);
  const enum sg_dtype dtype = u->convert ? *u->convert : (enum sg_dtype)file->header.type;
  const size_t bytes = sg_array_data_bytes(&array, dtype);
  const int64_t depth = u->npz->depth;
  int status = take_room(u, (int64_t)bytes * depth, err);
  void *numbers = status == SG_OK ? malloc(bytes) : NULL;
  if (status == SG_OK && !numbers) { status = sg_fail(err, SG_UNABLE, "out of memory for one item"); }
  if (status == SG_OK && sg_npy_is_spread(&file->header, depth)) { status = sg_npy_file_map(file, name, err); }
  for (int64_t t = 0; t < depth && status == SG_OK; t++) {
    status = sg_npy_file_read(file, name, t, &array, dtype, numbers, err);
    const size_t at = u->offsets[input] + (size_t)(group * depth + t) * bytes;
    const bool placed = status == SG_OK && lseek(u->npz->fds[input], (off_t)at, SEEK_SET) == (off_t)at &&
                        sg_write_all(u->npz->fds[input], numbers, bytes) == 0;
    if (status == SG_OK && !placed) {
      status = sg_fail(err, SG_UNABLE, "no memory for an array: %s", strerror(errno));
    }
  }
  free(numbers);
  return status;
}

static int join_array(struct npz_unpacking *u, int input, int64_t group, const char *name, struct sg_error *err) {
  struct sg_npy_file file;
  const int64_t room = u->free_bytes;
  int status = unpack_into(u, u->scratch, err);
  if (status != SG_OK) { return sg_fail_in(err, status, name); }
  u->free_bytes = room; /* the next array takes its place */
  status = open_memory(&file, u->scratch, name, err);
  if (status != SG_OK) { return status; }
  status = u->first[input].n_dimensions == 0 ? start_stack(u, input, &file.header, err)
                                             : check_like_first(u, input, &file.header, err);
  if (status != SG_OK) { sg_fail_in(err, status, name); }
  if (status == SG_OK) { status = append_items(u, &file, input, group, name, err); }
  sg_npy_file_close(&file);
  return status;
}

/* ---- All arrays ---- */

/* The place of an array among the names, -1: it is there twice. */
static int64_t place_of(const struct npz_unpacking *u, const char *name) {
  const struct sg_npy_set *set = &u->npz->arrays;
  for (int64_t i = 0; i < set->n_groups * set->n_inputs; i++) {
    if (!u->seen[i] && strcmp(set->names[i], name) == 0) { return i; }
  }
  return -1;
}

static int unpack_array(struct npz_unpacking *u, const char *name, struct sg_error *err) {
  const int64_t place = place_of(u, name);
  if (place < 0) { return sg_fail(err, SG_BAD_INPUT, "the archive was changed while it was read"); }
  u->seen[place] = true;
  const int input = (int)(place % u->npz->arrays.n_inputs);
  if (u->npz->arrays.n_groups > 1) { return join_array(u, input, place / u->npz->arrays.n_inputs, name, err); }
  struct sg_npy_file file;
  int status = unpack_into(u, u->npz->fds[input], err);
  if (status != SG_OK) { return sg_fail_in(err, status, name); }
  status = open_memory(&file, u->npz->fds[input], name, err); /* whether it is one, while its name is known */
  if (status == SG_OK) { sg_npy_file_close(&file); }
  return status;
}

static int unpack_all(struct npz_unpacking *u, const char *path, struct sg_error *err) {
  struct archive_entry *entry;
  const char *name = NULL;
  int64_t left = u->npz->arrays.n_groups * u->npz->arrays.n_inputs;
  int status = open_archive(&u->archive, path, err);
  while (status == SG_OK && (status = next_array(u->archive, &entry, &name, err)) == SG_OK && name) {
    char *shown = sg_format("%s", name);
    status = unpack_array(u, shown, err);
    free(shown);
    left--;
  }
  archive_read_free(u->archive);
  if (status == SG_OK && left != 0) {
    status = sg_fail(err, SG_BAD_INPUT, "the archive was changed while it was read");
  }
  return status;
}

static int unpack(struct sg_npz *npz, const char *path, const enum sg_dtype *convert, bool quiet,
                  struct sg_error *err) {
  struct stat st;
  struct npz_unpacking u = {.npz = npz, .convert = convert, .scratch = -1};
  u.progress = sg_slow_progress_begin("unpacking the arrays", quiet);
  u.archive_bytes = stat(path, &st) == 0 ? st.st_size : 0;
  const int64_t free_bytes = sg_sys_meminfo(SG_THIS_MACHINE, "MemAvailable");
  u.free_bytes = free_bytes < 0 ? -1 : (int64_t)(MOST_OF_FREE * (double)free_bytes);
  u.seen = sg_alloc((size_t)(npz->arrays.n_groups * npz->arrays.n_inputs), sizeof *u.seen);
  int status = npz->arrays.n_groups > 1 ? memory_file(&u.scratch, err) : SG_OK;
  for (int i = 0; i < npz->arrays.n_inputs && status == SG_OK; i++) {
    status = memory_file(&npz->fds[i], err);
  }
  if (status == SG_OK) { status = unpack_all(&u, path, err); }
  for (int i = 0; i < npz->arrays.n_inputs && status == SG_OK; i++) {
    npz->memory_bytes += lseek(npz->fds[i], 0, SEEK_END);
  }
  sg_slow_progress_end(&u.progress);
  if (u.scratch >= 0) { close(u.scratch); }
  free(u.seen);
  return status;
}

int sg_npz_open(struct sg_npz *npz, const char *path, int n_inputs, const enum sg_dtype *convert, bool quiet,
                struct sg_error *err) {
  *npz = (struct sg_npz){.memory_bytes = 0};
  for (int i = 0; i < SG_MAX_ARRAYS; i++) {
    npz->fds[i] = -1;
  }
  int status = sg_zip_names_check(path, err);
  if (status == SG_OK) { status = list_arrays(npz, path, n_inputs, err); }
  if (status == SG_OK) { status = unpack(npz, path, convert, quiet, err); }
  if (status != SG_OK) { sg_npz_close(npz); }
  return status;
}

void sg_npz_close(struct sg_npz *npz) {
  for (int i = 0; i < SG_MAX_ARRAYS; i++) {
    if (npz->fds[i] >= 0) { close(npz->fds[i]); }
    npz->fds[i] = -1;
  }
  if (npz->arrays.names) { sg_npy_set_close(&npz->arrays); }
}

char *sg_npz_paths(const struct sg_npz *npz) {
  char *paths = sg_format("%s", "");
  for (int i = 0; i < npz->arrays.n_inputs; i++) {
    char *more = sg_format("%s%s/proc/%d/fd/%d", paths, i > 0 ? "," : "", (int)getpid(), npz->fds[i]);
    free(paths);
    paths = more;
  }
  return paths;
}
