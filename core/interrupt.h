/* SIGINT and SIGTERM as a flag, so that measurements are kept. */
#ifndef SG_CORE_INTERRUPT_H
#define SG_CORE_INTERRUPT_H

#include <stdbool.h>

/* Catch both from now on; blocking calls return EINTR. A second signal terminates the program immediately. */
void sg_interrupt_catch(void);

bool sg_interrupted(void);

#endif
