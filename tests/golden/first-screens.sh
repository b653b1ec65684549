#!/bin/sh
# first-screens.sh FOLDER: what a reader sees first of each measured result set, its report up to the results (NAME.md) and
# its summary on a terminal (NAME.txt), into FOLDER.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "${SG_BIN_DIR:-$here/../../build/bin}" && pwd)
mkdir -p "$1"
to=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rm -f "$to"/*
for set in "$here"/sets/many-core-* "$here"/../../data/results/*/*; do
  name=$(basename "$set")
  "$bin/stratagemm-report" render "$set" --output "$work/$name" --format md >/dev/null
  sed '/^## Why$/,$d' "$work/$name/report.md" >"$to/$name.md"
  (cd "$set/.." && "$bin/stratagemm-report" summary "$name" >"$to/$name.txt") # no path of this machine
done
