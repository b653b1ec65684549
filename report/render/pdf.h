/* PDF figures with identical bytes each time they are drawn. */
#ifndef SG_REPORT_RENDER_PDF_H
#define SG_REPORT_RENDER_PDF_H

#include <stddef.h>

/* Replaces the date of drawing, which cairo writes into every PDF file, by the date of the data. `started` is ISO
 * 8601; anything else counts as the beginning of 1970. Up to cairo 1.16 the date is plain text and is found; later
 * versions compress it, and the file then keeps the date of drawing, the only difference between two such files. */
void sg_pdf_set_date(char *bytes, size_t size, const char *started);

#endif
