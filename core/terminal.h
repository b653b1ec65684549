/* Whether a stream is a terminal that understands escape sequences: colours, and erasing a line. */
#ifndef SG_CORE_TERMINAL_H
#define SG_CORE_TERMINAL_H

#include <stdbool.h>

/* False for files and pipes, and where TERM is `dumb` (an editor's terminal) or not set. `fd`: a descriptor. */
bool sg_terminal_takes_escapes(int fd);

#endif
