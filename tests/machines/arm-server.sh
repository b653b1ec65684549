#!/bin/bash
# A virtual machine of four Neoverse V1 cores at Amazon (c7g.xlarge): an Arm processor has numbers in place of names, and its
# hypervisor is known by the DMI tables alone.
. "$(dirname "$0")/machine.bash"

put sys/devices/system/cpu/online 0-3
put sys/devices/system/cpu/possible 0-3
put sys/devices/system/cpu/present 0-3
for n in 0 1 2 3; do cpu "$n" "$n" 0 "$n" 0-3; done
put proc/cpuinfo 'processor	: 0' 'BogoMIPS	: 2100.00' 'Features	: fp asimd atomics asimdhp sve' 'CPU implementer	: 0x41' \
  'CPU architecture: 8' 'CPU variant	: 0x1' 'CPU part	: 0xd40' 'CPU revision	: 1' ''
put proc/meminfo 'MemTotal:        7933092 kB' 'MemAvailable:    7000000 kB'
put proc/self/cgroup 0::/
put sys/class/dmi/id/sys_vendor 'Amazon EC2'
put sys/class/dmi/id/product_name c7g.xlarge
system 6.1.0 aarch64
