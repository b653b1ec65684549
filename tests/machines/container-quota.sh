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
put var/run/secrets/kubernetes.io/serviceaccount/namespace default
put sys/fs/cgroup/cgroup.controllers 'cpu memory'
put sys/fs/cgroup/pod/container/cpu.max '150000 100000'
put sys/fs/cgroup/pod/container/memory.max max
put sys/fs/cgroup/pod/container/memory.current 1000
put sys/fs/cgroup/pod/cpu.max '300000 100000'
put sys/fs/cgroup/pod/memory.max 8589934592
put sys/fs/cgroup/pod/memory.current 2147483648
put sys/fs/cgroup/pod/memory.stat 'anon 2000000000' 'file 147483648' 'inactive_file 147483648'
put sys/fs/cgroup/pod/cpu.stat 'usage_usec 900' 'nr_periods 9' 'nr_throttled 2' 'throttled_usec 500'
put sys/fs/cgroup/pod/container/cpu.stat 'usage_usec 90000000' 'nr_periods 900' 'nr_throttled 40' 'throttled_usec 3000000'
put sys/fs/cgroup/pod/cpuset.cpus.effective 0-3
put proc/pressure/cpu 'some avg10=1.50 avg60=0.50 avg300=0.10 total=7000000' 'full avg10=0.00 avg60=0.00 avg300=0.00 total=0'
put proc/pressure/memory 'some avg10=0.00 avg60=0.00 avg300=0.00 total=0' 'full avg10=0.00 avg60=0.00 avg300=0.00 total=0'
