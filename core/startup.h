/* What every program does first. */
#ifndef SG_CORE_STARTUP_H
#define SG_CORE_STARTUP_H

/* Open descriptors 0 to 2 that are closed on /dev/null: else the next file that is opened gets one of their numbers,
 * and output or messages are written into it. Ignore SIGXFSZ, so that a file that may not grow is an error (EFBIG) of
 * whoever writes it. Have jansson end the program where memory is exhausted: its results are not checked. */
void sg_startup(void);

#endif
