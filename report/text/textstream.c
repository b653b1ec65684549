#include "report/text/textstream.h"

#include <stdlib.h>

struct sg_textstream *sg_textstream_open(void) {
  struct sg_textstream *stream = calloc(1, sizeof *stream);
  if (!stream) { abort(); }
  stream->out = open_memstream(&stream->text, &stream->size);
  if (!stream->out) { abort(); }
  return stream;
}

char *sg_textstream_close(struct sg_textstream *stream, size_t *size) {
  if (fclose(stream->out) != 0) { abort(); }
  char *text = stream->text;
  if (size) { *size = stream->size; }
  free(stream);
  return text;
}
