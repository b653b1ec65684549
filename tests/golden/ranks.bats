#!/usr/bin/env bats
# MPI ranks in the report: weak scaling on two ranks, with the time of one rank alone and of each at once. After an intended
# change: run tests/golden/update.sh and review `git diff`.
# shellcheck disable=SC2154 # output and stderr are bats'

load ../cli/helper
load edit

setup_file() {
  export REPORT=$BATS_FILE_TMPDIR/report
  report render "$BATS_TEST_DIRNAME/sets/ranks" --output "$REPORT" --format md,html,tex
}

setup() {
  SET=$BATS_TEST_TMPDIR/set
  cp -r "$BATS_TEST_DIRNAME/sets/ranks" "$SET"
}

@test "results and findings, and the figure of contention, are as expected" {
  diff -u "$BATS_TEST_DIRNAME/ranks/results.md" <(sed -n '/^## Results$/,/^## Statistical confidence$/p' "$REPORT/report.md")
  for file in contention.dat contention.gp; do diff -u "$BATS_TEST_DIRNAME/ranks/$file" "$REPORT/figures/$file"; done
}

@test "the page and the article have efficiency, contention and what the numbers after a name are" {
  for words in 'Parallel efficiency of MPI ranks' 'The time of one MPI rank that runs alone' 'ranks × workers of each × BLAS threads of each worker'; do
    grep -qF "$words" "$REPORT/report.html"
  done
  grep -rqF 'Parallel efficiency of MPI ranks' "$REPORT"/report.tex "$REPORT"/tables
  grep -qF 'The time of one MPI rank that runs alone' "$REPORT/report.tex"
  grep -qF 'figures/contention' "$REPORT/report.tex"
}

# Calculated here from ranks.csv. Of six rounds one is left out at each end.
@test "the slowdown is the geometric mean over the rounds of the mean rank's time over that of the one alone" {
  local wanted
  wanted=$(awk -F, 'NR > 1 && $5 == 0 { t[$1 "," $2] += $12; n[$1 "," $2]++; r[$2] }
    END { for (k in r) print log(t["c4," k] / n["c4," k] / (t["c2," k] / n["c2," k])) }' "$SET/ranks.csv" |
    sort -g | sed '1d; $d' | awk '{ sum += $1 } END { printf "%.3f", exp(sum / NR) }')
  jq -e --argjson wanted "$wanted" '.figure.contention.facts.slowdown.value | . - $wanted | fabs < 0.001' "$REPORT/context.json"
}

@test "the article compiles, with the sources of how ranks are timed" {
  grep -q "10.1109/TPDS.2016.2539167" "$REPORT/references.bib"
  compiles "$REPORT"
}

@test "without the rows of ranks, or where ranks share CPUs, contention is not shown" {
  rm "$SET/ranks.csv"
  accepts report render "$SET" --format md
  [ ! -e "$SET/report/figures/contention.svg" ]
  run ! grep -qF 'runs alone' "$SET/report/report.md"
  cp "$BATS_TEST_DIRNAME/sets/ranks/ranks.csv" "$SET/"
  edit ranks.csv 'if ($6 == 1) $9 = 1'
  accepts report render "$SET" --format md
  [ ! -e "$SET/report/figures/contention.svg" ]
  grep -qF 'MPI ranks share CPUs' "$SET/report/report.md"
}
