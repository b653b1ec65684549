#!/bin/bash
# packages.sh FOLDER SUITE [SOURCE]: install the Debian packages in FOLDER in a bare Debian SUITE, run the tests of their
# source package (in SOURCE, default FOLDER) there with autopkgtest, as an ordinary user, remove them, and compare the system
# with what it was before. Needs root, debootstrap, autopkgtest and the network. Exit status: 0 it works; 1 it does not; 3
# this machine cannot do it.
set -euo pipefail

folder=$(realpath -e "${1:?packages.sh FOLDER SUITE}") suite=${2:?packages.sh FOLDER SUITE}
source=$(realpath -e "${3:-$folder}")
# shellcheck source=tests/portable/bare.bash
source "$(dirname "$0")/bare.bash"
bare_begin "$suite" "$0" "$@"
bare_throwaway
mkdir "$work/packages"
cp "$folder"/*.deb "$work/packages/"
rm -f "$work"/packages/*dbgsym*
dpkg-source -q -x "$source"/*.dsc "$work/source" >"$work/log" 2>&1

# What is there, but what packages of the system keep for themselves, and autopkgtest's sources of packages.
files() { (cd "$root" && find usr etc opt var home -path var/lib/dpkg -prune -o -path var/lib/apt -prune -o -path etc/apt -prune -o -path var/cache -prune -o -path var/log -prune -o -print | sort); }
wrong() {
  echo "$suite: $*"
  tail -n 20 "$work/log"
  exit 1
}

{
  bare_network
  # What autopkgtest would install there itself comes first.
  # shellcheck disable=SC2046 # one word per package
  inside apt-get -q install -y --no-install-recommends apt-utils dpkg-dev libopenblas0-pthread gnuplot-nox $(for deb in "$work"/packages/*.deb; do
    dpkg-deb -f "$deb" Depends
  done | tr ',' '\n' | sed 's/[|(].*//')
  inside useradd --create-home --shell /bin/sh tester
} >"$work/log" 2>&1 || wrong "what the packages need cannot be installed"
before=$(files)
autopkgtest --user tester "$work"/packages/*.deb "$work/source" -- chroot "$root" >"$work/log" 2>&1 || wrong "their test fails"
[ "$(files)" != "$before" ] || wrong "they have no files"
inside apt-get -q purge -y stratagemm stratagemm-report >"$work/log" 2>&1 || wrong "they cannot be removed"
diff <(echo "$before") <(files) >"$work/log" || wrong "they leave these files behind"
echo "$suite: installed, measured and removed"
