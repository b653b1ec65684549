#!/bin/bash
# deb.sh [FOLDER]: build the Debian packages of the present commit (packaging/debian) into FOLDER (default build/deb), and
# print their paths. Exit status: 0; 3 it failed.
set -euo pipefail

cd "$(dirname "$0")/.."
output=${1:-build/deb}
mkdir -p "$output"
output=$(realpath "$output")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
version=$(scripts/version.sh)
scripts/dist.sh "$work" >/dev/null
mv "$work/stratagemm-$version.tar.xz" "$work/stratagemm_$version.orig.tar.xz"
tar -C "$work" -xf "$work/stratagemm_$version.orig.tar.xz"
tree=$work/stratagemm-$version
cp -r packaging/debian "$tree/debian"
cat >"$tree/debian/changelog" <<EOF
stratagemm ($version-1) unstable; urgency=medium

  * What changed is in CHANGELOG.md.

 -- $(sed -n 's/^Maintainer: //p' packaging/debian/control)  $(date -R -u -d "@$(git log -1 --format=%ct)")
EOF
log=$output/build.log
echo "building the packages, in some minutes: the output is in ${log#"$PWD"/}" >&2
(cd "$tree" && dpkg-buildpackage -us -uc) >"$log" 2>&1 || {
  tail -n 30 "$log" >&2
  echo "deb.sh: cannot build the packages: see $log" >&2
  exit 3
}
mv "$work"/*.{deb,dsc,changes,buildinfo,xz} "$output"
find "$output" -name "*_$version-1_*.deb" ! -name '*-dbgsym_*' | sort
