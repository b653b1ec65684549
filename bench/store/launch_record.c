#include "bench/store/launch_record.h"

#include <stdlib.h>

void sg_launch_record_release(struct sg_launch_record *r) {
  free(r->samples);
  free(r->counters);
  free(r->ranks);
  json_decref(r->hello);
  json_decref(r->end);
  json_decref(r->kept);
  *r = (struct sg_launch_record){0};
}
