/* Which core types are worth a try besides the library's own choice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bench/plan/coretype.h"

/* A processor and a library: "NAME NAME .." that they accept together. */
static bool is_named(void *context, const struct sg_coretype *type) {
  const char *names = context, *at = strstr(names, type->name);
  const size_t length = strlen(type->name);
  return at && (at == names || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0');
}

static void check(const char *own, const char *accepted, const char *wanted) {
  const struct sg_coretype *types[SG_MOST_CORETYPES_TO_TRY];
  char names[256] = "";
  const size_t n = sg_coretypes_to_try(types, sg_coretype_find(own), is_named, (void *)accepted);
  for (size_t i = 0; i < n; i++) {
    const size_t used = strlen(names);
    snprintf(names + used, sizeof names - used, "%s%s", used ? " " : "", types[i]->name);
  }
  assert_string_equal(names, wanted);
}

static void a_library_that_does_not_know_the_processor_is_given_wider_registers(void **state) {
  (void)state;
  check("Prescott", "Prescott Nehalem Sandybridge Haswell Zen SkylakeX Cooperlake", "SkylakeX Haswell");
  check("Prescott", "Prescott Nehalem Sandybridge Haswell Zen", "Haswell");
  check("Haswell", "Haswell Zen SkylakeX", "SkylakeX");
  check("Nehalem", "Prescott Core2 Nehalem", "");
}

static void a_library_that_knows_it_has_nothing_to_try(void **state) {
  (void)state;
  check("SkylakeX", "Prescott Haswell Zen SkylakeX Cooperlake SapphireRapids", "");
  check("Cooperlake", "Haswell Zen SkylakeX Cooperlake", "");
  check("Haswell", "Prescott Sandybridge Haswell Zen", "");
  check("Zen", "Prescott Sandybridge Haswell Zen", "");
}

static void what_is_unknown_needs_nothing(void **state) {
  (void)state;
  check("NONE", "Haswell Zen SkylakeX", "SkylakeX Haswell");
  check("NONE", "", "");
}

static void arm_has_scalable_vectors(void **state) {
  (void)state;
  check("neoversen1", "armv8 neoversen1 neoversev1 neoversen2 armv8sve a64fx", "neoversev1");
  check("neoversen2", "armv8 neoversen1 neoversev1 neoversen2 armv8sve a64fx", "");
  check("neoversen1", "armv8 neoversen1", "");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_library_that_does_not_know_the_processor_is_given_wider_registers),
      cmocka_unit_test(a_library_that_knows_it_has_nothing_to_try),
      cmocka_unit_test(what_is_unknown_needs_nothing),
      cmocka_unit_test(arm_has_scalable_vectors),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
