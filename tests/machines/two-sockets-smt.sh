#!/bin/bash
# A server with two sockets of two cores with two hardware threads each, a NUMA node for each socket, in no cgroup that
# limits it. CPU n and n + 4 are one core.
. "$(dirname "$0")/machine.bash"

put sys/devices/system/cpu/online 0-7
put sys/devices/system/cpu/possible 0-7
put sys/devices/system/cpu/present 0-7
for ((n = 0; n < 8; n++)); do
  core=$((n % 4)) package=$((n % 4 / 2))
  of_package=$((2 * package))-$((2 * package + 1)),$((2 * package + 4))-$((2 * package + 5))
  cpu "$n" "$core" "$package" "$core,$((core + 4))" "$of_package"
  cache "$n" 0 1 Data 48K "$core,$((core + 4))"
  cache "$n" 1 1 Instruction 32K "$core,$((core + 4))"
  cache "$n" 2 2 Unified 2048K "$core,$((core + 4))"
  cache "$n" 3 3 Unified 36864K "$of_package"
done
put sys/devices/system/node/online 0-1
for node in 0 1; do
  mask_of "$((2 * node))-$((2 * node + 1)),$((2 * node + 4))-$((2 * node + 5))"
  # shellcheck disable=SC2154 # mask is of machine.bash
  put "sys/devices/system/node/node$node/cpumap" "$mask"
  put "sys/devices/system/node/node$node/meminfo" "Node $node MemTotal:       65536000 kB" "Node $node MemFree:        60000000 kB"
done
cpuinfo GenuineIntel 6 106 'Intel(R) Xeon(R) Gold 6326 CPU @ 2.90GHz' 'fpu sse2 avx2 avx512f'
put sys/devices/system/cpu/cpu0/cpufreq/scaling_governor performance
put sys/devices/system/cpu/intel_pstate/no_turbo 1
put sys/kernel/mm/transparent_hugepage/enabled 'always [madvise] never'
put sys/kernel/mm/transparent_hugepage/shmem_enabled 'always within_size [advise] never deny force'
put sys/kernel/mm/transparent_hugepage/defrag 'always defer [defer+madvise] madvise never'
put proc/sys/kernel/numa_balancing 1
put proc/self/numa_maps '55d0c8a00000 interleave:0-1 file=/usr/bin/cat mapped=2 N0=2 kernelpagesize_kB=4' '7ffd0 default stack'
put proc/self/status 'Name:	cat' 'Cpus_allowed_list:	0-7' 'Mems_allowed_list:	0-1'
put proc/sys/kernel/randomize_va_space 2
put proc/meminfo 'MemTotal:       131072000 kB' 'MemFree:        100000000 kB' 'MemAvailable:   120000000 kB'
put proc/stat 'cpu  1000 200 300 40000 50 60 70 80 0 0' 'cpu0 125 25 37 5000 6 7 8 10 0 0'
put proc/vmstat 'nr_free_pages 25000000' 'oom_kill 3'
put proc/self/cgroup 0::/user.slice
put sys/fs/cgroup/cgroup.controllers 'cpuset cpu io memory pids'
put etc/os-release 'NAME="Debian GNU/Linux"' 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"'
