/* Rows on disk: quoting, absent values, digits; and that what is written is read back. */
#include <float.h>
#include <math.h>

#include "tests/unit/core_fixture.h"

/* The line begins with these fields; more columns may follow one day. */
static void assert_written(const struct sg_outcomes_row *row, const char *fields) {
  char *text = NULL;
  size_t size = 0;
  FILE *stream = open_memstream(&text, &size);
  assert_non_null(stream);
  sg_csv_write_outcomes(stream, row);
  fclose(stream);
  if (strncmp(text, fields, strlen(fields)) != 0) { fail_msg("'%s' does not begin with '%s'", text, fields); }
  assert_int_equal(text[size - 1], '\n');
  free(text);
}

static void assert_detail(const char *detail, const char *field) {
  char *fields = sg_format("c1,1,2,failed,%s,,", field);
  assert_written(
      &(struct sg_outcomes_row){
          .config_id = "c1", .round = 1, .launch = 2, .outcome = "failed", .detail = detail, .signal = SG_NO_INT},
      fields);
  free(fields);
}

static void the_header_names_the_columns_in_their_order(void **state) {
  (void)state;
  const char *contract = "config_id,round,launch,outcome,detail,signal,";
  char *text = NULL;
  size_t size = 0;
  FILE *stream = open_memstream(&text, &size);
  sg_csv_header_outcomes(stream);
  fclose(stream);
  assert_memory_equal(text, contract, strlen(contract));
  assert_int_equal(text[size - 1], '\n');
  free(text);
}

static void text_is_quoted_only_where_it_must_be(void **state) {
  (void)state;
  assert_detail("plain text; with 'signs' µ", "plain text; with 'signs' µ");
  assert_detail("a, b", "\"a, b\"");
  assert_detail("say \"no\"", "\"say \"\"no\"\"\"");
  assert_detail("two\nlines", "\"two\nlines\"");
  assert_detail(" outer blanks ", "\" outer blanks \"");
}

static void absent_values_are_empty(void **state) {
  (void)state;
  struct sg_outcomes_row row = {
      .config_id = "c1", .round = SG_NO_INT, .launch = SG_NO_INT, .outcome = "", .signal = SG_NO_INT};
  assert_written(&row, "c1,,,,,,");
}

static void assert_value(double value, const char *digits) {
  char *text = NULL;
  size_t size = 0;
  FILE *stream = open_memstream(&text, &size);
  sg_csv_write_counters(stream, &(struct sg_counters_row){"c", 1, 1, 1, "e", "u", value, "s"});
  fclose(stream);
  char *line = sg_format("c,1,1,1,e,u,%s,s\n", digits);
  assert_string_equal(text, line);
  free(line);
  free(text);
}

static void reals_have_the_fewest_digits_that_read_back(void **state) {
  (void)state;
  assert_value(0, "0");
  assert_value(0.1, "0.1");
  assert_value(1e21, "1e+21");
  assert_value(1.0 / 3, "0.3333333333333333");
  assert_value(0.1 + 0.2, "0.30000000000000004");
  assert_value(DBL_MAX, "1.7976931348623157e+308");
  assert_value(5e-324, "5e-324");
  assert_value(-123456789, "-123456789");
}

static void a_value_that_is_not_finite_is_absent(void **state) {
  (void)state;
  assert_value(NAN, "");
  assert_value(INFINITY, "");
}

/* A row of each file with every field set to something awkward, through the disk and back. */
static void what_is_written_is_read_back(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  struct sg_configs_row config = fixture_config("id \"1\", 2", "serial", 3);
  config.options = " ta=t ";
  config.blas_threads = SG_NO_INT;
  config.flop = 1.0 / 3;
  sg_csv_write_configs(f.configs, &config);
  struct sg_samples_row sample = {.config_id = config.config_id,
                                  .round = 1,
                                  .launch = 2,
                                  .trial = 3,
                                  .wall_ns = 3999999999999999999,
                                  .load_wall_ns = SG_NO_INT,
                                  .started_ns = -3999999999999999999,
                                  .threads_observed = 0.1 + 0.2,
                                  .residual = NAN};
  sg_csv_write_samples(f.samples, &sample);
  fixture_close(&f);
  struct sg_resultset set;
  struct sg_error err = {""};
  int rc = sg_resultset_load(&set, f.dir, SG_READ_ALL, &err);
  assert_string_equal(err.message, "");
  assert_int_equal(rc, SG_OK);
  assert_int_equal(set.n_configs, 1);
  assert_string_equal(set.configs[0].config_id, config.config_id);
  assert_string_equal(set.configs[0].options, " ta=t ");
  assert_int_equal(set.configs[0].workers, 3);
  assert_true(set.configs[0].blas_threads == SG_NO_INT);
  assert_true(set.configs[0].flop == 1.0 / 3);
  assert_int_equal(set.n_samples, 1);
  assert_ptr_equal(set.samples[0].config_id, set.configs[0].config_id);
  assert_true(set.samples[0].wall_ns == 3999999999999999999);
  assert_true(set.samples[0].started_ns == -3999999999999999999);
  assert_true(set.samples[0].load_wall_ns == SG_NO_INT);
  assert_true(set.samples[0].operate_wall_ns == 0);
  assert_true(set.samples[0].threads_observed == 0.1 + 0.2);
  assert_true(isnan(set.samples[0].residual));
  sg_resultset_release(&set);
  fixture_release(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_header_names_the_columns_in_their_order),
      cmocka_unit_test(text_is_quoted_only_where_it_must_be),
      cmocka_unit_test(absent_values_are_empty),
      cmocka_unit_test(reals_have_the_fewest_digits_that_read_back),
      cmocka_unit_test(a_value_that_is_not_finite_is_absent),
      cmocka_unit_test(what_is_written_is_read_back),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
