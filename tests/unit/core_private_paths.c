/* Home folders and user names are hidden in paths, and nothing else is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/private_paths.h"

static void hides(const char *text, const char *wanted) {
  char *hidden = sg_private_hide(text);
  assert_string_equal(hidden, wanted);
  free(hidden);
}

static void home_folders_become_a_tilde(void **state) {
  (void)state;
  setenv("HOME", "/data/people/carol/", 1);
  hides("/data/people/carol/lib/libblas.so", "~/lib/libblas.so");
  hides("/data/people/carol", "~");
  hides("--plan=/home/alice/p.yaml", "--plan=~/p.yaml");
  hides("npy:/Users/bob", "npy:~");
  hides("/var/home/dave/x:/export/home/eve/y", "~/x:~/y");
  hides("/usr/home/dave/x, /nfs/home/eve/y", "~/x, ~/y");
  hides("cannot open '/root/x': no", "cannot open '~/x': no");
  hides("/home/al\xc3\xafs/x:/home/b.c-d/y", "~/x:~/y");
}

static void other_folders_of_the_machine_are_left_out(void **state) {
  (void)state;
  setenv("HOME", "/", 1);
  hides("/opt/torch/.venv/bin/python3", ".../python3");
  hides("numpy:/opt/torch/.venv/bin/python3,default", "numpy:.../python3,default");
  hides("/opt/torch/.venv/lib/python3.12/site-packages/numpy.libs/libscipy_openblas64_-61654e39.so",
        ".../site-packages/numpy.libs/libscipy_openblas64_-61654e39.so");
  hides("/tmp/w/stratagemm-0.1.0~756.g4106a6e/lib/libblis.so.4", ".../libblis.so.4");
  hides("cannot open '/data/x/y.npy': no", "cannot open '.../y.npy': no");
  hides("/data/lib:/usr/lib:/srv/b/lib/", ".../lib:/usr/lib:.../lib/");
  hides("backends: [/data/lib/libblas.so]  # built here", "backends: [.../libblas.so]  # built here");
}

static void public_paths_stay(void **state) {
  (void)state;
  setenv("HOME", "/", 1);
  static const char *const texts[] = {"/usr/lib/home/x",
                                      "/opt/intel/oneapi/mkl/lib/libmkl_rt.so.2",
                                      "/nix/store/x-openblas/lib/libopenblas.so.0",
                                      "/proc/self/task and /sys/devices/system/cpu",
                                      "a/home/b",
                                      "/home",
                                      "/home/",
                                      "~/x",
                                      "2 GFLOP/s, 3 items (of 4)/s, either/or/both, */5 / 6",
                                      "https://w3id.org/ro/crate/1.3, see //host/share",
                                      "",
                                      "/",
                                      "/opt"};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    hides(texts[i], texts[i]);
  }
}

static void all_strings_of_a_value_are_hidden(void **state) {
  (void)state;
  json_t *value = json_pack("{s:[s, {s:s}], s:i}", "a", "/home/alice/x", "b", "/home/alice", "c", 1);
  json_t *wanted = json_pack("{s:[s, {s:s}], s:i}", "a", "~/x", "b", "~", "c", 1);
  sg_private_hide_json(value);
  assert_true(json_equal(value, wanted));
  json_decref(value);
  json_decref(wanted);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(home_folders_become_a_tilde),
      cmocka_unit_test(other_folders_of_the_machine_are_left_out),
      cmocka_unit_test(public_paths_stay),
      cmocka_unit_test(all_strings_of_a_value_are_hidden),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
