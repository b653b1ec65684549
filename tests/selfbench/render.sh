#!/bin/bash
# render.sh: wall time of `stratagemm-report render` of a full report (13 charts; Markdown, HTML and LaTeX) over the wall time of
# the gnuplot runs it takes (13 SVG, 13 PDF), run alone, as many at once as there are cores. Median of interleaved repeats.
# Prints one line; exits 0 whatever it finds.
set -euo pipefail

repeats=${REPEATS:-9}
here=$(cd "$(dirname "$0")" && pwd)
bin=${SG_BIN_DIR:-$here/../../build/bin}
sample=$here/../../data/sample
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8

# The sample's workload, and again with two other numbers of items: four charts of each, and the run over time.
mkdir "$work/set"
cp "$sample/run.json" "$sample/machine.json" "$work/set"
for file in configs samples outcomes probes; do
  awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) { if ($i == "launch") l = i; if ($i == "count") c = i; if ($i == "flop") f = i } print; next }
    { id = $1; launch = $l; count = $c; flop = $f; label = $2
      for (w = 0; w < 3; w++) {
        $1 = id "w" w
        if (l) $l = 3 * launch - 2 + w
        if (c) { $c = count + w; $2 = label " count=" $c; $f = sprintf("%.0f", flop * (count + w) / count) }
        print
      } }' "$sample/$file.csv" >"$work/set/$file.csv"
done

render() { "$bin/stratagemm-report" render "$work/set" --output "$work/report" --format md,html,tex >/dev/null; }

# A bare loop of the same jobs, without a shell for each of them.
gnuplots() {
  cd "$work/report/figures"
  for script in *.gp; do
    for format in svg pdf; do printf '%s\0' -e "format='$format'" "$script"; done
  done | xargs -0 -n 3 -P "$(nproc)" gnuplot -d
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
