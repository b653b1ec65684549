/* Which font figures are drawn with: gnuplot takes another one for a family that is not installed, and says nothing.
 */
#ifndef SG_REPORT_RENDER_FONT_H
#define SG_REPORT_RENDER_FONT_H

/* The family that fontconfig gives for one that is not installed, on the heap. NULL: it is installed, or one of CSS's
 * generic names, or fc-match is missing. */
char *sg_font_instead_of(const char *family);

#endif
