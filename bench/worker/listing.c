#include "bench/worker/listing.h"

#include "bench/worker/address_space.h"
#include "bench/worker/hooks.h"
#include "bench/worker/message.h"

static const struct sg_workload SAMPLE = {
    .dtype = SG_F64, .m = 1, .n = 1, .k = 1, .count = 1, .source = "uniform", .retain = SG_RETAIN_ALL, .options = ""};

/* With an open library, the scheduler's requirements on it are checked too. */
static int check(const json_t *strategy, const struct sg_launch *launch, bool opened, struct sg_error *err) {
  struct sg_request request = {.workload = SAMPLE};
  request.workload.operation = sg_operation_find("gemm");
  const int status = sg_request_parse_strategy(&request, strategy, err);
  const struct sg_launch_hooks *hooks = status != SG_OK ? NULL : request.scheduler->hooks;
  if (status != SG_OK || !opened || !hooks || !hooks->check) { return status; }
  const struct sg_launch asking = {.request = &request, .library = launch->library};
  return hooks->check(&asking, err);
}

int sg_listing_run(const struct sg_request *request, struct sg_launch *launch, FILE *out, struct sg_error *err) {
  const bool opens = *request->backend != '\0';
  int status = opens ? sg_address_space_check_before(request, err) : SG_OK;
  if (opens && status == SG_OK) { status = sg_library_open(&launch->library, request->backend, err); }
  if (status != SG_OK) { return status; }
  sg_message_hello(out, opens ? &launch->library : NULL);
  const json_t *list = json_object_get(request->json, "strategies"), *strategy;
  size_t i;
  json_array_foreach(list, i, strategy) {
    const char *name = json_string_value(json_object_get(strategy, "name"));
    struct sg_error why;
    if (!name) { return sg_fail(err, SG_BAD_INPUT, "request: strategies: entry %zu has no name", i); }
    sg_message_strategy(out, name, check(strategy, launch, opens, &why) ? why.message : NULL);
  }
  return SG_OK;
}
