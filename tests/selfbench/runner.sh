#!/bin/bash
# runner.sh: the NumPy runner against its targets.
# - Its own cost per trial, time outside NumPy's calls, at n = 500: that of its serial program over the time of the calls.
# - Its programs against the same programs in plain NumPy (numpy_programs.py), run in turn: the median of the ratios, whichever is longer.
# Says why where it cannot. Exits 0 whatever it finds.
set -euo pipefail

size=${SIZE:-500} count=${COUNT:-8} repeats=${REPEATS:-5} trials=5
here=$(cd "$(dirname "$0")" && pwd)
bin=${SG_BIN_DIR:-$here/../../build/bin}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# shellcheck source=tests/selfbench/python.bash
source "$here/python.bash"

measure() { # STRATEGY: one launch into $work/set
  rm -rf "$work/set"
  "$bin/stratagemm-bench" run --profile smoke --runner "numpy:$(command -v "$python")" --strategy "$1" --n "$size" --count "$count" \
    --rounds 1 --trials $trials --warmup 1 --measurement-time 1h --quiet --output "$work/set" >"$work/said" 2>&1 || {
    tail -n 1 "$work/said" >&2
    exit 0
  }
}

# of_timed_trials EXPRESSION: over the named columns c["NAME"], a line a trial
of_timed_trials() {
  awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    $at["warmup"] == 0 { wall = $at["wall_ns"]; load = $at["load_busy_ns"]; operate = $at["operate_busy_ns"]; print '"$1"' }' "$work/set/samples.csv"
}

middle() { sort -g | awk '{ x[NR] = $1 } END { print x[int((NR + 1) / 2)] }'; }

verdict() { # NAME RATIO TARGET
  awk -v name="$1" -v r="$2" -v most="$3" 'BEGIN { printf "%s ratio=%.3f target<=%s %s\n", name, r, most, (r <= most ? "ok" : "short") }'
}

measure serial
verdict "numpy-runner-own-$size" "$(of_timed_trials 'wall / (load + operate)' | middle)" 1.01

workers=$(jq -r .usable_cores "$work/set/machine.json")
for strategy in serial threads; do
  for ((i = 0; i < repeats; i++)); do
    plain=$(OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 BLIS_NUM_THREADS=1 "$python" "$here/numpy_programs.py" \
      "$size" "$count" "$workers" 1 $strategy $trials)
    measure $strategy
    echo "$(of_timed_trials 'wall / 1e9' | sort -g | head -n 1) $plain"
  done | awk '{ print $1 / $2 }' | middle >"$work/ratio"
  verdict "numpy-runner-$strategy-$size" "$(awk '{ print ($1 < 1 ? 1 / $1 : $1) }' "$work/ratio")" 1.05
done
