/* CSV files into typed rows: what is accepted, and how what is wrong is named. */
#include <math.h>
#include <search.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/csv.h"
#include "core/text.h"

struct row {
  const char *config_id;
  int64_t count;
  double value;
  const char *note;
  int64_t later;
};

static const struct sg_column columns[] = {
    {"config_id", SG_COLUMN_TEXT, offsetof(struct row, config_id), SG_RANGE_ANY},
    {"count", SG_COLUMN_INT, offsetof(struct row, count), SG_RANGE_ANY},
    {"value", SG_COLUMN_REAL, offsetof(struct row, value), SG_RANGE_ANY},
    {"note", SG_COLUMN_TEXT, offsetof(struct row, note), SG_RANGE_ANY},
    {"later", SG_COLUMN_INT, offsetof(struct row, later), SG_RANGE_ANY},
};
static const struct sg_csv_schema schema = {
    .columns = columns, .n_columns = 5, .n_required = 4, .row_bytes = sizeof(struct row)};

struct read {
  void *texts;
  struct row *rows;
  size_t n;
  int rc;
  struct sg_error err;
};

static struct read read_as(struct sg_csv_input input, const char *bytes, size_t size) {
  struct read r = {0};
  void *rows = NULL;
  input.stream = fmemopen((void *)bytes, size, "r");
  assert_non_null(input.stream);
  input.path = "rows.csv";
  input.schema = &schema;
  input.texts = &r.texts;
  r.rc = sg_csv_read(&input, &rows, &r.n, &r.err);
  fclose(input.stream);
  r.rows = rows;
  return r;
}

static struct read read_text(const char *text) {
  return read_as((struct sg_csv_input){0}, text, strlen(text));
}

static struct read repair_text(const char *text) {
  return read_as((struct sg_csv_input){.repair = true}, text, strlen(text));
}

static void release(struct read *r) {
  free(r->rows);
  tdestroy(r->texts, free);
}

static bool same_row(const struct row *a, const struct row *b) {
  return strcmp(a->config_id, b->config_id) == 0 && a->count == b->count &&
         (a->value == b->value || (isnan(a->value) && isnan(b->value))) && strcmp(a->note, b->note) == 0 &&
         a->later == b->later;
}

static void assert_refused(const char *text, const char *message) {
  struct read r = read_text(text);
  assert_int_equal(r.rc, SG_BAD_INPUT);
  assert_string_equal(r.err.message, message);
  assert_null(r.rows);
  assert_int_equal(r.n, 0);
  release(&r);
}

static void rows_are_typed_by_the_names_in_the_header(void **state) {
  (void)state;
  struct read r = read_text("config_id,count,value,note,later\na,1,0.5,hello world,9\nb,-2,1e3,x,0\n");
  assert_int_equal(r.n, 2);
  assert_true(same_row(&r.rows[0], &(struct row){"a", 1, 0.5, "hello world", 9}));
  assert_true(same_row(&r.rows[1], &(struct row){"b", -2, 1000, "x", 0}));
  release(&r);
}

static void columns_may_stand_in_any_order_and_others_are_ignored(void **state) {
  (void)state;
  struct read r = read_text("note,value,mood,count,config_id\nn,2.5,blue,7,a\n");
  assert_int_equal(r.n, 1);
  assert_true(same_row(&r.rows[0], &(struct row){"a", 7, 2.5, "n", SG_NO_INT}));
  release(&r);
}

static void an_empty_field_is_absent_and_never_zero(void **state) {
  (void)state;
  struct read r = read_text("config_id,count,value,note\na,,,\n");
  assert_int_equal(r.n, 1);
  assert_true(same_row(&r.rows[0], &(struct row){"a", SG_NO_INT, NAN, "", SG_NO_INT}));
  release(&r);
}

static void blanks_around_a_field_and_blank_lines_do_not_count(void **state) {
  (void)state;
  struct read r = read_text("config_id, count ,value,note\n\n a b ,\t7 , 1.5,  \n  \nc,8,1,\n");
  assert_int_equal(r.n, 2);
  assert_true(same_row(&r.rows[0], &(struct row){"a b", 7, 1.5, "", SG_NO_INT}));
  assert_true(same_row(&r.rows[1], &(struct row){"c", 8, 1, "", SG_NO_INT}));
  release(&r);
  r = read_text("\n \nconfig_id,count,value,note\na,1,x,n\n");
  assert_string_equal(r.err.message, "rows.csv:4: column value: 'x' is not a finite number");
  release(&r);
}

static void a_byte_order_mark_and_windows_line_ends_are_accepted(void **state) {
  (void)state;
  struct read r = read_text("\xef\xbb\xbf"
                            "config_id,count,value,note\r\na,1,2,x\r\n");
  assert_int_equal(r.rc, SG_OK);
  assert_int_equal(r.n, 1);
  assert_true(same_row(&r.rows[0], &(struct row){"a", 1, 2, "x", SG_NO_INT}));
  release(&r);
}

/* Lines without quotes and carriage returns are not given to libcsv. */
static void lines_are_split_as_libcsv_splits_them(void **state) {
  (void)state;
  static const char *const texts[] = {
      "config_id,count,value,note\na,1,2,x\n",
      " config_id ,\tcount,value,note \n\n \t\n a b ,\t7 , 1.5,  \nc,,,\n",
      "config_id,count,value,note\na,1,2,\xc3\xa9 \xc3\xa9\nb,1,2,x y\n",
      "config_id,count,value,note\na,1,2,x,\n",
      "config_id,count,value,note\na,1\n",
      "config_id,count,value,note\na,1 2,2,x\n",
      "config_id,count,value,note\n,,,\n",
      "\nnote,value,count,config_id\nx,,-3,a\n,1e3,4,\n",
  };
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    char windows[200], *end = windows;
    for (const char *c = texts[i]; *c; c++) {
      if (*c == '\n') { *end++ = '\r'; }
      *end++ = *c;
    }
    *end = '\0';
    struct read ours = read_text(texts[i]), theirs = read_text(windows);
    assert_int_equal(ours.rc, theirs.rc);
    assert_string_equal(ours.err.message, theirs.err.message);
    assert_int_equal(ours.n, theirs.n);
    for (size_t k = 0; k < ours.n; k++) {
      assert_true(same_row(&ours.rows[k], &theirs.rows[k]));
    }
    release(&ours);
    release(&theirs);
  }
}

static void quoted_fields_hold_commas_quotes_and_line_feeds(void **state) {
  (void)state;
  struct read r = read_text("config_id,count,value,note\na,1,2,\"one, \"\"two\"\"\nthree\"\nb,x,2,\n");
  assert_string_equal(r.err.message, "rows.csv:4: column count: 'x' is not a 64-bit integer");
  release(&r);
  r = read_text("config_id,count,value,note\na,1,2,\"one, \"\"two\"\"\nthree\"\n");
  assert_int_equal(r.n, 1);
  assert_string_equal(r.rows[0].note, "one, \"two\"\nthree");
  release(&r);
}

static void equal_texts_are_one_pointer(void **state) {
  (void)state;
  struct read r = read_text("config_id,count,value,note\na,1,1,b\nb,1,1,a\n");
  assert_ptr_equal(r.rows[0].config_id, r.rows[1].note);
  assert_ptr_equal(r.rows[1].config_id, r.rows[0].note);
  assert_ptr_not_equal(r.rows[0].config_id, r.rows[0].note);
  release(&r);
}

static void a_header_alone_is_a_table_without_rows(void **state) {
  (void)state;
  struct read r = read_text("config_id,count,value,note\n");
  assert_int_equal(r.rc, SG_OK);
  assert_int_equal(r.n, 0);
  assert_null(r.rows);
  release(&r);
}

static void a_wrong_header_is_named(void **state) {
  (void)state;
  assert_refused("config_id,count,note\na,1,x\n", "rows.csv:1: the header has no column value");
  assert_refused("a,1,2,x\n", "rows.csv:1: the header has no column config_id");
  assert_refused("config_id,count,value,note,count\n", "rows.csv:1: duplicate column count");
  assert_refused("config_id;count;value;note\n", "rows.csv:1: the header has no column config_id");
}

static void a_row_of_another_length_is_named(void **state) {
  (void)state;
  assert_refused("config_id,count,value,note\na,1,1,x\nb,1,1\n",
                 "rows.csv:3: the row is too short: 3 fields, the header has 4");
  assert_refused("config_id,count,value,note\na,1,1,x,\nb,1,1,x\n",
                 "rows.csv:2: the row is too long: 5 fields, the header has 4");
  /* Its length comes first, whatever stands in it. */
  assert_refused("config_id,count,value,note\na,x,y\n",
                 "rows.csv:2: the row is too short: 3 fields, the header has 4");
}

static void what_is_not_a_number_is_named_with_its_column(void **state) {
  (void)state;
  assert_refused("config_id,count,value,note\na,1,1,x\nb,abc,1,x\n",
                 "rows.csv:3: column count: 'abc' is not a 64-bit integer");
  assert_refused("config_id,count,value,note\na,1.5,1,x\n",
                 "rows.csv:2: column count: '1.5' is not a 64-bit integer");
  assert_refused("config_id,count,value,note\na,9223372036854775808,1,x\n",
                 "rows.csv:2: column count: '9223372036854775808' is not a 64-bit integer");
  assert_refused("config_id,count,value,note\n\n\na,1,nan,x\n",
                 "rows.csv:4: column value: 'nan' is not a finite number");
  assert_refused("config_id,count,value,note\na,1,-inf,x\n",
                 "rows.csv:2: column value: '-inf' is not a finite number");
}

/* Of the configurations, `context` is the id of the only one. */
static const char *find_a(const void *context, const char *id) {
  return strcmp(context, id) == 0 ? context : NULL;
}

/* Of the columns of a result set; no configuration is known here. */
static void assert_out_of_range(const struct sg_csv_schema *schema_of_file, const char *text, const char *message) {
  struct sg_error err = {""};
  void *rows = NULL, *texts = NULL;
  size_t n = 0;
  const struct sg_csv_input input = {.stream = fmemopen((void *)text, strlen(text), "r"),
                                     .path = "rows.csv",
                                     .schema = schema_of_file,
                                     .texts = &texts};
  assert_non_null(input.stream);
  assert_int_equal(sg_csv_read(&input, &rows, &n, &err), message ? SG_BAD_INPUT : SG_OK);
  assert_string_equal(err.message, message ? message : "");
  fclose(input.stream);
  free(rows);
  tdestroy(texts, free);
}

/* A row of samples.csv whose column has this value, read with the others as they should be. */
static void sample_with(const char *column, const char *value, const char *message) {
  static const struct sg_samples_row good = {
      .config_id = "c1", .round = 1, .launch = 1, .trial = 1, .wall_ns = 5, .valid = 1, .items_checked = 8};
  char *header = NULL, *row = NULL, *text = NULL;
  size_t n = 0, size = 0;
  FILE *stream = open_memstream(&header, &n);
  sg_csv_header_samples(stream);
  fclose(stream);
  stream = open_memstream(&row, &n);
  sg_csv_write_samples(stream, &good);
  fclose(stream);
  stream = open_memstream(&text, &size);
  fputs(header, stream);
  char *names = header, *values = row, *name = NULL, *own = NULL;
  while ((name = strsep(&names, ",\n")) && (own = strsep(&values, ",\n")) && *name) {
    fprintf(stream, "%s%s", name == header ? "" : ",", strcmp(name, column) == 0 ? value : own);
  }
  putc('\n', stream);
  fclose(stream);
  assert_out_of_range(&sg_csv_schema_samples, text, message);
  free(header);
  free(row);
  free(text);
}

static void values_beyond_the_range_of_their_column_are_refused(void **state) {
  (void)state;
  sample_with("valid", "0", NULL);
  sample_with("valid", "", NULL);
  sample_with("valid", "7", "rows.csv:2: column valid: '7' is not from 0 to 1");
  sample_with("valid", "-1", "rows.csv:2: column valid: '-1' is not from 0 to 1");
  sample_with("warmup", "", "rows.csv:2: column warmup: '' is empty: it needs a value");
  sample_with("trial", "0", "rows.csv:2: column trial: '0' is not from 1 to 10000000");
  sample_with("launch", "100000000000", "rows.csv:2: column launch: '100000000000' is not from 1 to 10000000");
  sample_with("wall_ns", "-5", "rows.csv:2: column wall_ns: '-5' is not from 0 to 4000000000000000000");
  sample_with("wall_ns", "9223372036854775807",
              "rows.csv:2: column wall_ns: '9223372036854775807' is not from 0 to 4000000000000000000");
  sample_with("wall_ns", "", "rows.csv:2: column wall_ns: '' is empty: it needs a value");
  sample_with("residual", "-0.5", "rows.csv:2: column residual: '-0.5' is not at least 0");
  sample_with("residual", "1e308", NULL); /* a wrong result */
  sample_with("started_ns", "-5", NULL);  /* the clock of a resumed run was set back */
  sample_with("items_checked", "-1", "rows.csv:2: column items_checked: '-1' is not from 0 to 1000000000000000");
  sample_with("threads_observed", "9223372036854775807",
              "rows.csv:2: column threads_observed: '9223372036854775807' is not from 0 to 1000000");
  sample_with("threads_alive", "2000000", "rows.csv:2: column threads_alive: '2000000' is not from 0 to 1000000");
}

static void a_probe_has_rates_and_a_capacity(void **state) {
  (void)state;
  static const struct {
    const char *row, *message;
  } cases[] = {
      {"c1,1,1,5e10,1e11,2,0,2100", NULL},
      {"c1,1,1,5e10,1e11,2,,", NULL},
      {"c1,1,1,5e10,1e11,-1,0,2100", "rows.csv:2: column capacity: '-1' is not from 0.001 to 1000000"},
      {"c1,1,1,5e10,1e11,0,0,2100", "rows.csv:2: column capacity: '0' is not from 0.001 to 1000000"},
      {"c1,1,1,5e10,1e11,-9223372036854775808,0,2100",
       "rows.csv:2: column capacity: '-9223372036854775808' is not from 0.001 to 1000000"},
      {"c1,1,1,99999999999999999999,1e11,2,0,2100",
       "rows.csv:2: column one_core_flops: '99999999999999999999' is not from 0 to 1000000000000000000"},
      {"c1,1,1,5e10,1e11,2,-7,2100", "rows.csv:2: column steal_ns: '-7' is not from 0 to 4000000000000000000"},
      {"c1,1,1,5e10,1e11,2,0,99999999999999999999",
       "rows.csv:2: column mhz: '99999999999999999999' is not from 0 to 1000000"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    char text[256];
    snprintf(text, sizeof text, "config_id,round,launch,one_core_flops,all_core_flops,capacity,steal_ns,mhz\n%s\n",
             cases[i].row);
    assert_out_of_range(&sg_csv_schema_probes, text, cases[i].message);
  }
}

static void a_configuration_has_sizes_and_workers(void **state) {
  (void)state;
  static const char header[] = "config_id,label,operation,dtype,m,n,k,count,source,retain,strategy,scheduler,workers,"
                               "blas_threads,load,pin,backend,coretype,runner\n";
  static const struct {
    const char *row, *message;
  } cases[] = {
      {"c,c,gemm,f64,9,9,9,8,uniform,all,serial,serial,1,,serial,none,b,auto,c\n", NULL},
      {"c,c,gemm,f64,,9,9,8,uniform,all,serial,serial,1,,serial,none,b,auto,c\n", "m: '' is empty: it needs a value"},
      {"c,c,gemm,f64,9,9,9,0,uniform,all,serial,serial,1,,serial,none,b,auto,c\n",
       "count: '0' is not from 1 to 1000000000000"},
      {"c,c,gemm,f64,9,9,9,8,uniform,all,serial,serial,-2,,serial,none,b,auto,c\n",
       "workers: '-2' is not from 1 to 1000000"},
      {"c,c,gemm,f64,9,9,9,8,uniform,all,serial,serial,1,4611686018427387904,serial,none,b,auto,c\n",
       "blas_threads: '4611686018427387904' is not from 1 to 1000000"},
      {"c,c,,f64,9,9,9,8,uniform,all,serial,serial,1,,serial,none,b,auto,c\n",
       "operation: '' is empty: it needs a value"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    char *text = sg_format("%s%s", header, cases[i].row),
         *message = cases[i].message ? sg_format("rows.csv:2: column %s", cases[i].message) : NULL;
    assert_out_of_range(&sg_csv_schema_configs, text, message);
    free(text);
    free(message);
  }
}

static void a_row_without_its_configuration_is_refused(void **state) {
  (void)state;
  assert_refused("config_id,count,value,note\n,1,1,x\n",
                 "rows.csv:2: column config_id: '' is empty: every row needs an id");
  const char *text = "config_id,count,value,note\na,1,1,a\nghost,1,1,x\n";
  struct read r = read_as((struct sg_csv_input){.find_id = find_a, .context = "a"}, text, strlen(text));
  assert_string_equal(r.err.message, "rows.csv:3: column config_id: 'ghost' is not in configs.csv");
  release(&r);
}

static void a_row_has_the_id_that_its_configuration_has(void **state) {
  (void)state;
  static const char id[] = "a";
  const char *text = "config_id,count,value,note\na,1,1,a\n";
  struct read r = read_as((struct sg_csv_input){.find_id = find_a, .context = id}, text, strlen(text));
  assert_int_equal(r.rc, SG_OK);
  assert_ptr_equal(r.rows[0].config_id, id);
  assert_ptr_not_equal(r.rows[0].note, id);
  release(&r);
}

static void text_must_be_utf_8(void **state) {
  (void)state;
  static const char *const bad[] = {"\xff", "\xc0\xaf", "\xe2\x82", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80"};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    char *text = sg_format("config_id,count,value,note\na,1,1,%s\n", bad[i]);
    struct read r = read_text(text);
    assert_int_equal(r.rc, SG_BAD_INPUT);
    assert_non_null(strstr(r.err.message, "rows.csv:2: column note: "));
    assert_non_null(strstr(r.err.message, "is not UTF-8 text"));
    release(&r);
    free(text);
  }
  struct read r = read_text("config_id,count,value,note\na,1,1,µ 漢 \xf0\x9f\x9a\x80\n");
  assert_string_equal(r.rows[0].note, "µ 漢 \xf0\x9f\x9a\x80");
  release(&r);
  static const char with_nul[] = "config_id,count,value,note\na,1,1,x\0y\n";
  r = read_as((struct sg_csv_input){0}, with_nul, sizeof with_nul - 1);
  assert_int_equal(r.rc, SG_BAD_INPUT);
  assert_string_equal(r.err.message, "rows.csv:2: column note: 'x' is not UTF-8 text");
  release(&r);
  static const char number_with_nul[] = "config_id,count,value,note\na,1\0,1,x\n";
  r = read_as((struct sg_csv_input){0}, number_with_nul, sizeof number_with_nul - 1);
  assert_string_equal(r.err.message, "rows.csv:2: column count: '1' is not a 64-bit integer");
  release(&r);
  static const char name_with_nul[] = "config_id,count\0,value,note\na,1,1,x\n";
  r = read_as((struct sg_csv_input){0}, name_with_nul, sizeof name_with_nul - 1);
  assert_string_equal(r.err.message, "rows.csv:1: the header has no column count");
  release(&r);
}

static void a_last_line_cut_off_is_refused_or_left_out(void **state) {
  (void)state;
  const char *cut = "config_id,count,value,note\na,1,1,x\nb,1,1";
  assert_refused(cut, "rows.csv:3: the last line is truncated: it has no line feed");
  /* Even when it looks whole: more digits may have been meant. */
  assert_refused("config_id,count,value,note\na,1,1,2",
                 "rows.csv:2: the last line is truncated: it has no line feed");
  struct read r = repair_text(cut);
  assert_int_equal(r.rc, SG_OK);
  assert_int_equal(r.n, 1);
  release(&r);
  r = repair_text("config_id,cou"); /* nothing but a part of the header */
  assert_int_equal(r.rc, SG_OK);
  assert_int_equal(r.n, 0);
  release(&r);
}

static void a_line_cut_off_inside_quotes_is_refused_or_left_out(void **state) {
  (void)state;
  const char *cut = "config_id,count,value,note\na,1,1,x\nb,1,1,\"two\n";
  struct read r = read_text(cut);
  assert_string_equal(r.err.message, "rows.csv:3: the last line is truncated inside quotes");
  release(&r);
  r = repair_text(cut);
  assert_int_equal(r.rc, SG_OK);
  assert_int_equal(r.n, 1);
  release(&r);
}

static void repair_mends_nothing_but_the_last_line(void **state) {
  (void)state;
  struct read r = repair_text("config_id,count,value,note\na,1,1\nb,1,1,x\n");
  assert_string_equal(r.err.message, "rows.csv:2: the row is too short: 3 fields, the header has 4");
  release(&r);
}

static void stray_quotes_are_refused(void **state) {
  (void)state;
  struct read r = read_text("config_id,count,value,note\na,1,1,x\nb,1,1,y\"z\n");
  assert_int_equal(r.rc, SG_BAD_INPUT);
  assert_non_null(strstr(r.err.message, "rows.csv:3: "));
  release(&r);
}

static void an_empty_file_has_no_header(void **state) {
  (void)state;
  struct read r = read_text("");
  assert_string_equal(r.err.message, "rows.csv: the file is empty: it has no header");
  release(&r);
  r = read_text("\n \n");
  assert_string_equal(r.err.message, "rows.csv: the file is empty: it has no header");
  release(&r);
}

static char *many_lines(size_t n, size_t bad, size_t *size) {
  char *text = NULL;
  FILE *stream = open_memstream(&text, size);
  assert_non_null(stream);
  fputs("config_id,count,value,note\n", stream);
  for (size_t i = 0; i < n; i++) {
    fprintf(stream, "config-%zu,%zu,%zu.25,some text to make the line longer\n", i % 1000, i, i);
    if (i % 1000 == 0) { putc('\n', stream); }
    if (i == bad || i == bad + 1000) { fprintf(stream, "a,b,c,d\n"); }
  }
  fclose(stream);
  return text;
}

static void a_large_file_is_read_whole(void **state) {
  (void)state;
  enum { ROWS = 400000 };
  size_t size;
  char *text = many_lines(ROWS, SIZE_MAX / 2, &size);
  struct read r = read_as((struct sg_csv_input){0}, text, size);
  free(text);
  assert_int_equal(r.rc, SG_OK);
  assert_int_equal(r.n, ROWS);
  for (size_t i = 0; i < ROWS; i++) {
    if (r.rows[i].count != (int64_t)i || r.rows[i].value != (double)i + 0.25 ||
        r.rows[i].config_id != r.rows[i % 1000].config_id) {
      fail_msg("row %zu is wrong", i);
    }
  }
  assert_string_equal(r.rows[777].config_id, "config-777");
  release(&r);
}

static void the_first_error_of_a_large_file_is_the_one_reported(void **state) {
  (void)state;
  size_t size;
  char *text = many_lines(400000, 300000, &size);
  struct read r = read_as((struct sg_csv_input){0}, text, size);
  free(text);
  /* The header, rows 0 to 300000 and 301 blank lines stand before it. */
  assert_string_equal(r.err.message, "rows.csv:300304: column count: 'b' is not a 64-bit integer");
  release(&r);
}

struct heard {
  char text[256];
  size_t size;
};

static void hear(void *context, const char *file, const void *bytes, size_t size) {
  struct heard *heard = context;
  assert_string_equal(file, "rows");
  assert_true(heard->size + size < sizeof heard->text);
  memcpy(heard->text + heard->size, bytes, size);
  heard->size += size;
}

static void a_listener_is_told_of_all_bytes_and_more_rows_than_allowed_are_refused(void **state) {
  (void)state;
  const char *text = "config_id,count,value,note\na,1,1,\n\nb,1,1,\n";
  struct heard heard = {0};
  const struct sg_byte_listener listener = {hear, &heard};
  struct read r =
      read_as((struct sg_csv_input){.listener = &listener, .name = "rows", .most_rows = 2}, text, strlen(text));
  assert_int_equal(r.rc, SG_OK);
  assert_int_equal(r.n, 2);
  assert_string_equal(heard.text, text);
  release(&r);
  r = read_as((struct sg_csv_input){.most_rows = 1}, text, strlen(text));
  assert_int_equal(r.rc, SG_BAD_INPUT);
  assert_string_equal(r.err.message, "rows.csv:4: more than 1 rows, the limit for such a file");
  release(&r);
}

/* A row whose note, or whose column of a later version, has this many bytes; a comma in it needs quotes. */
static struct read read_field(size_t size, const char *first, const char *last) {
  char *field = malloc(size + 1);
  assert_non_null(field);
  memset(field, 'x', size);
  field[size] = '\0';
  char *text = sg_format("config_id,count,value,note,new\na,1,1,%s%s%s\n", first, field, last);
  struct read r = read_text(text);
  free(text);
  free(field);
  return r;
}

static void a_field_has_a_limited_length(void **state) {
  (void)state;
  struct read r = read_field(SG_TEXT_MOST, "", ",");
  assert_int_equal(r.rc, SG_OK);
  assert_int_equal(strlen(r.rows[0].note), SG_TEXT_MOST);
  release(&r);
  static const char *const around[][2] = {{"", ","}, {"\"", "\","}, {",", ""}, {"\"a\nb", "\","}};
  for (size_t i = 0; i < sizeof around / sizeof around[0]; i++) {
    r = read_field(SG_TEXT_MOST + 1, around[i][0], around[i][1]);
    assert_int_equal(r.rc, SG_BAD_INPUT);
    assert_string_equal(r.err.message, "rows.csv:2: a field is longer than 4096 bytes");
    release(&r);
  }
}

static void a_line_has_a_limited_length(void **state) {
  (void)state;
  enum { FIELDS = 1 << 20 };
  char *commas = malloc(FIELDS + 1);
  assert_non_null(commas);
  memset(commas, ',', FIELDS);
  commas[FIELDS] = '\0';
  char *text = sg_format("config_id,count,value,note\n%s\n", commas);
  struct read r = read_text(text);
  assert_int_equal(r.rc, SG_BAD_INPUT);
  assert_string_equal(r.err.message, "rows.csv:2: the line is longer than 1048576 bytes");
  release(&r);
  free(text);
  free(commas);
}

static void a_field_that_is_never_closed_is_not_collected(void **state) {
  (void)state;
  size_t size = 0;
  char *lines = many_lines(400000, SIZE_MAX / 2, &size),
       *text = sg_format("config_id,count,value,note\na,1,1,\"%s", lines);
  struct read r = read_text(text);
  assert_int_equal(r.rc, SG_BAD_INPUT);
  assert_string_equal(r.err.message, "rows.csv:2: a field is longer than 4096 bytes");
  release(&r);
  free(text);
  free(lines);
}

/* Cuts the file short while its first row is being read. */
static const char *cut_short(const void *context, const char *id) {
  assert_int_equal(ftruncate(*(const int *)context, 100000), 0);
  (void)id;
  return "a";
}

static void a_file_that_shrinks_while_it_is_read_is_an_error(void **state) {
  (void)state;
  size_t size = 0;
  char *text = many_lines(400000, SIZE_MAX / 2, &size);
  FILE *stream = tmpfile();
  assert_non_null(stream);
  assert_int_equal(fwrite(text, 1, size, stream), size);
  rewind(stream);
  const int fd = fileno(stream);
  void *rows = NULL;
  struct read r = {0};
  const struct sg_csv_input input = {.stream = stream,
                                     .path = "rows.csv",
                                     .schema = &schema,
                                     .texts = &r.texts,
                                     .find_id = cut_short,
                                     .context = &fd};
  r.rc = sg_csv_read(&input, &rows, &r.n, &r.err);
  assert_int_equal(r.rc, SG_BAD_INPUT);
  assert_non_null(strstr(r.err.message, "the last line is truncated"));
  release(&r);
  fclose(stream);
  free(text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_listener_is_told_of_all_bytes_and_more_rows_than_allowed_are_refused),
      cmocka_unit_test(rows_are_typed_by_the_names_in_the_header),
      cmocka_unit_test(columns_may_stand_in_any_order_and_others_are_ignored),
      cmocka_unit_test(an_empty_field_is_absent_and_never_zero),
      cmocka_unit_test(blanks_around_a_field_and_blank_lines_do_not_count),
      cmocka_unit_test(a_byte_order_mark_and_windows_line_ends_are_accepted),
      cmocka_unit_test(lines_are_split_as_libcsv_splits_them),
      cmocka_unit_test(quoted_fields_hold_commas_quotes_and_line_feeds),
      cmocka_unit_test(equal_texts_are_one_pointer),
      cmocka_unit_test(a_header_alone_is_a_table_without_rows),
      cmocka_unit_test(a_wrong_header_is_named),
      cmocka_unit_test(a_row_of_another_length_is_named),
      cmocka_unit_test(what_is_not_a_number_is_named_with_its_column),
      cmocka_unit_test(values_beyond_the_range_of_their_column_are_refused),
      cmocka_unit_test(a_probe_has_rates_and_a_capacity),
      cmocka_unit_test(a_configuration_has_sizes_and_workers),
      cmocka_unit_test(a_row_without_its_configuration_is_refused),
      cmocka_unit_test(a_row_has_the_id_that_its_configuration_has),
      cmocka_unit_test(text_must_be_utf_8),
      cmocka_unit_test(a_last_line_cut_off_is_refused_or_left_out),
      cmocka_unit_test(a_line_cut_off_inside_quotes_is_refused_or_left_out),
      cmocka_unit_test(repair_mends_nothing_but_the_last_line),
      cmocka_unit_test(stray_quotes_are_refused),
      cmocka_unit_test(an_empty_file_has_no_header),
      cmocka_unit_test(a_large_file_is_read_whole),
      cmocka_unit_test(the_first_error_of_a_large_file_is_the_one_reported),
      cmocka_unit_test(a_field_has_a_limited_length),
      cmocka_unit_test(a_line_has_a_limited_length),
      cmocka_unit_test(a_field_that_is_never_closed_is_not_collected),
      cmocka_unit_test(a_file_that_shrinks_while_it_is_read_is_an_error),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
