#include "bench/run/formula.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/number.h"

enum { MAX_DEPTH = 64 };

struct reader {
  const char *formula, *at;
  sg_formula_lookup *lookup;
  void *context;
  int depth;
  struct sg_error *err;
  int status;
};

static double sum(struct reader *r);

static double fail(struct reader *r, const char *what) {
  if (r->status == SG_OK) {
    r->status = sg_fail(r->err, SG_BAD_INPUT, "formula '%s': %s at character %d", r->formula, what,
                        (int)(r->at - r->formula) + 1);
  }
  return NAN;
}

static void skip_blanks(struct reader *r) {
  while (*r->at == ' ') {
    r->at++;
  }
}

static bool take(struct reader *r, char c) {
  skip_blanks(r);
  if (*r->at != c) { return false; }
  r->at++;
  return true;
}

/* Arguments up to the closing parenthesis, folded into one value from left to right. */
static double arguments(struct reader *r, double (*fold)(double, double)) {
  double value = sum(r);
  int n = 1;
  for (; r->status == SG_OK && take(r, ','); n++) {
    value = fold(value, sum(r));
  }
  if (!take(r, ')')) { return fail(r, "')' is missing"); }
  return n < 2 ? fail(r, "a function takes two arguments or more") : value;
}

static double fold_max(double a, double b) {
  return isnan(a) || isnan(b) ? NAN : fmax(a, b);
}
static double fold_min(double a, double b) {
  return isnan(a) || isnan(b) ? NAN : fmin(a, b);
}
static double fold_first(double a, double b) {
  return isnan(a) ? b : a;
}

static const struct {
  const char *name;
  double (*fold)(double, double);
} functions[] = {{"max", fold_max}, {"min", fold_min}, {"first", fold_first}};

static double word(struct reader *r) {
  const char *name = r->at;
  while (isalnum((unsigned char)*r->at) || *r->at == '_') {
    r->at++;
  }
  int length = (int)(r->at - name);
  if (take(r, '(')) {
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
      bool this = (int)strlen(functions[i].name) == length && strncmp(functions[i].name, name, (size_t)length) == 0;
      if (this) { return arguments(r, functions[i].fold); }
    }
    r->at = name;
    return fail(r, "unknown function");
  }
  bool known = true;
  double value = r->lookup(r->context, name, length, &known);
  if (known) { return value; }
  r->at = name;
  return fail(r, "unknown name");
}

static double number(struct reader *r) {
  const char *start = r->at;
  size_t length = strspn(start, "0123456789.");
  if (start[length] == 'e') {
    length++;
    if (start[length] == '-' || start[length] == '+') { length++; }
    length += strspn(start + length, "0123456789");
  }
  double value;
  char *text = sg_require(strndup(start, length));
  bool known = sg_number_real(text, length, &value);
  free(text);
  if (!known) { return fail(r, "not a number"); }
  r->at += length;
  return value;
}

static double factor(struct reader *r) {
  if (r->status != SG_OK) { return NAN; }
  if (++r->depth > MAX_DEPTH) { return fail(r, "nested too deep"); }
  double value;
  if (take(r, '-')) {
    value = -factor(r);
  } else if (take(r, '(')) {
    value = sum(r);
    if (!take(r, ')')) { value = fail(r, "')' is missing"); }
  } else if (isdigit((unsigned char)*r->at)) {
    value = number(r);
  } else if (isalpha((unsigned char)*r->at)) {
    value = word(r);
  } else {
    value = fail(r, "a number, a name or '(' is missing");
  }
  r->depth--;
  return value;
}

static double product(struct reader *r) {
  double value = factor(r);
  while (r->status == SG_OK) {
    if (take(r, '*')) {
      value *= factor(r);
    } else if (take(r, '/')) {
      value /= factor(r);
    } else {
      break;
    }
  }
  return value;
}

static double sum(struct reader *r) {
  double value = product(r);
  while (r->status == SG_OK) {
    if (take(r, '+')) {
      value += product(r);
    } else if (take(r, '-')) {
      value -= product(r);
    } else {
      break;
    }
  }
  return value;
}

int sg_formula_evaluate(const char *formula, sg_formula_lookup *lookup, void *context, double *value,
                        struct sg_error *err) {
  struct reader r = {.formula = formula, .at = formula, .lookup = lookup, .context = context, .err = err};
  *value = sum(&r);
  skip_blanks(&r);
  if (r.status == SG_OK && *r.at) { fail(&r, "an operator is missing"); }
  return r.status;
}
