/* SIGINT, SIGTERM, SIGHUP and SIGQUIT as a flag, so that measurements are kept and temporary files removed. */
#ifndef SG_CORE_INTERRUPT_H
#define SG_CORE_INTERRUPT_H

#include <stdbool.h>

#include "core/error.h"

/* Catch them from now on; blocking calls return EINTR. A second signal of the same kind terminates the program
 * immediately. SIGHUP and SIGQUIT stay ignored if they were, as under nohup(1) and in the background of a script. */
void sg_interrupt_catch(void);

bool sg_interrupted(void);

/* SG_INTERRUPTED with its message, or SG_OK. */
int sg_interrupt_check(struct sg_error *err) SG_MUST_CHECK;

#endif
