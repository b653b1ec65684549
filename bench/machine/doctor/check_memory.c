/* Where memory lies, and in pages of which size. */
#include <string.h>

#include "bench/machine/doctor/doctor.h"
#include "core/json.h"

void sg_check_huge_pages(const struct sg_machine_state *p, struct sg_check_result *f) {
  const char *thp = sg_json_text(p->topology->machine, "thp", NULL);
  if (!thp) {
    sg_check_say(f, SG_CHECK_UNKNOWN, "the kernel shows no setting for transparent huge pages");
  } else if (strcmp(thp, "always") == 0) {
    sg_check_say(f, SG_CHECK_WARN, "transparent huge pages are 'always'");
    sg_check_explain(f, "the kernel may merge pages in the middle of a trial, and first touches vary",
                     "echo madvise | sudo tee /sys/kernel/mm/transparent_hugepage/enabled");
  } else {
    sg_check_say(f, SG_CHECK_OK, "transparent huge pages are '%s'", thp);
  }
}

/* Launches are the replicates: a layout drawn anew for each of them is sampled, while one that is always the same is
 * a bias that no number of launches shows (T. Mytkowicz et al., "Producing wrong data without doing anything
 * obviously wrong!", ASPLOS 2009). */
void sg_check_aslr(const struct sg_machine_state *p, struct sg_check_result *f) {
  double aslr = sg_json_number(p->topology->machine, "aslr", -1);
  if (aslr < 0) {
    sg_check_say(f, SG_CHECK_UNKNOWN, "the kernel does not show its address randomisation");
  } else if (aslr > 0) {
    sg_check_say(f, SG_CHECK_OK, "address randomisation is on: each launch samples another memory layout");
  } else {
    sg_check_say(f, SG_CHECK_WARN, "address randomisation is off");
    sg_check_explain(f, "every launch has the same memory layout, and its luck is taken for the strategy's",
                     "echo 2 | sudo tee /proc/sys/kernel/randomize_va_space");
  }
}
