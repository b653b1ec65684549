/* Folders that are safe to write into: of this user or of root, and reached through no symbolic link of a stranger.
 * They are held by their descriptors. */
#ifndef SG_CORE_OWN_FOLDER_H
#define SG_CORE_OWN_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "core/error.h"

/* Open a folder. Its last component must not be a symbolic link, and an existing folder must belong to this user or
 * to root: SG_BAD_INPUT otherwise. Below these folders, result sets of strangers, no part of the path may be a link.
 * It is created, with its parents, if it is absent, and *made is whether it was; with `made` NULL it must exist. The
 * caller closes *fd. */
int sg_own_folder_open(int *fd, bool *made, const char *path, char *const *sets, size_t n_sets,
                       struct sg_error *err) SG_MUST_CHECK;

/* The same for a folder in an open one; `path` is its path, for messages. */
int sg_own_folder_open_at(int *fd, bool *made, int parent, const char *name, const char *path,
                          struct sg_error *err) SG_MUST_CHECK;

/* Without slashes at its end, after which a link would be followed: a new heap string. */
char *sg_own_folder_trimmed(const char *path);

/* The folder that a file is in, by its path: a new heap string. */
char *sg_own_folder_of(const char *path);

/* "a symbolic link", "a folder" or "something that is not a regular file". */
const char *sg_file_kind_name(mode_t mode);

/* Whether both are the same file. */
bool sg_file_is_same(const struct stat *a, const struct stat *b);

#endif
