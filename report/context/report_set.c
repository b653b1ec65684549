#include "report/context/report_set.h"

#include "core/seal.h"
#include "report/context/context.h"

int sg_report_set_load(struct sg_report_set *from, const char *dir, unsigned more, struct sg_error *err) {
  struct sg_data_digests digests = {0};
  const struct sg_byte_listener listener = sg_data_listener(&digests);
  const unsigned parts = (SG_READ_ALL & ~(unsigned)SG_READ_SUMMARY) | more;
  *from = (struct sg_report_set){0};
  const int status = sg_resultset_load_heard(&from->set, dir, parts, &listener, err);
  from->data = sg_data_list(&digests);
  if (status != SG_OK) {
    sg_report_set_release(from);
    return status;
  }
  sg_seal_check(&from->set, from->data);
  return SG_OK;
}

int sg_report_set_summarise(struct sg_report_set *from, struct sg_error *err) {
  const struct sg_summary_options options = SG_SUMMARY_DEFAULTS;
  return sg_summary_compute(&from->summary, &from->set, &options, err);
}

void sg_report_set_release(struct sg_report_set *from) {
  json_decref(from->data);
  sg_summary_release(&from->summary);
  sg_resultset_release(&from->set);
  *from = (struct sg_report_set){0};
}
