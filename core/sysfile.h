/* Files of /proc and /sys. Absence is normal: the functions return -1
 * or NULL and the caller says "unknown".
 *
 * `root` is the folder in which /proc, /sys and /etc lie: SG_THIS_MACHINE, or a copy of another machine's. */
#ifndef SG_CORE_SYSFILE_H
#define SG_CORE_SYSFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define SG_THIS_MACHINE ""

/* A file, for reading; NULL when it cannot be opened. The caller closes it. */
FILE *sg_sys_open(const char *root, const char *path);

/* First line of a file without its line feed, in buf; NULL when it cannot be read. */
const char *sg_sys_line(const char *root, const char *path, char *buf, size_t size);

/* What a small file has, several lines of it, cut to `size`, in buf; NULL when it cannot be read. For one line that
 * has a text which may contain a line feed: the name of a process in /proc/PID/stat. */
const char *sg_sys_text(const char *root, const char *path, char *buf, size_t size);

/* The integer at the start of a file, or -1. */
int64_t sg_sys_number(const char *root, const char *path);

/* The integer after `key` in a file of "key value" or "key: value" lines, or -1. */
int64_t sg_sys_keyed(const char *root, const char *path, const char *key);

/* The value in kB of "KEY:" in /proc/meminfo, in bytes, or -1. */
int64_t sg_sys_meminfo(const char *root, const char *key);

/* The word in brackets of "always [madvise] never", in buf; NULL when absent. */
const char *sg_sys_choice(const char *root, const char *path, char *buf, size_t size);

/* Time stolen by the hypervisor since boot, all CPUs, ns; -1: unknown. */
int64_t sg_sys_steal_ns(const char *root);

/* Busy time of all CPUs since boot, ns, including this process and the kernel; -1: unknown. */
int64_t sg_sys_busy_ns(const char *root);

/* Time since boot in which some task of the system waited for `resource`, "cpu" or "memory", ns (pressure stall
 * information, Documentation/accounting/psi.rst of the kernel); -1: unknown. */
int64_t sg_sys_pressure_ns(const char *root, const char *resource);

/* Current clock rate of the first CPU by /proc/cpuinfo, MHz; NaN: unknown. */
double sg_sys_clock_mhz(const char *root);

/* The kernel's name for this boot of the machine, in buf, by which hosts differ even if their names do not; "" when
 * absent. */
enum { SG_BOOT_ID_SIZE = 64 };
const char *sg_sys_boot_id(const char *root, char buf[SG_BOOT_ID_SIZE]);

/* Processes killed for lack of memory since boot (the kernel's oom_kill), or -1. */
int64_t sg_sys_oom_kills(const char *root);

#endif
