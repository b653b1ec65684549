#!/usr/bin/env bats
# Progress of a run on stderr: one updating line on a terminal, one line per round on a pipe.
# shellcheck disable=SC2154,SC2054 # bats sets status and output; there are lists with commas in an array

load helper

SHIMS=${SG_BIN_DIR:-$SOURCE/build/bin}/../tests/shims

setup() {
  export STRATAGEMM_WORKER=$FAKE_WORKER TERM=xterm
  SET=$BATS_TEST_TMPDIR/set
}

# on_terminal COLUMNS ARGS..: output of `stratagemm-bench run ARGS` on a terminal of this width, one line per update
on_terminal() {
  script -qec true /dev/null >/dev/null 2>&1 || skip "no terminal can be made here"
  local columns=$1
  shift
  script -qec "stty cols $columns; $BIN/stratagemm-bench run --output $SET $* >/dev/null" /dev/null </dev/null | tr '\r' '\n' | sed 's/\x1b\[K//'
}

@test "a pipe: one line per round, with the converged configurations, elapsed and remaining time" {
  accepts bench run --profile smoke --rounds 6:8 --target-ci 2 --output "$SET"
  [ "$(grep -Ec '^round [1-6] of at most 8: [0-5] of 5 configurations converged, .* elapsed, about .* left$' <<<"$stderr")" -eq 6 ]
  run ! grep -q $'\r\|\033' <<<"$stderr"
}

# The fake worker's times: threads 1.7 ms, blas-default and threads+blas 2.2 ms, blas-physical 2.3 ms; serial five times 1.6 ms.
@test "goal decide, a pipe: one line per round, with what remains, the leader and the time left" {
  SG_FAKE_SLOW=serial accepts bench run --profile smoke --goal decide --rounds 6:12 --output "$SET"
  says_on_stderr '^round 2: 4 of 5 remain: threads, blas-default, threads\+blas, blas-physical; leader threads; about [0-9.]+ .* left$'
  says_on_stderr '^round [3-5]: 1 of 5 remains: threads(;|$)'
  [ "$(grep -c '^round' <<<"$stderr")" -lt 12 ]
  run ! grep -q 'converged' <<<"$stderr"
}

@test "goal decide: what failed is not counted as if it had been measured" {
  SG_FAKE=crash run --separate-stderr bench run --profile smoke --goal decide --rounds 6:12 --output "$SET"
  [ "$status" -eq 1 ]
  says_on_stderr '^round 1: 5 of 5 remain, 5 failed and are tried once more; about '
  says_on_stderr '^round 2: 0 of 5 remain$'
}

@test "goal decide, several workloads: how many are decided, and how many configurations remain" {
  SG_FAKE_SLOW=serial accepts bench run --profile smoke --goal decide --rounds 6:12 --count 4,5,6 --output "$SET"
  says_on_stderr '^round 2: 0 of 3 workloads decided, 12 of 15 configurations remain; about .* left$'
  says_on_stderr '^round [3-9]: 3 of 3 workloads decided, 3 of 15 configurations remain'
}

@test "goal decide, a terminal: round, position in it, time left, what remains, leader, configuration" {
  export SG_FAKE_SLOW=serial
  on_terminal 120 --profile smoke --goal decide --rounds 6:12 >"$BATS_TEST_TMPDIR/seen"
  cat "$BATS_TEST_TMPDIR/seen"
  grep -Eq '^round 1 of at most 12, 5/5, left [0-9.]+ [a-z0-9 ]+: serial$' "$BATS_TEST_TMPDIR/seen" # the dearest last
  grep -Eq '^round 3 of at most 12, 1/4, left [0-9.]+ [a-z0-9 ]+, 4 of 5 remain, leader threads: [a-z]' "$BATS_TEST_TMPDIR/seen"
}

@test "a terminal: round, position in it, time left, interval and target, configuration" {
  on_terminal 100 --profile smoke --rounds 4:5 --target-ci 1.5 >"$BATS_TEST_TMPDIR/seen"
  cat "$BATS_TEST_TMPDIR/seen"
  grep -Eq '^round 1 of at most 5, 1/5: (serial|blas-default|blas-physical|threads|threads\+blas)$' "$BATS_TEST_TMPDIR/seen"
  for place in 1 2 3 4 5; do
    grep -Eq "^round 4 of at most 5, $place/5, left [0-9.]+ [a-z0-9 ]+, interval 0\.0% \(target 1\.5%\): [a-z]" "$BATS_TEST_TMPDIR/seen"
  done
}

@test "a narrow terminal: nothing wraps, and the label is truncated" {
  on_terminal 50 --profile smoke --rounds 4:5 --target-ci 1.5 >"$BATS_TEST_TMPDIR/seen"
  grep -Eq '^round 4 of at most 5, 3/5, left [0-9.]+ [a-z0-9 ]+, interv' "$BATS_TEST_TMPDIR/seen"
  [ "$(grep '^round' "$BATS_TEST_TMPDIR/seen" | awk 'length > most { most = length } END { print most }')" -eq 49 ]
}

@test "progress includes counting" {
  unset STRATAGEMM_WORKER
  counting=(--n 16 --count 5 --strategy serial,threads --workers 2 --backend "$SHIMS/naive.so" --rounds 1 --trials 2 --warmup 1 --ceilings none
    --counters model)
  accepts bench run "${counting[@]}" --output "$SET"
  for round in 1 2 3; do says_on_stderr "^counting, round $round of 3: .* elapsed$"; done
  rm -r "$SET"
  on_terminal 100 "${counting[@]}" >"$BATS_TEST_TMPDIR/seen"
  grep -Eq '^counting, round 3 of 3, 2/2, .* elapsed: threads' "$BATS_TEST_TMPDIR/seen"
}

@test "escape sequences are for terminals that understand them" {
  summary_on() { TERM=$1 script -qec "'$BIN/stratagemm-report' summary '$SOURCE/data/sample'" /dev/null; }
  summary_on xterm | grep -q $'\e\\['
  run ! grep -q $'\e' <(summary_on dumb)
}
