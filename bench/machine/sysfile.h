/* One-line files of /proc and /sys, and the cgroup (v2 or v1) this process is in. A missing file is normal: the
 * functions return -1 or NULL and the caller reports "unknown". */
#ifndef SG_BENCH_MACHINE_SYSFILE_H
#define SG_BENCH_MACHINE_SYSFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* First line of a file without its line feed, in buf; NULL when it cannot be read. */
const char *sg_sys_line(const char *path, char *buf, size_t size);

/* The integer at the start of a file, or -1. */
int64_t sg_sys_number(const char *path);

/* The value in kB of "KEY:" in /proc/meminfo, in bytes, or -1. */
int64_t sg_sys_meminfo(const char *key);

/* The word in brackets of "always [madvise] never", in buf; NULL when absent. */
const char *sg_sys_choice(const char *path, char *buf, size_t size);

/* CPUs of the tightest CFS quota on the path from this process's cgroup to the root; 0: none. */
double sg_sys_cpu_quota(void);

/* The tightest memory limit on that path and the memory in use under it; false: none. */
bool sg_sys_memory_limit(int64_t *limit_bytes, int64_t *used_bytes);

/* Time stolen by the hypervisor since boot, all CPUs, ns; -1: unknown. */
int64_t sg_sys_steal_ns(void);

/* Busy time of all CPUs since boot, ns, including this process and the kernel; -1: unknown. */
int64_t sg_sys_busy_ns(void);

/* Processes killed for lack of memory since boot (the kernel's oom_kill), or -1. */
int64_t sg_sys_oom_kills(void);

#endif
