#include "bench/machine/binding.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/text.h"

bool sg_binding_is_set_by(const char *entry) {
  static const char *const names[] = {"OMP_PROC_BIND", "OMP_PLACES",    "GOMP_CPU_AFFINITY",
                                      "KMP_AFFINITY",  "KMP_HW_SUBSET", "BLIS_THREAD_AFFINITY"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    const size_t n = strlen(names[i]);
    if (strncmp(entry, names[i], n) == 0 && entry[n] == '=') { return true; }
  }
  return false;
}

char *sg_binding_names(void) {
  char *names = NULL;
  for (char **e = environ; *e; e++) {
    if (!sg_binding_is_set_by(*e)) { continue; }
    char *longer = sg_format("%s%s%.*s", names ? names : "", names ? ", " : "", (int)strcspn(*e, "="), *e);
    free(names);
    names = longer;
  }
  return names;
}
