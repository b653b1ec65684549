#!/bin/bash
# A laptop with a Core Ultra 7 155H: 6 performance cores with two hardware threads each (CPUs 0-11), 8 efficiency cores in groups
# that share a cache (12-19), and 2 low-power cores without the third level (20-21). The kernel counts the low-power cores among
# those of cpu_atom; their clock rate tells them apart. Facts: Intel's specification of the processor.
. "$(dirname "$0")/machine.bash"

put_clock() { put "sys/devices/system/cpu/cpu$1/cpufreq/cpuinfo_max_freq" "$2"; }

online 0-21
for ((n = 0; n < 12; n++)); do
  cpu "$n" "$((n / 2))" 0 "$((n / 2 * 2))-$((n / 2 * 2 + 1))" 0-21
  put_clock "$n" 4800000
done
for ((n = 0; n < 12; n += 2)); do caches "$n-$((n + 1))" 48K 64K 2048K "$n-$((n + 1))" 24576K 0-19; done
for ((n = 12; n < 22; n++)); do
  cpu "$n" "$((n + 20))" 0 "$n" 0-21
  if ((n < 20)); then
    put_clock "$n" 3800000
    caches "$n" 32K 64K 2048K "$((n / 4 * 4))-$((n / 4 * 4 + 3))" 24576K 0-19
  else
    put_clock "$n" 2500000
    caches "$n" 32K 64K 2048K 20-21 0 ''
  fi
done
put sys/devices/cpu_core/cpus 0-11
put sys/devices/cpu_atom/cpus 12-21
cpuinfo GenuineIntel 6 170 'Intel(R) Core(TM) Ultra 7 155H' 'fpu sse2 avx2'
put sys/devices/system/cpu/cpu0/cpufreq/scaling_governor performance
put sys/devices/system/cpu/intel_pstate/no_turbo 1
memory 32000000
put proc/self/cgroup 0::/user.slice
system 6.12.0
