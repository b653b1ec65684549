#!/bin/bash
# install.sh: install the build under PREFIX (default /usr/local), below DESTDIR if that is set, and note what was created,
# in build/installed.txt and in the installation: its files, and the folders that were not there before. Files that are in
# neither note are somebody else's and are not replaced. Exit status: 0; 2 there are such files; 3 it failed.
set -euo pipefail

cd "$(dirname "$0")/.."
prefix=$(realpath -m "${PREFIX:-/usr/local}")
note=build/installed.txt
copy=${DESTDIR:-}$prefix/share/stratagemm/installed.txt
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT

# Once for the list: it is complete even if the installation then fails half-way.
DESTDIR=$stage cmake --install build --prefix "$prefix" --strip >/dev/null
touch "$stage$prefix/share/stratagemm/installed.txt"
before=$(cat "$note" "$copy" 2>/dev/null || true)
list=$(cd "$stage" && find . -mindepth 1 -printf '%d %y /%P\n' | sort -rn | while read -r _ kind path; do
  target=${DESTDIR:-}$path
  if [ "$kind" != d ]; then echo "file $target"; elif [ ! -d "$target" ]; then echo "folder $target"; fi
done)
others=$(sed -n 's/^file //p' <<<"$list" | while read -r path; do
  if [ ! -e "$path" ] && [ ! -L "$path" ]; then continue; fi
  grep -qxF "file $path" <<<"$before" || echo "$path"
done)
if [ -n "$others" ]; then
  echo "install.sh: '$(head -n 1 <<<"$others")' exists, and was not installed by this script ($(wc -l <<<"$others") such files):" \
    "remove them, or choose another PREFIX" >&2
  exit 2
fi
# Those of an earlier installation were created by us too.
printf '%s\n' "$list" "$before" | awk 'NF && !seen[$0]++' >"$note.new"
mv "$note.new" "$note"
cmake --install build --prefix "$prefix" --strip >/dev/null || exit 3
cp "$note" "$copy" || exit 3
echo "installed under ${DESTDIR:-}$prefix: make uninstall removes it"
