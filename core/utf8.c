#include "core/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "core/alloc.h"

enum { LINE_SEPARATOR = 0x2028, PARAGRAPH_SEPARATOR = 0x2029 };

/* `left` bytes at most; -1: up to the NUL, which no sequence contains. 0 when there is no well-formed one. */
static size_t read_one(const char *text, utf8proc_ssize_t left, utf8proc_int32_t *code_point) {
  const utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)text, left, code_point);
  return n > 0 ? (size_t)n : 0;
}

size_t sg_utf8_length(const char *text) {
  utf8proc_int32_t code_point = 0;
  return read_one(text, -1, &code_point);
}

uint32_t sg_utf8_next(const char **text) {
  utf8proc_int32_t code_point = 0;
  const size_t n = read_one(*text, -1, &code_point);
  *text += n ? n : 1;
  return n ? (uint32_t)code_point : SG_UTF8_MALFORMED;
}

const char *sg_utf8_put(uint32_t code_point, char bytes[SG_UTF8_SIZE]) {
  const utf8proc_ssize_t n = utf8proc_encode_char((utf8proc_int32_t)code_point, (utf8proc_uint8_t *)bytes);
  bytes[n] = '\0';
  return bytes;
}

bool sg_utf8_is_text(const char *bytes, size_t size) {
  for (size_t at = 0; at < size;) {
    utf8proc_int32_t code_point =
        (unsigned char)bytes[at]; /* ASCII, which most text is, stands for itself: no call */
    const size_t n =
        code_point > 0 && code_point < 0x80 ? 1 : read_one(bytes + at, (utf8proc_ssize_t)(size - at), &code_point);
    if (n == 0 || code_point == 0) { return false; }
    at += n;
  }
  return true;
}

char *sg_utf8_repair(const char *text) {
  char *repaired = sg_alloc(3 * strlen(text) + 1, 1), *end = repaired; /* U+FFFD has three bytes */
  while (*text) {
    sg_utf8_put(sg_utf8_next(&text), end);
    end += strlen(end);
  }
  return repaired;
}

size_t sg_utf8_columns(uint32_t code_point) {
  return (size_t)utf8proc_charwidth((utf8proc_int32_t)code_point);
}

size_t sg_utf8_width(const char *text) {
  size_t width = 0;
  while (*text) {
    width += sg_utf8_columns(sg_utf8_next(&text));
  }
  return width;
}

bool sg_utf8_is_control(uint32_t code_point) {
  return utf8proc_category((utf8proc_int32_t)code_point) == UTF8PROC_CATEGORY_CC;
}

bool sg_utf8_is_unseen(uint32_t c) {
  const bool selects_variant = c >= 0xFE00 && c <= 0xFE0F;
  return c == LINE_SEPARATOR || c == PARAGRAPH_SEPARATOR ||
         (utf8proc_get_property((utf8proc_int32_t)c)->ignorable && !selects_variant);
}

/* Whether the character at `text` may be shown as it is; its bytes, or those of what is not well-formed. */
static bool is_clean(const char *text, size_t *bytes) {
  const char *after = text;
  const bool good = sg_utf8_length(text) > 0;
  const uint32_t c = sg_utf8_next(&after);
  *bytes = (size_t)(after - text);
  return good && !sg_utf8_is_control(c) && !sg_utf8_is_unseen(c);
}

bool sg_utf8_is_clean(const char *text) {
  size_t n = 0;
  while (*text && is_clean(text, &n)) {
    text += n;
  }
  return !*text;
}

void sg_utf8_clean(char *text) {
  for (size_t n = 0; *text; text += n) {
    if (!is_clean(text, &n)) { memset(text, '?', n); }
  }
}

char *sg_utf8_cleaned(const char *text) {
  char *copy = sg_require(strdup(text));
  sg_utf8_clean(copy);
  return copy;
}

char *sg_utf8_likeness(const char *text) {
  char *repaired = sg_utf8_repair(text);
  utf8proc_uint8_t *folded = NULL;
  const utf8proc_option_t options = UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
                                    UTF8PROC_CASEFOLD | UTF8PROC_IGNORE | UTF8PROC_STRIPCC | UTF8PROC_LUMP;
  const bool known = utf8proc_map((const utf8proc_uint8_t *)repaired, 0, &folded, options) >= 0;
  char *key = known ? (char *)sg_require(folded) : sg_require(strdup(text)), *to = key;
  for (const char *from = key; *from;) {
    const char *at = from;
    const uint32_t c = sg_utf8_next(&from);
    if (c == ' ' || c == LINE_SEPARATOR || c == PARAGRAPH_SEPARATOR) {
      if (to > key && to[-1] != ' ') { *to++ = ' '; }
    } else {
      memmove(to, at, (size_t)(from - at));
      to += from - at;
    }
  }
  if (to > key && to[-1] == ' ') { to--; }
  *to = '\0';
  free(repaired);
  return key;
}
