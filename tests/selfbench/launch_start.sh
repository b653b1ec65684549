#!/bin/bash
# launch_start.sh: what a launch takes besides its trial and the library's loading, over 5 ms: from the start of the process to its
# end, without the trial, of an operation that calls no library, with a library of a few functions. The median of the launches of
# each strategy. Exits 0 whatever it finds.
set -euo pipefail

rounds=${ROUNDS:-15}
here=$(cd "$(dirname "$0")" && pwd)
bin=${SG_BIN_DIR:-$here/../../build/bin}
library=$bin/../tests/shims/naive.so
if [ ! -e "$library" ]; then
  echo "launch_start.sh: needs the library of the tests: build with -DSG_TESTS=ON" >&2
  exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if ! OMP_WAIT_POLICY=passive "$bin/stratagemm-bench" run --operation null --n 8 --count 8 --strategy serial,threads,processes --workers 2 --rounds "$rounds" \
  --trials 1 --warmup 0 --goal estimate --backend "$library" --ceilings none --quiet --output "$work/set" >"$work/said" 2>&1; then
  tail -n 1 "$work/said" >&2
  exit 0
fi
awk -F, 'FNR == 1 { for (i = 1; i <= NF; i++) { at[FILENAME, $i] = i }; next }
  function c(name) { return $at[FILENAME, name] }
  FILENAME ~ /configs/ { strategy[c("config_id")] = c("strategy"); next }
  FILENAME ~ /samples/ { trials[c("launch")] += c("wall_ns"); next }
  { print strategy[c("config_id")], (c("launch_ns") - trials[c("launch")]) / 5e6 }' \
  "$work/set/configs.csv" "$work/set/samples.csv" "$work/set/probes.csv" | sort -k 1,1 -k 2,2g |
  awk '{ n[$1]++; ratio[$1, n[$1]] = $2 }
    END { for (s in n) { r = ratio[s, int((n[s] + 1) / 2)]; printf "launch-start-%s ratio=%.3f target<=1 %s\n", s, r, (r <= 1 ? "ok" : "short") } }' | sort
