/* A stream into memory: write to ->out, then take the text. Running out of memory ends the program. */
#ifndef SG_REPORT_TEXT_TEXTSTREAM_H
#define SG_REPORT_TEXT_TEXTSTREAM_H

#include <stddef.h>
#include <stdio.h>

struct sg_textstream {
  FILE *out;
  char *text;
  size_t size;
};

struct sg_textstream *sg_textstream_open(void);

/* Returns the text, which the caller frees; *size (may be NULL) excludes its NUL. The stream is closed. */
char *sg_textstream_close(struct sg_textstream *stream, size_t *size);

#endif
