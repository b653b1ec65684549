#!/bin/bash
# two-sockets-smt after updates and other settings: microcode, kernel and distribution, a mitigation that adds a flag, less memory
# left by the kernel, another governor, turbo. It is the same machine.
"$(dirname "$0")/two-sockets-smt.sh" "$1"
. "$(dirname "$0")/machine.bash"

cpuinfo GenuineIntel 6 106 'Intel(R) Xeon(R) Gold 6326 CPU @ 2.90GHz' 'fpu sse2 avx2 avx512f flush_l1d'
sed -i 's/0xd0003d1/0xd0003f5/' "$1/proc/cpuinfo"
system 6.12.0-amd64
put etc/os-release 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"'
put sys/devices/system/cpu/cpu0/cpufreq/scaling_governor powersave
put sys/devices/system/cpu/intel_pstate/no_turbo 0
put proc/meminfo 'MemTotal:       130900000 kB' 'MemFree:        100000000 kB' 'MemAvailable:   120000000 kB'
