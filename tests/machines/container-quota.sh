#!/bin/bash
# A container (cgroup v2) on a virtual machine of four cores, without cpufreq: its pod has a quota of 3 CPUs and 8 GiB, and it
# has 1.5 CPUs of that and says nothing of memory.
. "$(dirname "$0")/machine.bash"

put sys/devices/system/cpu/online 0-3
put sys/devices/system/cpu/possible 0-3
put sys/devices/system/cpu/present 0-3
for ((n = 0; n < 4; n++)); do cpu "$n" "$n" 0 "$n" 0-3; done
cpuinfo AuthenticAMD 25 1 'AMD EPYC 7B13' 'fpu sse2 avx2 hypervisor'
put proc/meminfo 'MemTotal:       33554432 kB' 'MemFree:        20000000 kB' 'MemAvailable:   25165824 kB'
put proc/self/cgroup 0::/pod/container
put sys/fs/cgroup/cgroup.controllers 'cpu memory'
put sys/fs/cgroup/pod/container/cpu.max '150000 100000'
put sys/fs/cgroup/pod/container/memory.max max
put sys/fs/cgroup/pod/container/memory.current 1000
put sys/fs/cgroup/pod/cpu.max '300000 100000'
put sys/fs/cgroup/pod/memory.max 8589934592
put sys/fs/cgroup/pod/memory.current 2147483648
