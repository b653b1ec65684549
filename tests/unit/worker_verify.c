/* The parts of a verification: guards around the arrays, checksums of the inputs, the sample of items whose results
 * are kept. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bench/worker/checksum.h"
#include "bench/worker/launch_setup.h"
#include "bench/worker/verify.h"
#include "tests/unit/naive_launch.h"

static struct sg_damage damage_of(struct sg_launch *launch) {
  struct sg_checked verdict;
  struct sg_error err;
  assert_int_equal(sg_verify_slots(launch, &verdict, &err), SG_OK);
  assert_int_equal(sg_checked_valid(&verdict), !verdict.damage.what);
  return verdict.damage;
}

/* ---- Guards ---- */

/* Every byte between the arrays of a slot, and behind them: 7 x 7 numbers are 392 bytes. */
static void every_byte_around_the_arrays_is_guarded(void **state) {
  (void)state;
  const struct sg_request request = naive_request(7, 70, "pool", "task", 2, SG_RETAIN_ALL);
  struct sg_launch launch = prepared(&request);
  (void)request.load->run(&launch);
  assert_int_equal(damage_of(&launch).what, SG_DAMAGED_NOTHING);
  for (int64_t slot = 0; slot < launch.slots.n; slot += 23) {
    void *arrays[SG_MAX_ARRAYS];
    sg_slots_arrays(&launch.slots, slot, arrays);
    for (int i = 0; i < 3; i++) {
      const size_t data = sg_array_data_bytes(&launch.slots.layout.arrays[i], SG_F64);
      const size_t all = sg_array_bytes(&launch.slots.layout.arrays[i], SG_F64);
      assert_int_equal(all - data, 56);
      for (size_t at = data; at < all; at++) {
        char *byte = (char *)arrays[i] + at;
        *byte ^= 1;
        const struct sg_damage damage = damage_of(&launch);
        assert_int_equal(damage.what, SG_DAMAGED_BESIDE);
        assert_int_equal(damage.item, slot);
        assert_int_equal(damage.array, i);
        *byte ^= 1;
      }
    }
  }
  assert_int_equal(damage_of(&launch).what, SG_DAMAGED_NOTHING);
  sg_launch_release(&launch);
}

/* 8 x 8 numbers fill their 512 bytes, and the next array follows: a write there changes its contents. */
static void arrays_without_padding_have_a_guard_behind_the_last_one(void **state) {
  (void)state;
  struct sg_request request = naive_request(7, 70, "serial", "serial", 1, SG_RETAIN_ALL);
  request.workload.m = request.workload.n = request.workload.k = 8;
  struct sg_launch launch = prepared(&request);
  (void)request.load->run(&launch);
  assert_int_equal(launch.slots.slot_bytes, 3 * 512 + 64);
  void *arrays[SG_MAX_ARRAYS];
  sg_slots_arrays(&launch.slots, 9, arrays);
  ((double *)arrays[2])[64] = 0;
  const struct sg_damage behind = damage_of(&launch);
  assert_int_equal(behind.what, SG_DAMAGED_BESIDE);
  assert_int_equal(behind.array, 2);
  sg_launch_release(&launch);
}

static void the_memory_before_the_first_array_is_guarded(void **state) {
  (void)state;
  const struct sg_request request = naive_request(7, 70, "serial", "serial", 1, SG_RETAIN_ALL);
  struct sg_launch launch = prepared(&request);
  (void)request.load->run(&launch);
  launch.slots.memory[-1] ^= 1;
  assert_int_equal(damage_of(&launch).what, SG_DAMAGED_FRONT);
  sg_launch_release(&launch);
}

static void the_end_of_each_workspace_is_guarded(void **state) {
  (void)state;
  const struct sg_request request = naive_request(7, 70, "native", "task", 2, SG_RETAIN_ALL);
  struct sg_launch launch = prepared(&request);
  (void)request.load->run(&launch);
  assert_true(launch.slots.used_bytes > 0);
  for (int w = 0; w < 2; w++) {
    char *end = (char *)sg_slots_workspace(&launch.slots, w) + launch.slots.used_bytes;
    *end ^= 1;
    assert_int_equal(damage_of(&launch).what, SG_DAMAGED_WORKSPACE);
    *end ^= 1;
  }
  assert_int_equal(damage_of(&launch).what, SG_DAMAGED_NOTHING);
  sg_launch_release(&launch);
}

/* A changed input is reported once, and is right again after the check. */
static void changed_inputs_are_reported_and_restored(void **state) {
  (void)state;
  const struct sg_request request = naive_request(7, 70, "serial", "serial", 1, SG_RETAIN_ALL);
  struct sg_launch launch = prepared(&request);
  (void)request.load->run(&launch);
  void *arrays[SG_MAX_ARRAYS];
  sg_slots_arrays(&launch.slots, 5, arrays);
  double *b = arrays[1];
  b[48] = -b[48];
  const struct sg_damage damage = damage_of(&launch);
  assert_int_equal(damage.what, SG_DAMAGED_INPUT);
  assert_int_equal(damage.item, 5);
  assert_int_equal(damage.array, 1);
  assert_int_equal(damage_of(&launch).what, SG_DAMAGED_NOTHING);
  sg_launch_release(&launch);
}

/* ---- Checksums ---- */

static void a_checksum_changes_with_every_bit(void **state) {
  (void)state;
  unsigned char bytes[75];
  for (size_t i = 0; i < sizeof bytes; i++) {
    bytes[i] = (unsigned char)(37 * i);
  }
  for (size_t n = 1; n <= sizeof bytes; n++) {
    const uint64_t sum = sg_checksum(bytes, n);
    for (size_t bit = 0; bit < 8 * n; bit++) {
      bytes[bit / 8] ^= (unsigned char)(1U << bit % 8);
      assert_true(sg_checksum(bytes, n) != sum);
      bytes[bit / 8] ^= (unsigned char)(1U << bit % 8);
    }
    assert_true(sg_checksum(bytes, n) == sum);
    assert_true(n == sizeof bytes || sg_checksum(bytes, n + 1) != sum);
  }
}

/* The changes a library might make in several places: two signs, two numbers swapped, all zero. */
static void a_checksum_changes_with_pairs_of_numbers(void **state) {
  (void)state;
  enum { N = 32 };
  double x[N];
  for (int i = 0; i < N; i++) {
    x[i] = sqrt(i + 1.0);
  }
  const uint64_t sum = sg_checksum(x, sizeof x);
  for (int i = 0; i < N; i++) {
    for (int j = 0; j < i; j++) {
      const double xi = x[i], xj = x[j];
      x[i] = -xi;
      x[j] = -xj;
      assert_true(sg_checksum(x, sizeof x) != sum);
      x[i] = xj;
      x[j] = xi;
      assert_true(sg_checksum(x, sizeof x) != sum);
      x[i] = x[j] = 0;
      assert_true(sg_checksum(x, sizeof x) != sum);
      x[i] = xi;
      x[j] = xj;
    }
  }
  assert_true(sg_checksum(x, sizeof x) == sum);
}

/* ---- The sample ---- */

static struct sg_sampling sampling(int64_t n, int64_t count, enum sg_retain retain) {
  const struct sg_workload w = {.operation = sg_operation_find("gemm"),
                                .dtype = SG_F64,
                                .m = n,
                                .n = n,
                                .k = n,
                                .count = count,
                                .retain = retain,
                                .source = "uniform",
                                .options = ""};
  return sg_sampling_of(&w);
}

static void one_item_in_32_is_kept_at_most_16_in_at_most_a_gibibyte(void **state) {
  (void)state;
  assert_int_equal(sampling(8, 100, SG_RETAIN_ALL).n, 0);
  assert_int_equal(sampling(8, 0, SG_RETAIN_NONE).n, 0);
  assert_int_equal(sampling(8, 1, SG_RETAIN_NONE).n, 1);
  assert_int_equal(sampling(8, 32, SG_RETAIN_NONE).n, 1);
  assert_int_equal(sampling(8, 33, SG_RETAIN_NONE).n, 2);
  assert_int_equal(sampling(8, 512, SG_RETAIN_NONE).n, 16);
  assert_int_equal(sampling(8, 513, SG_RETAIN_NONE).n, 9);
  assert_int_equal(sampling(8, INT64_MAX, SG_RETAIN_NONE).n, 16);
  assert_int_equal(sampling(4000, 1000, SG_RETAIN_NONE).n, 2); /* 384 MB each */
  assert_int_equal(sampling(6000, 1000, SG_RETAIN_NONE).n, 1);
  assert_int_equal(sampling(7000, 1000, SG_RETAIN_NONE).n, 0);
}

/* With 70 items: 0-31, 32-63 and 64-69. Each item is drawn now and then. */
static void the_sample_has_a_random_item_of_each_stretch(void **state) {
  (void)state;
  const struct sg_sampling s = sampling(8, 70, SG_RETAIN_NONE);
  struct sg_sample sample;
  struct sg_error err;
  int drawn[70] = {0};
  for (int i = 0; i < 4000; i++) {
    assert_int_equal(sg_sample_draw_items(&sample, &s, 70, &err), SG_OK);
    for (int j = 0; j < 3; j++) {
      const int64_t item = sample.items[j];
      assert_in_range(item, 32 * j, j < 2 ? 32 * j + 31 : 69);
      assert_true(sg_sample_has(&sample, &s, item));
      drawn[item]++;
    }
  }
  for (int i = 0; i < 70; i++) {
    assert_true(drawn[i] > 0); /* none in 4000 draws with probability (31 / 32)^4000 = 1e-55 */
  }
}

/* A trial leaves the sampled items in slots of their own, and no other slot claims them. */
static void expect_each_item_in_one_slot(const char *scheduler, const char *load, int workers) {
  const struct sg_request request = naive_request(7, 70, scheduler, load, workers, SG_RETAIN_NONE);
  struct sg_launch launch = prepared(&request);
  struct sg_error err;
  for (int trial = 0; trial < 50; trial++) {
    bool seen[70] = {false};
    assert_int_equal(sg_sample_draw_items(launch.sample, &launch.sampling, 70, &err), SG_OK);
    sg_verify_poison(&launch);
    for (int w = 0; w < workers; w++) {
      launch.notes[w].last_item = -1;
    }
    (void)request.load->run(&launch);
    for (int64_t slot = 0; slot < launch.slots.n; slot++) {
      const int64_t item = sg_launch_item_in_slot(&launch, slot);
      assert_int_equal(slot >= launch.n_reused, item >= 0 && item == launch.sample->items[item >> 5]);
      if (item < 0) { continue; }
      assert_false(seen[item]);
      seen[item] = true;
    }
    assert_int_equal(damage_of(&launch).what, SG_DAMAGED_NOTHING); /* and the results are right */
  }
  sg_launch_release(&launch);
}

static void sampled_items_stay_in_slots_of_their_own(void **state) {
  (void)state;
  expect_each_item_in_one_slot("serial", "serial", 1);
  expect_each_item_in_one_slot("serial", "task", 1);
  expect_each_item_in_one_slot("serial", "pipeline", 2);
  expect_each_item_in_one_slot("pool", "parallel", 3);
  expect_each_item_in_one_slot("pool", "task", 3);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_byte_around_the_arrays_is_guarded),
      cmocka_unit_test(arrays_without_padding_have_a_guard_behind_the_last_one),
      cmocka_unit_test(the_memory_before_the_first_array_is_guarded),
      cmocka_unit_test(the_end_of_each_workspace_is_guarded),
      cmocka_unit_test(changed_inputs_are_reported_and_restored),
      cmocka_unit_test(a_checksum_changes_with_every_bit),
      cmocka_unit_test(a_checksum_changes_with_pairs_of_numbers),
      cmocka_unit_test(one_item_in_32_is_kept_at_most_16_in_at_most_a_gibibyte),
      cmocka_unit_test(the_sample_has_a_random_item_of_each_stretch),
      cmocka_unit_test(sampled_items_stay_in_slots_of_their_own),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
