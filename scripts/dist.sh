#!/bin/bash
# dist.sh [FOLDER]: the source code of the present commit as stratagemm-VERSION.tar.xz in FOLDER (default build), and print
# its path. The same commit gives the same bytes. Exit status: 0; 3 there is no git repository here.
set -euo pipefail

cd "$(dirname "$0")/.."
git rev-parse HEAD >/dev/null 2>&1 || { echo "dist.sh: this is not a git repository" >&2; exit 3; }
version=$(scripts/version.sh)
output=${1:-build}
mkdir -p "$output"
output=$(realpath "$output")/stratagemm-$version.tar.xz
# .version: what version.sh prints where there is no git.
git -c tar.umask=0022 archive --format=tar --prefix="stratagemm-$version/" \
  --add-virtual-file="stratagemm-$version/.version:$version" HEAD | xz -T1 -6 >"$output.part"
mv "$output.part" "$output"
echo "$output"
