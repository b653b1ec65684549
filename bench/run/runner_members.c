#include "bench/run/runner_members.h"

#include <math.h>

#include "core/csv.h"
#include "core/factors.h"
#include "core/json.h"

int sg_member_integer(int64_t *value, const json_t *m, const char *key, int64_t least, int64_t most, bool needed,
                      struct sg_error *err) {
  const json_t *v = json_object_get(m, key);
  *value = SG_NO_INT;
  if (!v || json_is_null(v)) { return needed ? sg_fail(err, SG_BAD_INPUT, "'%s' is missing", key) : SG_OK; }
  if (!json_is_integer(v) && !json_is_boolean(v)) {
    return sg_fail(err, SG_BAD_INPUT, "'%s' is not an integer", key);
  }
  const int64_t found = sg_json_integer(m, key, SG_NO_INT);
  if (found < least || found > most) {
    return sg_fail(err, SG_BAD_INPUT, "'%s' is %lld, must be from %lld to %lld", key, (long long)found,
                   (long long)least, (long long)most);
  }
  *value = found;
  return SG_OK;
}

int sg_member_real(double *value, const json_t *m, const char *key, enum sg_range range, struct sg_error *err) {
  const struct sg_limits *limits = &sg_range_limits[range];
  const json_t *v = json_object_get(m, key);
  *value = NAN;
  if (!v || json_is_null(v)) { return SG_OK; }
  if (!json_is_number(v)) { return sg_fail(err, SG_BAD_INPUT, "'%s' is not a number", key); }
  const double found = json_number_value(v);
  if (found < limits->least || found > limits->most) {
    return sg_fail(err, SG_BAD_INPUT, "'%s' is %g, must be from %g to %g", key, found, limits->least, limits->most);
  }
  *value = found;
  return SG_OK;
}

int sg_member_text(const char **value, const json_t *m, const char *key, bool needed, struct sg_error *err) {
  const json_t *v = json_object_get(m, key);
  *value = "";
  if (!v || json_is_null(v)) { return needed ? sg_fail(err, SG_BAD_INPUT, "'%s' is missing", key) : SG_OK; }
  if (!json_is_string(v)) { return sg_fail(err, SG_BAD_INPUT, "'%s' is not a text", key); }
  *value = json_string_value(v);
  return SG_OK;
}

int sg_member_boolean(bool *value, const json_t *m, const char *key, struct sg_error *err) {
  int64_t number;
  const int status = sg_member_integer(&number, m, key, 0, 1, true, err);
  *value = status == SG_OK && number;
  return status;
}
