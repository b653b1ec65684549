/* The output of two versions of gnuplot for one script (tests/svg), finished for a file and for a page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>

#include "core/file.h"
#include "core/text.h"
#include "report/render/svg.h"

static const char *const versions[] = {"5.4", "6.0"};
enum { N_VERSIONS = sizeof versions / sizeof versions[0] };

static const char title[] = "Time <per> strategy & \"more\"", description[] = "Three bars: it's 5 ms — 9 ms.";

static char *drawn(const char *version) {
  char *path = sg_format(SG_TEST_DATA "/svg/gnuplot-%s.svg", version), *svg = sg_file_read(path, NULL, NULL);
  assert_non_null(svg);
  free(path);
  return svg;
}

static char *finish(const char *svg) {
  struct sg_error err = {""};
  char *finished = sg_svg_finish(svg, "bars", title, description, 0, &err);
  if (!finished) { fail_msg("%s", err.message); }
  return finished;
}

static char *finished_of(const char *version) {
  char *svg = drawn(version), *finished = finish(svg);
  free(svg);
  return finished;
}

static char *inlined_of(const char *version) {
  char *finished = finished_of(version), *inlined = sg_svg_inline(finished, NULL);
  assert_non_null(inlined);
  free(finished);
  return inlined;
}

/* The value of an XPath expression; in a page, elements have no namespace. */
static char *ask(const char *svg, const char *expression) {
  xmlDoc *document = xmlReadMemory(svg, (int)strlen(svg), NULL, NULL, XML_PARSE_NONET);
  assert_non_null(document);
  xmlXPathContext *context = xmlXPathNewContext(document);
  xmlXPathRegisterNs(context, BAD_CAST "s", BAD_CAST "http://www.w3.org/2000/svg");
  xmlXPathRegisterNs(context, BAD_CAST "xlink", BAD_CAST "http://www.w3.org/1999/xlink");
  xmlXPathObject *found = xmlXPathEvalExpression(BAD_CAST expression, context);
  assert_non_null(found);
  xmlChar *text = xmlXPathCastToString(found);
  char *copy = sg_format("%s", (const char *)text);
  xmlFree(text);
  xmlXPathFreeObject(found);
  xmlXPathFreeContext(context);
  xmlFreeDoc(document);
  return copy;
}

static void expect(const char *svg, const char *expression, const char *wanted) {
  char *got = ask(svg, expression);
  if (strcmp(got, wanted) != 0) { fail_msg("%s: got '%s', not '%s'", expression, got, wanted); }
  free(got);
}

static void a_drawing_has_a_title_and_description(void **state) {
  (void)state;
  for (size_t v = 0; v < N_VERSIONS; v++) {
    char *svg = finished_of(versions[v]);
    expect(svg, "string(/s:svg/@role)", "img");
    expect(svg, "string(/s:svg/@aria-labelledby)", "bars-title bars-desc");
    expect(svg, "string(/s:svg/s:title[@id = 'bars-title'])", title);
    expect(svg, "string(/s:svg/s:desc[@id = 'bars-desc'])", description);
    expect(svg, "count(//s:title[@id]) + count(//s:desc)", "2");
    free(svg);
  }
}

static void ids_are_unique_and_references_resolve(void **state) {
  (void)state;
  for (size_t v = 0; v < N_VERSIONS; v++) {
    char *svg = finished_of(versions[v]);
    expect(svg, "count(//@id) > 20 and not(//@id[not(starts-with(., 'bars-'))])", "true");
    expect(svg, "count(//@xlink:href) > 2 and not(//@xlink:href[not(substring(., 2) = //@id)])", "true");
    expect(svg, "string(//s:polygon/@fill)", "url(#bars-gpPat1)");
    expect(svg, "string(//s:g/@style)", "filter:url(#bars-textbox)");
    expect(svg, "count(//s:pattern[@id = 'bars-gpPat1']) + count(//s:filter[@id = 'bars-textbox'])", "2");
    free(svg);
  }
}

static void a_point_has_its_text_as_a_title_and_no_script(void **state) {
  (void)state;
  for (size_t v = 0; v < N_VERSIONS; v++) {
    char *svg = finished_of(versions[v]);
    expect(svg, "count(//s:g[@class = 'point'])", "2");
    expect(svg, "string(//s:g[@class = 'point'][1]/s:title)", "x<y & z's \"q\" ü—");
    expect(svg, "string(//s:g[@class = 'point'][s:title = 'plain, round 1: 5 ms']/s:use/@color)",
           "rgb(118, 104, 216)");
    expect(svg, "count(//s:title)", "3"); /* gnuplot's own titles of plots are removed */
    expect(svg, "count(//@*[starts-with(name(), 'on')]) + count(//s:script)", "0");
    free(svg);
  }
}

static void an_inlined_drawing_takes_the_colours_of_the_page(void **state) {
  (void)state;
  for (size_t v = 0; v < N_VERSIONS; v++) {
    char *file = finished_of(versions[v]), *svg = inlined_of(versions[v]);
    expect(file, "count(//s:rect[@fill = '#ffffff'])", "1");
    expect(file, "count(//@color[. = 'black']) > 2 and count(//@stroke[. = 'black']) > 0", "true");
    expect(svg, "count(//rect[@fill = '#ffffff'])", "0");
    expect(svg,
           "count((//@color | //@stroke | //@fill)[. = 'black' or contains(., '#') and not(contains(., 'url'))])",
           "0");
    expect(svg, "count((//@color | //@stroke | //@fill)[translate(., ' ', '') = 'rgb(0,0,0)'])", "0");
    expect(svg, "count(//@color[. = 'rgb(118, 104, 216)'])", "2");
    free(file);
    free(svg);
  }
}

static void an_inlined_drawing_scales_and_has_no_declarations(void **state) {
  (void)state;
  for (size_t v = 0; v < N_VERSIONS; v++) {
    char *svg = inlined_of(versions[v]);
    assert_int_equal(strncmp(svg, "<svg ", 5), 0);
    assert_null(strstr(svg, "xmlns"));
    expect(svg, "count(/svg/@width | /svg/@height)", "0");
    expect(svg, "string(/svg/@viewBox)", "0 0 320 200");
    expect(svg, "count(//use/@href) > 2 and not(//use/@href[not(substring(., 2) = //@id)])", "true");
    expect(svg, "string(//g[@class = 'point'][1]/title)", "x<y & z's \"q\" ü—");
    free(svg);
  }
}

/* Quotes, blanks, the order of attributes and an XML declaration do not matter. */
static void how_the_markup_is_written_does_not_matter(void **state) {
  (void)state;
  static const char one[] = "<svg width='9' height='8' xmlns='http://www.w3.org/2000/svg'>"
                            "<g id='a'><title>no</title><rect x='0' y='0' width='9' height='8'/>"
                            "<g onmousemove=\"show.showHypertext(evt,'w')\"><title> </title></g>"
                            "<script>x()</script><path style='clip-path:url(#a)' stroke='rgb(0,0,0)'/></g></svg>";
  static const char other[] =
      "<?xml version=\"1.0\"?>\n<svg xmlns = \"http://www.w3.org/2000/svg\" width=\"9\"\nheight=\"8\">"
      "<g  id = \"a\" ><title\n>no</title><rect x=\"0\" y=\"0\" width=\"9\" height=\"8\"></rect>"
      "<g onmousemove='show.showHypertext(evt,&apos;w&apos;)' ><title/></g>"
      "<script href='x'/><path style=\"clip-path:url(#a)\" stroke=\"rgb(0,0,0)\" /></g></svg>";
  char *first = finish(one), *second = finish(other);
  char *first_inline = sg_svg_inline(first, NULL), *second_inline = sg_svg_inline(second, NULL);
  assert_non_null(first_inline);
  assert_non_null(second_inline);
  expect(first_inline, "string(//path/@style)", "clip-path:url(#bars-a)");
  expect(first_inline, "string(//path/@stroke)", "currentColor");
  expect(first_inline, "string(//g[@class = 'point']/title)", "w");
  expect(first_inline, "count(//rect) + count(//script)", "0");
  assert_string_equal(second_inline, first_inline);
  free(first);
  free(second);
  free(first_inline);
  free(second_inline);
}

static void characters_invalid_in_xml_are_replaced(void **state) {
  (void)state;
  char *svg =
      sg_svg_finish("<svg xmlns='http://www.w3.org/2000/svg'/>", "x", "a\x01 b\xEF\xBF\xBF \xFF", "", 0, NULL);
  assert_non_null(svg);
  expect(svg, "string(/s:svg/s:title)", "a  b\xEF\xBF\xBD \xEF\xBF\xBD");
  free(svg);
}

static void invalid_svg_is_refused(void **state) {
  (void)state;
  static const char *const cases[] = {"",
                                      "line 1\nwarning",
                                      "<svg xmlns='http://www.w3.org/2000/svg'><g></svg>",
                                      "<html/>",
                                      "<!DOCTYPE svg [<!ENTITY a 'b'>]><svg>&a;</svg>",
                                      "<svg>\xFF</svg>"};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct sg_error err = {""};
    assert_null(sg_svg_finish(cases[i], "x", "t", "d", 0, &err));
    assert_non_null(strstr(err.message, "the drawing is not SVG: line 1: "));
    assert_null(strchr(err.message, '\n'));
    assert_null(sg_svg_inline(cases[i], &err));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_drawing_has_a_title_and_description),
      cmocka_unit_test(ids_are_unique_and_references_resolve),
      cmocka_unit_test(a_point_has_its_text_as_a_title_and_no_script),
      cmocka_unit_test(an_inlined_drawing_takes_the_colours_of_the_page),
      cmocka_unit_test(an_inlined_drawing_scales_and_has_no_declarations),
      cmocka_unit_test(how_the_markup_is_written_does_not_matter),
      cmocka_unit_test(characters_invalid_in_xml_are_replaced),
      cmocka_unit_test(invalid_svg_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
