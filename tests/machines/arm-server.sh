#!/bin/bash
# A virtual machine of 16 cores of a Neoverse N1, as Graviton2 has them: 64 KiB of level 1, 1 MiB of level 2 and no SMT.
. "$(dirname "$0")/machine.bash"

online 0-15
for ((n = 0; n < 16; n++)); do
  cpu "$n" "$n" 0 "$n" 0-15
  caches "$n" 64K 64K 1024K "$n" 32768K 0-15
done
put proc/cpuinfo 'processor	: 0' 'BogoMIPS	: 243.75' 'Features	: fp asimd asimdhp asimddp' 'CPU implementer	: 0x41' \
  'CPU architecture: 8' 'CPU variant	: 0x3' 'CPU part	: 0xd0c' 'CPU revision	: 1' ''
memory 64000000
put proc/self/cgroup 0::/user.slice
put sys/kernel/mm/transparent_hugepage/enabled 'always [madvise] never'
system 6.1.0 aarch64
