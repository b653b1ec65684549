#!/bin/bash
# An RK3588: 4 Cortex-A55 (CPUs 0-3), of about half the capacity of its 4 Cortex-A76 (4-7), by the kernel's cpu_capacity. Facts:
# the capacities of rk3588.dtsi in the Linux kernel.
. "$(dirname "$0")/machine.bash"

online 0-7
for ((n = 0; n < 8; n++)); do
  cpu "$n" "$n" 0 "$n" 0-7
  put "sys/devices/system/cpu/cpu$n/cpu_capacity" "$((n < 4 ? 530 : 1024))"
  if ((n < 4)); then caches "$n" 32K 32K 128K "$n" 3072K 0-7; else caches "$n" 64K 64K 512K "$n" 3072K 0-7; fi
done
put proc/cpuinfo 'processor	: 0' 'Features	: fp asimd asimdhp asimddp' 'CPU implementer	: 0x41' 'CPU architecture: 8' \
  'CPU variant	: 0x2' 'CPU part	: 0xd05' 'CPU revision	: 0' ''
memory 16000000
put proc/self/cgroup 0::/user.slice
system 6.1.0 aarch64
