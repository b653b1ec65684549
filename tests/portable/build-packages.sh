#!/bin/bash
# build-packages.sh FOLDER SUITE OUTPUT: build the Debian packages of the source package in FOLDER (scripts/deb.sh) with
# dpkg-buildpackage in a Debian SUITE that has what debian/control asks for and no more, as an ordinary user, and check them
# with that Debian's lintian. They are left in OUTPUT. Needs root, debootstrap, the network and 1 GiB of memory. Exit status: 0;
# 1 they cannot be built, or lintian finds something; 3 this machine cannot do it.
set -euo pipefail

folder=$(realpath -e "${1:?build-packages.sh FOLDER SUITE OUTPUT}") suite=${2:?build-packages.sh FOLDER SUITE OUTPUT}
output=$(realpath "${3:?build-packages.sh FOLDER SUITE OUTPUT}")
# shellcheck source=tests/portable/bare.bash
source "$(dirname "$0")/bare.bash"
bare_begin "$suite" "$0" "$@"

rm -rf "$output"
mkdir -p "$output"
bare_throwaway
mkdir "$root/source"
cp "$folder"/*.{dsc,orig.tar.xz,debian.tar.xz} "$root/source/"
chown -R 1000:1000 "$root/source"

as_user() {
  chroot --userspec 1000:1000 "$root" /usr/bin/env -i HOME=/source PATH=/usr/bin:/bin LC_ALL=C.UTF-8 \
    DEB_BUILD_OPTIONS="parallel=$(nproc) noautodbgsym" sh -ec "cd /source; $1"
}

wrong() {
  tail -n 30 "$output/build.log"
  echo "$suite: $*"
  exit 1
}

{
  bare_network
  inside sh -c 'apt-get -q install -y --no-install-recommends lintian && apt-get -q build-dep -y --no-install-recommends /source/*.dsc'
} >"$output/build.log" 2>&1 || wrong "what the packages are built with cannot be installed"
as_user 'dpkg-source -x *.dsc tree; cd tree; dpkg-buildpackage -us -uc -b' >"$output/build.log" 2>&1 || wrong "they cannot be built"
cp "$root"/source/*.{deb,changes,buildinfo} "$output/"
as_user 'lintian --fail-on error,warning *.changes' >"$output/build.log" 2>&1 || wrong "lintian finds this"
echo "$suite: built"
