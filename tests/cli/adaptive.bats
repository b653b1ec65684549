#!/usr/bin/env bats
# What adaptive rounds save over fixed ones, by stratagemm-replay on synthetic result sets: five configurations, 40 rounds.
# shellcheck disable=SC2154

load helper

setup() {
  [ -x "$BIN/stratagemm-replay" ] || skip "the tool's own benchmarks are not built"
  SET=$BATS_TEST_TMPDIR/set
}

# synthetic ROUNDS SPREAD..: a result set with one configuration per spread (in % of its time). Normal deviates by Box and
# Muller; with SAME=1 every configuration has those of the first.
synthetic() {
  local rounds=$1
  shift
  mkdir "$SET"
  cp "$SAMPLE/run.json" "$SAMPLE/machine.json" "$SET"
  awk -v dir="$SET" -v rounds="$rounds" -v spreads="$*" -v same="${SAME:-0}" -v sample="$SAMPLE" 'BEGIN {
    srand(20260301); n = split(spreads, spread, " ")
    getline header <(sample "/configs.csv"); print header >(dir "/configs.csv")
    getline header <(sample "/outcomes.csv"); print header >(dir "/outcomes.csv")
    getline header <(sample "/samples.csv"); print header >(dir "/samples.csv")
    for (c = 1; c <= n; c++) printf "c%d,s%d,gemm,f64,9,9,9,9,uniform,none,s%d,serial,1,1,serial,none,b,auto,c,,1\n", c, c, c >(dir "/configs.csv")
    for (r = 1; r <= rounds; r++)
      for (c = 1; c <= n; c++) {
        if (c == 1 || !same) z = sqrt(-2 * log(1 - rand())) * cos(6.283185307 * rand())
        printf "c%d,%d,%d,ok,,\n", c, r, ++launch >(dir "/outcomes.csv")
        printf "c%d,%d,%d,1,0,0,%.0f,,,,,,,,,,,,,,1,,\n", c, r, launch, 1e9 * c * (1 + z * spread[c] / 100) >(dir "/samples.csv")
      }
  }'
}

replay() { "$BIN/stratagemm-replay" "$@"; }

@test "configurations with different noise: the steady ones stop early" {
  synthetic 40 0.2 0.3 0.5 1 2
  accepts replay "$SET"
  says '^adaptive-launches ratio=0\.[0-9]+ target<1 ok \([0-9]+ instead of [0-9]+ launches to intervals of 2%\)$'
  [[ $output =~ \(([0-9]+)\ instead\ of\ ([0-9]+) ]]
  # The four steady ones need 6 to 14 launches each, the last one as many as the fixed rounds or a few more.
  [ "${BASH_REMATCH[1]}" -le $((BASH_REMATCH[2] * 7 / 10)) ]
}

@test "configurations with equal noise: nothing is saved, and the line shows it" {
  SAME=1 synthetic 40 1 1 1 1 1
  accepts replay "$SET"
  says '^adaptive-launches ratio=1\.[0-9]+ target<1 short '
}

@test "noise too large for 2%: the narrowest target that can be reached" {
  synthetic 40 3 6 6 6 8
  accepts replay "$SET"
  says 'to intervals of ([3-9]|6\.3|10|12\.5)\.?[0-9]*%\)$'
}

@test "a set with too few rounds is refused" {
  synthetic 8 1 1
  run --separate-stderr replay "$SET"
  [ "$status" -eq 2 ]
  [ -z "$output" ]
  says_on_stderr '^stratagemm-replay: .*/set: fewer than 12 launches per configuration$'
}

@test "make selfbench replays every stored result set of fixed rounds, and no other" {
  # The script searches relative to its own folder: use a tree with nothing else.
  tree=$BATS_TEST_TMPDIR/tree
  mkdir -p "$tree/tests/selfbench" "$tree/data/results/machine"
  cp "$SOURCE/tests/selfbench/adaptive.sh" "$tree/tests/selfbench"
  for set in "fixed 0 40 estimate" "few 0 6 estimate" "adaptive 0.02 40 estimate" "race 0 40 decide"; do
    read -r name target rounds goal <<<"$set"
    synthetic 40 0.2 0.5 2
    jq --argjson target "$target" --argjson rounds "$rounds" --arg goal "$goal" \
      '.plan |= (. // {}) + {target_ci: $target, rounds_max: $rounds, goal: $goal}' \
      "$SAMPLE/run.json" >"$SET/run.json"
    mv "$SET" "$tree/data/results/machine/$name"
  done
  SG_BIN_DIR=$BIN accepts "$tree/tests/selfbench/adaptive.sh"
  [ "$(grep -c '^adaptive-launches ratio=' <<<"$output")" -eq 1 ]
}
