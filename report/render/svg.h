/* gnuplot's SVG, made fit to publish: a role, a title and a description for those who do not see it, ids of its own;
 * and, for inside a page, the page's text colour and background. */
#ifndef SG_REPORT_RENDER_SVG_H
#define SG_REPORT_RENDER_SVG_H

/* A stand-alone file: white background, opaque, title and description inside. `prefix` goes before every id. A new
 * heap string. */
char *sg_svg_finish(const char *svg, const char *prefix, const char *title, const char *description);

/* The same for inlining into HTML, made from what sg_svg_finish() returned: no XML declaration, no fixed size, no
 * background, black becomes currentColor. A new heap string. */
char *sg_svg_inline(const char *svg);

#endif
