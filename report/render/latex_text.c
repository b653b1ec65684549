#include "report/render/latex_text.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"
#include "core/utf8.h"
#include "report/text/escape.h"
#include "report/text/textstream.h"

/* A name of this many characters fits into any column; longer ones may break, at the latest after this many. */
enum { LONG_NAME = 16, LONGEST_PIECE = 12, NO_BREAK_SPACE = 0xA0 };

static bool has_no_glyph(const char *escaped) {
  return strncmp(escaped, "\\texttt{[", strlen("\\texttt{[")) == 0;
}

/* Advance widths of printable ASCII in Latin Modern Roman at 10 points (ec-lmr10.tfm), in hundredths of a point;
 * other characters count as the widest letters, except ligatures and dashes. Bold is wider, code fixed. */
static double width_of(const char *p, const char *escaped, enum sg_latex_face face) {
  static const short ascii[] = {333, 278, 374, 833, 500, 833, 778, 278,  389, 389, 500, 778, 278, 333, 278, 500,
                                500, 500, 500, 500, 500, 500, 500, 500,  500, 500, 278, 278, 778, 778, 778, 472,
                                778, 750, 708, 722, 764, 681, 653, 785,  750, 361, 514, 778, 625, 917, 750, 778,
                                681, 778, 736, 556, 722, 750, 750, 1028, 750, 750, 611, 278, 500, 278, 556, 750,
                                278, 500, 556, 444, 556, 444, 306, 500,  556, 278, 306, 528, 278, 833, 556, 500,
                                556, 528, 392, 394, 389, 556, 528, 722,  528, 528, 444, 500, 278, 500, 556};
  const double code = 5.25, bold = 1.15, other = 8;
  if (!*escaped) { return 0; }
  if (has_no_glyph(escaped)) { return code * (double)(strlen(escaped) - strlen("\\texttt{}")); }
  if (face == SG_LATEX_CODE) { return code; }
  if (strcmp(escaped, "~") == 0) { return 3.33; }
  double width = *p >= ' ' && *p <= '~' ? ascii[*p - ' '] / 100.0 : strncmp(p, "–", 3) == 0 ? 5 : other;
  return face == SG_LATEX_BOLD ? bold * width : width;
}

/* T1 turns these pairs into one character. */
static bool is_ligature(char before, char c) {
  return (before == '-' && c == '-') || (before == ',' && c == ',');
}

static bool may_break_after(const char *p, const char *escaped, size_t since_break) {
  return has_no_glyph(escaped) || (strchr("_/.,:;+=-@%?&", *p) && p[1] != '-' && since_break > 2) ||
         since_break >= LONGEST_PIECE;
}

static bool is_space(uint32_t c) {
  return c == ' ' || c == NO_BREAK_SPACE || (c >= '\t' && c <= '\r');
}

static size_t name_length(const char *p) {
  size_t n = 0;
  while (*p && !is_space(sg_utf8_next(&p))) {
    n++;
  }
  return n;
}

struct sg_latex_size sg_latex_text(FILE *out, const char *text, enum sg_latex_face face) {
  struct sg_latex_size size = {0};
  double piece = 0;
  size_t since_break = 0;
  bool breakable = name_length(text) > LONG_NAME;
  for (const char *p = text; *p;) {
    const char *next = p;
    char one[SG_UTF8_SIZE];
    const uint32_t c = sg_utf8_next(&next);
    sg_utf8_put(c, one);
    char *escaped = sg_escape(SG_ESCAPE_LATEX, one);
    if (p > text && is_ligature(p[-1], *p)) { fputs("{}", out); }
    /* After \\ or \item, a bracket or an asterisk would be read as an argument. */
    if (p == text && strchr("[*", *p)) { fputs("{}", out); }
    fputs(escaped, out);
    double width = width_of(p, escaped, face);
    size.width += width;
    piece = *p == ' ' ? 0 : piece + width;
    size.widest = piece > size.widest ? piece : size.widest;
    since_break = *escaped && !is_space(c) ? since_break + 1 : 0;
    if (is_space(c)) { breakable = name_length(next) > LONG_NAME; }
    if ((breakable || has_no_glyph(escaped)) && *next && !is_space(c) && *next != ' ' &&
        may_break_after(p, escaped, since_break)) {
      fputs("\\allowbreak{}", out);
      piece = 0;
      since_break = 0;
    }
    free(escaped);
    p = next;
  }
  return size;
}

/* The key of a source: its DOI, if the link leads there; NULL: it does not. */
static const char *source_of(const char *url) {
  static const char resolver[] = "https://doi.org/",
                    letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789./-";
  const size_t n = strlen(resolver);
  return strncmp(url, resolver, n) == 0 && !url[n + strspn(url + n, letters)] ? url + n : NULL;
}

/* A link within the report points to a section's label, one to a source is text with a citation, any other points to
 * its address. */
static void open_link(FILE *out, const char *url) {
  if (source_of(url)) { return; }
  if (*url == '#') {
    fprintf(out, "\\hyperref[sec:%s]{", url + 1);
    return;
  }
  fputs("\\href{", out);
  for (const char *p = url; *p; p++) {
    if (strchr("#%&_", *p)) {
      fprintf(out, "\\%c", *p);
    } else if (isalnum((unsigned char)*p) || strchr("-./:?=+@,;!*()[]'", *p)) {
      putc(*p, out);
    } else {
      fprintf(out, "\\%%%02X", (unsigned char)*p);
    }
  }
  fputs("}{", out);
}

static void add(struct sg_latex_size *sum, struct sg_latex_size more) {
  sum->width += more.width;
  sum->widest = more.widest > sum->widest ? more.widest : sum->widest;
}

/* The text with an interval, and a number with its unit, as one word that is not broken. On the heap. */
static char *hold_numbers(const char *text) {
  static const char digits[] = "0123456789", begins_number[] = "0123456789~-\xe2"; /* a minus sign, a dash */
  struct sg_textstream *stream = sg_textstream_open();
  int depth = 0;
  for (const char *p = text; *p; p++) {
    if ((*p == '[' || *p == '(') && p[1] && strchr(begins_number, p[1])) { depth++; }
    if (depth > 0 && (*p == ']' || *p == ')')) { depth--; }
    const bool unit = p > text && strchr(digits, p[-1]) && isalpha((unsigned char)p[1]);
    if (*p == ' ' && (depth > 0 || unit)) {
      fputs("\u00A0", stream->out);
    } else {
      putc(*p, stream->out);
    }
  }
  return sg_textstream_close(stream, NULL);
}

/* How text is set. */
struct setting {
  bool numbers; /* with intervals held together */
  bool bold;
};

static void put_leaf(FILE *out, cmark_node *node, struct setting setting, struct sg_latex_size *size) {
  switch (cmark_node_get_type(node)) {
  case CMARK_NODE_TEXT: {
    const char *text = cmark_node_get_literal(node);
    char *held = setting.numbers ? hold_numbers(text) : sg_format("%s", text);
    add(size, sg_latex_text(out, held, setting.bold ? SG_LATEX_BOLD : SG_LATEX_ROMAN));
    free(held);
    break;
  }
  case CMARK_NODE_CODE:
    fputs("\\texttt{", out);
    add(size, sg_latex_text(out, cmark_node_get_literal(node), SG_LATEX_CODE));
    putc('}', out);
    break;
  case CMARK_NODE_SOFTBREAK:
    putc('\n', out);
    size->width += 3.9;
    break;
  case CMARK_NODE_LINEBREAK:
    fputs("\\\\\n", out);
    break;
  default: /* HTML, and nodes of the library's extensions */
    break;
  }
}

static void put_edge(FILE *out, cmark_node *node, bool entering) {
  cmark_node_type type = cmark_node_get_type(node);
  const char *source = type == CMARK_NODE_LINK ? source_of(cmark_node_get_url(node)) : NULL;
  if (type == CMARK_NODE_LINK && entering) {
    open_link(out, cmark_node_get_url(node));
  } else if (source) {
    fprintf(out, "~\\cite{%s}", source);
  } else if (type == CMARK_NODE_EMPH || type == CMARK_NODE_STRONG || type == CMARK_NODE_LINK ||
             type == CMARK_NODE_IMAGE) {
    const char *begin = type == CMARK_NODE_STRONG ? "\\textbf{" : "\\emph{";
    fputs(entering ? begin : "}", out);
  }
}

static struct sg_latex_size put_inlines(FILE *out, cmark_node *first, bool numbers) {
  struct sg_latex_size size = {0};
  for (cmark_node *node = first; node; node = cmark_node_next(node)) {
    cmark_iter *iter = cmark_iter_new(node);
    int bold = 0;
    for (cmark_event_type event; (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE;) {
      cmark_node *inner = cmark_iter_get_node(iter);
      bool entering = event == CMARK_EVENT_ENTER;
      if (cmark_node_get_type(inner) == CMARK_NODE_STRONG) { bold += entering ? 1 : -1; }
      put_edge(out, inner, entering);
      if (entering) { put_leaf(out, inner, (struct setting){numbers, bold > 0}, &size); }
    }
    cmark_iter_free(iter);
  }
  return size;
}

struct sg_latex_size sg_latex_inlines(FILE *out, cmark_node *first) {
  return put_inlines(out, first, false);
}

struct sg_latex_size sg_latex_numbers(FILE *out, cmark_node *first) {
  return put_inlines(out, first, true);
}

void sg_latex_caption(FILE *out, cmark_node *caption) {
  cmark_node *rest = cmark_node_next(cmark_node_first_child(caption));
  const char *text = rest ? cmark_node_get_literal(rest) : NULL;
  if (text && *text == ' ') {
    char *trimmed = sg_format("%s", text + 1);
    cmark_node_set_literal(rest, trimmed);
    free(trimmed);
  }
  sg_latex_inlines(out, rest);
}
