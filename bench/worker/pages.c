#include "bench/worker/pages.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/alloc.h"
#include "core/resultset.h"
#include "core/text.h"

enum { QUERIES_MOST = 16384, NODES_MOST = 1024 };

/* Of lines like "AnonHugePages:      2048 kB"; private and shared memory have one each. */
static int64_t huge_kb(const char *line) {
  static const char *const keys[] = {"AnonHugePages:", "ShmemPmdMapped:"};
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
    if (strncmp(line, keys[i], strlen(keys[i])) == 0) { return strtoll(line + strlen(keys[i]), NULL, 10); }
  }
  return 0;
}

/* The kernel may show memory beside it as one area with it. */
int64_t sg_pages_huge_bytes(const struct sg_memory *memory) {
  const uintptr_t start = (uintptr_t)memory->start, end = start + memory->bytes;
  int64_t bytes = 0;
  bool inside = false;
  char line[512];
  FILE *smaps = fopen("/proc/self/smaps", "re");
  if (!smaps) { return SG_NO_INT; }
  while (fgets(line, sizeof line, smaps)) {
    uintptr_t low = 0, high = 0;
    if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " ", &low, &high) == 2) { inside = low < end && high > start; }
    if (inside) { bytes += huge_kb(line) * 1024; }
  }
  fclose(smaps);
  return bytes < (int64_t)memory->bytes ? bytes : (int64_t)memory->bytes;
}

char *sg_pages_node_shares(const struct sg_memory *memory) {
  const size_t page = (size_t)sysconf(_SC_PAGESIZE), pages = memory->bytes / page;
  const size_t n = pages < QUERIES_MOST ? pages : QUERIES_MOST;
  void **queries = sg_alloc(n + 1, sizeof *queries);
  int *nodes = sg_alloc(n + 1, sizeof *nodes);
  size_t *found = sg_alloc(NODES_MOST, sizeof *found), known = 0;
  for (size_t i = 0; i < n; i++) {
    queries[i] = (char *)memory->start + pages * i / n * page;
  }
  const long failed = syscall(SYS_move_pages, 0, n, queries, NULL, nodes, 0); /* moves none */
  for (size_t i = 0; i < n && !failed; i++) {
    if (nodes[i] < 0 || nodes[i] >= NODES_MOST) { continue; }
    found[nodes[i]]++;
    known++;
  }
  char *text = NULL;
  for (int node = 0; node < NODES_MOST && known > 0; node++) {
    if (found[node] == 0) { continue; }
    char *longer =
        sg_format("%s%s%d=%.3g", text ? text : "", text ? ";" : "", node, (double)found[node] / (double)known);
    free(text);
    text = longer;
  }
  free(queries);
  free(nodes);
  free(found);
  return text;
}
