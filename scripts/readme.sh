#!/bin/bash
# readme.sh [--check]: write the case study's tables and charts into README.md, one of each machine's newest result set in
# data/results, and the sample report in docs/sample, of the machine with the most cores. With --check it changes nothing and
# fails if something differs; drawings are not compared, which depend on gnuplot's version. Needs the release build; the PDF
# is written and compared where TeX is installed, the picture is written where Chromium is.
set -euo pipefail

cd "$(dirname "$0")/.."
bin=${SG_BIN_DIR:-build/bin}

# Of each machine the newest, by its name.
sets() { printf '%s\n' data/results/*/*-case-study | sort -r | awk -F/ '!seen[$3]++' | sort; }

chart() { echo "docs/case-study-$(basename "$(dirname "$1")").svg"; }

# What the intervals of the medians and of the speed-ups cover. jq 1.7 compares a number as it was written, in 17 digits, until it
# is calculated with.
labels() {
  local set=$1
  "$bin/stratagemm-report" summary --json "$set" | jq -r '[.[] | select(.metric == "wall_ns")]
    | (if all(.ci_level + 0 >= 0.95) then "95% interval" else "range of \([map(.n) | min, max] | unique | map(tostring) | join(" to ")) launches" end),
      (if all(.speedup_level + 0 >= 0.95) then "95% interval" else "rough range" end)'
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
  echo "Time is the median over launches, speed-up the median of the ratios of each round. A rank is its fastest"
  echo "strategy and all that were not shown to be slower than that one."
  for set in $(sets); do
    one_machine "$set"
  done
  echo "<!-- end of case study -->"
}

# The case study with the most cores: the sample report.
sample() {
  for set in $(sets); do echo "$(jq .usable_cores "$set/machine.json") $set"; done | sort -n | tail -n 1 | cut -d' ' -f2
}

result() {
  local set
  set=$(sample)
  echo "<!-- result: written by scripts/readme.sh -->"
  "$bin/stratagemm-report" summary --json "$set" | jq -r --rawfile configs "$set/configs.csv" --slurpfile run "$set/run.json" \
    --slurpfile machine "$set/machine.json" '
    def three: if . >= 100 then round elif . >= 10 then . * 10 | round / 10 else . * 100 | round / 100 end | tostring;
    ($configs | split("\n")[1:] | map(select(length > 0) | split(",") | {key: .[0], value: .[10]}) | from_entries) as $of
    | map(select(.metric == "wall_ns") | {key: $of[.config_id], value: (.median / 1e9 | three)}) | from_entries
    | "On \($machine[0].usable_cores) cores (\($machine[0].cpu.model), \($run[0].backends[0].name)), 100 products of 2000 x 2000 float64 take \(.serial) s one after the other, \(.["blas-default"]) s with the threads that the library starts by itself, and \(.threads) s with one BLAS thread in each of \($machine[0].usable_cores) task threads. The report: [HTML](docs/sample/report.html), [PDF](docs/sample/report.pdf)."'
  echo "<!-- end of result -->"
}

# part NAME: what README.md has between the marks of a part.
part() { sed -n "/^<!-- $1: /,/^<!-- end of $1/p" README.md; }

# put NAME TEXT: writes it there.
put() {
  TEXT=$2 awk -v name="$1" '$0 ~ "^<!-- " name ": " { print ENVIRON["TEXT"]; skip = 1 } !skip { print }
    $0 ~ "^<!-- end of " name { skip = 0 }' README.md >README.md.new
  mv README.md.new README.md
}

# A page without what is between the tags of drawings.
without_drawings() { perl -0pe 's|<svg.*?</svg>||gs' "$1"; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
formats=html
if command -v pdflatex >/dev/null; then formats=html,pdf; fi
"$bin/stratagemm-report" render "$(sample)" --output "$work/sample" --format $formats >/dev/null

if [ "${1:-}" = --check ]; then
  diff <(part "case study") <(section)
  diff <(part result) <(result)
  diff <(without_drawings docs/sample/report.html) <(without_drawings "$work/sample/report.html")
  if [ $formats = html,pdf ] && command -v pdftotext >/dev/null; then
    diff <(pdftotext docs/sample/report.pdf -) <(pdftotext "$work/sample/report.pdf" -)
  fi
  exit
fi
put "case study" "$(section)"
put result "$(result)"
mkdir -p docs/sample
cp "$work"/sample/report.{html,pdf} docs/sample/ 2>/dev/null || cp "$work/sample/report.html" docs/sample/
if command -v chromium >/dev/null; then
  chromium --headless=new --no-sandbox --hide-scrollbars --force-color-profile=srgb --window-size=1180,1010 \
    --screenshot=docs/sample/report.png "file://$PWD/docs/sample/report.html" 2>/dev/null
fi
for set in $(sets); do
  "$bin/stratagemm-report" render "$set" --output "$work/report" >/dev/null
  cp "$work/report/figures/strategies.svg" "$(chart "$set")"
  rm -r "$work/report"
done
