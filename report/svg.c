#include "report/svg.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"
#include "report/escape.h"
#include "report/replace.h"

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
  const struct sg_change changes[] = {{" id='", id_single}, {" id=\"", id_double}, {"href='#", link}, {"url(#", url}};
  char *own_ids = sg_replace_in_tags(svg, changes, sizeof changes / sizeof changes[0]);
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
  static const struct sg_change to_page[] = {
      {"color=\"black\"", "color=\"currentColor\""},        {"stroke='black'", "stroke='currentColor'"},
      {"fill=\"black\"", "fill=\"currentColor\""},          {"fill = 'black'", "fill='currentColor'"},
      {"stroke=\"black\"", "stroke=\"currentColor\""},      {"xlink:href=", "href="},
      {" xmlns:xlink=\"http://www.w3.org/1999/xlink\"", ""}};
  const char *body = strstr(svg, "<svg");
  char *colours = sg_replace_in_tags(body ? body : svg, to_page, sizeof to_page / sizeof to_page[0]);
  char *sizeless = replace_span(colours, " width=\"", "\" height=\"", " data-height=\"");
  char *clear = replace_span(sizeless, "<rect x=\"0\" y=\"0\"", "/>", "");
  free(colours);
  free(sizeless);
  return clear;
}
