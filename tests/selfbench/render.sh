#!/bin/bash
# render.sh: wall time of `stratagemm-report render` over the wall time of the gnuplot scripts it wrote, run alone, as many at
# once as there are cores. Median of interleaved repeats. Prints one line; exits 0 whatever it finds.
set -euo pipefail

repeats=${REPEATS:-9}
here=$(cd "$(dirname "$0")" && pwd)
bin=${SG_BIN_DIR:-$here/../../build/bin}
sample=$here/../../data/sample
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8

render() { "$bin/stratagemm-report" render "$sample" --output "$work/report" >/dev/null; }

# A bare loop of the same jobs, without a shell for each of them.
gnuplots() {
  cd "$work/report/figures"
  find . -name '*.gp' -print0 | xargs -0 -n 1 -P "$(nproc)" gnuplot -d -e "format='svg'"
}

milliseconds() {
  local begun=${EPOCHREALTIME/./}
  ("$1")
  local ended=${EPOCHREALTIME/./}
  echo $(((ended - begun) / 1000))
}

render
for _ in $(seq "$repeats"); do
  echo "$(milliseconds render) $(milliseconds gnuplots)"
done | awk '{ print $1 / $2 }' | sort -g | awk '
  { ratio[NR] = $1 }
  END {
    r = ratio[int((NR + 1) / 2)]
    printf "render ratio=%.2f target<=1.3 %s\n", r, r <= 1.3 ? "ok" : "short"
  }'
