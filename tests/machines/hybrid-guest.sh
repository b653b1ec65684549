#!/bin/bash
# A container on a Core i9-12900K of 8 performance cores with two hardware threads each (CPUs 0-15) and 8 efficiency cores
# (16-23), of which it may use one performance core and four efficiency cores. No clock rate is shown: the kernel's performance
# monitoring units tell the kinds apart. Facts: Intel's specification of the processor.
. "$(dirname "$0")/machine.bash"

online 0-23
for ((n = 0; n < 16; n++)); do cpu "$n" "$((n / 2))" 0 "$((n / 2 * 2))-$((n / 2 * 2 + 1))" 0-23; done
for ((n = 16; n < 24; n++)); do cpu "$n" "$((n + 16))" 0 "$n" 0-23; done
put sys/devices/cpu_core/cpus 0-15
put sys/devices/cpu_atom/cpus 16-23
cpuinfo GenuineIntel 6 151 '12th Gen Intel(R) Core(TM) i9-12900K' 'fpu sse2 avx2'
memory 64000000
put ./.dockerenv ''
put proc/mounts 'cgroup2 /sys/fs/cgroup cgroup2 ro,nosuid,nodev,noexec,relatime 0 0'
put proc/self/cgroup 0::/
put proc/self/cpuset /
put sys/fs/cgroup/cgroup.controllers 'cpuset cpu memory'
put sys/fs/cgroup/cpuset.cpus.effective 0-1,16-19
put sys/fs/cgroup/cpuset.mems.effective 0
put sys/fs/cgroup/memory.max 8000000000
put sys/fs/cgroup/memory.current 6000000000
put sys/fs/cgroup/memory.stat 'anon 1000000000' 'inactive_file 5000000000'
