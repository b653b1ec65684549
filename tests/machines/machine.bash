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

cpuinfo() { # VENDOR FAMILY MODEL NAME FLAGS: of CPU 0; the others' blocks are not looked at
  put proc/cpuinfo "processor	: 0" "vendor_id	: $1" "cpu family	: $2" "model		: $3" "model name	: $4" \
    "microcode	: 0xd0003d1" "cpu MHz		: 2900.125" "physical id	: 0" "flags		: $5" ""
}
