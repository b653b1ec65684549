#!/bin/bash
# small-run.sh BIN: within emulated.sh, a small run and its report by programs of the other processor and its OpenBLAS. Ends with
# "N passed, N failed". Exit status: 0 none failed.
set -uo pipefail

bin=$(realpath -e "${1:?small-run.sh BIN}") || exit 3
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
export OPENBLAS_CORETYPE=ARMV8 # emulated, newer kernels take longest

wrong() {
  echo "small run: $*"
  echo "0 passed, 1 failed"
  exit 1
}

"$bin/stratagemm-bench" run --profile smoke --rounds 1 --quiet --output "$work/set" >"$work/table" 2>&1 || wrong "$(cat "$work/table")"
[ "$(tail -n +2 "$work/set/outcomes.csv" | cut -d , -f 4 | sort | uniq -c | xargs)" = '5 ok' ] || wrong "$(cat "$work/set/outcomes.csv")"
found=$(jq -r .cpu.architecture "$work/set/machine.json")
[ "$found" = "$SG_EMULATED" ] || wrong "the machine's architecture is $found"
found=$(jq -r '.backends[0].corename' "$work/set/run.json")
[ "$found" = armv8 ] || wrong "the library's kernels are $found"
"$bin/stratagemm-report" render --format md "$work/set" >"$work/said" 2>&1 || wrong "$(cat "$work/said")"
grep -q '^# ' "$work/set/report/report.md" || wrong "the report has no title"
echo "1 passed, 0 failed"
