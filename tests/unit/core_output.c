/* Output folders: files appear whole and together, and nothing is written through what somebody else put there. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/file.h"
#include "core/output.h"
#include "core/text.h"
#include "tests/unit/skip.h"

static char place[64];
static struct sg_error err;

static int make_place(void **state) {
  (void)state;
  snprintf(place, sizeof place, "/tmp/sg-output-XXXXXX");
  return mkdtemp(place) ? 0 : -1;
}

static int remove_place(void **state) {
  (void)state;
  char *command = sg_format("rm -rf '%s'", place);
  const int status = system(command);
  free(command);
  return status;
}

/* The path of a file of the place, in one of a few buffers. */
static const char *in(const char *name) {
  static char paths[4][PATH_MAX];
  static int next;
  char *path = paths[next++ % 4];
  snprintf(path, PATH_MAX, "%s/%s", place, name);
  return path;
}

static void put(const char *name, const char *text) {
  FILE *stream = fopen(in(name), "we");
  assert_non_null(stream);
  fputs(text, stream);
  assert_int_equal(fclose(stream), 0);
}

static void expect_text(const char *name, const char *wanted) {
  char *text = sg_file_read(in(name), NULL, &err);
  if (!text) { fail_msg("%s", err.message); }
  assert_string_equal(text, wanted);
  free(text);
}

static int count_entries(const char *name) {
  DIR *dir = opendir(in(name));
  int n = 0;
  assert_non_null(dir);
  for (const struct dirent *e = readdir(dir); e; e = readdir(dir)) {
    n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
  }
  closedir(dir);
  return n;
}

static struct sg_output *open_output(const char *name) {
  struct sg_output *out = NULL;
  if (sg_output_open(&out, in(name), &err) != SG_OK) { fail_msg("%s", err.message); }
  return out;
}

static void expect_refused(const char *name, const char *why) {
  struct sg_output *out = NULL;
  assert_int_equal(sg_output_open(&out, in(name), &err), SG_BAD_INPUT);
  assert_null(out);
  if (!strstr(err.message, why)) { fail_msg("%s", err.message); }
}

static void a_folder_is_created_with_its_parents_and_removed_if_nothing_was_written(void **state) {
  (void)state;
  struct sg_output *out = open_output("a/b/c");
  assert_int_equal(count_entries("a/b"), 1);
  sg_output_close(out);
  assert_int_equal(count_entries("a/b"), 0);
  out = open_output("a/b/c///");
  assert_int_equal(sg_output_write(out, "x", "12", 2, &err), SG_OK);
  sg_output_close(out);
  expect_text("a/b/c/x", "12");
}

static void staged_files_appear_together(void **state) {
  (void)state;
  put("one", "old");
  struct sg_output *out = open_output("");
  assert_int_equal(sg_output_stage_text(out, "one", "1", &err), SG_OK);
  assert_int_equal(sg_output_stage_text(out, "folder/two", "2", &err), SG_OK);
  assert_int_equal(sg_output_stage_text(out, "folder/three", "", &err), SG_OK);
  expect_text("one", "old");
  assert_int_equal(access(in("folder/two"), F_OK), -1);
  assert_int_equal(sg_output_commit(out, &err), SG_OK);
  sg_output_close(out);
  expect_text("one", "1");
  expect_text("folder/two", "2");
  expect_text("folder/three", "");
  assert_int_equal(count_entries("folder"), 2);
  assert_int_equal(count_entries(""), 2);
}

static void what_is_not_committed_leaves_nothing(void **state) {
  (void)state;
  put("one", "old");
  struct sg_output *out = open_output("");
  assert_int_equal(sg_output_stage_text(out, "one", "1", &err), SG_OK);
  assert_int_equal(sg_output_stage_text(out, "folder/two", "2", &err), SG_OK);
  sg_output_close(out);
  expect_text("one", "old");
  assert_int_equal(count_entries(""), 1);
}

static void a_file_has_the_bytes_of_its_parts_and_the_usual_permissions(void **state) {
  (void)state;
  char ab[] = "ab", none[] = "", c[] = "c";
  const struct iovec parts[] = {{ab, 2}, {none, 0}, {c, 1}};
  struct sg_output *out = open_output("");
  const mode_t mask = umask(027);
  assert_int_equal(sg_output_stage(out, "x", parts, 3, &err), SG_OK);
  assert_int_equal(sg_output_commit(out, &err), SG_OK);
  umask(mask);
  sg_output_close(out);
  expect_text("x", "abc");
  struct stat st;
  assert_int_equal(stat(in("x"), &st), 0);
  assert_int_equal(st.st_mode & 07777, 0640);
}

static void a_failed_write_leaves_every_file_as_it_was(void **state) {
  (void)state;
  static char large[1 << 16];
  struct rlimit before, limit;
  put("one", "old");
  signal(SIGXFSZ, SIG_IGN);
  assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
  limit = before;
  limit.rlim_cur = sizeof large - 1;
  struct sg_output *out = open_output("");
  assert_int_equal(sg_output_stage_text(out, "one", "1", &err), SG_OK);
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
  const struct iovec part = {large, sizeof large};
  const int status = sg_output_stage(out, "folder/two", &part, 1, &err);
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
  assert_int_equal(status, SG_UNABLE);
  assert_non_null(strstr(err.message, "/folder/two': File too large"));
  sg_output_close(out);
  expect_text("one", "old");
  assert_int_equal(count_entries(""), 1);
}

static void links_are_neither_followed_nor_replaced(void **state) {
  (void)state;
  put("victim", "precious");
  assert_int_equal(mkdir(in("folder"), 0755), 0);
  assert_int_equal(symlink("../victim", in("folder/link")), 0);
  assert_int_equal(symlink("nowhere", in("folder/dangling")), 0);
  assert_int_equal(symlink("loop", in("folder/loop")), 0);
  assert_int_equal(symlink("../folder", in("folder/inner")), 0);
  assert_int_equal(mkfifo(in("folder/fifo"), 0600), 0);
  assert_int_equal(mkdir(in("folder/sub"), 0755), 0);
  struct sg_output *out = open_output("folder");
  const char *const refused[] = {"link", "dangling", "loop", "fifo", "sub", "inner/x"};
  for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
    assert_int_equal(sg_output_stage_text(out, refused[i], "x", &err), SG_BAD_INPUT);
    assert_non_null(
        strstr(err.message, refused[i][0] == 'i' ? "inner' is a symbolic link" : "has this name: remove it"));
  }
  sg_output_close(out);
  expect_text("victim", "precious");
  assert_int_equal(access(in("folder/nowhere"), F_OK), -1);
}

static void a_folder_that_is_a_link_a_file_or_of_another_user_is_refused(void **state) {
  (void)state;
  put("file", "");
  assert_int_equal(mkdir(in("folder"), 0755), 0);
  assert_int_equal(symlink("folder", in("link")), 0);
  expect_refused("link", "is a symbolic link");
  expect_refused("link/", "is a symbolic link");
  expect_refused("file", "a file with this name exists");
  expect_refused("file/x", "cannot create folder");
  if (chown(in("folder"), 12345, 12345) != 0) { SKIP("needs the right to give files away"); }
  expect_refused("folder", "belongs to another user");
}

static void what_killed_programs_left_is_removed_from_ones_own_folders_only(void **state) {
  (void)state;
  assert_int_equal(mkdir(in("figures"), 0755), 0);
  assert_int_equal(mkdir(in("report"), 0755), 0);
  put("report/.stratagemm-0123456789abcdef.tmp", "of a program that runs");
  assert_int_equal(mkdir(in(".stratagemm-00000000000000aa.tmp"), 0700), 0);
  put(".stratagemm-00000000000000aa.tmp/x.svg", "half");
  put(".stratagemm-0123456789abcdef.tmp", "half");
  put("figures/.stratagemm-0123456789abcdef.tmp", "half");
  assert_int_equal(symlink("/etc", in(".stratagemm-00000000000000bb.tmp")), 0);
  put(".stratagemm-0123456789abcdeg.tmp", "of somebody else");
  struct sg_output *out = open_output("");
  const char *const folders[] = {"figures", NULL};
  sg_output_clean(out, folders); /* not claimed yet */
  expect_text(".stratagemm-0123456789abcdef.tmp", "half");
  assert_int_equal(sg_output_claim(out, &err), SG_OK);
  expect_text(".stratagemm-0123456789abcdef.tmp", "half"); /* it may not be its own */
  sg_output_clean(out, folders);
  assert_int_equal(access(in(".stratagemm-0123456789abcdef.tmp"), F_OK), -1);
  assert_int_equal(access(in("figures/.stratagemm-0123456789abcdef.tmp"), F_OK), -1);
  assert_int_equal(access(in(".stratagemm-00000000000000aa.tmp"), F_OK), -1);
  expect_text("report/.stratagemm-0123456789abcdef.tmp", "of a program that runs");
  assert_int_equal(unlink(in("report/.stratagemm-0123456789abcdef.tmp")), 0);
  assert_int_equal(rmdir(in("report")), 0);
  assert_false(sg_output_is_free(out, folders));
  assert_int_equal(unlink(in(".stratagemm-0123456789abcdeg.tmp")), 0);
  put(".stratagemm-0123456789abcdef.tmp", "half");
  assert_true(sg_output_is_free(out, folders));
  assert_false(sg_output_is_free(out, NULL));
  struct sg_output *second = open_output("");
  assert_int_equal(sg_output_claim(second, &err), SG_BAD_INPUT);
  assert_non_null(strstr(err.message, "in use by another run"));
  sg_output_close(out);
  assert_int_equal(sg_output_claim(second, &err), SG_OK);
  sg_output_close(second);
}

static void a_file_that_grows_is_known_to_be_removed_or_replaced(void **state) {
  (void)state;
  int fd = -1, other = -1;
  struct sg_output *out = open_output("run");
  assert_int_equal(sg_output_write(out, "x", "a", 1, &err), SG_OK);
  assert_int_equal(sg_output_append(out, "x", &fd, &err), SG_OK);
  assert_int_equal(sg_write_all(fd, "b", 1), 0);
  expect_text("run/x", "ab");
  assert_true(sg_output_has(out, "x", fd));
  assert_int_equal(sg_output_write(out, "x", "c", 1, &err), SG_OK);
  assert_false(sg_output_has(out, "x", fd));
  assert_int_equal(unlink(in("run/x")), 0);
  assert_false(sg_output_has(out, "x", fd));
  assert_int_equal(symlink("y", in("run/x")), 0);
  assert_int_equal(sg_output_append(out, "x", &other, &err), SG_BAD_INPUT);
  assert_int_equal(mkfifo(in("run/fifo"), 0600), 0);
  assert_int_equal(sg_output_append(out, "fifo", &other, &err), SG_BAD_INPUT);
  assert_true(sg_output_is_there(out));
  assert_int_equal(rename(in("run"), in("moved")), 0);
  assert_false(sg_output_is_there(out));
  close(fd);
  sg_output_close(out);
}

static void another_programs_workspace_is_private_and_goes_with_its_files(void **state) {
  (void)state;
  struct stat st;
  struct sg_output *out = open_output("report");
  const int fd = sg_output_workspace(out, &err);
  assert_true(fd >= 0);
  assert_int_equal(fstat(fd, &st), 0);
  assert_int_equal(st.st_mode & 07777, 0700);
  const int file = openat(fd, "x.svg", O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  assert_true(file >= 0);
  close(file);
  assert_int_equal(count_entries("report"), 1);
  sg_output_close(out);
  assert_int_equal(count_entries(""), 0);
}

static void a_workspace_goes_with_its_files_also_where_nothing_more_can_be_opened(void **state) {
  (void)state;
  struct sg_output *out = NULL;
  struct rlimit before;
  assert_int_equal(sg_output_open(&out, in("folder"), &err), SG_OK);
  const int fd = sg_output_workspace(out, &err), file = openat(fd, "x", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  assert_true(fd >= 0 && file >= 0);
  close(file);
  assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
  assert_int_equal(setrlimit(RLIMIT_NOFILE, &(struct rlimit){0, before.rlim_max}), 0);
  sg_output_close(out);
  assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
  assert_int_equal(access(in("folder"), F_OK), -1);
}

static void one_file_is_replaced_in_an_existing_folder_only(void **state) {
  (void)state;
  assert_int_equal(sg_file_replace(in("x"), "1", 1, &err), SG_OK);
  expect_text("x", "1");
  assert_int_equal(sg_file_replace(in("none/x"), "1", 1, &err), SG_BAD_INPUT);
  assert_int_equal(count_entries(""), 1);
}

static void no_file_is_replaced_through_a_link_of_a_stranger(void **state) {
  (void)state;
  assert_int_equal(mkdir(in("set"), 0755), 0);
  assert_int_equal(mkdir(in("mine"), 0755), 0);
  assert_int_equal(mkdir(in("mine/sub"), 0755), 0);
  assert_int_equal(symlink("../mine", in("set/link")), 0);
  assert_int_equal(symlink("mine", in("own")), 0);
  char *path = strdup(in("set")), *const sets[] = {path};
  assert_int_equal(sg_file_replace_near(in("set/link/sub/x"), sets, 1, "1", 1, &err), SG_BAD_INPUT);
  assert_non_null(strstr(err.message, "is a symbolic link"));
  assert_int_equal(sg_file_replace_near(in("set/none/x"), sets, 1, "1", 1, &err), SG_BAD_INPUT);
  assert_int_equal(sg_file_replace_near(in("none/sub/x"), sets, 1, "1", 1, &err), SG_BAD_INPUT);
  assert_int_equal(count_entries("mine/sub"), 0);
  assert_int_equal(count_entries("set"), 1);
  assert_int_equal(sg_file_replace_near(in("own/sub/x"), sets, 1, "1", 1, &err), SG_OK);
  assert_int_equal(sg_file_replace_near(in("set/x"), sets, 1, "2", 1, &err), SG_OK);
  expect_text("mine/sub/x", "1");
  expect_text("set/x", "2");
  assert_int_equal(access(in("none"), F_OK), -1);
  free(path);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_place, remove_place)
  const struct CMUnitTest tests[] = {
      TEST(a_folder_is_created_with_its_parents_and_removed_if_nothing_was_written),
      TEST(staged_files_appear_together),
      TEST(what_is_not_committed_leaves_nothing),
      TEST(a_file_has_the_bytes_of_its_parts_and_the_usual_permissions),
      TEST(a_failed_write_leaves_every_file_as_it_was),
      TEST(links_are_neither_followed_nor_replaced),
      TEST(a_folder_that_is_a_link_a_file_or_of_another_user_is_refused),
      TEST(what_killed_programs_left_is_removed_from_ones_own_folders_only),
      TEST(a_file_that_grows_is_known_to_be_removed_or_replaced),
      TEST(another_programs_workspace_is_private_and_goes_with_its_files),
      TEST(a_workspace_goes_with_its_files_also_where_nothing_more_can_be_opened),
      TEST(one_file_is_replaced_in_an_existing_folder_only),
      TEST(no_file_is_replaced_through_a_link_of_a_stranger),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
