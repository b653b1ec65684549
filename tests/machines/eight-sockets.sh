#!/bin/bash
# Eight sockets of four cores with two hardware threads each, CPU n and n + 32 one core, and a NUMA node for each socket: as hwloc
# stores a machine, in XML.
. "$(dirname "$0")/machine.bash"

bits() { # CPU..: as hwloc writes a set of them, in $set
  local low=0 high=0 cpu
  for cpu in "$@"; do
    if ((cpu < 32)); then low=$((low | 1 << cpu)); else high=$((high | 1 << (cpu - 32))); fi
  done
  printf -v set '0x%08x,0x%08x' "$high" "$low"
}

object() { # ATTRIBUTES CPU..: its beginning
  bits "${@:2}"
  index=$((index + 1))
  printf '<object gp_index="%d" cpuset="%s" complete_cpuset="%s" nodeset="%s" complete_nodeset="%s" %s>\n' \
    "$index" "$set" "$set" "$nodes" "$nodes" "$1"
}

info() { printf '<info name="%s" value="%s"/>\n' "$1" "$2"; }

core() { # CORE
  object "type=\"L2Cache\" cache_size=\"1048576\" depth=\"2\" cache_linesize=\"64\" cache_associativity=\"16\" cache_type=\"0\"" "$1" "$(($1 + 32))"
  object "type=\"L1Cache\" cache_size=\"32768\" depth=\"1\" cache_linesize=\"64\" cache_associativity=\"8\" cache_type=\"1\"" "$1" "$(($1 + 32))"
  object "type=\"Core\" os_index=\"$1\"" "$1" "$(($1 + 32))"
  object "type=\"PU\" os_index=\"$1\"" "$1" && echo '</object>'
  object "type=\"PU\" os_index=\"$(($1 + 32))\"" "$(($1 + 32))" && echo '</object>'
  echo '</object></object></object>'
}

socket() { # SOCKET
  local first=$(($1 * 4)) n
  local cpus=("$first" "$((first + 1))" "$((first + 2))" "$((first + 3))" "$((first + 32))" "$((first + 33))" "$((first + 34))" "$((first + 35))")
  printf -v nodes '0x%08x' "$((1 << $1))"
  object "type=\"Package\" os_index=\"$1\"" "${cpus[@]}"
  info CPUVendor GenuineIntel
  info CPUFamilyNumber 6
  info CPUModelNumber 85
  info CPUModel 'Intel(R) Xeon(R) Platinum 8280L CPU @ 2.70GHz'
  object "type=\"NUMANode\" os_index=\"$1\" local_memory=\"206158430208\"" "${cpus[@]}" && echo '</object>'
  for ((n = first; n < first + 4; n++)); do core "$n"; done
  echo '</object>'
}

index=0
all=({0..63})
nodes=0x000000ff
{
  printf '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE topology SYSTEM "hwloc2.dtd">\n<topology version="2.0">\n'
  bits "${all[@]}"
  object "type=\"Machine\" os_index=\"0\" allowed_cpuset=\"$set\" allowed_nodeset=\"$nodes\"" "${all[@]}"
  info Architecture x86_64
  info OSName Linux
  info OSRelease 5.10.0
  for socket in {0..7}; do socket "$socket"; done
  printf '</object>\n</topology>\n'
} >"$ROOT/hwloc.xml"
cpuinfo GenuineIntel 6 85 'Intel(R) Xeon(R) Platinum 8280L CPU @ 2.70GHz' 'fpu sse2 avx2 avx512f'
memory 1610612736
put proc/self/cgroup 0::/user.slice
