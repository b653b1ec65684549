#include "report/svg.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"
#include "report/escape.h"
#include "report/textstream.h"

static char *replace_all(const char *text, size_t n, const char *from, const char *to) {
  struct sg_textstream *stream = sg_textstream_open();
  FILE *out = stream->out;
  size_t length = strlen(from);
  const char *p = text, *end = text + n;
  for (const char *hit; (hit = memmem(p, (size_t)(end - p), from, length)); p = hit + length) {
    fwrite(p, 1, (size_t)(hit - p), out);
    fputs(to, out);
  }
  fwrite(p, 1, (size_t)(end - p), out);
  return sg_textstream_close(stream, NULL);
}

struct change {
  const char *from, *to;
};

static const struct change *change_at(const char *p, const struct change *changes, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const char *from = changes[i].from;
    if (*p == *from && strncmp(p, from, strlen(from)) == 0) { return &changes[i]; }
  }
  return NULL;
}

/* Apply changes inside tags only: between tags stands text, which may look like anything. gnuplot escapes '<' there.
 */
static char *change_tags(const char *svg, const struct change *changes, size_t n) {
  struct sg_textstream *stream = sg_textstream_open();
  bool in_tag = false;
  for (const char *p = svg; *p;) {
    in_tag = *p == '<' || (in_tag && *p != '>');
    const struct change *change = in_tag ? change_at(p, changes, n) : NULL;
    if (change) {
      fputs(change->to, stream->out);
      p += strlen(change->from);
    } else {
      putc_unlocked(*p++, stream->out);
    }
  }
  return sg_textstream_close(stream, NULL);
}

/* Replace everything from `begin` up to and including `end` by `with`, once; unchanged when it is not there. */
static char *replace_span(const char *text, const char *begin, const char *end, const char *with) {
  const char *from = strstr(text, begin);
  const char *to = from ? strstr(from, end) : NULL;
  if (!to) { return sg_format("%s", text); }
  return sg_format("%.*s%s%s", (int)(from - text), text, with, to + strlen(end));
}

char *sg_svg_finish(const char *svg, const char *prefix, const char *title, const char *description) {
  char *id_single = sg_format(" id='%s-", prefix), *id_double = sg_format(" id=\"%s-", prefix),
       *link = sg_format("href='#%s-", prefix), *url = sg_format("url(#%s-", prefix);
  const struct change changes[] = {{" id='", id_single}, {" id=\"", id_double}, {"href='#", link}, {"url(#", url}};
  char *own_ids = change_tags(svg, changes, sizeof changes / sizeof changes[0]);
  char *title_text = sg_escape(SG_ESCAPE_HTML, title), *description_text = sg_escape(SG_ESCAPE_HTML, description);
  char *words = sg_format("<title id=\"%s-title\">%s</title>\n<desc id=\"%s-desc\">%s</desc>", prefix, title_text,
                          prefix, description_text);
  char *with_words = replace_span(own_ids, "<title>", "</desc>", words);
  char *role = sg_format("<svg role=\"img\" aria-labelledby=\"%s-title %s-desc\"", prefix, prefix);
  char *result = replace_span(with_words, "<svg", " ", role);
  char *parts[] = {id_single, id_double, link, url, own_ids, title_text, description_text, words, with_words, role};
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
    free(parts[i]);
  }
  return result;
}

char *sg_svg_inline(const char *svg) {
  static const struct change to_page[] = {{"color=\"black\"", "color=\"currentColor\""},
                                          {"stroke='black'", "stroke='currentColor'"},
                                          {"fill=\"black\"", "fill=\"currentColor\""},
                                          {"fill = 'black'", "fill='currentColor'"},
                                          {"stroke=\"black\"", "stroke=\"currentColor\""}};
  const char *body = strstr(svg, "<svg");
  char *colours = change_tags(body ? body : svg, to_page, sizeof to_page / sizeof to_page[0]);
  char *sizeless = replace_span(colours, " width=\"", "\" height=\"", " data-height=\"");
  char *clear = replace_span(sizeless, "<rect x=\"0\" y=\"0\"", "/>", "");
  char *result = replace_all(clear, strlen(clear), " xmlns:xlink=\"http://www.w3.org/1999/xlink\"", "");
  free(colours);
  free(sizeless);
  free(clear);
  char *links = replace_all(result, strlen(result), "xlink:href=", "href=");
  free(result);
  return links;
}
