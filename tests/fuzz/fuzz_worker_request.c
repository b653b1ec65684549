/* Any bytes as the request of the worker protocol: refused with one line, or parsed and released. */
#include <string.h>

#include "bench/worker/request.h"
#include "tests/fuzz/input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct sg_request request;
  struct sg_error err = {""};
  if (sg_request_parse(&request, (const char *)data, size, &err) == SG_OK) {
    if (!request.inspect && (request.workers < 1 || request.trials < 0 || request.workload.count < 0)) { abort(); }
    sg_request_release(&request);
  } else if (!err.message[0] || strchr(err.message, '\n')) {
    abort();
  }
  return 0;
}
