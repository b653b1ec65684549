#include "bench/data/npy.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const char MAGIC[6] = "\x93NUMPY";

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
static const char NATIVE = '<', FOREIGN = '>';
#else
static const char NATIVE = '>', FOREIGN = '<';
#endif

/* ---- Tokens of the dictionary ---- */

struct text {
  const char *at, *end;
};

static void skip_space(struct text *t) {
  while (t->at < t->end && (*t->at == ' ' || *t->at == '\n' || *t->at == '\t' || *t->at == '\r')) {
    t->at++;
  }
}

/* Skip blanks and consume this character. */
static bool take(struct text *t, char c) {
  skip_space(t);
  if (t->at == t->end || *t->at != c) { return false; }
  t->at++;
  return true;
}

static bool take_word(struct text *t, const char *word) {
  const size_t length = strlen(word);
  skip_space(t);
  if ((size_t)(t->end - t->at) < length || memcmp(t->at, word, length) != 0) { return false; }
  t->at += length;
  return true;
}

/* A quoted string without escapes, into out[size]; false also if it does not fit. */
static bool take_string(struct text *t, char *out, size_t size) {
  skip_space(t);
  if (t->at == t->end || (*t->at != '\'' && *t->at != '"')) { return false; }
  const char quote = *t->at++;
  size_t n = 0;
  for (; t->at < t->end && *t->at != quote; t->at++) {
    if (*t->at < ' ' || *t->at == '\\' || n + 1 >= size) { return false; }
    out[n++] = *t->at;
  }
  out[n] = '\0';
  return take(t, quote);
}

/* An integer >= 0; Python 2 wrote an L after some. */
static bool take_number(struct text *t, int64_t *out) {
  skip_space(t);
  const char *start = t->at;
  *out = 0;
  for (; t->at < t->end && *t->at >= '0' && *t->at <= '9'; t->at++) {
    if (__builtin_mul_overflow(*out, 10, out) || __builtin_add_overflow(*out, *t->at - '0', out)) { return false; }
  }
  const bool found = t->at > start;
  if (found && t->at < t->end && *t->at == 'L') { t->at++; }
  return found && !(t->at < t->end && isalnum((unsigned char)*t->at));
}

/* ---- The three entries ---- */

static int fail_header(struct sg_error *err) {
  return sg_fail(err, SG_BAD_INPUT, "invalid header: the file is corrupt");
}

static int fail_type(const char *code, struct sg_error *err) {
  if (strchr(code, 'O')) {
    return sg_fail(err, SG_BAD_INPUT, "contains Python objects: save an array of numbers, such as a.astype('f8')");
  }
  return sg_fail(err, SG_BAD_INPUT, "contains type %s: save it as f4, f8, c8 or c16, for example a.astype('f8')",
                 code);
}

static int parse_type(struct sg_npy *npy, struct text *t, struct sg_error *err) {
  char code[24];
  skip_space(t);
  if (t->at < t->end && *t->at == '[') {
    return sg_fail(err, SG_BAD_INPUT, "contains records: save a plain array of f4, f8, c8 or c16");
  }
  if (!take_string(t, code, sizeof code)) { return fail_header(err); }
  npy->swapped = code[0] == FOREIGN;
  for (int i = 0; i < SG_N_NUMBER_TYPES; i++) {
    npy->type = (enum sg_number_type)i;
    const bool ordered = code[0] == NATIVE || code[0] == FOREIGN || code[0] == '=';
    const bool orderless = code[0] == '|' && sg_number_bytes(npy->type) == 1;
    if ((ordered || orderless) && strcmp(code + 1, sg_number_code(npy->type)) == 0) { return SG_OK; }
  }
  return fail_type(code, err);
}

static int parse_order(struct sg_npy *npy, struct text *t, struct sg_error *err) {
  npy->fortran = take_word(t, "True");
  return npy->fortran || take_word(t, "False") ? SG_OK : fail_header(err);
}

static int parse_shape(struct sg_npy *npy, struct text *t, struct sg_error *err) {
  int n = 0;
  bool comma = true;
  if (!take(t, '(')) { return fail_header(err); }
  while (!take(t, ')')) {
    int64_t extent = 0;
    if (!comma || !take_number(t, &extent)) { return fail_header(err); }
    if (extent == 0) { return sg_fail(err, SG_BAD_INPUT, "the array is empty: one of its dimensions is 0"); }
    if (n < SG_NPY_DIMENSIONS) { npy->shape[n] = extent; }
    n++;
    comma = take(t, ',');
  }
  npy->n_dimensions = n;
  if (n == 1 && !comma) { return fail_header(err); } /* (3) is a number, (3,) a shape */
  if (n >= 1 && n <= SG_NPY_DIMENSIONS) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT,
                 "the array has %d dimensions: save a stack (items, rows, columns) or one matrix or vector", n);
}

enum { DESCR, FORTRAN_ORDER, SHAPE, N_KEYS };
static const struct key {
  const char *name;
  int (*parse)(struct sg_npy *npy, struct text *t, struct sg_error *err);
} keys[N_KEYS] = {[DESCR] = {"descr", parse_type},
                  [FORTRAN_ORDER] = {"fortran_order", parse_order},
                  [SHAPE] = {"shape", parse_shape}};

static int parse_entry(struct sg_npy *npy, struct text *t, unsigned *seen, struct sg_error *err) {
  char name[24];
  if (!take_string(t, name, sizeof name) || !take(t, ':')) { return fail_header(err); }
  for (int k = 0; k < N_KEYS; k++) {
    if (strcmp(name, keys[k].name) != 0 || *seen & (1u << k)) { continue; }
    *seen |= 1u << k;
    return keys[k].parse(npy, t, err);
  }
  return fail_header(err); /* unknown or duplicate key */
}

static int parse_dictionary(struct sg_npy *npy, struct text *t, struct sg_error *err) {
  unsigned seen = 0;
  bool comma = true;
  if (!take(t, '{')) { return fail_header(err); }
  while (!take(t, '}')) {
    if (!comma) { return fail_header(err); }
    const int status = parse_entry(npy, t, &seen, err);
    if (status != SG_OK) { return status; }
    comma = take(t, ',');
  }
  skip_space(t);
  return seen == (1u << N_KEYS) - 1 && t->at == t->end ? SG_OK : fail_header(err);
}

/* ---- The start of the file ---- */

/* The position of the dictionary. */
static int find_dictionary(struct text *t, const unsigned char *bytes, size_t size, struct sg_error *err) {
  if (size < sizeof MAGIC || memcmp(bytes, MAGIC, sizeof MAGIC) != 0) {
    return sg_fail(err, SG_BAD_INPUT, "not a .npy file: write it with numpy.save");
  }
  const int version = size > 6 ? bytes[6] : 0;
  const size_t start = version == 1 ? 10 : 12;
  if (size < start) { return sg_fail(err, SG_BAD_INPUT, "the header is truncated after %zu bytes", size); }
  if (version < 1 || version > 3 || bytes[7] != 0) {
    return sg_fail(err, SG_BAD_INPUT, "unsupported format version %d.%d: use 1.0, 2.0 or 3.0", version, bytes[7]);
  }
  size_t length = (size_t)bytes[8] | (size_t)bytes[9] << 8;
  if (version > 1) { length |= (size_t)bytes[10] << 16 | (size_t)bytes[11] << 24; }
  if (length > SG_NPY_HEADER_MAX - start) {
    return sg_fail(err, SG_BAD_INPUT, "the header is %zu bytes long: the file is corrupt", length);
  }
  if (length > size - start) { return sg_fail(err, SG_BAD_INPUT, "the header is truncated after %zu bytes", size); }
  *t = (struct text){(const char *)bytes + start, (const char *)bytes + start + length};
  return SG_OK;
}

static int measure(struct sg_npy *npy, struct sg_error *err) {
  int64_t bytes = (int64_t)sg_number_bytes(npy->type);
  for (int d = 0; d < npy->n_dimensions; d++) {
    if (!__builtin_mul_overflow(bytes, npy->shape[d], &bytes)) { continue; }
    return sg_fail(err, SG_BAD_INPUT, "the shape exceeds the address space: the file is corrupt");
  }
  npy->data_bytes = (size_t)bytes;
  return SG_OK;
}

int sg_npy_parse(struct sg_npy *npy, const void *bytes, size_t size, struct sg_error *err) {
  struct text t;
  *npy = (struct sg_npy){0};
  int status = find_dictionary(&t, bytes, size, err);
  if (status != SG_OK) { return status; }
  npy->data_offset = (size_t)(t.end - (const char *)bytes);
  status = parse_dictionary(npy, &t, err);
  return status != SG_OK ? status : measure(npy, err);
}

bool sg_npy_alike(const struct sg_npy *a, const struct sg_npy *b) {
  return a->n_dimensions == b->n_dimensions && memcmp(a->shape, b->shape, sizeof a->shape) == 0;
}

int sg_npy_fail_type(const struct sg_npy *npy, struct sg_error *err) {
  return sg_fail(err, SG_BAD_INPUT, "contains %s: %s", sg_number_name(npy->type),
                 sg_number_is_complex(npy->type)
                     ? "complex numbers have no values in a real type: use --convert c64 or c128"
                     : "save it as f4, f8, c8 or c16, or convert it when it is loaded with --convert f64");
}

struct sg_npy sg_npy_item(const struct sg_npy *stack) {
  struct sg_npy item = *stack;
  item.n_dimensions--;
  memmove(item.shape, stack->shape + 1, sizeof item.shape - sizeof item.shape[0]);
  item.shape[SG_NPY_DIMENSIONS - 1] = 0;
  item.data_bytes /= (size_t)stack->shape[0];
  return item;
}

/* ---- Writing ---- */

/* The extents with this between them. */
static size_t write_shape(char *out, size_t size, const struct sg_npy *npy, const char *between) {
  size_t used = 0;
  for (int d = 0; d < npy->n_dimensions; d++) {
    used += (size_t)snprintf(out + used, size - used, "%s%lld", d > 0 ? between : "", (long long)npy->shape[d]);
  }
  return used;
}

size_t sg_npy_format(char out[SG_NPY_WRITTEN], const struct sg_npy *npy) {
  enum { PREAMBLE = 10, ALIGNMENT = 64, LONGEST = 80 };
  char *text = out + PREAMBLE, shape[LONGEST];
  write_shape(shape, sizeof shape, npy, ", ");
  const int used =
      snprintf(text, SG_NPY_WRITTEN - PREAMBLE, "{'descr': '%c%s', 'fortran_order': %s, 'shape': (%s%s), }",
               sg_number_bytes(npy->type) > 1 ? NATIVE : '|', sg_number_code(npy->type),
               npy->fortran ? "True" : "False", shape, npy->n_dimensions == 1 ? "," : "");
  const size_t end = (PREAMBLE + (size_t)used + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT, length = end - PREAMBLE;
  memset(text + used, ' ', length - (size_t)used);
  out[end - 1] = '\n';
  memcpy(out, MAGIC, sizeof MAGIC);
  out[6] = 1;
  out[7] = 0;
  out[8] = (char)(length & 0xff);
  out[9] = (char)(length >> 8);
  return end;
}

const char *sg_npy_describe(const struct sg_npy *npy, char buf[SG_NPY_TEXT]) {
  const size_t used = write_shape(buf, SG_NPY_TEXT, npy, " x ");
  snprintf(buf + used, SG_NPY_TEXT - used, " %s", sg_number_name(npy->type));
  return buf;
}
