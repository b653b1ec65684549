#!/bin/bash
# counters.sh: what counting costs: the time of a trial of two workers with the software and software-defined events
# counted, over the same without; launches in turn, the median of the ratios. And what it shows: involuntary switches with
# one worker for each CPU over those with sixteen. Needs jq and a BLAS.
set -u

bin=${SG_BIN_DIR:-$(dirname "$0")/../../build/bin}
bench=$bin/stratagemm-bench worker=$bin/stratagemm-worker
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# A run of one tiny launch says which library is the default and which events there are.
"$bench" run --profile smoke --strategy serial --rounds 1 --quiet --output "$folder/set" >"$folder/said" 2>&1 ||
  { cat "$folder/said" >&2; exit 0; }
counters=$(jq -c '[.counters[] | select(.available and (.group == "software" or .group == "sde"))
  | {event, unit, from: [.from], may_be_zero: true}]' "$folder/set/run.json")

request() { # COUNTERS
  jq -c --argjson counters "$1" '{protocol: 1, task: "run", backend: .backends[0].path, coretype: "auto",
    workload: {operation: "gemm", dtype: "f64", m: 300, n: 300, k: 300, count: 40, source: "uniform", retain: "none", seed: 1, options: ""},
    strategy: {name: "threads", scheduler: "pool", workers: 2, blas_threads: 1, load: "task", pin: "none"},
    cpus: [], warmup: {min: 2, max: 2}, trials: 5, verify: false, counters: $counters}' "$folder/set/run.json"
}
request '[]' >"$folder/without"
request "$counters" >"$folder/with"

# Time of the fastest trial of a launch: what disturbs a trial only makes it longer.
trial_ns() {
  OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 "$worker" <"$1" | jq -s '[.[] | select(.type == "trial" and .warmup == 0) | .wall_ns] | min'
}

for ((i = 0; i < 21; i++)); do
  if ((i % 2)); then
    with=$(trial_ns "$folder/with") without=$(trial_ns "$folder/without")
  else
    without=$(trial_ns "$folder/without") with=$(trial_ns "$folder/with")
  fi
  echo "$with $without"
done | jq -rRn '[inputs | split(" ") | map(tonumber) | .[0] / .[1]] | sort | .[length / 2 | floor]
  | "counting ratio=\(. * 1000 | round / 1000) target<=1.02 \(if . <= 1.02 then "ok" else "short" end)"'

cpus=$(nproc)
"$bench" run --n 64 --count 300 --strategy threads --workers "$cpus,$((16 * cpus))" --rounds 1 --trials 2 --warmup 1 --ceilings none \
  --counters switches_involuntary --quiet --output "$folder/switches" >"$folder/said" 2>&1 ||
  { cat "$folder/said" >&2; exit 0; }
awk -F, -v cpus="$cpus" 'FNR == NR { if ($13 == cpus) few[$1]; next }
  $5 == "switches_involuntary" { if ($1 in few) few_sum += $7; else many_sum += $7 }
  END { ratio = many_sum ? few_sum / many_sum : 1
        printf "oversubscription-switches ratio=%.3f target<1 %s\n", ratio, ratio < 1 ? "ok" : "short" }' \
  "$folder/switches/configs.csv" "$folder/switches/counters.csv"
