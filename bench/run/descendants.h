/* The processes that a worker leaves behind: children of its children, also those that have left its session and
 * process group (daemons). The kernel gives them to this process, which ends them. */
#ifndef SG_BENCH_RUN_DESCENDANTS_H
#define SG_BENCH_RUN_DESCENDANTS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* From now on, a descendant whose parent ends becomes a child of this process. */
void sg_descendants_adopt(void);

/* When a process that exists was started, in the kernel's ticks; -1: unknown. */
long long sg_descendants_ticks(pid_t pid);

/* Kill the children of this process, and theirs, that were started from `since_ticks` on in other sessions, until
 * none is left, and reap them. Not those that a shell started before it became this program. False: some are left at
 * `deadline_ns`, because they may not be killed, wait for a device, or fork faster than they are found. */
bool sg_descendants_end(long long since_ticks, int64_t deadline_ns);

#endif
