#include "core/factors.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/text.h"

const char *sg_factor_name(enum sg_factor factor) {
#define NAME(type, name, ...) #name,
  static const char *const names[] = {SG_CONFIGS_COLUMNS(NAME)};
#undef NAME
  return names[factor];
}

struct sg_configs_row sg_config_absent(void) {
#define ABSENT_TEXT ""
#define ABSENT_INT SG_NO_INT
#define ABSENT_REAL NAN
#define ABSENT(type, name, ...) .name = ABSENT_##type,
  return (struct sg_configs_row){SG_CONFIGS_COLUMNS(ABSENT)};
#undef ABSENT
}

/* --- comparing, by type --- */

/* A string that was never set is absent. */
static const char *text_of(const char *text) {
  return text ? text : "";
}

static int order_TEXT(const char *a, const char *b) {
  return a == b ? 0 : strcmp(text_of(a), text_of(b));
}

static int order_INT(int64_t a, int64_t b) {
  return (a > b) - (a < b);
}

/* Absent is NaN: equal to itself and smaller than any number. */
static int order_REAL(double a, double b) {
  if (isnan(a) || isnan(b)) { return !isnan(a) - !isnan(b); }
  return (a > b) - (a < b);
}

int sg_factors_compare(const struct sg_configs_row *a, const struct sg_configs_row *b, uint64_t factors) {
  int order = 0;
#define COMPARE(type, name, ...) \
  if (order == 0 && (factors & SG_FACTOR(name))) { order = order_##type(a->name, b->name); }
  SG_CONFIGS_COLUMNS(COMPARE)
#undef COMPARE
  return order;
}

bool sg_factors_equal(const struct sg_configs_row *a, const struct sg_configs_row *b, uint64_t factors) {
  return sg_factors_compare(a, b, factors) == 0;
}

uint64_t sg_factors_differing(const struct sg_configs_row *a, const struct sg_configs_row *b) {
  uint64_t differing = 0;
#define ADD(type, name, ...) \
  if (order_##type(a->name, b->name) != 0) { differing |= SG_FACTOR(name); }
  SG_CONFIGS_COLUMNS(ADD)
#undef ADD
  return differing & SG_FACTORS_ALL;
}

/* --- as text --- */

static char *format_TEXT(const char *value) {
  return sg_format("%s", text_of(value));
}

static char *format_INT(int64_t value) {
  return value == SG_NO_INT ? sg_format("%s", "") : sg_format("%" PRId64, value);
}

static char *format_REAL(double value) {
  return isnan(value) ? sg_format("%s", "") : sg_format("%.15g", value);
}

char *sg_factor_format(const struct sg_configs_row *config, enum sg_factor factor) {
  char *text = NULL;
#define FORMAT(type, name, ...) \
  if (factor == SG_FACTOR_##name) { text = format_##type(config->name); }
  SG_CONFIGS_COLUMNS(FORMAT)
#undef FORMAT
  return text;
}

char *sg_factors_list(const struct sg_configs_row *config, uint64_t factors) {
  char *text = NULL;
  size_t size = 0;
  FILE *out = sg_require(open_memstream(&text, &size));
  for (enum sg_factor f = 0; f < SG_N_FACTORS; f++) {
    if (!(factors & UINT64_C(1) << f)) { continue; }
    char *value = sg_factor_format(config, f);
    if (*value) { fprintf(out, ", %s %s", sg_factor_name(f), value); }
    free(value);
  }
  sg_close_memory(out, &text);
  return text;
}

/* --- as JSON --- */

static json_t *json_TEXT(const char *value) {
  return json_string(text_of(value));
}

static json_t *json_INT(int64_t value) {
  return value == SG_NO_INT ? json_null() : json_integer(value);
}

static json_t *json_REAL(double value) {
  return isnan(value) ? json_null() : json_real(value);
}

void sg_factors_to_json(json_t *object, const struct sg_configs_row *config, uint64_t factors) {
#define SET(type, name, ...) \
  if (factors & SG_FACTOR(name)) { json_object_set_new(object, #name, json_##type(config->name)); }
  SG_CONFIGS_COLUMNS(SET)
#undef SET
}

#define MUST_BE_TEXT "a string"
#define MUST_BE_INT "an integer"
#define MUST_BE_REAL "a number"

/* False: of another type. */
static bool take_TEXT(const char **out, const json_t *value) {
  *out = json_is_null(value) ? "" : json_string_value(value);
  return *out != NULL;
}

static bool take_INT(int64_t *out, const json_t *value) {
  *out = json_is_integer(value) ? json_integer_value(value) : SG_NO_INT;
  return json_is_integer(value) || json_is_null(value);
}

static bool take_REAL(double *out, const json_t *value) {
  *out = json_is_number(value) ? json_number_value(value) : NAN;
  return json_is_number(value) || json_is_null(value);
}

int sg_factors_from_json(struct sg_configs_row *config, const json_t *object, uint64_t factors, uint64_t required,
                         struct sg_error *err) {
  const json_t *value;
#define TAKE(type, name, ...)                                                                                   \
  if (factors & SG_FACTOR(name)) {                                                                              \
    value = json_object_get(object, #name);                                                                     \
    const bool absent = !value || json_is_null(value);                                                          \
    if (!take_##type(&config->name, value ? value : json_null()) || (absent && (required & SG_FACTOR(name)))) { \
      return sg_fail(err, SG_BAD_INPUT, "%s must be %s", #name, MUST_BE_##type);                                \
    }                                                                                                           \
  }
  SG_CONFIGS_COLUMNS(TAKE)
#undef TAKE
  return SG_OK;
}
