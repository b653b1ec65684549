#include <cmark-gfm.h>
#include <libxml/xmlmemory.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/text.h"
#include "report/cli/report_commands.h"

static void *zeroed(size_t n, size_t size) {
  return sg_alloc(n, size);
}

static char *copied(const char *text) {
  return sg_format("%s", text);
}

/* Before the first use of these libraries: libxml2's failures are not all reported, and cmark aborts. */
static void set_allocators(void) {
  xmlMemSetup(free, sg_alloc_bytes, sg_resize_bytes, copied);
  *cmark_get_default_mem_allocator() = (cmark_mem){zeroed, sg_resize_bytes, free};
}

int main(int argc, char **argv) {
  set_allocators();
  return sg_cli_main(&sg_report_program, argc, argv);
}
