#include "report/render/svg.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/text.h"
#include "report/text/escape.h"
#include "report/text/replace.h"
#include "report/text/textstream.h"

/* Replace everything from `begin` up to and including `end` by `with`, once; unchanged when it is not there. */
static char *replace_span(const char *text, const char *begin, const char *end, const char *with) {
  const char *from = strstr(text, begin);
  const char *to = from ? strstr(from, end) : NULL;
  if (!to) { return sg_format("%s", text); }
  return sg_format("%.*s%s%s", (int)(from - text), text, with, to + strlen(end));
}

/* What sg_chart_hint() wrote, as text of XML. */
static char *decode_hint(const char *hint, size_t length) {
  char *text = sg_alloc(length + 1, 1), *out = text;
  for (size_t i = 0; i < length; i++) {
    char hex[3] = {0};
    *out = hint[i];
    if (hint[i] == '~' && i + 2 < length) {
      memcpy(hex, hint + i + 1, 2);
      *out = (char)strtol(hex, NULL, 16);
      i += 2;
    }
    out++;
  }
  *out = '\0';
  char *escaped = sg_escape(SG_ESCAPE_HTML, text);
  free(text);
  return escaped;
}

/* A hypertext of gnuplot calls a script that is not there; its words become the title of the point, which browsers
 * show when the pointer rests on it. */
static char *hints_to_titles(const char *svg) {
  static const char begin[] = "<g onmousemove=\"gnuplot_svg.showHypertext(evt,'",
                    end[] = "')\" onmouseout=\"gnuplot_svg.hideHypertext()\"><title> </title>";
  struct sg_textstream *stream = sg_textstream_open();
  for (const char *hit; (hit = strstr(svg, begin));) {
    const char *words = hit + strlen(begin), *close = strstr(words, end);
    if (!close) { break; }
    char *text = decode_hint(words, (size_t)(close - words));
    fprintf(stream->out, "%.*s<g class=\"point\"><title>%s</title>", (int)(hit - svg), svg, text);
    free(text);
    svg = close + strlen(end);
  }
  fputs(svg, stream->out);
  return sg_textstream_close(stream, NULL);
}

/* gnuplot titles each plot with the words of its plot command, which would show wherever the pointer rests. */
static char *drop_plot_titles(const char *svg) {
  static const char begin[] = "<g id=\"gnuplot_plot_", title[] = "<title>", end[] = "</title>";
  struct sg_textstream *stream = sg_textstream_open();
  for (const char *hit; (hit = strstr(svg, begin));) {
    const char *open = strchr(hit, '>'), *close = open ? strstr(open, end) : NULL;
    if (!close || strncmp(open + 1, title, strlen(title)) != 0) { break; }
    fprintf(stream->out, "%.*s", (int)(open + 1 - svg), svg);
    svg = close + strlen(end);
  }
  fputs(svg, stream->out);
  return sg_textstream_close(stream, NULL);
}

char *sg_svg_finish(const char *svg, const char *prefix, const char *title, const char *description) {
  char *id_single = sg_format(" id='%s-", prefix), *id_double = sg_format(" id=\"%s-", prefix),
       *link = sg_format("href='#%s-", prefix), *url = sg_format("url(#%s-", prefix);
  const struct sg_change changes[] = {{" id='", id_single}, {" id=\"", id_double}, {"href='#", link}, {"url(#", url}};
  char *untitled = drop_plot_titles(svg), *titled = hints_to_titles(untitled);
  char *own_ids = sg_replace_in_tags(titled, changes, sizeof changes / sizeof changes[0]);
  char *title_text = sg_escape(SG_ESCAPE_HTML, title), *description_text = sg_escape(SG_ESCAPE_HTML, description);
  char *words = sg_format("<title id=\"%s-title\">%s</title>\n<desc id=\"%s-desc\">%s</desc>", prefix, title_text,
                          prefix, description_text);
  char *with_words = replace_span(own_ids, "<title>", "</desc>", words);
  char *role = sg_format("<svg role=\"img\" aria-labelledby=\"%s-title %s-desc\"", prefix, prefix);
  char *result = replace_span(with_words, "<svg", " ", role);
  char *parts[] = {untitled, titled,     id_single,        id_double, link,       url,
                   own_ids,  title_text, description_text, words,     with_words, role};
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
    free(parts[i]);
  }
  return result;
}

char *sg_svg_inline(const char *svg) {
  static const struct sg_change to_page[] = {{"color=\"black\"", "color=\"currentColor\""},
                                             {"stroke='black'", "stroke='currentColor'"},
                                             {"fill=\"black\"", "fill=\"currentColor\""},
                                             {"fill = 'black'", "fill='currentColor'"},
                                             {"stroke=\"black\"", "stroke=\"currentColor\""},
                                             {"'rgb(  0,   0,   0)'", "'currentColor'"},
                                             {"\"rgb(  0,   0,   0)\"", "\"currentColor\""},
                                             {"color=\"#FFFFFF\"", "color=\"currentColor\""},
                                             {"xlink:href=", "href="},
                                             {" xmlns:xlink=\"http://www.w3.org/1999/xlink\"", ""}};
  const char *body = strstr(svg, "<svg");
  char *colours = sg_replace_in_tags(body ? body : svg, to_page, sizeof to_page / sizeof to_page[0]);
  char *sizeless = replace_span(colours, " width=\"", "\" height=\"", " data-height=\"");
  char *clear = replace_span(sizeless, "<rect x=\"0\" y=\"0\"", "/>", "");
  free(colours);
  free(sizeless);
  return clear;
}
