#!/bin/bash
# emulated.sh PROCESSOR SYSROOT COMMAND..: run a command that starts programs of another processor (aarch64), by qemu-user and with
# the libraries of SYSROOT (sysroot.sh). In namespaces of its own: this system keeps its handlers of binary formats and its
# libraries. Exit status: the command's; 3 this machine cannot do it, and why.
set -euo pipefail

processor=${1:?emulated.sh PROCESSOR SYSROOT COMMAND..}
root=$(realpath -e "${2:?emulated.sh PROCESSOR SYSROOT COMMAND..}")
qemu=$(command -v "qemu-$processor-static") || {
  echo "emulated.sh: needs qemu-user-static" >&2
  exit 3
}

if [ -z "${SG_INSIDE:-}" ]; then
  # A kernel since 6.7 gives a namespace of users its own handlers.
  said=$(unshare --user --map-root-user --mount mount -t binfmt_misc none /proc/sys/fs/binfmt_misc 2>&1) || {
    echo "emulated.sh: needs a kernel with binfmt_misc in namespaces of users (Linux 6.7): $(head -n 1 <<<"$said")" >&2
    exit 3
  }
  SG_INSIDE=1 exec unshare --user --map-root-user --mount "$0" "$@"
fi
unset SG_INSIDE
shift 2

# The first 20 bytes of an executable or shared library: 64 bits, little endian, its number of the processor.
declare -A machine=([aarch64]='\xb7\x00')
magic='\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00'${machine[$processor]:?unknown processor}
mask='\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff'
mount -t binfmt_misc none /proc/sys/fs/binfmt_misc
printf '%s' ":qemu-$processor:M::$magic:$mask:$qemu:F" >/proc/sys/fs/binfmt_misc/register
# Qemu's own -L would also turn '/' and '/tmp' into folders of the other system.
mount -t overlay none -o "lowerdir=/usr/lib:$root/usr/lib:$root/lib" /usr/lib
export SG_EMULATED=$processor
exec "$@"
