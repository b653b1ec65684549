#!/bin/bash
# capacity.sh: how much of the machine the strategy `threads` gets: its throughput over that of `serial` times the capacity
# probed in the same round, at n = 1000; the median over rounds. Prints one line; exits 0 whatever it finds.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
bin=${SG_BIN_DIR:-$here/../../build/bin}
set=$(mktemp -d)
trap 'rm -rf "$set"' EXIT

"$bin/stratagemm-bench" run --strategy serial,threads --n "${SIZE:-1000}" --count 12 --retain none --goal estimate --ceilings none --rounds "${ROUNDS:-15}" \
  --trials 2 --warmup 1 --quiet --output "$set/run" >"$set/said" 2>&1 || { cat "$set/said" >&2; exit 0; }

# Of each round: the mean of its probes' capacities, and of each strategy's trials.
awk -F, '
  FNR == 1 { split("", at); for (i = 1; i <= NF; i++) { at[$i] = i }; file++; next }
  file == 1 { strategy[$at["config_id"]] = $at["strategy"] }
  file == 2 && $at["capacity"] != "" { r = $at["round"]; capacity[r] += $at["capacity"]; probes[r]++ }
  file == 3 && $at["warmup"] == 0 {
    key = strategy[$at["config_id"]] SUBSEP $at["round"]
    time[key] += $at["wall_ns"]; trials[key]++
  }
  END {
    for (r in capacity) {
      s = "serial" SUBSEP r; t = "threads" SUBSEP r
      if (trials[s] && trials[t]) { print (time[s] / trials[s]) / (time[t] / trials[t]) / (capacity[r] / probes[r]) }
    }
  }' "$set/run/configs.csv" "$set/run/probes.csv" "$set/run/samples.csv" | sort -g | awk '
  { ratio[NR] = $1 }
  END {
    r = ratio[int((NR + 1) / 2)]
    printf "threads-of-capacity ratio=%.3f target>=0.97 %s\n", r, (r >= 0.97 ? "ok" : "short") # without them > writes a file
  }'
