#!/usr/bin/env bats
# Runs with the goal decide: who is launched again, what failures do, and that the summary repeats the run's decisions.
# The fake worker's times: threads 1.7 ms, blas-default and threads+blas 2.2 ms, blas-physical 2.3 ms; serial 1.6 ms or, as
# SG_FAKE_SLOW, 8 ms.
# shellcheck disable=SC2154

load helper

setup() {
  export STRATAGEMM_WORKER=$FAKE_WORKER SG_FAKE_SLOW=serial SG_FAKE_LOG=$BATS_TEST_TMPDIR/log
  SET=$BATS_TEST_TMPDIR/set
  ARGS=(run --profile smoke --goal decide --rounds 6:12 --quiet --output "$SET")
}

# rounds_of STRATEGY: the rounds of its launches, in one line
rounds_of() {
  awk -F, -v strategy="$1" 'FNR == 1 { for (i = 1; i <= NF; i++) { at[$i] = i }; next }
    FILENAME ~ /configs/ { if ($at["strategy"] == strategy) { id = $at["config_id"] }; next }
    $at["config_id"] == id { printf "%s%s", sep, $at["round"]; sep = " " }' "$SET/configs.csv" "$SET/outcomes.csv"
}

# of_summary STRATEGY COLUMN: of its wall time
of_summary() {
  awk -F, -v strategy="$1" -v column="$2" 'FNR == 1 { for (i = 1; i <= NF; i++) { at[$i] = i }; next }
    FILENAME ~ /configs/ { if ($at["strategy"] == strategy) { id = $at["config_id"] }; next }
    $at["config_id"] == id && $at["metric"] == "wall_ns" { print $at[column] }' "$SET/configs.csv" "$SET/summary.csv"
}

@test "what is slower is launched no more, and the summary says in which round it was eliminated" {
  accepts bench "${ARGS[@]}"
  [ "$(of_summary threads rank)" = 1 ]
  [ -z "$(of_summary threads eliminated)" ]
  [ "$(of_summary serial eliminated)" = 2 ]
  for strategy in blas-default blas-physical threads+blas; do
    gone=$(of_summary "$strategy" eliminated)
    [ "$gone" -ge 2 ]
    [ "$(rounds_of "$strategy")" = "$(seq -s ' ' "$gone")" ]
  done
  # serial again, for the speed-up of threads, in a round of both
  [[ $(rounds_of serial) == "1 2"* ]]
  for round in $(rounds_of serial); do [[ " $(rounds_of threads) " == *" $round "* ]]; done
}

@test "the goal estimate launches all of them" {
  accepts bench "${ARGS[@]}" --goal estimate --rounds 4
  for strategy in serial blas-default threads; do [ "$(rounds_of "$strategy")" = "1 2 3 4" ]; done
}

@test "a leader that starts to crash is tried once more, and the next one takes its place" {
  # The first round is 5 launches; afterwards threads crashes.
  SG_FAKE=crash SG_FAKE_STRATEGY=threads SG_FAKE_AFTER=5 run --separate-stderr bench "${ARGS[@]}"
  [ "$status" -eq 1 ]
  [ "$(rounds_of threads)" = "1 2 3" ]
  [ "$(of_summary serial eliminated)" = 2 ] # remains so
  [[ $(rounds_of blas-default) == "1 2 3 4 "* ]]
  [ "$(of_summary blas-default rank)" = 1 ]
}

@test "a launch that exceeds its time limit is not repeated" {
  export SG_FAKE_SLEEP=1000.$BASHPID
  SG_FAKE=hang SG_FAKE_STRATEGY=threads run --separate-stderr bench "${ARGS[@]}" --timeout 1s
  [ "$status" -eq 1 ]
  [ "$(rounds_of threads)" = 1 ]
  [ "$(of_summary blas-default rank)" = 1 ]
}

@test "all give wrong results: each is launched once, and the run ends" {
  SG_FAKE=wrong run --separate-stderr bench "${ARGS[@]}"
  [ "$status" -eq 1 ]
  [ "$(grep -c '^run' "$SG_FAKE_LOG")" -eq 5 ]
  jq -e '.status == "finished"' "$SET/run.json"
}

@test "one configuration: as many rounds as the least" {
  accepts bench "${ARGS[@]}" --strategy threads
  [ "$(rounds_of threads)" = "1 2 3 4 5 6" ]
}

@test "a budget for the first round only: it ends cleanly, and says so" {
  SG_FAKE=slow SG_FAKE_SLEEP=0.2 accepts bench "${ARGS[@]}" --budget 1.4s
  [ "$(grep -c '^run' "$SG_FAKE_LOG")" -le 5 ]
  jq -e '.status == "budget spent"' "$SET/run.json"
}
