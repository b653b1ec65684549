#!/bin/sh
# keep.sh DIR: copy the result set in DIR to data/results/<machine>/<run>, and print that path. An existing set is never
# overwritten: the next free of <run>-2, <run>-3 .. is used.
# Exit status: 0; 1 or more: not copied.
set -eu

set_dir=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
named=$(build/bin/stratagemm-report export "$set_dir" --format go)
machine=$(echo "$named" | sed -n 's/^machine: //p')
run=$(echo "$named" | sed -n 's/^run: //p' | tr -c 'A-Za-z0-9.\n-' '-')
case $run in
'' | .*)
  echo "keep: the run of '$1' has no name" >&2
  exit 2
  ;;
esac
parent=data/results/$machine
mkdir -p "$parent"
# Complete under another name first: a copy that was cut off is no result set.
copy=$(mktemp -d "$parent/.keep-XXXXXX")
trap 'rm -rf "$copy"' EXIT
find "$set_dir" -maxdepth 1 -type f ! -name '.*' -exec cp -p {} "$copy" \;
chmod 755 "$copy"
kept=$parent/$run
n=2
# Without -T an existing folder would take the copy in; mv -n leaves it where it is.
until mv -nT "$copy" "$kept" 2>/dev/null && [ ! -e "$copy" ]; do
  [ -e "$kept" ] || {
    echo "keep: cannot create '$kept'" >&2
    exit 3
  }
  kept=$parent/$run-$n
  n=$((n + 1))
done
echo "$kept"
