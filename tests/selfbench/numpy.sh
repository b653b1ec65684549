#!/bin/bash
# numpy.sh: the case study done by a thread pool in NumPy (case_study.py) over the same done by the best configuration that a
# short search finds here: first the library's kernels, then the strategy. Both make their matrices inside the clock, with
# one BLAS file between them: ours. They run in turn, and the ratio is the median over these turns. Prints a line for the
# case study's own numpy.random.rand and one for a Generator a task; says why where it cannot. Exits 0 whatever it finds.
#
# SIZE (2000), COUNT (two a core) and REPEATS (5) are those of the contest; COUNT=100 is the case study at its full size. The
# search is at a quarter and at half of the size.
set -euo pipefail

size=${SIZE:-2000} repeats=${REPEATS:-5}
here=$(cd "$(dirname "$0")" && pwd)
bin=${SG_BIN_DIR:-$here/../../build/bin}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

give_up() {
  echo "numpy.sh: $1" >&2
  exit 0
}

# shellcheck source=tests/selfbench/python.bash
source "$here/python.bash"
command -v jq >/dev/null || give_up "jq is not installed"

# measure OPTION..: one run into $work/set, each launch with inputs loaded inside its trials
measure() {
  rm -rf "$work/set"
  "$bin/stratagemm-bench" run --profile smoke --retain all --quiet --output "$work/set" "$@" >"$work/said" 2>&1 ||
    { tail -n 1 "$work/said" >&2 && give_up "the benchmark could not run"; }
}

# fastest COLUMN: of the configuration with the least median time
fastest() {
  "$bin/stratagemm-report" summary --json "$work/set" |
    jq -r '[.[] | select(.metric == "wall_ns" and .valid == 1)] | min_by(.median) | .config_id' |
    awk -F, -v name="$1" 'NR == FNR { best = $1; next }
      FNR == 1 { for (i = 1; i <= NF; i++) { if ($i == name) { at = i } } }
      $1 == best { print $at }' - "$work/set/configs.csv"
}

kernels=$(sed -n 's/^coretype: \[\(.*\)\].*/\1/p' "$here/../../data/profiles/kernels.yaml" | tr -d ' ')
[ "$(uname -m)" = x86_64 ] || kernels=auto
measure --strategy threads --coretype "$kernels" --n $((size / 4)) --count 8 --rounds 3 --trials 2
coretype=$(fastest coretype)
measure --strategy threads,omp-static,native,blas-physical,pipeline --coretype "$coretype" --n $((size / 2)) --count 4 --rounds 3 --trials 2
strategy=$(fastest strategy)
library=$(jq -r '.backends[0].path' "$work/set/run.json")
workers=$(jq -r .usable_cores "$work/set/machine.json")
count=${COUNT:-$((2 * workers))}
echo "numpy.sh: the best of the search: $strategy with kernels $coretype" >&2

# NumPy opens its BLAS by these names. It gets the kernels the library takes by itself, as a user of NumPy does.
mkdir "$work/lib"
for name in libblas.so.3 liblapack.so.3; do ln -s "$library" "$work/lib/$name"; done
in_numpy() {
  env -u OPENBLAS_CORETYPE LD_LIBRARY_PATH="$work/lib" OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 BLIS_NUM_THREADS=1 \
    "$python" "$here/case_study.py" "$size" "$count" "$workers" "$library"
}
ours() {
  measure --strategy "$strategy" --coretype "$coretype" --n "$size" --count "$count" --rounds 1 --trials 1 --warmup 0
  awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) { at[$i] = i }; next } { print $at["wall_ns"] / 1e9 }' "$work/set/samples.csv"
}

for ((i = 0; i < repeats; i++)); do
  if ((i % 2)); then
    numpy=$(in_numpy) && own=$(ours)
  else
    own=$(ours) && numpy=$(in_numpy)
  fi || give_up "a turn of the contest failed"
  echo "$numpy $own" # rand, generator, ours: seconds
done >"$work/turns"

verdict() { # NAME COLUMN
  awk -v at="$2" '{ print $at / $3 }' "$work/turns" | sort -g | awk -v name="$1" '
    { ratio[NR] = $1 }
    END { r = ratio[int((NR + 1) / 2)]; printf "%s ratio=%.3f target>=1.5 %s\n", name, r, (r >= 1.5 ? "ok" : "short") }'
}
verdict numpy-thread-pool 1
verdict numpy-thread-pool-generator 2
