/* UTF-8 in one place: what is well-formed (RFC 3629), what is not, and how wide a text is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <stdlib.h>

#include "core/text.h"
#include "core/utf8.h"

/* The first and the last code point of each length, and what stands beside the surrogates. */
static void well_formed_text_is_read_and_written(void **state) {
  (void)state;
  static const struct {
    uint32_t code_point;
    const char *bytes;
  } cases[] = {{0x1, "\x01"},
               {0x7F, "\x7F"},
               {0x80, "\xC2\x80"},
               {0x7FF, "\xDF\xBF"},
               {0x800, "\xE0\xA0\x80"},
               {0xD7FF, "\xED\x9F\xBF"},
               {0xE000, "\xEE\x80\x80"},
               {0xFFFF, "\xEF\xBF\xBF"},
               {0x10000, "\xF0\x90\x80\x80"},
               {0x10FFFF, "\xF4\x8F\xBF\xBF"}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    const char *at = cases[i].bytes;
    char bytes[SG_UTF8_SIZE];
    assert_int_equal(sg_utf8_length(at), strlen(at));
    assert_int_equal(sg_utf8_next(&at), cases[i].code_point);
    assert_int_equal(*at, '\0');
    assert_string_equal(sg_utf8_put(cases[i].code_point, bytes), cases[i].bytes);
    assert_true(sg_utf8_is_text(cases[i].bytes, strlen(cases[i].bytes)));
  }
}

static void a_malformed_byte_is_one_replacement_character(void **state) {
  (void)state;
  static const char *const cases[] = {
      "\x80",         "\xBF",         "\xC0\xAF",         "\xC1\xBF",         "\xE0\x9F\xBF",
      "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
      "\xFF",         "\xC3",         "\xE2\x82",         "\xF0\x9F\x9A"};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    assert_int_equal(sg_utf8_length(cases[i]), 0);
    assert_false(sg_utf8_is_text(cases[i], strlen(cases[i])));
    for (const char *at = cases[i]; *at;) {
      const char *before = at;
      assert_int_equal(sg_utf8_next(&at), SG_UTF8_MALFORMED);
      assert_ptr_equal(at, before + 1);
    }
  }
}

static void a_text_ends_where_it_is_said_to(void **state) {
  (void)state;
  assert_true(sg_utf8_is_text("aé€", 4 + 2));
  assert_false(sg_utf8_is_text("aé€", 5)); /* within the last character */
  assert_false(sg_utf8_is_text("a\0b", 3));
  assert_true(sg_utf8_is_text("", 0));
}

static void width_counts_columns_not_bytes(void **state) {
  (void)state;
  static const struct {
    const char *text;
    size_t width;
  } cases[] = {{"", 0}, {"serial", 6}, {"äöü µs", 6}, {"漢字", 4}, {"🚀", 2}, {"e\xCC\x81", 1}, {"\xFF", 1}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    assert_int_equal(sg_utf8_width(cases[i].text), cases[i].width);
  }
}

static void controls_and_malformed_bytes_are_cleaned_away(void **state) {
  (void)state;
  char text[] = "a\x1b"
                "b\x7f"
                "c\xC2\x85"
                "d\xFF"
                "é\xE2\x82";
  assert_false(sg_utf8_is_clean(text));
  sg_utf8_clean(text);
  assert_string_equal(text, "a?b?c??d?é??");
  assert_true(sg_utf8_is_clean(text));
}

static void direction_marks_and_what_cannot_be_seen_are_cleaned_away(void **state) {
  (void)state;
  static const char *const marks[] = {"\u061c", "\u200e", "\u200f", "\u202a", "\u202e", "\u2066",
                                      "\u2069", "\u200b", "\ufeff", "\u00ad", "\u2028", "\u3164"};
  for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
    char text[8];
    snprintf(text, sizeof text, "a%sb", marks[i]);
    assert_false(sg_utf8_is_clean(text));
    sg_utf8_clean(text);
    assert_string_equal(text, strlen(text) == 4 ? "a??b" : "a???b");
  }
  assert_true(sg_utf8_is_clean("שלום ❤\ufe0f \u00a0"));
}

static void texts_that_look_alike_have_one_key(void **state) {
  (void)state;
  static const char *const alike[] = {"threads 2",      "Threads 2",       " threads  2 ",   "thre\u00adads 2",
                                      "threads\u00a02", "threads\u200e 2", "\uff54hreads 2", "\u200bthreads 2",
                                      "threads\u20282", "threads\n2"};
  for (size_t i = 0; i < sizeof alike / sizeof alike[0]; i++) {
    char *key = sg_utf8_likeness(alike[i]);
    assert_string_equal(key, "threads 2");
    free(key);
  }
  char *other = sg_utf8_likeness("thr\xff\u00e9ads2");
  assert_string_equal(other, "thr\uFFFD\u00e9ads2");
  free(other);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(well_formed_text_is_read_and_written),
      cmocka_unit_test(a_malformed_byte_is_one_replacement_character),
      cmocka_unit_test(a_text_ends_where_it_is_said_to),
      cmocka_unit_test(width_counts_columns_not_bytes),
      cmocka_unit_test(controls_and_malformed_bytes_are_cleaned_away),
      cmocka_unit_test(direction_marks_and_what_cannot_be_seen_are_cleaned_away),
      cmocka_unit_test(texts_that_look_alike_have_one_key),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
