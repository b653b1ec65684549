/* Where pages are: memory of threads and of processes has as many huge ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "bench/worker/pages.h"
#include "tests/unit/skip.h"

enum { MIB = 1 << 20 };

static struct sg_memory mapped(size_t bytes, int source) {
  struct sg_memory memory;
  struct sg_error err;
  if (sg_memory_map(&memory, bytes, source, &err) != SG_OK) { fail_msg("%s", err.message); }
  return memory;
}

static void large_memory_begins_at_a_huge_page(void **state) {
  (void)state;
  static const int sources[] = {SG_MEMORY_PRIVATE, SG_MEMORY_SHARED};
  for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++) {
    struct sg_memory memory = mapped(5 * MIB + 3, sources[i]);
    assert_int_equal((uintptr_t)memory.start % (2 * MIB), 0);
    memset(memory.start, 1, memory.bytes);
    sg_memory_unmap(&memory);
    assert_null(memory.start);
  }
}

static void shared_memory_has_huge_pages_where_it_is_told(void **state) {
  (void)state;
  struct sg_memory memory = mapped(8 * MIB + 100, SG_MEMORY_SHARED);
  memset(memory.start, 1, memory.bytes);
  sg_memory_collapse(&memory);
  for (size_t i = 0; i < memory.bytes; i += 4096) {
    assert_int_equal(((volatile const char *)memory.start)[i], 1);
  }
  const int64_t huge_bytes = sg_pages_huge_bytes(&memory);
  sg_memory_unmap(&memory);
  if (huge_bytes == 0) { SKIP("this kernel makes no huge pages of shared memory on request"); }
  assert_int_equal(huge_bytes, 8 * MIB);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(large_memory_begins_at_a_huge_page),
      cmocka_unit_test(shared_memory_has_huge_pages_where_it_is_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
