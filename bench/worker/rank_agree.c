#include "bench/worker/rank_agree.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/alloc.h"

struct rank_word {
  int status;
  struct sg_error err;
  char host[SG_RANK_HOST];
};

int sg_ranks_agree(struct sg_ranks *ranks, int status, struct sg_error *err) {
  if (!ranks || ranks->failed) { return status; }
  const struct sg_rank_transport *t = ranks->transport;
  struct rank_word word = {.status = status}, *words = sg_alloc((size_t)t->size, sizeof *words);
  if (status != SG_OK) { word.err = *err; }
  snprintf(word.host, sizeof word.host, "%s", ranks->place.host);
  t->gather(t->data, &word, words, sizeof word);
  for (int r = 0; t->rank == 0 && r < t->size; r++) {
    if (words[r].status == SG_OK) { continue; }
    word.status = sg_fail(&word.err, (enum sg_status)words[r].status, "rank %d on %s: %s", r, words[r].host,
                          words[r].err.message);
    break;
  }
  t->broadcast(t->data, &word, sizeof word);
  free(words);
  ranks->failed = word.status != SG_OK;
  if (ranks->failed) { *err = word.err; }
  return word.status;
}
