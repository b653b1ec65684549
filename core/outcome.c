#include "core/outcome.h"

#include <string.h>

static const struct {
  const char *name;
  int failure;
} outcomes[] = {
#define SG_ENTRY(NAME, name, failure) {#name, failure},
    SG_OUTCOMES(SG_ENTRY)
#undef SG_ENTRY
};

const char *sg_outcome_name(enum sg_outcome outcome) {
  return outcomes[outcome].name;
}

int sg_outcome_is_failure(enum sg_outcome outcome) {
  return outcomes[outcome].failure;
}

enum sg_outcome sg_outcome_parse(const char *name) {
  int i = 0;
  while (i < SG_N_OUTCOMES && strcmp(outcomes[i].name, name) != 0) {
    i++;
  }
  return (enum sg_outcome)i;
}
