#!/bin/bash
# A laptop: one socket of four cores with two hardware threads each, CPU n and n + 4 one core, turbo on, and the clock follows
# the load.
. "$(dirname "$0")/machine.bash"

online 0-7
for n in 0 1 2 3; do
  for c in "$n" "$((n + 4))"; do cpu "$c" "$n" 0 "$n,$((n + 4))" 0-7; done
  caches "$n,$((n + 4))" 32K 32K 256K "$n,$((n + 4))" 6144K 0-7
done
cpuinfo GenuineIntel 6 142 'Intel(R) Core(TM) i5-8250U CPU @ 1.60GHz' 'fpu sse2 avx2'
put sys/devices/system/cpu/cpu0/cpufreq/scaling_governor powersave
put sys/devices/system/cpu/intel_pstate/no_turbo 0
put sys/kernel/mm/transparent_hugepage/enabled 'always [madvise] never'
put proc/sys/kernel/randomize_va_space 2
memory 16000000
put proc/self/cgroup 0::/user.slice
