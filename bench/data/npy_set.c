#include "bench/data/npy_set.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/alloc.h"
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

static int is_npy(const struct dirent *entry) {
  const char *name = entry->d_name;
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
  const size_t stem = strlen(name) - (n_inputs == 1 ? ENDING_LENGTH : SUFFIX_LENGTH);
  list->entries[list->n++] = (struct entry){sg_format("%s", name), sg_format("%.*s", (int)stem, name), input};
  return SG_OK;
}

static int read_names(struct list *list, int folder, int n_inputs, struct sg_error *err) {
  struct dirent **found = NULL;
  const int n = scandirat(folder, ".", &found, is_npy, NULL);
  if (n < 0) { return sg_fail(err, SG_BAD_INPUT, "cannot read the folder: %s", strerror(errno)); }
  int status = n > 0 ? SG_OK : sg_fail(err, SG_BAD_INPUT, "the folder has no .npy files");
  list->entries = sg_alloc((size_t)n, sizeof *list->entries);
  for (int i = 0; i < n; i++) {
    if (status == SG_OK) { status = add_entry(list, found[i]->d_name, n_inputs, err); }
    free(found[i]);
  }
  free(found);
  return status;
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
static void take_names(struct sg_npy_set *set, struct list *list) {
  set->names = sg_alloc(list->n, sizeof *set->names);
  for (size_t i = 0; i < list->n; i++) {
    set->names[i] = list->entries[i].name;
    list->entries[i].name = NULL;
  }
  set->n_items = (int64_t)list->n / set->n_inputs;
}

int sg_npy_set_open(struct sg_npy_set *set, const char *folder, int n_inputs, struct sg_error *err) {
  *set = (struct sg_npy_set){.folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), .n_inputs = n_inputs};
  if (set->folder < 0) { return sg_fail(err, SG_BAD_INPUT, "cannot open the folder: %s", strerror(errno)); }
  struct list list = {0};
  int status = read_names(&list, set->folder, n_inputs, err);
  if (status == SG_OK) {
    qsort(list.entries, list.n, sizeof *list.entries, by_stem);
    status = check_items(&list, n_inputs, err);
  }
  if (status == SG_OK) { take_names(set, &list); }
  list_release(&list);
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
