#include "core/scratch.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/alloc.h"
#include "core/interrupt.h"
#include "core/text.h"

/* The newest first, so that a folder comes after what is in it. */
struct scratch_entry {
  struct scratch_entry *next;
  char *path;
};

struct sg_scratch {
  char *path;
  struct scratch_entry *volatile entries;
  struct sg_scratch *volatile next;
};

/* Read by a signal handler. */
static struct sg_scratch *volatile open_scratches;

/* In a signal handler: only functions that are allowed there. */
static void remove_all(void) {
  for (const struct sg_scratch *s = open_scratches; s; s = s->next) {
    for (const struct scratch_entry *e = s->entries; e; e = e->next) {
      if (unlink(e->path) != 0) { rmdir(e->path); }
    }
    rmdir(s->path);
  }
}

static void forget(const struct sg_scratch *scratch) {
  struct sg_scratch *volatile *link = &open_scratches;
  while (*link != scratch) {
    link = &(*link)->next;
  }
  *link = scratch->next;
}

/* The folder itself stays. */
static void release(struct sg_scratch *scratch) {
  forget(scratch);
  for (struct scratch_entry *e = scratch->entries, *next; e; e = next) {
    next = e->next;
    free(e->path);
    free(e);
  }
  free(scratch->path);
  free(scratch);
}

int sg_scratch_new(struct sg_scratch **out, struct sg_error *err) {
  const char *parent = getenv("TMPDIR");
  *out = NULL;
  if (!parent || *parent != '/') { parent = "/tmp"; }
  struct sg_scratch *s = sg_alloc(1, sizeof *s);
  s->path = sg_format("%s/stratagemm-XXXXXX", parent);
  s->next = open_scratches;
  open_scratches = s; /* before the folder is there, whose name mkdtemp() writes into s->path first */
  sg_interrupt_at_end(remove_all);
  if (!mkdtemp(s->path)) {
    const int status =
        sg_fail(err, SG_UNABLE, "cannot create a temporary folder in '%s': %s", parent, strerror(errno));
    release(s);
    return status;
  }
  *out = s;
  return SG_OK;
}

const char *sg_scratch_path(const struct sg_scratch *scratch) {
  return scratch->path;
}

void sg_scratch_will_create(struct sg_scratch *scratch, const char *name) {
  struct scratch_entry *entry = sg_alloc(1, sizeof *entry);
  entry->path = sg_format("%s/%s", scratch->path, name);
  entry->next = scratch->entries;
  scratch->entries = entry;
}

int sg_scratch_fail(const char *path, const char *shown, int status, struct sg_error *err) {
  const char *at = err ? strstr(err->message, path) : NULL;
  if (!at) { return status; }
  char *text = sg_format("%.*s%s%s", (int)(at - err->message), err->message, shown, at + strlen(path));
  sg_fail(err, (enum sg_status)status, "%s", text);
  free(text);
  return status;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at) {
  (void)st;
  (void)kind;
  (void)at;
  remove(path);
  return 0;
}

void sg_scratch_close(struct sg_scratch *scratch) {
  enum { DESCRIPTORS = 16 };
  if (!scratch) { return; }
  nftw(scratch->path, remove_one, DESCRIPTORS, FTW_DEPTH | FTW_PHYS);
  release(scratch);
}
