#include "report/render/bibliography.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"
#include "report/text/textstream.h"

/* The entry begins at its @. */
static bool is_wanted(const char *entry, const char *tex) {
  static const char doi[] = "10.";
  const char *key = entry + strcspn(entry, "{");
  key += *key == '{';
  if (strncmp(key, doi, strlen(doi)) != 0) { return true; }
  char *citation = sg_format("\\cite{%.*s}", (int)strcspn(key, ","), key);
  const bool cited = strstr(tex, citation) != NULL;
  free(citation);
  return cited;
}

char *sg_bibliography_cited(const char *bib, const char *tex) {
  struct sg_textstream *stream = sg_textstream_open();
  for (const char *entry = bib, *next = NULL; entry; entry = next) {
    const char *end = strstr(entry, "\n@");
    next = end ? end + 1 : NULL;
    if (*entry != '@' || is_wanted(entry, tex)) {
      fwrite(entry, 1, end ? (size_t)(next - entry) : strlen(entry), stream->out);
    }
  }
  return sg_textstream_close(stream, NULL);
}
