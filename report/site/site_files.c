#include "report/site/site_files.h"

#include <fcntl.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>

#include "core/digest.h"
#include "core/text.h"

static int by_name(const FTSENT **a, const FTSENT **b) {
  return strcmp((*a)->fts_name, (*b)->fts_name);
}

static void add_file(struct sg_digest *digest, const FTSENT *e, size_t prefix) {
  char *hash = sg_file_sha256(AT_FDCWD, e->fts_accpath, SG_FILE_OWN_TEXT);
  char *line = sg_format("%s %s\n", e->fts_path + prefix, hash ? hash : "-");
  sg_digest_add(digest, line, strlen(line));
  free(line);
  free(hash);
}

char *sg_tree_sha256(const char *const *folders, size_t n) {
  struct sg_digest *digest = sg_digest_new();
  for (size_t i = 0; i < n; i++) {
    if (!folders[i]) { continue; }
    char *folder = sg_format("%s", folders[i]), *const roots[] = {folder, NULL};
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
    for (FTSENT *e; tree && (e = fts_read(tree));) {
      if (e->fts_info == FTS_F) { add_file(digest, e, strlen(folder)); }
    }
    if (tree) { fts_close(tree); }
    sg_digest_add(digest, "\n", 1);
    free(folder);
  }
  return sg_digest_end(digest, NULL);
}
