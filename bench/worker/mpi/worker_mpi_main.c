/* stratagemm-worker-mpi: one launch with several MPI ranks. Started by an MPI launcher, which passes on to rank 0 the
 * request on its standard input, and from there the messages (docs/PROTOCOL.md). */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include "bench/worker/mpi/rank_transport_mpi.h"
#include "bench/worker/ranks.h"
#include "bench/worker/serve.h"
#include "bench/worker/worker_streams.h"
#include "core/alloc.h"
#include "core/startup.h"
#include "core/version.h"

static const char NAME[] = "stratagemm-worker-mpi";

/* The request in all ranks; the others have none of their own, or a copy of it that they leave unread. */
static char *share_request(const struct sg_rank_transport *t, size_t *size) {
  char *text = t->rank == 0 ? sg_worker_read_request(size) : NULL;
  if (t->rank == 0 && !text) { *size = 0; }
  t->broadcast(t->data, size, sizeof *size);
  if (!text) { text = sg_alloc(*size + 1, 1); }
  t->broadcast(t->data, text, *size);
  return text;
}

static int serve(const struct sg_rank_transport *transport, FILE *out) {
  struct sg_ranks ranks = {.transport = transport};
  FILE *silent = transport->rank == 0 ? NULL : fopen("/dev/null", "we");
  size_t size = 0;
  int number = 0;
  char *request = share_request(transport, &size);
  const int status = sg_serve(request, size, &ranks, silent ? silent : out, &number);
  free(request);
  if (silent) { fclose(silent); }
  return status;
}

int main(int argc, char **argv) {
  sg_startup();
  if (argc == 2 && strcmp(argv[1], "--version") == 0) {
    puts("stratagemm-worker-mpi " SG_VERSION);
    return EXIT_SUCCESS;
  }
  if (argc > 1) {
    puts("usage: mpirun -np RANKS stratagemm-worker-mpi < request.json\nRuns one launch with MPI ranks; see "
         "docs/PROTOCOL.md. stratagemm-bench starts it.");
    return strcmp(argv[1], "--help") == 0 ? EXIT_SUCCESS : 2;
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL); /* with the launcher */
  FILE *out = sg_worker_take_stdout();
  struct sg_rank_transport transport;
  struct sg_error err;
  if (!out) {
    fprintf(stderr, "%s: cannot use standard output\n", NAME);
    return EXIT_FAILURE;
  }
  if (sg_rank_transport_start(&transport, &err) != SG_OK) {
    fprintf(stderr, "%s: %s\n", NAME, err.message);
    return EXIT_FAILURE;
  }
  const int status = serve(&transport, out);
  sg_rank_transport_stop(&transport);
  if (status != SG_OK || fclose(out) != 0) {
    fprintf(stderr, "%s: cannot write the messages\n", NAME);
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
