#!/bin/sh
# update.sh: renders the reports of data/sample, sets/counters and sets/ranks and stores their text as the expected output. Review `git diff` afterwards.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
bin=${SG_BIN_DIR:-$here/../../build/bin}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$bin/stratagemm-report" render "$here/../../data/sample" --output "$work/report" --format md,tex >/dev/null
rm -rf "$here/report"
mkdir -p "$here/report/figures"
cp "$work/report/report.md" "$work/report/report.tex" "$work/report/references.bib" "$work/report/context.json" "$here/report/"
cp -r "$work/report/tables" "$here/report/"
cp "$work"/report/figures/*.gp "$work"/report/figures/*.dat "$here/report/figures/"

"$bin/stratagemm-report" render "$here/sets/counters" --output "$work/counters" --format md >/dev/null
rm -rf "$here/counters"
mkdir -p "$here/counters"
cp "$work/counters/report.md" "$work/counters/figures/roofline".* "$work/counters/figures/switches-1".* "$here/counters/"
rm "$here/counters/"*.svg

"$bin/stratagemm-report" render "$here/sets/ranks" --output "$work/ranks" --format md >/dev/null
mkdir -p "$here/ranks"
sed -n '/^## Results$/,/^## Statistical confidence$/p' "$work/ranks/report.md" >"$here/ranks/results.md"
cp "$work/ranks/figures/contention.dat" "$work/ranks/figures/contention.gp" "$here/ranks/"

"$here/comparisons.sh" "$here/comparisons"
"$here/first-screens.sh" "$here/first-screens"
