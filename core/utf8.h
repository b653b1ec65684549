/* UTF-8 decoding and encoding for both programs, by utf8proc. A malformed byte counts as one character, U+FFFD. */
#ifndef SG_CORE_UTF8_H
#define SG_CORE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { SG_UTF8_MALFORMED = 0xFFFD, SG_UTF8_SIZE = 5 /* of the longest sequence and its NUL */ };

/* Bytes of the well-formed sequence (RFC 3629) at the start of a NUL-terminated text; 0 when there is none. */
size_t sg_utf8_length(const char *text);

/* The first code point of a text that is not at its end; moves *text past it. */
uint32_t sg_utf8_next(const char **text);

/* Write a code point that can be written, and a NUL; returns `bytes`. */
const char *sg_utf8_put(uint32_t code_point, char bytes[SG_UTF8_SIZE]);

/* True if well-formed and without a NUL inside. */
bool sg_utf8_is_text(const char *bytes, size_t size);

/* The text with U+FFFD for each malformed byte. A new heap string. */
char *sg_utf8_repair(const char *text);

/* Width in terminal columns, and approximately in a drawing: 0 for combining marks and control characters, 2 for wide
 * East Asian characters and emoji, otherwise 1. Of one code point, and of a text. */
size_t sg_utf8_columns(uint32_t code_point);
size_t sg_utf8_width(const char *text);

/* A control character: the C0 and C1 sets and DEL. */
bool sg_utf8_is_control(uint32_t code_point);

/* A character that cannot be seen, and by which a text looks like another one: marks that change the direction of
 * what follows (Unicode Standard Annex 9, section 2), characters without width, fillers, separators of lines (those
 * with the property Default_Ignorable_Code_Point but for selectors of variants, as in emoji). */
bool sg_utf8_is_unseen(uint32_t code_point);

/* A key that is the same for texts that look alike: without case, compatibility forms, accents of their own code
 * points composed, invisible characters and blanks other than single ones between words (NFKC_Casefold, Unicode
 * Standard Annex 31, section 5.1.3). Letters of different scripts stay different. A new heap string. */
char *sg_utf8_likeness(const char *text);

/* Make external text fit for a terminal, a CSV and a JSON file: every byte of control characters, unseen ones and
 * malformed UTF-8 (including a character truncated at the end) becomes '?'. In place. */
void sg_utf8_clean(char *text);
char *sg_utf8_cleaned(const char *text); /* a copy; a new heap string */
bool sg_utf8_is_clean(const char *text); /* nothing of this is in it */

#ifdef __cplusplus
}
#endif

#endif
