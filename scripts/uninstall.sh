#!/bin/bash
# uninstall.sh: remove the files that install.sh created, and its folders unless something else is in them by now. Exit
# status: 0; 2 nothing was installed from this build; 3 something could not be removed.
set -euo pipefail

cd "$(dirname "$0")/.."
note=build/installed.txt
if [ ! -e "$note" ]; then
  echo "uninstall.sh: nothing was installed from this build: there is no $note" >&2
  exit 2
fi
status=0
while read -r kind path; do
  [ "$kind" = file ] || continue
  rm -f "$path" || status=3
done <"$note"
# The deepest first.
sed -n 's/^folder //p' "$note" | awk '{ print gsub("/", "/"), $0 }' | sort -rn | cut -d ' ' -f 2- | while read -r path; do
  [ ! -d "$path" ] || rmdir --ignore-fail-on-non-empty "$path"
done
[ "$status" -eq 0 ] && rm "$note"
exit $status
