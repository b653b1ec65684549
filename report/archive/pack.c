#include "report/archive/pack.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/alloc.h"
#include "core/digest.h"
#include "core/file.h"
#include "core/interrupt.h"
#include "core/text.h"
#include "report/archive/file_list.h"

static bool ends_with(const char *text, const char *ending) {
  const size_t n = strlen(text), length = strlen(ending);
  return n > length && strcmp(text + n - length, ending) == 0;
}

/* With any number of threads from 1 on zstd gives the same bytes, with none others. Level 1 takes half the time of
 * level 3, its default, and makes tables of times smaller than that does. */
#define ZSTD_THREADS "2"
#define ZSTD_LEVEL "1"

int sg_pack_check_name(const char *path, struct sg_error *err) {
  if (ends_with(path, ".tar.zst") || ends_with(path, ".zip")) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "--output: '%s' is neither NAME.tar.zst nor NAME.zip", path);
}

char *sg_pack_versions(void) {
  const char *zstd = archive_libzstd_version(), *zlib = archive_zlib_version();
  return sg_format("libarchive %d.%d.%d, zstd %s level " ZSTD_LEVEL ", zlib %s", ARCHIVE_VERSION_NUMBER / 1000000,
                   ARCHIVE_VERSION_NUMBER / 1000 % 1000, ARCHIVE_VERSION_NUMBER % 1000, zstd ? zstd : "none",
                   zlib ? zlib : "none");
}

struct packed_sum {
  char *name, *sha512;
};

struct sg_packing {
  struct archive *archive;
  char *path, *dir, *top, *first, *made;
  int64_t time_s;
  int fd;
  pthread_t thread; /* packs `first` */
  bool threaded;
  struct packed_sum *sums; /* of the files in `first` */
  size_t n_sums;
  atomic_bool ended;   /* the thread stops at the next block */
  int status;          /* of the thread */
  struct sg_error why; /* likewise */
};

static int fail_pack(const struct sg_packing *p, struct sg_error *err) {
  const char *why = archive_error_string(p->archive);
  return sg_fail(err, SG_UNABLE, "cannot write '%s': %s", p->path, why ? why : "unknown error");
}

/* ---- files */

/* `digest` may be NULL. */
static int pack_bytes(const struct sg_packing *p, int fd, struct sg_digest *digest, struct sg_error *err) {
  enum { BLOCK = 1 << 18 };
  char *block = sg_alloc(BLOCK, 1);
  int status = SG_OK;
  for (ssize_t n; status == SG_OK && !p->ended && (n = read(fd, block, BLOCK)) != 0;) {
    if (n < 0 && errno != EINTR) {
      status = sg_fail(err, SG_UNABLE, "cannot read what is packed into '%s': %s", p->path, strerror(errno));
    } else if (n > 0 && archive_write_data(p->archive, block, (size_t)n) != n) {
      status = fail_pack(p, err);
    } else {
      if (digest && n > 0) { sg_digest_add(digest, block, (size_t)n); }
      status = sg_interrupt_check(err);
    }
  }
  free(block);
  return status;
}

/* Takes the sum of the file, if it was packed to its end. */
static void add_sum(struct sg_packing *p, const char *name, struct sg_digest *digest, bool whole) {
  char *sum = sg_digest_end(digest, NULL);
  if (!whole) {
    free(sum);
    return;
  }
  p->sums = sg_resize(p->sums, p->n_sums + 1, sizeof *p->sums);
  p->sums[p->n_sums++] = (struct packed_sum){sg_format("%s", name), sum};
}

static int pack_file(struct sg_packing *p, const char *name, bool with_sum, struct sg_error *err) {
  char *from = sg_format("%s/%s", p->dir, name), *to = sg_format("%s/%s", p->top, name);
  struct archive_entry *entry = sg_require(archive_entry_new());
  int fd = -1, status = sg_file_open(&fd, AT_FDCWD, from, SG_FILE_SET_TABLE, err);
  archive_entry_set_pathname(entry, to);
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_entry_set_perm(entry, 0644);
  archive_entry_set_size(entry, sg_file_list_size(p->dir, name));
  archive_entry_set_mtime(entry, (time_t)p->time_s, 0);
  if (status == SG_OK && archive_write_header(p->archive, entry) != ARCHIVE_OK) { status = fail_pack(p, err); }
  struct sg_digest *digest = with_sum ? sg_digest_new_sha512() : NULL;
  if (status == SG_OK) { status = pack_bytes(p, fd, digest, err); }
  if (digest) { add_sum(p, name, digest, status == SG_OK && !p->ended); }
  if (fd >= 0) { close(fd); }
  archive_entry_free(entry);
  free(from);
  free(to);
  return status;
}

/* Those in the folder `first`, or all others. */
static int pack_files(struct sg_packing *p, bool of_first, struct sg_error *err) {
  struct sg_file_list list;
  const size_t n = strlen(p->first);
  int status = sg_file_list_read(&list, p->dir, err);
  for (size_t i = 0; i < list.n && status == SG_OK && !p->ended; i++) {
    const bool is_of_first = strncmp(list.names[i], p->first, n) == 0 && list.names[i][n] == '/';
    if (is_of_first == of_first) { status = pack_file(p, list.names[i], of_first, err); }
  }
  sg_file_list_release(&list);
  return status;
}

static void *pack_first(void *context) {
  struct sg_packing *p = context;
  p->status = pack_files(p, true, &p->why);
  return NULL;
}

/* ---- the archive */

static int open_packed(const struct sg_packing *p, struct sg_error *err) {
  struct archive *a = p->archive;
  int result = ARCHIVE_OK;
  if (ends_with(p->path, ".zip")) {
    result = archive_write_set_format_zip(a);
  } else if ((result = archive_write_set_format_ustar(a)) == ARCHIVE_OK) {
    result = archive_write_add_filter_zstd(a);
    if (result == ARCHIVE_OK) { result = archive_write_set_filter_option(a, "zstd", "threads", ZSTD_THREADS); }
    if (result == ARCHIVE_OK) {
      result = archive_write_set_filter_option(a, "zstd", "compression-level", ZSTD_LEVEL);
    }
  }
  if (result == ARCHIVE_OK) { result = archive_write_open_fd(a, p->fd); }
  return result == ARCHIVE_OK ? SG_OK : fail_pack(p, err);
}

/* Signals are for the thread that makes the other files. */
static void start_thread(struct sg_packing *p) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  p->threaded = pthread_create(&p->thread, NULL, pack_first, p) == 0;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (!p->threaded) { pack_first(p); }
}

int sg_packing_start(struct sg_packing **out, const struct sg_pack_job *job, struct sg_error *err) {
  static const char name[] = "packed";
  struct sg_packing *p = *out = sg_alloc(1, sizeof *p);
  p->path = sg_format("%s", job->path);
  p->dir = sg_format("%s", job->dir);
  p->top = sg_format("%s", job->top);
  p->first = sg_format("%s", job->first);
  p->made = sg_format("%s/%s", sg_scratch_path(job->scratch), name);
  p->time_s = job->time_s;
  p->archive = sg_require(archive_write_new());
  setenv("TZ", "UTC0", 1);
  tzset();
  sg_scratch_will_create(job->scratch, name);
  p->fd = open(p->made, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  int status = SG_OK;
  if (p->fd < 0) { status = sg_fail(err, SG_UNABLE, "cannot write '%s': %s", p->made, strerror(errno)); }
  if (status == SG_OK) { status = open_packed(p, err); }
  if (status == SG_OK) {
    start_thread(p);
  } else {
    sg_packing_close(p);
    *out = NULL;
  }
  return status;
}

static void join(struct sg_packing *p) {
  if (p->threaded) { pthread_join(p->thread, NULL); }
  p->threaded = false;
}

static const char *sum_of(void *context, const char *name) {
  struct sg_packing *p = context;
  if (!p) { return NULL; }
  join(p);
  for (size_t i = 0; i < p->n_sums; i++) {
    if (strcmp(p->sums[i].name, name) == 0) { return p->sums[i].sha512; }
  }
  return NULL;
}

struct sg_bag_sums sg_packing_sums(struct sg_packing *packing) {
  return (struct sg_bag_sums){sum_of, packing};
}

int sg_packing_finish(struct sg_packing *p, struct sg_error *err) {
  join(p);
  if (p->status != SG_OK) { return sg_fail(err, p->status, "%s", p->why.message); }
  const int status = pack_files(p, false, err);
  return status == SG_OK && archive_write_close(p->archive) != ARCHIVE_OK ? fail_pack(p, err) : status;
}

const char *sg_packing_path(const struct sg_packing *packing) {
  return packing->made;
}

void sg_packing_close(struct sg_packing *p) {
  if (!p) { return; }
  p->ended = true;
  join(p);
  archive_write_free(p->archive);
  if (p->fd >= 0) { close(p->fd); }
  for (size_t i = 0; i < p->n_sums; i++) {
    free(p->sums[i].name);
    free(p->sums[i].sha512);
  }
  free(p->sums);
  free(p->path);
  free(p->dir);
  free(p->top);
  free(p->first);
  free(p->made);
  free(p);
}
