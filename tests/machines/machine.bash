# Parts of a made-up machine, for the scripts beside, whose argument is its root folder: `put` writes a file there, `cpu` and
# `cache` what the kernel shows of one. Numbers of CPUs are as in the kernel's lists: "0,4".
# shellcheck shell=bash
set -euo pipefail
ROOT=$1

# Without other processes, as far as it goes: a machine has hundreds of files.
put() { # PATH TEXT..: a line each
  local folder=$ROOT/${1%/*}
  [ -d "$folder" ] || mkdir -p "$folder"
  printf '%s\n' "${@:2}" >"$ROOT/$1"
}

mask_of() { # LIST: as a bit mask, in $mask
  local bits=0 part cpu
  for part in ${1//,/ }; do
    for ((cpu = ${part%-*}; cpu <= ${part#*-}; cpu++)); do bits=$((bits | 1 << cpu)); done
  done
  printf -v mask '%08x' "$bits"
}

cpu() { # CPU CORE PACKAGE CPUS_OF_CORE CPUS_OF_PACKAGE
  local folder=sys/devices/system/cpu/cpu$1/topology
  put "$folder/core_id" "$2"
  put "$folder/physical_package_id" "$3"
  mask_of "$4"
  put "$folder/thread_siblings" "$mask"
  mask_of "$5"
  put "$folder/core_siblings" "$mask"
}

cache() { # CPU INDEX LEVEL TYPE SIZE CPUS
  local folder=sys/devices/system/cpu/cpu$1/cache/index$2
  put "$folder/level" "$3"
  put "$folder/type" "$4"
  put "$folder/size" "$5"
  mask_of "$6"
  put "$folder/shared_cpu_map" "$mask"
}

# Caches of a core: of its CPUS, and those that share its level 2 and 3. Sizes with their unit; 0: it has no such cache.
caches() { # CPUS L1D L1I L2 CPUS_OF_L2 L3 CPUS_OF_L3
  local part cpu
  for part in ${1//,/ }; do
    for ((cpu = ${part%-*}; cpu <= ${part#*-}; cpu++)); do
      cache "$cpu" 0 1 Data "$2" "$1"
      cache "$cpu" 1 1 Instruction "$3" "$1"
      cache "$cpu" 2 2 Unified "$4" "$5"
      [ "$6" = 0 ] || cache "$cpu" 3 3 Unified "$6" "$7"
    done
  done
}

online() { # CPUS [ALL_CPUS]: those that are switched on, of those that there are
  put sys/devices/system/cpu/online "$1"
  put sys/devices/system/cpu/possible "${2:-$1}"
  put sys/devices/system/cpu/present "${2:-$1}"
}

node() { # NODE CPUS KIB: a NUMA node, with no CPUs or no memory, too
  mask=00000000
  [ -z "$2" ] || mask_of "$2"
  put "sys/devices/system/node/node$1/cpumap" "$mask"
  put "sys/devices/system/node/node$1/meminfo" "Node $1 MemTotal:       $3 kB" "Node $1 MemFree:        $3 kB"
}

memory() { # KIB: installed, and all of it free
  put proc/meminfo "MemTotal:       $1 kB" "MemFree:        $1 kB" "MemAvailable:   $1 kB"
}

system() { # RELEASE [ARCHITECTURE]: of the kernel, in the file in which hwloc stores what is in no other one
  put proc/hwloc-nofile-info 'OSName: Linux' "OSRelease: $1" 'HostName: here' "Architecture: ${2:-x86_64}"
}

system 6.1.0-18-amd64 # unless a machine says otherwise

cpuinfo() { # VENDOR FAMILY MODEL NAME FLAGS: of CPU 0; the others' blocks are not looked at
  put proc/cpuinfo "processor	: 0" "vendor_id	: $1" "cpu family	: $2" "model		: $3" "model name	: $4" \
    "microcode	: 0xd0003d1" "cpu MHz		: 2900.125" "physical id	: 0" "flags		: $5" ""
}
