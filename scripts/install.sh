#!/bin/bash
# install.sh: install the build under PREFIX (default /usr/local), below DESTDIR if that is set, and note in
# build/installed.txt what was created: its files, and the folders that were not there before. Exit status: 0; 3 it failed.
set -euo pipefail

cd "$(dirname "$0")/.."
prefix=${PREFIX:-/usr/local}
note=build/installed.txt
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
prefix=$(realpath -m "$prefix")

# Once for the list: it is complete even if the installation then fails half-way.
DESTDIR=$stage cmake --install build --prefix "$prefix" --strip >/dev/null
list=$(cd "$stage" && find . -mindepth 1 -printf '%d %y /%P\n' | sort -rn | while read -r _ kind path; do
  target=${DESTDIR:-}$path
  if [ "$kind" != d ]; then echo "file $target"; elif [ ! -d "$target" ]; then echo "folder $target"; fi
done)
# Those of an earlier installation were created by us too.
{ echo "$list"; cat "$note" 2>/dev/null || true; } | awk '!seen[$0]++' >"$note.new"
mv "$note.new" "$note"
cmake --install build --prefix "$prefix" --strip >/dev/null || exit 3
echo "installed under ${DESTDIR:-}$prefix: make uninstall removes it"
