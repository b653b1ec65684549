/* PDF figures that are the same bytes each time they are drawn. */
#ifndef SG_REPORT_RENDER_PDF_H
#define SG_REPORT_RENDER_PDF_H

#include <stddef.h>

/* Put the date of the data in the place of the date of drawing, which cairo writes into every PDF file. `started` is
 * ISO 8601; anything else counts as the beginning of 1970. Up to cairo 1.16 the date is plain text and this finds it;
 * later versions compress it, and then the file keeps the date of drawing, in which alone two of them differ. */
void sg_pdf_set_date(char *bytes, size_t size, const char *started);

#endif
