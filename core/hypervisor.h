/* Whether this system is the guest of a hypervisor, by what the kernel shows of it on any architecture. */
#ifndef SG_CORE_HYPERVISOR_H
#define SG_CORE_HYPERVISOR_H

#include <stdbool.h>

/* `root`: as in sysfile.h. */
bool sg_is_virtual(const char *root);

#endif
