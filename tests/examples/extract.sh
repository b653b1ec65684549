#!/bin/sh
# extract.sh CONTRIBUTING.md SOURCE FOLDER: the examples of CONTRIBUTING.md as files below FOLDER. A block of C that begins
# with a comment "/* PATH.c: ..." is that file, as is a template that begins with "{{! PATH.mustache: ...", and one of
# SG_OPERATION, SG_SCHEDULER, SG_STRATEGY, SG_FINDING or SG_CHART lines is added to a copy of that list. Lines X(TYPE, ...)
# are factors: they are appended to SG_CONFIGS_COLUMNS in factor/core/columns.def, apart from the others, as everything
# that knows a row of configs.csv is compiled with them. What has not changed is
# not written again.
set -eu

text=$1 source=$2 folder=$3
new=$(mktemp -d)
trap 'rm -rf "$new"' EXIT
mkdir -p "$new/bench/operations" "$new/bench/plan" "$new/bench/worker/schedulers" "$new/report/findings" "$new/report/charts" \
  "$new/templates/findings" "$new/templates/figures" "$new/templates/charts" "$new/factor/core"
for list in bench/operations/operations.def bench/worker/schedulers/schedulers.def bench/plan/strategies.def \
  report/findings/findings.def report/charts/charts.def; do
  cp "$source/$list" "$new/$list"
done

awk -v new="$new/" '
  /^```(c|mustache)$/ { inside = 1; file = ""; next }
  /^```$/ { inside = 0; next }
  !inside { next }
  file == "" && /^(\/\*|\{\{!) (bench|report|templates)\/[a-z_\/]*\.(c|md\.mustache|gp\.mustache): / { file = substr($2, 1, length($2) - 1) }
  file == "" && /^SG_OPERATION\(/ { file = "bench/operations/operations.def" }
  file == "" && /^SG_SCHEDULER\(/ { file = "bench/worker/schedulers/schedulers.def" }
  file == "" && /^SG_STRATEGY\(/ { file = "bench/plan/strategies.def" }
  file == "" && /^SG_FINDING\(/ { file = "report/findings/findings.def" }
  file == "" && /^SG_CHART\(/ { file = "report/charts/charts.def" }
  file == "" && /^X\((TEXT|INT|REAL), / { file = "factor/lines" }
  file == "" { print FILENAME ":" FNR ": this block names no file: " $0; failed = 1; exit }
  { print >>(new file) }
  END { exit failed }' "$text" >&2

if [ -e "$new/factor/lines" ]; then
  awk '
    FNR == NR { lines[++n] = $0; next }
    { print $0 (inside && !/\\$/ ? " \\" : "") }
    /^#define SG_CONFIGS_COLUMNS/ { inside = 1 }
    inside && !/\\$/ { for (i = 1; i <= n; i++) { print "  " lines[i] (i < n ? " \\" : "") } inside = 0 }' \
    "$new/factor/lines" "$source/core/columns.def" >"$new/factor/core/columns.def"
  rm "$new/factor/lines"
fi

for file in $(cd "$new" && find . -type f); do
  mkdir -p "$folder/$(dirname "$file")"
  cmp -s "$new/$file" "$folder/$file" || cp "$new/$file" "$folder/$file"
done
find "$folder" -type f | while read -r file; do
  [ -e "$new/${file#"$folder/"}" ] || rm "$file"
done
