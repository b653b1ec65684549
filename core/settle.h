/* What would settle verdicts that give no answer: the command of the run again, continued with more time and rounds
 * where launches are missing, or as it was, on an idle machine and into another folder, where they vary too much. */
#ifndef SG_CORE_SETTLE_H
#define SG_CORE_SETTLE_H

#include <jansson.h>
#include <stdbool.h>

#include "core/summary.h"

struct sg_settle {
  char *command;  /* for a POSIX shell, to be freed; NULL: every verdict gives an answer, or no command would help */
  bool idle;      /* it is to run while the machine is idle, into a new folder, which the command calls DIR */
  bool continues; /* it continues the run in its folder */
  bool files;     /* it says FILE */
};

/* `dir` is the folder of the result set, as the command should name it. `typed`: the arguments of the run as they
 * were typed, the program's name first, where this program made it; the command can then be pasted in the same
 * folder. NULL: they are those of run.json, which has no paths; where the run was given paths of libraries and
 * programs, the command says FILE: a stranger's result set does not choose what is run. */
struct sg_settle sg_settle_find(const struct sg_summary *summary, const char *dir, const json_t *typed);

/* The arguments of a command of this program, with the name that it was started with. A new reference. */
json_t *sg_settle_typed(int argc, char *const *argv);

#endif
