#!/bin/bash
# readme.sh [--check]: write the case study's tables and charts into README.md, one of each machine's newest result set in
# data/results. With --check it changes nothing and fails if README.md differs. Needs the release build.
set -euo pipefail

cd "$(dirname "$0")/.."
bin=${SG_BIN_DIR:-build/bin}

# Of each machine the newest, by its name.
sets() { printf '%s\n' data/results/*/*-case-study | sort -r | awk -F/ '!seen[$3]++' | sort; }

chart() { echo "docs/case-study-$(basename "$(dirname "$1")").svg"; }

# What the intervals of the medians and of the speed-ups cover.
labels() {
  local set=$1
  "$bin/stratagemm-report" summary --json "$set" | jq -r '[.[] | select(.metric == "wall_ns")]
    | (if all(.ci_level >= 0.95) then "95% interval" else "range of \([map(.n) | min, max] | unique | map(tostring) | join(" to ")) launches" end),
      (if all(.speedup_level >= 0.95) then "95% interval" else "rough range" end)'
}

table() {
  local set=$1
  mapfile -t label < <(labels "$set")
  echo "| strategy | workers | BLAS threads | seconds | ${label[0]} | speed-up | ${label[1]} | rank |"
  echo '|---|---|---|---|---|---|---|---|'
  "$bin/stratagemm-report" summary --json "$set" | jq -r --rawfile configs "$set/configs.csv" '
    def three: . * 100 | round / 100 | tostring;
    def span(a; b): if a == null then "" else "\(a | three) to \(b | three)" end;
    ($configs | split("\n")[1:] | map(select(length > 0) | split(",") | {key: .[0], value: {strategy: .[10], workers: .[12], blas: .[13]}}) | from_entries) as $of
    | map(select(.metric == "wall_ns")) | sort_by(.ratio) | .[] | $of[.config_id] as $c
    | "| `\($c.strategy)` | \($c.workers) | \(if $c.blas == "" then "library default" else $c.blas end) | \(.median / 1e9 | three) | \(span(.ci_low / 1e9; .ci_high / 1e9)) | \(.speedup | three) | \(if $c.strategy == "serial" then "" else span(.speedup_low; .speedup_high) end) | \(.rank) |"'
}

one_machine() {
  local set=$1 machine rounds run
  machine=$(jq -r '"\(.cpu.model), \(.usable_cores) cores, \(.virtualisation // "no hypervisor")"' "$set/machine.json")
  rounds=$(cut -d, -f2 "$set/outcomes.csv" | sort -n | tail -1)
  run=$(jq -r --arg rounds "$rounds" '"\($rounds) rounds on \(.started[:10]) with \(.backends[0].name)"' "$set/run.json")
  echo
  echo "**$machine**; $run; the result set is [$set]($set)."
  echo
  table "$set"
  echo
  echo '```'
  "$bin/stratagemm-report" summary "$set" | sed '/^$/,$d'
  echo '```'
  echo
  echo "![Time per strategy: median with its interval, and every launch]($(chart "$set"))"
}

section() {
  echo "<!-- case study: written by scripts/readme.sh -->"
  echo "Time is the median over launches, speed-up the median of the ratios of each round. A strategy shares the rank of a"
  echo "faster one unless it was shown to be slower."
  for set in $(sets); do
    one_machine "$set"
  done
  echo "<!-- end of case study -->"
}

written() { sed -n '/^<!-- case study/,/^<!-- end of case study/p' README.md; }

if [ "${1:-}" = --check ]; then
  diff <(written) <(section)
  exit
fi
text=$(section)
TEXT=$text awk '/^<!-- case study/ { print ENVIRON["TEXT"]; skip = 1 } !skip { print } /^<!-- end of case study/ { skip = 0 }' README.md >README.md.new
mv README.md.new README.md
work=$(mktemp -d)
for set in $(sets); do
  "$bin/stratagemm-report" render "$set" --output "$work/report" >/dev/null
  cp "$work/report/figures/strategies.svg" "$(chart "$set")"
  rm -r "$work/report"
done
rm -r "$work"
