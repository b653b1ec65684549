#!/bin/sh
# comparisons.sh FOLDER [DRAWINGS]: the comparisons of the golden tests, into FOLDER: two machines, two sessions against two,
# and the dates of four sets. Their charts as SVG, which differ by version of gnuplot, into DRAWINGS.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "${SG_BIN_DIR:-$here/../../build/bin}" && pwd)
mkdir -p "$1"
to=$(cd "$1" && pwd)
drawings=${2:-}
[ -z "$drawings" ] || mkdir -p "$drawings"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rm -rf "${to:?}"/*
cp -r "$here"/../../data/results/intel-xeon-processor-2c-*/20261126T004820Z-adaptive "$work/two"
cp -r "$here"/../../data/results/intel-xeon-processor-16c-*/20261126T193552Z-quick "$work/sixteen"
plant() { "$here/../cli/plant.py" "$@"; }
plant "$work/two" "$work/two2" 1.01 --started 2026-11-27T08:00:00Z
plant "$work/two" "$work/after" 1.1 --started 2026-11-28T08:00:00Z
plant "$work/two" "$work/after2" 1.11 --started 2026-11-29T20:30:00Z

compare() { # NAME ARGUMENTS..: from $work, so that no path of this machine is in it
  name=$1
  shift
  (cd "$work" && "$bin/stratagemm-report" compare "$@" --output "$name" --format md,tex --comment "$name.md" | sed '$d' >"$to/$name.txt")
  mkdir -p "$to/$name"
  cp "$work/$name/report.md" "$work/$name/context.json" "$work/$name/report.tex" "$to/$name/"
  cp "$work/$name"/figures/*.gp "$work/$name"/figures/*.dat "$to/$name/"
  if [ -n "$drawings" ]; then for svg in "$work/$name"/figures/*.svg; do cp "$svg" "$drawings/$name-${svg##*/}"; done; fi
  cp "$work/$name.md" "$to/$name/comment.md"
}
compare machines two sixteen
compare sessions --base two,two2 after after2 --fail-if slower:50%
compare dates two two2 after after2
