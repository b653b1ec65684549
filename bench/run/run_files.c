#include "bench/run/run_files.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bench/data/npy_set.h"
#include "bench/data/source_name.h"
#include "bench/operations/operation.h"
#include "core/alloc.h"
#include "core/digest.h"
#include "core/text.h"

/* Of files of items `source` and `n_inputs` are set, else `path`. */
struct sg_run_file {
  const struct sg_backend *backend; /* NULL: our worker, or files of items */
  const char *source;
  int64_t count; /* of files per input, at most */
  int n_inputs;
  char *path, *what;
  char *state;
};

/* ---- what tells two files apart */

/* NULL: it is not there. */
static char *state_of_file(int folder, const char *path) {
  struct stat st;
  if (fstatat(folder, path, &st, 0) != 0) { return NULL; }
  return sg_format("%llu %llu %lld %lld.%09ld", (unsigned long long)st.st_dev, (unsigned long long)st.st_ino,
                   (long long)st.st_size, (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
}

/* Of all files of its items. */
static char *state_of_folder(const struct sg_run_file *file) {
  struct sg_npy_set set;
  if (sg_npy_set_open(&set, sg_source_paths(file->source), file->n_inputs, NULL) != SG_OK) { return NULL; }
  struct sg_digest *digest = sg_digest_new();
  for (int64_t i = 0; i < file->count && i < set.n_groups; i++) {
    for (int input = 0; input < file->n_inputs; input++) {
      const char *name = sg_npy_set_path(&set, i, input);
      char *state = state_of_file(set.folder, name), *line = sg_format("%s %s\n", name, state ? state : "");
      sg_digest_add(digest, line, strlen(line));
      free(state);
      free(line);
    }
  }
  sg_npy_set_close(&set);
  return sg_digest_end(digest, NULL);
}

static char *state_of(const struct sg_run_file *file) {
  return file->source ? state_of_folder(file) : state_of_file(AT_FDCWD, file->path);
}

/* ---- all files */

static void release(struct sg_run_file *file) {
  free(file->path);
  free(file->what);
  free(file->state);
}

static void add(struct sg_run_files *files, struct sg_run_file file) {
  file.state = state_of(&file);
  if (!file.state) {
    release(&file);
    return;
  }
  files->items = sg_resize(files->items, files->n + 1, sizeof *files->items);
  files->items[files->n++] = file;
}

static void add_backend(struct sg_run_files *files, const struct sg_backend *backend) {
  add(files, (struct sg_run_file){.backend = backend,
                                  .path = sg_format("%s", backend->path ? backend->path : ""),
                                  .what = sg_format("the library %s", backend->name)});
  for (char **word = backend->runner ? backend->runner->argv : NULL; word && *word; word++) {
    add(files, (struct sg_run_file){.backend = backend,
                                    .path = sg_format("%s", *word),
                                    .what = sg_format("a program of the runner %s", backend->runner->name)});
  }
}

static void add_folder(struct sg_run_files *files, const struct sg_workload *workload) {
  struct sg_layout layout;
  if (!sg_source_paths(workload->source)) { return; }
  workload->operation->layout(workload, &layout);
  add(files, (struct sg_run_file){.source = workload->source,
                                  .count = workload->count,
                                  .n_inputs = layout.n_inputs,
                                  .what = sg_format("one of the files of items")});
}

void sg_run_files_note(struct sg_run_files *files, const struct sg_plan *plan, const char *worker) {
  *files = (struct sg_run_files){0};
  add(files, (struct sg_run_file){.path = sg_format("%s", worker), .what = sg_format("stratagemm-worker")});
  for (size_t i = 0; i < plan->n_backends; i++) {
    add_backend(files, &plan->backends[i]);
  }
  for (size_t i = 0; i < plan->workloads.n; i++) {
    add_folder(files, &plan->workloads.entries[i].workload);
  }
}

void sg_run_files_release(struct sg_run_files *files) {
  for (size_t i = 0; i < files->n; i++) {
    release(&files->items[i]);
  }
  free(files->items);
  *files = (struct sg_run_files){0};
}

static bool is_used(const struct sg_run_file *file, const struct sg_config *config) {
  if (file->source) { return strcmp(file->source, config->workload.source) == 0; }
  return file->backend ? file->backend == config->backend : !config->backend->runner;
}

bool sg_run_files_check(const struct sg_run_files *files, const struct sg_config *config, char *detail, size_t size) {
  bool same = true;
  for (size_t i = 0; i < files->n && same; i++) {
    const struct sg_run_file *file = &files->items[i];
    if (!is_used(file, config)) { continue; }
    char *now = state_of(file);
    same = now && strcmp(now, file->state) == 0;
    if (!same) {
      snprintf(detail, size, "%s was %s since the run began: nothing is measured with another file", file->what,
               now ? "replaced" : "removed");
    }
    free(now);
  }
  return same;
}
