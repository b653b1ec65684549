#include "bench/worker/mpi/rank_transport_mpi.h"

#include <mpi.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TAG = 1, MOST_BYTES = 1 << 30 }; /* of a message: MPI 3 counts with int */

struct mpi_state {
  MPI_Win window;          /* on the counter, which rank 0 has */
  _Atomic int64_t *shared; /* the counter, in memory that all ranks share; NULL: there are several nodes */
  char version[MPI_MAX_LIBRARY_VERSION_STRING];
};

static void broadcast(void *data, void *bytes, size_t n) {
  (void)data;
  MPI_Bcast(bytes, (int)n, MPI_BYTE, 0, MPI_COMM_WORLD);
}

static void gather(void *data, const void *own, void *all, size_t n) {
  (void)data;
  MPI_Gather(own, (int)n, MPI_BYTE, all, (int)n, MPI_BYTE, 0, MPI_COMM_WORLD);
}

static void send(void *data, int to, const void *bytes, size_t n) {
  (void)data;
  const char *at = bytes;
  for (size_t left = n; left > 0;) {
    const size_t part = left < MOST_BYTES ? left : MOST_BYTES;
    MPI_Send(at, (int)part, MPI_BYTE, to, TAG, MPI_COMM_WORLD);
    at += part;
    left -= part;
  }
}

static void receive(void *data, int from, void *bytes, size_t n) {
  (void)data;
  char *at = bytes;
  for (size_t left = n; left > 0;) {
    const size_t part = left < MOST_BYTES ? left : MOST_BYTES;
    MPI_Recv(at, (int)part, MPI_BYTE, from, TAG, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    at += part;
    left -= part;
  }
}

/* On one node by the processor itself. Otherwise by MPI, of which some libraries answer only while rank 0 is inside
 * one of its calls, not while it computes: MPI leaves that to them (MPI 3.1, section 11.7.3). */
static int64_t take(void *data, int64_t n) {
  struct mpi_state *state = data;
  int64_t before = 0;
  if (state->shared) { return atomic_fetch_add_explicit(state->shared, n, memory_order_relaxed); }
  MPI_Fetch_and_op(&n, &before, MPI_INT64_T, 0, 0, MPI_SUM, state->window);
  MPI_Win_flush(0, state->window);
  return before;
}

static void restart(void *data) {
  struct mpi_state *state = data;
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Barrier(MPI_COMM_WORLD);
  if (rank == 0 && state->shared) { atomic_store(state->shared, 0); }
  if (rank == 0 && !state->shared) {
    const int64_t zero = 0;
    int64_t before = 0;
    MPI_Fetch_and_op(&zero, &before, MPI_INT64_T, 0, 0, MPI_REPLACE, state->window);
    MPI_Win_flush(0, state->window);
  }
  MPI_Barrier(MPI_COMM_WORLD);
}

/* Open MPI 4 gives a window over TCP to components that fail (rdma) or crash (ucx) there. Without them a window on
 * one node is another's as before, and between nodes pt2pt is left, which works over every network. The user may name
 * one. */
static void avoid_broken_windows(const struct mpi_state *state) {
  if (strncmp(state->version, "Open MPI v4.", 12) == 0) { setenv("OMPI_MCA_osc", "^rdma,ucx", 0); }
}

static bool on_one_node(void) {
  MPI_Comm node;
  int here = 0, all = 0;
  MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &node);
  MPI_Comm_size(node, &here);
  MPI_Comm_size(MPI_COMM_WORLD, &all);
  MPI_Comm_free(&node);
  return here == all;
}

/* Of all ranks: the counter of rank 0. */
static int make_window(struct mpi_state *state, int rank, struct sg_error *err) {
  int64_t *own = NULL; /* not used: all ranks go through the window, or its shared address */
  const MPI_Aint bytes = rank == 0 ? (MPI_Aint)sizeof *own : 0;
  const int unit = (int)sizeof *own;
  const bool one_node = on_one_node();
  char text[MPI_MAX_ERROR_STRING] = "";
  int length = 0, why = MPI_SUCCESS;
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  if (one_node) {
    MPI_Aint size = 0;
    int shared_unit = 0;
    why = MPI_Win_allocate_shared(bytes, unit, MPI_INFO_NULL, MPI_COMM_WORLD, &own, &state->window);
    if (why == MPI_SUCCESS) {
      why = MPI_Win_shared_query(state->window, 0, &size, &shared_unit, (void *)&state->shared);
    }
  } else {
    why = MPI_Win_allocate(bytes, unit, MPI_INFO_NULL, MPI_COMM_WORLD, &own, &state->window);
  }
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_ARE_FATAL);
  if (why == MPI_SUCCESS) {
    MPI_Win_lock_all(MPI_MODE_NOCHECK, state->window);
    return SG_OK;
  }
  MPI_Error_string(why, text, &length);
  return sg_fail(err, SG_UNABLE, "%s has no one-sided communication between these ranks (%s)", state->version, text);
}

int sg_rank_transport_start(struct sg_rank_transport *transport, struct sg_error *err) {
  static struct mpi_state state; /* MPI is one per process too */
  int provided = MPI_THREAD_SINGLE, length = 0;
  *transport = (struct sg_rank_transport){.data = &state,
                                          .version = state.version,
                                          .broadcast = broadcast,
                                          .gather = gather,
                                          .send = send,
                                          .receive = receive,
                                          .take = take,
                                          .restart = restart};
  MPI_Get_library_version(state.version, &length);
  avoid_broken_windows(&state);
  MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &provided);
  MPI_Comm_rank(MPI_COMM_WORLD, &transport->rank);
  MPI_Comm_size(MPI_COMM_WORLD, &transport->size);
  state.version[strcspn(state.version, ",\n")] = '\0'; /* the rest says how it was built */
  for (char *c = state.version; *c; c++) {
    if (*c == '\t') { *c = ' '; }
  }
  if (provided < MPI_THREAD_SERIALIZED) {
    return sg_fail(err, SG_UNABLE, "%s was built without threads (MPI_THREAD_SERIALIZED)", state.version);
  }
  return make_window(&state, transport->rank, err);
}

void sg_rank_transport_stop(struct sg_rank_transport *transport) {
  struct mpi_state *state = transport->data;
  MPI_Win_unlock_all(state->window);
  MPI_Win_free(&state->window);
  MPI_Finalize();
}
