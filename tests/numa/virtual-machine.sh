#!/bin/bash
# virtual-machine.sh BIN_DIR FOLDER: boot a virtual machine with two NUMA nodes of two CPUs each, by software emulation, with
# Debian's cloud kernel and the programs in BIN_DIR, and print to FOLDER/console what init.sh prints there. Exit status: 77,
# after a line that says why, where that cannot be done.
set -euo pipefail
cd "$(dirname "$0")/../.."
mkdir -p "$2"
bin=$1 folder=$(cd "$2" && pwd)
readonly SKIP=77 SECONDS_MOST=400

skip() {
  echo "$*"
  exit $SKIP
}

[ "$(uname -m)" = x86_64 ] || skip "the virtual machine is of x86_64, this one of $(uname -m)"
for program in qemu-system-x86_64 cpio dpkg-deb; do
  command -v $program >/dev/null || skip "needs $program"
done
busybox=$(command -v busybox) || skip "needs busybox-static"
if ldd "$busybox" >/dev/null 2>&1; then skip "needs busybox-static: this busybox needs libraries"; fi

# The newest kernel that is installed, or one that apt fetches, once.
find_kernel() {
  local found package
  found=$(find /boot "$folder/kernel/boot" -name 'vmlinuz-*-cloud-amd64' 2>/dev/null | sort -V | tail -n 1)
  if [ -z "$found" ]; then
    package=$(apt-cache depends linux-image-cloud-amd64 2>/dev/null | sed -n 's/.*Depends: \(linux-image-[^ ]*\)/\1/p' | head -n 1)
    [ -n "$package" ] && (cd "$folder" && apt-get download -q "$package" >&2) || return 1
    dpkg-deb -x "$folder/$package"_*.deb "$folder/kernel" || return 1
    found=$(find "$folder/kernel/boot" -name 'vmlinuz-*' | tail -n 1)
  fi
  echo "$found"
}

# Programs and files with the libraries they need, at the same paths.
put() { # FILE TARGET
  install -D "$1" "$root$2"
  { ldd "$1" 2>/dev/null || true; } | sed -n 's/^[^/]*\(\/[^ ]*\).*/\1/p' | sort -u | while read -r library; do
    [ -e "$root$library" ] || install -D "$library" "$root$library"
  done
}

kernel=$(find_kernel) || skip "no cloud kernel of Debian: neither in /boot nor from apt"
root=$folder/root
rm -rf "$root"
put "$busybox" /bin/busybox
ln -s busybox "$root/bin/sh"
install -D tests/numa/init.sh "$root/init"
put "$bin/stratagemm-bench" /usr/bin/stratagemm-bench
put "$bin/stratagemm-worker" /usr/libexec/stratagemm/stratagemm-worker
library=$(ldconfig -p | sed -n 's/.*libopenblas\.so\.0 .*=> //p' | head -n 1)
[ -n "$library" ] || skip "needs libopenblas0-pthread"
put "$library" /usr/lib/x86_64-linux-gnu/libopenblas.so.0
mkdir -p "$root/usr/share/stratagemm"
cp -r data/profiles data/schema data/counters "$root/usr/share/stratagemm/" 2>/dev/null || true
(cd "$root" && find . | cpio -o -H newc --quiet) | gzip -1 >"$folder/initramfs.gz"

timeout "$SECONDS_MOST" qemu-system-x86_64 -accel tcg,thread=multi -cpu Nehalem -m 1024 -smp 4 \
  -object memory-backend-ram,id=m0,size=512M -object memory-backend-ram,id=m1,size=512M \
  -numa node,nodeid=0,cpus=0-1,memdev=m0 -numa node,nodeid=1,cpus=2-3,memdev=m1 \
  -nodefaults -display none -serial file:"$folder/console" -no-reboot \
  -kernel "$kernel" -initrd "$folder/initramfs.gz" -append 'console=ttyS0 quiet panic=-1 transparent_hugepage=always' </dev/null
