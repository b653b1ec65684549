/* PDF figures with identical bytes each time they are drawn. */
#ifndef SG_REPORT_RENDER_PDF_H
#define SG_REPORT_RENDER_PDF_H

#include <stddef.h>

/* Replaces the date of drawing, which cairo writes into every PDF file, by the date of the data. `started` is ISO
 * 8601; anything else counts as the beginning of 1970. Up to cairo 1.16 the date is plain text; 1.18 has it in a
 * compressed stream of objects (ISO 32000-1, 7.5.7 and 7.5.8), after which places in the file change. `*bytes`, on
 * the heap and NUL-terminated, may be replaced; a file that is neither stays as it is. */
void sg_pdf_set_date(char **bytes, size_t *size, const char *started);

#endif
