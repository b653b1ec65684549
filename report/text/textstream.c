#include "report/text/textstream.h"

#include <stdlib.h>

#include "core/alloc.h"

struct sg_textstream *sg_textstream_open(void) {
  struct sg_textstream *stream = sg_alloc(1, sizeof *stream);
  stream->out = sg_require(open_memstream(&stream->text, &stream->size));
  return stream;
}

char *sg_textstream_close(struct sg_textstream *stream, size_t *size) {
  sg_close_memory(stream->out, &stream->text);
  char *text = stream->text;
  if (size) { *size = stream->size; }
  free(stream);
  return text;
}
