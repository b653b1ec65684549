#include "bench/data/npy_set.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/text.h"

static const char ENDING[] = ".npy";
enum { ENDING_LENGTH = sizeof ENDING - 1, SUFFIX_LENGTH = ENDING_LENGTH + 2 /* _a.npy */ };

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

static bool is_npy(const char *name) {
  const size_t length = strlen(name);
  return name[0] != '.' && length > ENDING_LENGTH && strcmp(name + length - ENDING_LENGTH, ENDING) == 0;
}

/* The input's number: 0 for NAME_a.npy. -1: not an input. */
static int input_of(const char *name, int n_inputs) {
  const size_t length = strlen(name);
  if (n_inputs == 1) { return 0; }
  if (length <= SUFFIX_LENGTH || name[length - SUFFIX_LENGTH] != '_') { return -1; }
  const int input = name[length - SUFFIX_LENGTH + 1] - 'a';
  return input >= 0 && input < n_inputs ? input : -1;
}

static int by_stem(const void *a, const void *b) {
  const struct entry *left = a, *right = b;
  int order = strverscmp(left->stem, right->stem);
  if (order == 0) { order = strcmp(left->stem, right->stem); }
  return order ? order : left->input - right->input;
}

/* ---- A folder ---- */

static int add_entry(struct list *list, const char *name, int n_inputs, struct sg_error *err) {
  const int input = input_of(name, n_inputs);
  if (input < 0) {
    return sg_fail(err, SG_BAD_INPUT, "'%s' belongs to no item: name the files of an item NAME_a.npy to NAME_%c.npy",
                   name, 'a' + n_inputs - 1);
  }
  if (list->n % 1024 == 0) {
    struct entry *grown = realloc(list->entries, (list->n + 1024) * sizeof *grown);
    if (!grown) { return sg_fail(err, SG_UNABLE, "out of memory for a list of %zu files", list->n); }
    list->entries = grown;
  }
  const size_t stem = strlen(name) - (n_inputs == 1 ? ENDING_LENGTH : SUFFIX_LENGTH);
  list->entries[list->n++] = (struct entry){sg_format("%s", name), sg_format("%.*s", (int)stem, name), input};
  return SG_OK;
}

static int read_names(struct list *list, DIR *dir, int n_inputs, struct sg_error *err) {
  for (;;) {
    errno = 0;
    const struct dirent *entry = readdir(dir);
    if (!entry) { break; }
    const int status = is_npy(entry->d_name) ? add_entry(list, entry->d_name, n_inputs, err) : SG_OK;
    if (status != SG_OK) { return status; }
  }
  if (errno) { return sg_fail(err, SG_BAD_INPUT, "cannot read the folder: %s", strerror(errno)); }
  if (list->n == 0) { return sg_fail(err, SG_BAD_INPUT, "the folder has no .npy files"); }
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
    return sg_fail(err, SG_BAD_INPUT, "'%s' lacks its counterpart '%s_%c.npy'", first->name, first->stem,
                   'a' + missing);
  }
  return SG_OK;
}

/* Take the names from the sorted list. */
static int take_names(struct sg_npy_set *set, struct list *list, struct sg_error *err) {
  set->names = calloc(list->n, sizeof *set->names);
  if (!set->names) { return sg_fail(err, SG_UNABLE, "out of memory for a list of %zu files", list->n); }
  for (size_t i = 0; i < list->n; i++) {
    set->names[i] = list->entries[i].name;
    list->entries[i].name = NULL;
  }
  set->n_items = (int64_t)list->n / set->n_inputs;
  return SG_OK;
}

static int read_folder(struct sg_npy_set *set, DIR *dir, struct sg_error *err) {
  struct list list = {0};
  int status = read_names(&list, dir, set->n_inputs, err);
  if (status == SG_OK) {
    qsort(list.entries, list.n, sizeof *list.entries, by_stem);
    status = check_items(&list, set->n_inputs, err);
  }
  if (status == SG_OK) { status = take_names(set, &list, err); }
  list_release(&list);
  return status;
}

int sg_npy_set_open(struct sg_npy_set *set, const char *folder, int n_inputs, struct sg_error *err) {
  *set = (struct sg_npy_set){.folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), .n_inputs = n_inputs};
  /* On a duplicate descriptor, because closedir closes it. */
  const int own = set->folder < 0 ? -1 : openat(set->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *dir = own < 0 ? NULL : fdopendir(own);
  int status = SG_OK;
  if (dir) {
    status = read_folder(set, dir, err);
    closedir(dir);
  } else {
    status = sg_fail(err, SG_BAD_INPUT, "cannot open the folder: %s", strerror(errno));
    if (own >= 0) { close(own); }
  }
  if (status != SG_OK) { sg_npy_set_close(set); }
  return status;
}

void sg_npy_set_close(struct sg_npy_set *set) {
  for (int64_t i = 0; i < set->n_items * set->n_inputs; i++) {
    free(set->names[i]);
  }
  free(set->names);
  if (set->folder >= 0) { close(set->folder); }
  *set = (struct sg_npy_set){.folder = -1};
}

const char *sg_npy_set_name(const struct sg_npy_set *set, int64_t item, int input) {
  return set->names[item * set->n_inputs + input];
}
