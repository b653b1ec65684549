#include "report/text/escape.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/text.h"
#include "core/utf8.h"
#include "report/text/textstream.h"

enum { FIRST_STRONG_ISOLATE = 0x2068, POP_ISOLATE = 0x2069 };

static void put_utf8(FILE *out, uint32_t c) {
  char bytes[SG_UTF8_SIZE];
  fputs(sg_utf8_put(c, bytes), out);
}

/* The blocks of Hebrew, Arabic, Syriac, Thaana, N'Ko and their presentation forms. */
static bool is_blank(uint32_t c) {
  return c == ' ' || sg_utf8_is_control(c);
}

/* Emphasis around a text needs a letter or a mark at its ends, so Markdown gets no blanks there: *text is moved past
 * those at its start, and the end before those at its end is returned. */
static const char *trim(const char **text) {
  const char *end = *text, *next = *text;
  bool started = false;
  while (*next) {
    const char *at = next;
    const bool blank = is_blank(sg_utf8_next(&next));
    if (!blank && !started) { *text = at; }
    started = started || !blank;
    if (!blank) { end = next; }
  }
  return end;
}

static bool is_right_to_left(uint32_t c) {
  return (c >= 0x0590 && c <= 0x08FF) || (c >= 0xFB1D && c <= 0xFDFF) || (c >= 0xFE70 && c <= 0xFEFF) ||
         (c >= 0x10800 && c <= 0x10FFF) || (c >= 0x1E800 && c <= 0x1EFFF);
}

static bool has_right_to_left(const char *text) {
  while (*text) {
    if (is_right_to_left(sg_utf8_next(&text))) { return true; }
  }
  return false;
}

/* A character of a text: `at` is its place there, so that its neighbours can be seen. */
struct letter {
  uint32_t c;
  const char *text, *at;
};

typedef void put_fn(FILE *out, struct letter letter);

static void put_plain(FILE *out, struct letter letter) {
  put_utf8(out, letter.c);
}

/* The replacement for a character that cannot be written as itself. */
struct spelling {
  uint32_t c;
  const char *text;
};

static const char *spelling_of(uint32_t c, const struct spelling *table, size_t n) {
  for (size_t i = 0; i < n; i++) {
    if (table[i].c == c) { return table[i].text; }
  }
  return NULL;
}

static void put_html(FILE *out, struct letter letter) {
  static const struct spelling table[] = {
      {'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}};
  const char *text = spelling_of(letter.c, table, sizeof table / sizeof table[0]);
  if (text) {
    fputs(text, out);
  } else {
    put_utf8(out, letter.c);
  }
}

/* GitHub makes a link of "http://a.b" and "www.a.b" (GitHub Flavored Markdown 0.29, section 6.9): not of these, with
 * the colon or the full stop escaped. */
static bool starts_link(struct letter letter) {
  static const char www[] = "www";
  const size_t n = sizeof www - 1;
  return strncmp(letter.at, "://", 3) == 0 ||
         (letter.c == '.' && (size_t)(letter.at - letter.text) >= n && strncasecmp(letter.at - n, www, n) == 0);
}

/* A text that starts with "- " or "1. " would be a list at the start of a line, and one of =, : or | a part of a
 * heading or a table. */
static bool starts_block(struct letter letter) {
  static const char digits[] = "0123456789";
  const size_t before = (size_t)(letter.at - letter.text);
  if (letter.c == '.' || letter.c == ')') {
    const bool number = letter.at[1] && strchr(digits, letter.at[1]);
    return before > 0 && !number && strspn(letter.text, digits) == before;
  }
  return before == 0 && letter.c < 0x80 && letter.c && strchr("-+=:", (int)letter.c);
}

/* GitHub and GitLab notify the user of "@name", and link issue "#1": GitHub also after a backslash, but not across a
 * comment of HTML, which cannot be seen. */
static bool starts_reference(struct letter letter) {
  const unsigned char next = letter.c == '@' || letter.c == '#' ? (unsigned char)letter.at[1] : 0;
  return letter.c == '@' ? isalnum(next) || next == '_' : isdigit(next);
}

/* CommonMark 0.29, section 2.4: a backslash before any ASCII punctuation makes it literal. Only characters that could
 * be markup are escaped, so that the source stays readable. */
static void put_markdown(FILE *out, struct letter letter) {
  const uint32_t c = letter.c;
  bool special = c < 0x80 && c && strchr("\\`*_[]<>|~$&#!", (int)c);
  if (special || starts_block(letter) || starts_link(letter)) { putc('\\', out); }
  put_utf8(out, c);
  if (starts_reference(letter)) { fputs(SG_MARKDOWN_NOTHING, out); }
}

/* gnuplot documents '' for a quote within single quotes, but its `set label` takes two of them in a row, or one at
 * the start, for the end of the string: a quote is a string of its own, joined to the others by a dot. */
static void put_gnuplot(FILE *out, struct letter letter) {
  if (letter.c == '\'') {
    fputs("'.\"'\".'", out);
  } else {
    put_utf8(out, letter.c);
  }
}

/* Characters that inputenc supports in the encodings T1 and TS1 (t1enc.dfu, ts1enc.dfu) and that every font of them
 * has. */
static bool latex_has(uint32_t c) {
  static const struct {
    uint32_t first, last;
  } ranges[] = {{0xA1, 0xAC},     {0xAE, 0xB7},     {0xB9, 0x125},    {0x128, 0x137},
                {0x139, 0x13E},   {0x141, 0x148},   {0x14A, 0x165},   {0x168, 0x17E},
                {0x218, 0x21B},   {0x2013, 0x2014}, {0x2018, 0x201A}, {0x201C, 0x201E},
                {0x2020, 0x2022}, {0x2039, 0x203A}, {0x20AC, 0x20AC}, {0x2190, 0x2193}};
  for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
    if (c >= ranges[i].first && c <= ranges[i].last) { return true; }
  }
  return c < 0x80;
}

/* Special characters and mathematical symbols are spelled out; a character without a glyph in a standard TeX
 * installation is shown as its code point. */
static void put_latex(FILE *out, struct letter letter) {
  const uint32_t c = letter.c;
  static const struct spelling table[] = {
      {'\\', "\\textbackslash{}"},
      {'{', "\\{"},
      {'}', "\\}"},
      {'$', "\\$"},
      {'&', "\\&"},
      {'#', "\\#"},
      {'_', "\\_"},
      {'%', "\\%"},
      {'~', "$\\sim$"},
      {'^', "\\textasciicircum{}"},
      {'<', "\\textless{}"},
      {'>', "\\textgreater{}"},
      {'|', "\\textbar{}"},
      {'"', "\\textquotedbl{}"},
      {'\'', "\\textquotesingle{}"},
      {'`', "\\textasciigrave{}"},
      {0xA0, "~"},
      {0x2009, "\\,"},
      {0x202F, "\\,"},
      {0x2026, "\\ldots{}"},
      {0x2212, "$-$"},
      {0x221A, "$\\surd$"},
      {0x221E, "$\\infty$"},
      {0x2248, "$\\approx$"},
      {0x2264, "$\\le$"},
      {0x2265, "$\\ge$"},
      {0x3BC, "\\textmu{}"},
      {0x2122, "\\textsuperscript{TM}"},
      {0x132, "IJ"},
      {0x133, "ij"},
  };
  const char *tex = spelling_of(c, table, sizeof table / sizeof table[0]);
  if (tex) {
    fputs(tex, out);
  } else if (latex_has(c)) {
    put_utf8(out, c);
  } else {
    fprintf(out, "\\texttt{[U+%04X]}", (unsigned)c);
  }
}

/* BibTeX counts a brace with a backslash before it, too. */
static void put_bibtex(FILE *out, struct letter letter) {
  if (letter.c == '{' || letter.c == '}') {
    fputs(letter.c == '{' ? "\\textbraceleft{}" : "\\textbraceright{}", out);
  } else {
    put_latex(out, letter);
  }
}

/* The code point instead, "[U+202E]"; nothing for the isolates that sg_escape() itself adds, which change the order
 * of nothing else. */
static void put_unseen(FILE *out, uint32_t c, put_fn *put) {
  if (c == FIRST_STRONG_ISOLATE || c == POP_ISOLATE) { return; }
  if (put == put_latex || put == put_bibtex) { /* which do so with any that has no glyph */
    put(out, (struct letter){.c = c, .text = "", .at = ""});
    return;
  }
  char *name = sg_format("[U+%04X]", (unsigned)c);
  for (const char *p = name; *p; p++) {
    put(out, (struct letter){.c = (uint32_t)*p, .text = name, .at = p});
  }
  free(name);
}

char *sg_escape(enum sg_escape_mode mode, const char *text) {
  static put_fn *const puts_[SG_N_ESCAPES] = {
      [SG_ESCAPE_PLAIN] = put_plain, [SG_ESCAPE_MARKDOWN] = put_markdown, [SG_ESCAPE_HTML] = put_html,
      [SG_ESCAPE_LATEX] = put_latex, [SG_ESCAPE_BIBTEX] = put_bibtex,     [SG_ESCAPE_GNUPLOT] = put_gnuplot};
  put_fn *put = puts_[mode];
  if (!put) { return sg_format("%s", text); }
  struct sg_textstream *stream = sg_textstream_open();
  FILE *out = stream->out;
  bool isolate = mode != SG_ESCAPE_LATEX && mode != SG_ESCAPE_BIBTEX && has_right_to_left(text);
  if (isolate) { put_utf8(out, FIRST_STRONG_ISOLATE); }
  const char *end = mode == SG_ESCAPE_MARKDOWN ? trim(&text) : text + strlen(text);
  for (const char *next = text; next < end;) {
    struct letter letter = {.text = text, .at = next};
    letter.c = sg_utf8_next(&next);
    if (sg_utf8_is_control(letter.c)) { letter.c = ' '; }
    if (letter.c == 0xFFFE || letter.c == 0xFFFF) { letter.c = SG_UTF8_MALFORMED; } /* which XML rejects */
    if (sg_utf8_is_unseen(letter.c)) {
      put_unseen(out, letter.c, put);
    } else {
      put(out, letter);
    }
  }
  if (isolate) { put_utf8(out, POP_ISOLATE); }
  return sg_textstream_close(stream, NULL);
}

/* One more than there are in succession in the text, and more than `least`. To be freed. */
static char *backticks(const char *text, size_t least) {
  size_t longest = least, run = 0;
  for (const char *p = text; *p; p++) {
    run = *p == '`' ? run + 1 : 0;
    longest = run > longest ? run : longest;
  }
  char *all = sg_alloc(longest + 2, 1);
  memset(all, '`', longest + 1);
  return all;
}

/* In a code span all characters stand for themselves; more backticks than it has in succession enclose it, with a
 * space that is not part of it (CommonMark 0.31, section 6.1). */
static char *code_span(const char *text) {
  if (!strchr(text, '`')) { return sg_format("`%s`", text); }
  char *fence = backticks(text, 0);
  char *code = sg_format("%s %s %s", fence, text, fence);
  free(fence);
  return code;
}

char *sg_markdown_code(const char *text) {
  bool holds = *text && *text != ' ';
  for (const char *p = text; *p && holds;) {
    uint32_t c = sg_utf8_next(&p);
    holds =
        c != '|' && c != SG_UTF8_MALFORMED && !sg_utf8_is_control(c) && !sg_utf8_is_unseen(c) && !is_right_to_left(c);
  }
  return holds ? code_span(text) : sg_escape(SG_ESCAPE_MARKDOWN, text);
}

char *sg_markdown_command(const char *text) {
  char *clean = sg_escape(SG_ESCAPE_PLAIN, text);
  char *code = *clean ? code_span(clean) : sg_format("%s", "");
  free(clean);
  return code;
}

char *sg_escape_sentence(enum sg_escape_mode mode, const char *phrase) {
  char *text = sg_escape(mode, phrase);
  size_t n = strlen(text);
  bool name = strpbrk(text, "0123456789") && strcspn(text, "0123456789") < strcspn(text, " "); /* "blis-0.9" */
  if (n && !name && text[0] >= 'a' && text[0] <= 'z') { text[0] = (char)(text[0] - 'a' + 'A'); }
  char *closed = sg_format("%s%s", text, n && text[n - 1] != '.' ? "." : "");
  free(text);
  return closed;
}

/* Several lines, as they are but for control characters and unseen ones. */
static char *clean_lines(const char *text) {
  struct sg_textstream *stream = sg_textstream_open();
  while (*text) {
    const uint32_t c = sg_utf8_next(&text);
    if (sg_utf8_is_unseen(c)) {
      put_unseen(stream->out, c, put_plain);
    } else {
      put_utf8(stream->out, c != '\n' && sg_utf8_is_control(c) ? ' ' : c);
    }
  }
  return sg_textstream_close(stream, NULL);
}

char *sg_markdown_fence(const char *lines, const char *language) {
  char *text = clean_lines(lines);
  char *fence = backticks(text, 2);
  size_t n = strlen(text);
  const char *end = n > 0 && text[n - 1] == '\n' ? "" : "\n";
  char *block = sg_format("%s%s\n%s%s%s", fence, language, text, end, fence);
  free(fence);
  free(text);
  return block;
}

bool sg_is_formula(const char *cell) {
  static const char unit[] = "%×µabcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ/ ";
  static const char *const wide[] = {"＝", "＋", "－", "＠"}; /* the same to spreadsheets in East Asian languages */
  for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++) {
    if (strncmp(cell, wide[i], strlen(wide[i])) == 0) { return true; }
  }
  if (!*cell || !strchr("=+-@\t\r", *cell)) { return false; }
  const size_t sign = *cell == '+' || *cell == '-', digits = strspn(cell + sign, "0123456789.,");
  return digits == 0 || strspn(cell + sign + digits, unit) != strlen(cell + sign + digits);
}
