/* Any bytes in the place of gnuplot's drawing, and the words that go into it: refused, or made into SVG that is read
 * again, holds no script, and is a single element inside a page. */
#include <libxml/parser.h>
#include <string.h>

#include "report/render/svg.h"
#include "tests/fuzz/input.h"

static void must(int good, const char *svg) {
  if (good) { return; }
  fprintf(stderr, "%s\n", svg);
  abort();
}

static void must_be_quiet(const xmlNode *node, const char *svg) {
  must(strcmp((const char *)node->name, "script") != 0, svg);
  for (const xmlAttr *a = node->properties; a; a = a->next) {
    must(strncmp((const char *)a->name, "on", 2) != 0, svg);
  }
  for (const xmlNode *child = node->children; child; child = child->next) {
    if (child->type == XML_ELEMENT_NODE) { must_be_quiet(child, svg); }
  }
}

static void check(const char *svg, const char *words) {
  struct sg_error err = {""};
  char *finished = sg_svg_finish(svg, "fuzz", words, words, 3.4, &err);
  if (!finished) {
    must(strstr(err.message, "the drawing is not SVG: ") != NULL, err.message);
    return;
  }
  char *inlined = sg_svg_inline(finished, &err);
  must(inlined != NULL, finished);
  must(strncmp(inlined, "<svg", 4) == 0, inlined);
  xmlDoc *document = xmlReadMemory(inlined, (int)strlen(inlined), NULL, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR);
  must(document != NULL, inlined);
  must_be_quiet(xmlDocGetRootElement(document), inlined);
  xmlFreeDoc(document);
  free(finished);
  free(inlined);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char *text = strndup((const char *)data, size);
  if (!text) { abort(); }
  check(text, "words");
  check("<svg xmlns='http://www.w3.org/2000/svg'/>", text);
  free(text);
  return 0;
}
