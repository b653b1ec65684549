#include "bench/worker/address_space.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/worker/hooks.h"
#include "core/text.h"

/* A buffer in the builds of distributions and wheels (common_x86_64.h, common_arm64.h: 32 << 22 bytes), of which few
 * pages are used; the mapped file with its data. */
static const size_t BUFFER_BYTES = (size_t)32 << 22, FILE_BYTES = (size_t)64 << 20;

/* Of the library in this process: each worker that calls it has a buffer, and each of its own threads. */
static size_t threads_of(const struct sg_request *request) {
  const struct sg_launch_hooks *hooks = request->scheduler ? request->scheduler->hooks : NULL;
  const bool elsewhere = hooks && hooks->process;
  const size_t callers = elsewhere || request->workers < 1 ? 1 : (size_t)request->workers;
  if (request->blas_threads > 0) { return callers + (size_t)request->blas_threads - 1; }
  const long online = sysconf(_SC_NPROCESSORS_ONLN);
  return callers + (request->n_cpus > 0 ? request->n_cpus : online > 0 ? (size_t)online : 1) - 1;
}

/* By mapping as the library does: the limits of address space and of data, and the system's of memory, all count. */
static int check_room(size_t threads, size_t more, struct sg_error *err) {
  char each[SG_HUMAN_SIZE];
  const size_t bytes = threads * BUFFER_BYTES + more;
  void *room = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (room != MAP_FAILED) {
    munmap(room, bytes);
    return SG_OK;
  }
  return sg_fail(err, SG_UNABLE,
                 "no room in the address space for OpenBLAS's buffers, of %s for each of %zu thread%s, without which "
                 "its calls do not end: raise the limit (ulimit -v, ulimit -d)",
                 sg_human_bytes((double)BUFFER_BYTES, each), threads, threads == 1 ? "" : "s");
}

int sg_address_space_check_before(const struct sg_request *request, struct sg_error *err) {
  char *path = realpath(request->backend, NULL);
  const bool has_buffers = path && strstr(path, "openblas");
  free(path);
  return has_buffers ? check_room(threads_of(request), FILE_BYTES, err) : SG_OK;
}

int sg_address_space_check(const struct sg_library *library, const struct sg_request *request, struct sg_error *err) {
  return sg_library_openblas_config(library) ? check_room(threads_of(request), 0, err) : SG_OK;
}
