#!/bin/bash
# A desktop of four cores of which CPU 2 is switched off, with boost on and transparent huge pages always.
. "$(dirname "$0")/machine.bash"

put sys/devices/system/cpu/online 0-1,3
put sys/devices/system/cpu/offline 2
put sys/devices/system/cpu/possible 0-3
put sys/devices/system/cpu/present 0-3
for n in 0 1 3; do cpu "$n" "$n" 0 "$n" 0-1,3; done
put sys/devices/system/cpu/cpu2/online 0
cpuinfo AuthenticAMD 23 113 'AMD Ryzen 5 3600 6-Core Processor' 'fpu sse2 avx2'
put sys/devices/system/cpu/cpufreq/boost 1
put sys/devices/system/cpu/cpu0/cpufreq/scaling_governor schedutil
put sys/kernel/mm/transparent_hugepage/enabled '[always] madvise never'
put proc/sys/kernel/randomize_va_space 0
put proc/meminfo 'MemTotal:       16384000 kB'
put proc/self/cgroup 0::/
