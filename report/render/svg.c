#include "report/render/svg.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/text.h"
#include "report/text/escape.h"
#include "report/text/textstream.h"

/* ---- The tree */

static bool is(const xmlNode *node, const char *name) {
  return node->type == XML_ELEMENT_NODE && xmlStrEqual(node->name, BAD_CAST name);
}

/* gnuplot escapes all markup but "]]>", which XML allows only at the end of a CDATA section, of which it writes none.
 * A new heap string. */
static char *escape_ends(const char *svg) {
  static const char end[] = "]]>";
  struct sg_textstream *stream = sg_textstream_open();
  for (const char *hit; (hit = strstr(svg, end)); svg = hit + strlen(end)) {
    fprintf(stream->out, "%.*s]]&gt;", (int)(hit - svg), svg);
  }
  fputs(svg, stream->out);
  return sg_textstream_close(stream, NULL);
}

/* No external files or entities are loaded; gnuplot's documents declare no entities. */
static xmlDoc *parse(const char *svg, struct sg_error *err) {
  const size_t size = strlen(svg);
  xmlParserCtxt *parser = sg_require(xmlNewParserCtxt());
  xmlDoc *document = size > INT_MAX ? NULL
                                    : xmlCtxtReadMemory(parser, svg, (int)size, NULL, NULL,
                                                        XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  const xmlNode *root = document ? xmlDocGetRootElement(document) : NULL;
  if (!root || !is(root, "svg") || (root->ns && root->ns->prefix) ||
      (document->intSubset && document->intSubset->children)) {
    const xmlError *why = document ? NULL : xmlCtxtGetLastError(parser);
    const char *words = why && why->message ? why->message : "no svg element, or one with declarations";
    sg_fail(err, SG_UNABLE, "the drawing is not SVG: line %d: %.*s", why ? why->line : 1, (int)strcspn(words, "\n"),
            words);
    xmlFreeDoc(document);
    document = NULL;
  }
  xmlFreeParserCtxt(parser);
  return document;
}

/* The node after this one and its descendants, within `root`; NULL at the end. */
static xmlNode *skip(const xmlNode *root, xmlNode *node) {
  while (node != root && !node->next) {
    node = node->parent;
  }
  return node == root ? NULL : node->next;
}

/* In document order. Only elements are entered: the content of an entity is not part of the tree. */
static xmlNode *next_in(const xmlNode *root, xmlNode *node) {
  return node->type == XML_ELEMENT_NODE && node->children ? node->children : skip(root, node);
}

static void drop(xmlNode *node) {
  xmlUnlinkNode(node);
  xmlFreeNode(node);
}

/* An attribute's value as parsed: a single text node, because there are no entities. */
static const char *value_of(const xmlAttr *attribute) {
  const xmlNode *text = attribute ? attribute->children : NULL;
  return text && !text->next && text->type == XML_TEXT_NODE ? (const char *)text->content : "";
}

static const char *attribute_of(xmlNode *node, const char *name) {
  return value_of(xmlHasNsProp(node, BAD_CAST name, NULL));
}

static void set(xmlNode *node, const char *name, const char *value) {
  sg_require(xmlSetProp(node, BAD_CAST name, BAD_CAST value));
}

/* Takes ownership of `value`. */
static void change(xmlAttr *attribute, char *value) {
  sg_require(xmlSetNsProp(attribute->parent, attribute->ns, attribute->name, BAD_CAST value));
  free(value);
}

/* The child element of that name with these words as its only content; created after `before` (NULL: at the front) if
 * there is none. */
static xmlNode *put_words(xmlNode *parent, const char *name, xmlNode *before, const char *words) {
  xmlNode *child = parent->children;
  while (child && !is(child, name)) {
    child = child->next;
  }
  if (!child) {
    child = sg_require(xmlNewDocNode(parent->doc, parent->ns, BAD_CAST name, NULL));
    if (before) {
      xmlAddNextSibling(before, child);
    } else if (parent->children) {
      xmlAddPrevSibling(parent->children, child);
    } else {
      xmlAddChild(parent, child);
    }
  }
  char *clean = sg_escape(SG_ESCAPE_PLAIN, words);
  xmlNodeSetContent(child, NULL);
  xmlNodeAddContent(child, BAD_CAST clean);
  free(clean);
  return child;
}

/* ---- A stand-alone file */

/* "url(#gpPat1)", also within a longer style. */
static char *own_urls(const char *value, const char *prefix) {
  static const char mark[] = "url(#";
  struct sg_textstream *stream = sg_textstream_open();
  for (const char *hit; (hit = strstr(value, mark)); value = hit + strlen(mark)) {
    fprintf(stream->out, "%.*s%s%s-", (int)(hit - value), value, mark, prefix);
  }
  fputs(value, stream->out);
  return sg_textstream_close(stream, NULL);
}

/* Ids and references to them: a page contains several drawings. */
static void own_ids(xmlNode *node, const char *prefix) {
  for (xmlAttr *a = node->properties; a; a = a->next) {
    const char *value = value_of(a);
    if (xmlStrEqual(a->name, BAD_CAST "id")) {
      change(a, sg_format("%s-%s", prefix, value));
    } else if (xmlStrEqual(a->name, BAD_CAST "href") && *value == '#') {
      change(a, sg_format("#%s-%s", prefix, value + 1));
    } else if (strstr(value, "url(#")) {
      change(a, own_urls(value, prefix));
    }
  }
}

/* The text written by sg_chart_column(). */
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
  return text;
}

/* gnuplot's hypertext calls a script that the file does not contain; its words become the title of the point, which
 * browsers show on hover. */
static void make_point(xmlNode *node) {
  static const char before[] = "showHypertext(evt,'", after[] = "')";
  const char *call = strstr(attribute_of(node, "onmousemove"), before), *end = call ? strrchr(call, ')') : NULL;
  if (!end || end < call + strlen(before) + 1 || end[-1] != after[0]) { return; }
  call += strlen(before);
  char *words = decode_hint(call, (size_t)(end - 1 - call));
  set(node, "class", "point");
  put_words(node, "title", NULL, words);
  free(words);
}

static void drop_scripts(xmlNode *node) {
  for (xmlAttr *a = node->properties, *next; a; a = next) {
    next = a->next;
    if (strncmp((const char *)a->name, "on", 2) == 0) { xmlRemoveProp(a); }
  }
}

/* gnuplot gives each plot a title, which browsers would show wherever the pointer is. */
static bool is_plot_title(const xmlNode *root, xmlNode *node) {
  return is(node, "title") && node->parent != root && strcmp(attribute_of(node->parent, "class"), "point") != 0;
}

/* The size in print, in place of that in pixels; the drawing scales. */
static void set_print_width(xmlNode *root, double inches) {
  const double width = strtod(attribute_of(root, "width"), NULL), height = strtod(attribute_of(root, "height"), NULL);
  char *across = sg_format("%.4gin", inches), *down = sg_format("%.4gin", width > 0 ? inches * height / width : 0);
  set(root, "width", across);
  set(root, "height", down);
  free(across);
  free(down);
}

char *sg_svg_finish(const char *svg, const char *prefix, const char *title, const char *description,
                    double print_inches, struct sg_error *err) {
  char *escaped = escape_ends(svg);
  xmlDoc *document = parse(escaped, err);
  free(escaped);
  if (!document) { return NULL; }
  xmlNode *root = xmlDocGetRootElement(document);
  for (xmlNode *node = root, *next; node; node = next) {
    next = next_in(root, node);
    if (is_plot_title(root, node) || is(node, "script")) {
      next = skip(root, node);
      drop(node);
    } else if (node->type == XML_ELEMENT_NODE) {
      own_ids(node, prefix);
      make_point(node);
      drop_scripts(node);
    }
  }
  char *title_id = sg_format("%s-title", prefix), *description_id = sg_format("%s-desc", prefix),
       *ids = sg_format("%s %s", title_id, description_id);
  xmlNode *words = put_words(root, "title", NULL, title);
  set(words, "id", title_id);
  set(put_words(root, "desc", words, description), "id", description_id);
  if (print_inches > 0) { set_print_width(root, print_inches); }
  set(root, "role", "img");
  set(root, "aria-labelledby", ids);
  free(title_id);
  free(description_id);
  free(ids);
  xmlChar *bytes = NULL;
  int size = 0;
  xmlDocDumpMemoryEnc(document, &bytes, &size, "UTF-8");
  char *text = sg_format("%s", (const char *)sg_require(bytes));
  xmlFree(bytes);
  xmlFreeDoc(document);
  return text;
}

/* ---- Inside a page */

static bool is_black(const char *colour) {
  int red = 1, green = 1, blue = 1, end = 0;
  if (strcmp(colour, "black") == 0 || strcmp(colour, "#000000") == 0) { return true; }
  return sscanf(colour, "rgb(%d,%d,%d)%n", &red, &green, &blue, &end) == 3 && !red && !green && !blue && !colour[end];
}

/* Black, and elements without a colour of their own, take the colour of the text. */
static void take_text_colour(xmlNode *node) {
  static const char *const names[] = {"color", "fill", "stroke"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    const char *colour = attribute_of(node, names[i]);
    const bool unset = i == 0 && strcasecmp(colour, "#ffffff") == 0;
    if (is_black(colour) || unset) { set(node, names[i], "currentColor"); }
  }
}

/* HTML has no namespaces. */
static void make_href_plain(xmlNode *node) {
  xmlAttr *link = xmlHasNsProp(node, BAD_CAST "href", BAD_CAST "http://www.w3.org/1999/xlink");
  if (link && !xmlHasNsProp(node, BAD_CAST "href", NULL)) { link->ns = NULL; }
}

/* The rectangle that covers the drawing, whose size in pixels is that of its view box or, without one, its own. */
static bool is_background(xmlNode *root, xmlNode *node) {
  static const char *const sides[] = {"width", "height"}, *const corner[] = {"x", "y"};
  char box[2][32] = {"", ""};
  const bool boxed = sscanf(attribute_of(root, "viewBox"), "0 0 %31s %31s", box[0], box[1]) == 2;
  bool covers = is(node, "rect");
  for (size_t i = 0; covers && i < 2; i++) {
    const char *side = boxed ? box[i] : attribute_of(root, sides[i]);
    covers =
        *side && strcmp(attribute_of(node, sides[i]), side) == 0 && strcmp(attribute_of(node, corner[i]), "0") == 0;
  }
  return covers;
}

char *sg_svg_inline(const char *svg, struct sg_error *err) {
  xmlDoc *document = parse(svg, err);
  if (!document) { return NULL; }
  xmlNode *root = xmlDocGetRootElement(document);
  for (xmlNode *node = root, *next; node; node = next) {
    next = next_in(root, node);
    if (is_background(root, node)) {
      next = skip(root, node);
      drop(node);
    } else if (node->type == XML_ELEMENT_NODE) {
      take_text_colour(node);
      make_href_plain(node);
    }
  }
  xmlUnsetProp(root, BAD_CAST "width");
  xmlUnsetProp(root, BAD_CAST "height");
  xmlNs *declared = root->nsDef;
  root->nsDef = NULL; /* in HTML the element's name is enough */
  xmlBuffer *buffer = sg_require(xmlBufferCreate());
  xmlNodeDump(buffer, document, root, 0, 0);
  char *text = sg_format("%s", (const char *)xmlBufferContent(buffer));
  xmlBufferFree(buffer);
  root->nsDef = declared;
  xmlFreeDoc(document);
  return text;
}
