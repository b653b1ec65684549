#!/bin/bash
# A container of the older cgroups, each controller with its tree: half a CPU, and 1 GiB of memory within a limit that is none.
# The line of cpuset comes after that of cpu.
. "$(dirname "$0")/machine.bash"

put sys/devices/system/cpu/online 0-1
put sys/devices/system/cpu/possible 0-1
put sys/devices/system/cpu/present 0-1
for n in 0 1; do cpu "$n" "$n" 0 "$n" 0-1; done
put proc/meminfo 'MemTotal:       16777216 kB' 'MemAvailable:   8388608 kB'
put proc/self/cgroup '5:memory:/docker/abc' '4:cpu,cpuacct:/docker/abc' '3:cpuset:/elsewhere' '1:name=systemd:/docker/abc' 0::/
put sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us 50000
put sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_period_us 100000
put sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us -1
put sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us 100000
put sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes 1073741824
put sys/fs/cgroup/memory/docker/abc/memory.usage_in_bytes 73741824
put sys/fs/cgroup/memory/memory.limit_in_bytes 9223372036854771712
put sys/fs/cgroup/memory/memory.usage_in_bytes 5000000000
put sys/fs/cgroup/memory/docker/abc/memory.stat 'cache 5000000' 'total_inactive_file 3741824'
put sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.stat 'nr_periods 100' 'nr_throttled 12' 'throttled_time 345678901'
put sys/fs/cgroup/cpuset/cpuset.effective_cpus 0-1
