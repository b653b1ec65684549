#!/bin/bash
# uninstall.sh: remove the files that install.sh created, and its folders unless something else is in them by now: those that
# build/installed.txt has, or, of another build's installation, its note under PREFIX (default /usr/local). Exit status: 0;
# 2 there is no note; 3 something could not be removed.
set -euo pipefail

cd "$(dirname "$0")/.."
note=build/installed.txt
copy=${DESTDIR:-}$(realpath -m "${PREFIX:-/usr/local}")/share/stratagemm/installed.txt
[ -e "$note" ] || note=$copy
if [ ! -e "$note" ]; then
  echo "uninstall.sh: nothing was installed from this build, nor is there $copy: set PREFIX" >&2
  exit 2
fi
list=$(cat "$note")
status=0
while read -r kind path; do
  [ "$kind" = file ] || continue
  rm -f "$path" || status=3
done <<<"$list"
# The deepest first.
sed -n 's/^folder //p' <<<"$list" | awk '{ print gsub("/", "/"), $0 }' | sort -rn | cut -d ' ' -f 2- | while read -r path; do
  [ ! -d "$path" ] || rmdir --ignore-fail-on-non-empty "$path"
done
[ "$status" -eq 0 ] && rm -f "$note"
exit $status
