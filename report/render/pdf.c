#include "report/render/pdf.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { DIGITS = 14 }; /* YYYYMMDDhhmmss */

void sg_pdf_set_date(char *bytes, size_t size, const char *started) {
  static const char mark[] = "/CreationDate (D:";
  char date[DIGITS + 1] = "";
  size_t n = 0;
  for (const char *p = started; *p && n < DIGITS; p++) {
    if (isdigit((unsigned char)*p)) { date[n++] = *p; }
  }
  if (n < DIGITS) { snprintf(date, sizeof date, "19700101000000"); }
  char *place = memmem(bytes, size, mark, strlen(mark));
  size_t left = place ? size - (size_t)(place - bytes) - strlen(mark) : 0;
  if (left >= DIGITS) { memcpy(place + strlen(mark), date, DIGITS); }
}
