/* gnuplot's SVG, prepared for publication: a role, a title and a description for readers who cannot see it, unique
 * ids, a title on each point instead of a script; and, for inlining, the page's text colour and background.
 *
 * The drawing is changed as a tree (libxml2): selecting by element and attribute does not depend on how a version of
 * gnuplot quotes or orders them. */
#ifndef SG_REPORT_RENDER_SVG_H
#define SG_REPORT_RENDER_SVG_H

#include "core/error.h"

/* A stand-alone file: white background, opaque, title and description inside. `prefix` is put before every id. A new
 * heap string; NULL when gnuplot's output is not well-formed SVG. */
char *sg_svg_finish(const char *svg, const char *prefix, const char *title, const char *description,
                    double print_inches, struct sg_error *err) SG_MUST_CHECK;

/* The same for inlining into HTML, from the result of sg_svg_finish(): no XML declaration, no fixed size, no
 * background, black becomes currentColor. A new heap string; NULL as above. */
char *sg_svg_inline(const char *svg, struct sg_error *err) SG_MUST_CHECK;

#endif
