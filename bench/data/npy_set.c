#include "bench/data/npy_set.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/alloc.h"
#include "core/cli.h"
#include "core/text.h"

static const char ENDING[] = ".npy";
enum { ENDING_LENGTH = sizeof ENDING - 1 };

/* The parts of a file name: input `input` of the item `stem`. */
struct entry {
  char *name, *stem;
  int input;
};

struct list {
  struct entry *entries;
  size_t n;
};

static void list_release(struct list *list) {
  for (size_t i = 0; i < list->n; i++) {
    free(list->entries[i].name);
    free(list->entries[i].stem);
  }
  free(list->entries);
}

/* ---- Names ---- */

static int is_npy(const struct dirent *entry) {
  const char *name = entry->d_name;
  const size_t length = strlen(name);
  return name[0] != '.' && length > ENDING_LENGTH && strcmp(name + length - ENDING_LENGTH, ENDING) == 0;
}

/* Which input a file of a stack is: 0 for a.npy or NAME_a.npy, 1 for b.npy or NAME_b.npy; also by the positions in
 * which numpy.savez was given them, arr_0.npy and arr_1.npy. -1: none. *stem: the length of NAME; for an operation
 * with one input NAME is all of it. */
static int input_of(const char *name, int n_inputs, size_t *stem) {
  static const char positional[] = "arr_";
  const size_t length = strlen(name) - ENDING_LENGTH, prefix = sizeof positional - 1;
  *stem = length;
  if (n_inputs == 1) { return 0; }
  *stem = length > 2 && name[length - 2] == '_' ? length - 2 : 0;
  const bool by_position = length == prefix + 1 && strncmp(name, positional, prefix) == 0;
  if (by_position) { *stem = 0; }
  const int input = by_position ? name[length - 1] - '0' : tolower((unsigned char)name[length - 1]) - 'a';
  return (by_position || length == 1 || *stem > 0) && input >= 0 && input < n_inputs ? input : -1;
}

static int by_stem(const void *a, const void *b) {
  const struct entry *left = a, *right = b;
  int order = strverscmp(left->stem, right->stem);
  if (order == 0) { order = strcmp(left->stem, right->stem); }
  return order ? order : left->input - right->input;
}

/* ---- A folder ---- */

static int add_entry(struct list *list, const char *name, int n_inputs, struct sg_error *err) {
  size_t stem = 0;
  const int input = input_of(name, n_inputs, &stem);
  if (input < 0) {
    return sg_fail(
        err, SG_BAD_INPUT,
        "'%s' belongs to no item: name the files of an item NAME_a.npy to NAME_%c.npy, those of stacks a.npy "
        "to %c.npy",
        name, 'a' + n_inputs - 1, 'a' + n_inputs - 1);
  }
  list->entries[list->n++] = (struct entry){sg_format("%s", name), sg_format("%.*s", (int)stem, name), input};
  return SG_OK;
}

/* Check that every item has all its files. */
static int check_items(const struct list *list, int n_inputs, struct sg_error *err) {
  for (size_t i = 0; i < list->n; i++) {
    const size_t input = i % (size_t)n_inputs;
    const struct entry *first = &list->entries[i - input], *this = &list->entries[i];
    const bool belongs = this->input == (int)input && strcmp(this->stem, first->stem) == 0;
    const bool last = i + 1 == list->n && input + 1 < (size_t)n_inputs;
    if (belongs && !last) { continue; }
    const int missing = (int)input + (belongs ? 1 : 0);
    return sg_fail(err, SG_BAD_INPUT, "'%s' lacks its counterpart '%s%s%c.npy'", first->name, first->stem,
                   *first->stem ? "_" : "", 'a' + missing);
  }
  return SG_OK;
}

/* Take the names from the sorted list. */
static void take_names(struct sg_npy_set *set, struct list *list) {
  set->names = sg_alloc(list->n, sizeof *set->names);
  for (size_t i = 0; i < list->n; i++) {
    set->names[i] = list->entries[i].name;
    list->entries[i].name = NULL;
  }
  set->n_groups = (int64_t)list->n / set->n_inputs;
}

int sg_npy_set_arrange(struct sg_npy_set *set, char *const *names, size_t n, int n_inputs, struct sg_error *err) {
  struct list list = {.entries = sg_alloc(n, sizeof *list.entries)};
  int status = SG_OK;
  set->n_inputs = n_inputs;
  for (size_t i = 0; i < n && status == SG_OK; i++) {
    status = add_entry(&list, names[i], n_inputs, err);
  }
  if (status == SG_OK) {
    qsort(list.entries, list.n, sizeof *list.entries, by_stem);
    status = check_items(&list, n_inputs, err);
  }
  if (status == SG_OK) { take_names(set, &list); }
  list_release(&list);
  return status;
}

static int open_folder(struct sg_npy_set *set, const char *folder, struct sg_error *err) {
  set->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (set->folder < 0) { return sg_fail(err, SG_BAD_INPUT, "cannot open the folder: %s", strerror(errno)); }
  struct dirent **found = NULL;
  const int n = scandirat(set->folder, ".", &found, is_npy, NULL);
  if (n < 0) { return sg_fail(err, SG_BAD_INPUT, "cannot read the folder: %s", strerror(errno)); }
  char **names = sg_alloc((size_t)n, sizeof *names);
  for (int i = 0; i < n; i++) {
    names[i] = found[i]->d_name;
  }
  const int status = n > 0 ? sg_npy_set_arrange(set, names, (size_t)n, set->n_inputs, err)
                           : sg_fail(err, SG_BAD_INPUT, "the folder has no .npy files");
  for (int i = 0; i < n; i++) {
    free(found[i]);
  }
  free(names);
  free(found);
  return status;
}

/* ---- One file for each input ---- */

static int take_files(struct sg_npy_set *set, const char *paths, bool is_one, struct sg_error *err) {
  struct sg_list list = {0};
  const int status = is_one ? SG_OK : sg_list_split(&list, paths, "the files", err);
  if (status != SG_OK) { return status; }
  if (is_one) {
    list = (struct sg_list){sg_alloc(1, sizeof *list.items), 1};
    list.items[0] = sg_format("%s", paths);
  }
  if (list.n == (size_t)set->n_inputs) {
    set->names = list.items; /* takes ownership */
    set->n_groups = 1;
    return SG_OK;
  }
  const size_t n = list.n;
  sg_list_release(&list);
  return sg_fail(err, SG_BAD_INPUT, "%zu file%s, but the operation has %d input%s: give %s", n, n == 1 ? "" : "s",
                 set->n_inputs, set->n_inputs == 1 ? "" : "s",
                 set->n_inputs == 1
                     ? "one file, or choose another operation"
                     : "one per input, as in npy:A.npy,B.npy, or choose an operation with one input, such "
                       "as --operation svd");
}

/* ---- Either ---- */

int sg_npy_set_open(struct sg_npy_set *set, const char *paths, int n_inputs, struct sg_error *err) {
  struct stat st;
  *set = (struct sg_npy_set){.folder = AT_FDCWD, .n_inputs = n_inputs};
  const bool exists = stat(paths, &st) == 0;
  int status = SG_OK;
  if (exists && S_ISDIR(st.st_mode)) {
    status = open_folder(set, paths, err);
  } else if (exists || strchr(paths, ',')) {
    status = take_files(set, paths, exists, err);
  } else {
    status = sg_fail(err, SG_BAD_INPUT, "cannot open: %s", strerror(errno));
  }
  if (status != SG_OK) { sg_npy_set_close(set); }
  return status;
}

void sg_npy_set_close(struct sg_npy_set *set) {
  for (int64_t i = 0; i < set->n_groups * set->n_inputs; i++) {
    free(set->names[i]);
  }
  free(set->names);
  if (set->folder >= 0) { close(set->folder); }
  *set = (struct sg_npy_set){.folder = AT_FDCWD};
}

const char *sg_npy_set_path(const struct sg_npy_set *set, int64_t group, int input) {
  return set->names[group * set->n_inputs + input];
}

const char *sg_npy_set_name(const struct sg_npy_set *set, int64_t group, int input) {
  const char *path = sg_npy_set_path(set, group, input), *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}
