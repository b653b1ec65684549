#include "report/archive/licence.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "core/text.h"

static const char *const identifiers[] = {
#define SG_LICENCE(id, in_cff) id,
#include "report/archive/licences.def"
#undef SG_LICENCE
};

static const bool in_cff[] = {
#define SG_LICENCE(id, in_cff) in_cff,
#include "report/archive/licences.def"
#undef SG_LICENCE
};

enum { N_LICENCES = sizeof identifiers / sizeof identifiers[0] };

static size_t find(const char *text) {
  size_t i = 0;
  while (i < N_LICENCES && strcmp(identifiers[i], text) != 0) {
    i++;
  }
  return i;
}

static size_t count_letters(const char *text) {
  size_t n = 0;
  while (isalpha((unsigned char)text[n])) {
    n++;
  }
  return n;
}

/* Such as "cc by": the identifiers of a family begin with the same letters. */
static bool is_of_family(const char *text) {
  const size_t n = count_letters(text);
  for (size_t i = 0; i < N_LICENCES; i++) {
    if (n == count_letters(identifiers[i]) && strncasecmp(text, identifiers[i], n) == 0) { return true; }
  }
  return false;
}

/* Whether the letters and digits of `text` are the first of `id`: "cc by" of CC-BY-4.0. */
static bool is_beginning(const char *text, const char *id) {
  for (; *text; text++) {
    if (!isalnum((unsigned char)*text)) { continue; }
    while (*id && !isalnum((unsigned char)*id)) {
      id++;
    }
    if (tolower((unsigned char)*text) != tolower((unsigned char)*id)) { return false; }
    id++;
  }
  return true;
}

static const char *find_meant(const char *text) {
  for (size_t i = 0; i < N_LICENCES && count_letters(text) > 1; i++) {
    if (is_beginning(text, identifiers[i])) { return identifiers[i]; }
  }
  return is_of_family(text) && !strchr(text, ' ') ? sg_nearest(text, identifiers, N_LICENCES) : NULL;
}

/* An identifier is a word of these characters, which begins with a letter or digit. */
static bool is_word(const char *text) {
  static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-+";
  return isalnum((unsigned char)*text) && strspn(text, letters) == strlen(text);
}

int sg_licence_check(const char *option, const char *text, struct sg_error *err) {
  if (sg_licence_is_known(text)) { return SG_OK; }
  const char *meant = find_meant(text);
  if (meant) {
    return sg_fail(err, SG_BAD_INPUT, "%s: '%s' is not an SPDX identifier: did you mean '%s'?", option, text, meant);
  }
  const bool own = strncmp(text, "LicenseRef-", 11) == 0 || strncmp(text, "DocumentRef-", 12) == 0;
  if (is_word(text) && !own && !is_of_family(text)) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT,
                 "%s: '%s' is not one SPDX identifier, such as CC-BY-4.0: see https://spdx.org/licenses", option,
                 text);
}

bool sg_licence_is_known(const char *text) {
  return find(text) < N_LICENCES;
}

bool sg_licence_is_in_cff(const char *text) {
  const size_t i = find(text);
  return i < N_LICENCES && in_cff[i];
}

char *sg_licence_url(const char *text) {
  return sg_format("https://spdx.org/licenses/%s", text);
}
