/* Output: files that appear in a folder whole or not at all.
 *
 * The folder is held by its descriptor. A file is written there under a random temporary name, created anew, synced,
 * and renamed; then the folder is synced. Nothing is written through a symbolic link, and into no folder of another
 * user: the folder may be part of a result set that a stranger made.
 *
 * Files that belong together are staged first and committed together, so that a full disk leaves all of them as they
 * were. A program that is killed leaves temporary files behind, which the next one removes (sg_output_clean). */
#ifndef SG_CORE_OUTPUT_H
#define SG_CORE_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/uio.h>

#include "core/error.h"

struct sg_output;

/* Open a folder to write into; it is created, with its parents, if it is absent. The last component of its path must
 * not be a symbolic link, and an existing folder must belong to this user or to root: SG_BAD_INPUT otherwise. On
 * failure *out is NULL. */
int sg_output_open(struct sg_output **out, const char *path, struct sg_error *err) SG_MUST_CHECK;

/* The same where the path may lead through one of these folders, result sets of strangers: below them no part of it
 * may be a symbolic link. Links elsewhere are the user's and are followed. */
int sg_output_open_near(struct sg_output **out, const char *path, char *const *sets, size_t n_sets,
                        struct sg_error *err) SG_MUST_CHECK;

/* Keep other processes that claim the folder out of it until it is closed. SG_BAD_INPUT if it is in use. On file
 * systems without locks it is not claimed. */
int sg_output_claim(struct sg_output *out, struct sg_error *err) SG_MUST_CHECK;

/* Remove what a killed program left behind in a claimed folder, and in these subfolders of it (NULL-terminated; may
 * be NULL), which the caller knows to be its own. Other subfolders may be the output of a program that runs: a report
 * in a result set. */
void sg_output_clean(struct sg_output *out, const char *const *folders);

/* Write a file under a temporary name until the commit. `name` is a file's, or FOLDER/FILE for a file of a subfolder,
 * which is created if it is absent. `parts` are its bytes, in order. SG_UNABLE if it cannot be written. */
int sg_output_stage(struct sg_output *out, const char *name, const struct iovec *parts, size_t n_parts,
                    struct sg_error *err) SG_MUST_CHECK;

/* The same for a text. */
int sg_output_stage_text(struct sg_output *out, const char *name, const char *text,
                         struct sg_error *err) SG_MUST_CHECK;

/* Give all staged files their names, in the order in which they were staged, and sync the folders. */
int sg_output_commit(struct sg_output *out, struct sg_error *err) SG_MUST_CHECK;

/* Remove a regular file of the folder, or FOLDER/FILE, of which `is_ours` is true; it is given a descriptor of the
 * folder and the file's name there. What cannot be removed stays. */
void sg_output_remove(const struct sg_output *out, const char *name,
                      bool (*is_ours)(void *context, int folder, const char *file), void *context);

/* Whether the folder was created by sg_output_open() and nothing was committed yet. */
bool sg_output_is_new(const struct sg_output *out);

/* Stage one file and commit. */
int sg_output_write(struct sg_output *out, const char *name, const void *bytes, size_t size,
                    struct sg_error *err) SG_MUST_CHECK;

/* Open a file of the folder for appending. It must be a regular file. */
int sg_output_append(const struct sg_output *out, const char *name, int *fd, struct sg_error *err) SG_MUST_CHECK;

/* Whether the file behind this descriptor still has this name in the folder. */
bool sg_output_has(const struct sg_output *out, const char *name, int fd);

/* Whether the path still leads to this folder. */
bool sg_output_is_there(const struct sg_output *out);

/* Whether the folder is empty, but for empty subfolders of these names (NULL-terminated; may be NULL). Temporary
 * files that a killed program left behind do not count. */
bool sg_output_is_free(const struct sg_output *out, const char *const *folders);

/* A private folder (mode 0700) within the folder, for another program to write into; at most one at a time.
 * Its descriptor, or -1. It is removed with its files by sg_output_end_workspace() or sg_output_close(). */
int sg_output_workspace(struct sg_output *out, struct sg_error *err) SG_MUST_CHECK;
void sg_output_end_workspace(struct sg_output *out);

/* As it was opened, for messages; its descriptor. */
const char *sg_output_path(const struct sg_output *out);
int sg_output_fd(const struct sg_output *out);

/* Remove what is staged but not committed, and the folders made for it, and close. NULL is allowed. */
void sg_output_close(struct sg_output *out);

/* Replace one file of an existing folder. */
int sg_file_replace(const char *path, const void *bytes, size_t size, struct sg_error *err) SG_MUST_CHECK;

/* The same where the path may lead through these result sets of strangers, as in sg_output_open_near(). */
int sg_file_replace_near(const char *path, char *const *sets, size_t n_sets, const void *bytes, size_t size,
                         struct sg_error *err) SG_MUST_CHECK;

#endif
