/* SIGINT, SIGTERM, SIGHUP and SIGQUIT as a flag, so that measurements are kept and temporary files removed. */
#ifndef SG_CORE_INTERRUPT_H
#define SG_CORE_INTERRUPT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/error.h"

/* Catch them from now on; blocking calls return EINTR. A second signal of the same kind terminates the program
 * immediately. SIGHUP and SIGQUIT stay ignored if they were, as under nohup(1) and in the background of a script. */
void sg_interrupt_catch(void);

/* The same, but a second signal changes nothing: for work that ends soon after the first one, and would leave files
 * behind if it were killed. */
void sg_interrupt_hold(void);

bool sg_interrupted(void);

/* From now on, until sg_interrupt_hold(), they end the program at once, with the message of sg_interrupt_check() and
 * status 130: for work that may take long and leaves nothing behind but this folder (NULL: not even that), which is
 * removed if it is empty. Both texts must stay. */
void sg_interrupt_end_at_once(const char *program, const char *folder);

/* What is called, in the signal handler, before they end the program at once. */
void sg_interrupt_at_end(void (*clean)(void));

/* poll(2) on `n` ends, for at most `ms` (-1: without limit). An interrupt of which the caller does not know
 * (`known`: what sg_interrupted() said when it decided to wait) ends it whenever it comes: between that and the wait
 * too. For programs without other threads, which might take the signal. */
struct pollfd;
void sg_interrupt_poll(struct pollfd *ends, size_t n, int ms, bool known);

/* SG_INTERRUPTED with its message, or SG_OK. */
int sg_interrupt_check(struct sg_error *err) SG_MUST_CHECK;

#endif
