#include "report/cli/report_formats.h"

#include <string.h>

#include "core/cli.h"
#include "core/text.h"
#include "report/render/report_writer.h"

int sg_report_formats_parse(const char *text, unsigned *formats, struct sg_error *err) {
  static const char *const names[] = {"md", "html", "tex", "png", "pdf"};
  struct sg_list list;
  int status = sg_list_split(&list, text, "--format", err);
  if (status != SG_OK) { return status; }
  *formats = 0;
  for (size_t i = 0; i < list.n && status == SG_OK; i++) {
    size_t k = 0;
    while (k < sizeof names / sizeof names[0] && strcmp(list.items[i], names[k]) != 0) {
      k++;
    }
    if (k == sizeof names / sizeof names[0]) {
      status = sg_fail_unknown(err, "format", list.items[i], names, k);
    } else {
      *formats |= 1u << k; /* SG_REPORT_MARKDOWN and so on */
    }
  }
  if (*formats & SG_REPORT_PDF) { *formats |= SG_REPORT_TEX; }
  sg_list_release(&list);
  return status;
}

const char *sg_report_formats_first(unsigned formats) {
  return formats & SG_REPORT_HTML ? "html" : formats & SG_REPORT_PDF ? "pdf" : formats & SG_REPORT_TEX ? "tex" : "md";
}
