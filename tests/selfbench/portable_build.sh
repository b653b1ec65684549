#!/bin/bash
# portable_build.sh: the programs of `make portable` against the ones they were packed from, with the same file of the library:
# pairs of launches in turn, each first in half of them, on one core. The median of the ratios of the pairs, with its 95%
# interval (order statistics), of the least CPU time of a trial, and of the least time from the start of a worker to its end
# without trials. Short where the whole interval is over the target: the portable ones are slower, and that is not noise. Says why where
# it cannot. Exits 0 whatever it finds.
set -euo pipefail

pairs=${PAIRS:-20}
here=$(cd "$(dirname "$0")" && pwd)
bin=${SG_BIN_DIR:-$here/../../build/bin}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

file=$("$here/../../scripts/portable.sh" "$work" 2>"$work/said") || {
  tail -n 1 "$work/said" >&2
  exit 0
}
mkdir "$work/portable"
tar -C "$work/portable" --strip-components 1 -xf "$file"
library=$("$bin/stratagemm-bench" list backends --json | jq -r 'first(.[] | select(.threading == "pthread") | .path) // empty')
if [ -z "$library" ]; then
  echo "portable_build.sh: needs a library with threads: install libopenblas0-pthread" >&2
  exit 0
fi

# measure PROGRAM: "CPU START", ns, the least of three launches
measure() {
  rm -rf "$work/set"
  "$1" run --profile smoke --strategy serial --n 100 --count 400 --retain none --rounds 3 --trials 5 --warmup 1 --pin cores --ceilings none \
    --measurement-time 1h --backend "$library" --quiet --output "$work/set" >"$work/said" 2>&1 || {
    tail -n 1 "$work/said" >&2
    exit 1
  }
  awk -F, 'FNR == 1 { for (i = 1; i <= NF; i++) { at[FILENAME, $i] = i }; next }
    function c(name) { return $at[FILENAME, name] }
    function fewer(a, b) { return b && b < a ? b : a }
    FILENAME ~ /samples/ { trials[c("launch")] += c("wall_ns") }
    FILENAME ~ /samples/ && c("warmup") == 0 { cpu = fewer(c("cpu_user_ns") + c("cpu_sys_ns"), cpu) }
    FILENAME ~ /probes/ { start = fewer(c("launch_ns") - trials[c("launch")], start) }
    END { print cpu, start }' "$work/set/samples.csv" "$work/set/probes.csv"
}

measure "$work/portable/bin/stratagemm-bench" >/dev/null || exit 0 # its files are in memory then
for ((i = 0; i < pairs; i++)); do
  if ((i % 2)); then
    portable=$(measure "$work/portable/bin/stratagemm-bench") && built=$(measure "$bin/stratagemm-bench")
  else
    built=$(measure "$bin/stratagemm-bench") && portable=$(measure "$work/portable/bin/stratagemm-bench")
  fi || exit 0
  echo "$portable $built"
done >"$work/pairs"

verdict() { # NAME FIELD
  awk -v field="$2" '{ print $field / $(field + 2) }' "$work/pairs" | sort -g | awk -v name="$1" '
    { x[NR] = $1 }
    END {
      # The largest k with P(Binomial(n, 1/2) < k) <= 0.025: the interval is from the k-th smallest to the k-th largest.
      p = 0.5 ^ NR; sum = p; k = 0
      while (sum <= 0.025) { k++; p *= (NR - k + 1) / k; sum += p }
      if (k == 0) { k = 1 }
      low = x[k]; high = x[NR + 1 - k]; middle = (x[int((NR + 1) / 2)] + x[int(NR / 2) + 1]) / 2
      printf "%s ratio=%.4f interval=%.4f..%.4f target<=1 %s\n", name, middle, low, high, (low <= 1 ? "ok" : "short")
    }'
}
verdict portable-trial-cpu 1
verdict portable-launch-start 2
