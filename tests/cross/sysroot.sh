#!/bin/bash
# sysroot.sh ARCHITECTURE FOLDER: print the folder with Debian's libraries and headers of an architecture (arm64), as they are
# to build and to run the project: packages.txt decides which. Made with mmdebstrap in FOLDER and kept there for the next time;
# nothing is installed in this system. Needs the network the first time, a minute. Exit status: 0 it is there; 3 it cannot be
# made, and why.
set -euo pipefail

architecture=${1:?sysroot.sh ARCHITECTURE FOLDER}
# shellcheck source=/dev/null
. /etc/os-release
suite=${VERSION_CODENAME:-} # its glibc is that of the cross compiler
list=$(dirname "$0")/../../scripts/packages.txt
# The libraries to build with, and the one that is measured; the compilers are this machine's.
packages=$(awk '($1 == "report" && $2 ~ /^z?lib/ || $2 == "libcmocka-dev") { print $2 }' "$list" | sort | paste -sd ,)
packages+=,libstdc++-$(gcc -dumpversion | cut -d . -f 1)-dev
root=$(realpath -e "${2:?sysroot.sh ARCHITECTURE FOLDER}")/sysroot-$architecture
ready=$root/ready-$(sha256sum <<<"$suite $packages" | cut -c 1-16)

if [ ! -e "$ready" ]; then
  if ! command -v mmdebstrap >/dev/null; then
    echo "sysroot.sh: needs mmdebstrap" >&2
    exit 3
  fi
  rm -rf "$root"
  mkdir -p "$root"
  mmdebstrap --variant=extract --architectures="$architecture" --include="$packages" "$suite" "$root" \
    http://deb.debian.org/debian >"$root.log" 2>&1 || {
    echo "sysroot.sh: $(tail -n 1 "$root.log")" >&2
    exit 3
  }
  # The linker would follow these to this machine's libraries.
  find "$root/usr/lib" -type l -lname '/*' | while read -r link; do ln -sfn "$root$(readlink "$link")" "$link"; done
  touch "$ready"
fi
echo "$root"
