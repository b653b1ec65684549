#!/bin/bash
# Two sockets of two cores, of which the second has no memory of its own, and memory without cores (CXL) as a third node.
. "$(dirname "$0")/machine.bash"

online 0-3
for n in 0 1 2 3; do cpu "$n" "$((n % 2))" "$((n / 2))" "$n" "$((n / 2 * 2))-$((n / 2 * 2 + 1))"; done
put sys/devices/system/node/online 0-2
node 0 0-1 32000000
node 1 2-3 0
node 2 '' 64000000
cpuinfo AuthenticAMD 25 17 'AMD EPYC 9124 16-Core Processor' 'fpu sse2 avx2 avx512f'
memory 96000000
put proc/self/cgroup 0::/user.slice
