#!/usr/bin/env bats
# Every possible outcome of a launch, caused by a misbehaving worker. One strategy misbehaves, the others must be unaffected:
# they end ok and are ranked.
# shellcheck disable=SC2154 # stderr is set by `run --separate-stderr`

load helper

setup() {
  export STRATAGEMM_WORKER=$FAKE_WORKER SG_FAKE_STRATEGY=threads SG_FAKE_SLEEP=1000.$BASHPID
  SET=$BATS_TEST_TMPDIR/set
}

# misbehave BEHAVIOUR STATUS OUTCOME DETAIL [OPTION..]: in $ROUNDS rounds
misbehave() {
  local behaviour=$1 wanted=$2 outcome=$3 detail=$4
  shift 4
  SG_FAKE=$behaviour run --separate-stderr bench run --profile smoke --rounds "${ROUNDS:-2}" --trials 2 --warmup 1 \
    --output "$SET" "$@"
  if [ "$status" -ne "$wanted" ]; then
    echo "status $status, wanted $wanted: $stderr"
    return 1
  fi
  cat "$SET/outcomes.csv"
  threads=$(awk -F, '$11 == "threads" { print $1 }' "$SET/configs.csv")
  # The misbehaving strategy has its outcome and reason in every launch.
  awk -F, -v id="$threads" -v outcome="$outcome" -v detail="$detail" '
    $1 == id { n++; if ($4 != outcome || $0 !~ detail) { bad = 1 } } END { exit !(n && !bad) }' "$SET/outcomes.csv"
  # Each of the others ran in each round and ended well.
  [ "$(awk -F, -v id="$threads" 'NR > 1 && $1 != id && $4 == "ok"' "$SET/outcomes.csv" | wc -l)" -eq $((4 * ${ROUNDS:-2})) ]
  # The set is complete: it loads, and the misbehaving strategy has no rank.
  report summary --json "$SET" >"$BATS_TEST_TMPDIR/summary.json"
  jq -e --arg id "$threads" '
    all(.[] | select(.metric == "wall_ns" and .config_id == $id); .rank == null) and
    ([.[] | select(.metric == "wall_ns" and .rank != null)] | length) == 4' "$BATS_TEST_TMPDIR/summary.json"
}

@test "a correct worker: all ok, status 0" {
  SG_FAKE=good run --separate-stderr bench run --profile smoke --rounds 2 --output "$SET"
  [ "$status" -eq 0 ]
  [ "$(awk -F, 'NR > 1 && $4 == "ok"' "$SET/outcomes.csv" | wc -l)" -eq 10 ]
}

@test "wrong results: invalid, shown, not ranked" { misbehave wrong 1 invalid "item 0 is wrong"; }
@test "SIGSEGV: crashed, with the signal" { misbehave crash 1 crashed "SIGSEGV.*,11"; }
@test "SIGKILL: crashed, with the signal" { misbehave killed 1 crashed "SIGKILL.*,9"; }
@test "a truncated message: failed" { misbehave half-row 1 failed "truncated"; }
@test "a protocol error: failed" { misbehave protocol-error 1 failed "protocol error"; }
@test "an endless line: failed, without unbounded memory use" {
  # The shadow memory of a sanitizer does not fit.
  if (ulimit -v 2000000 && "$BIN/stratagemm-bench" --version >/dev/null 2>&1); then ulimit -v 2000000; fi
  misbehave flood 1 failed "longer than"
}
@test "no messages: failed" { misbehave silent 1 failed "without an end message"; }
@test "trials without an end message: failed" { misbehave no-end 1 failed "without an end message"; }
@test "fewer trials than requested: failed" { misbehave too-few 1 failed "0 of 2"; }
@test "an exit status: failed, with the last line of stderr" { misbehave status 1 failed "status 7.*reactor"; }
@test "unavailable is not a failure" { misbehave unavailable 0 unavailable "no such thing here"; }

@test "a hanging worker: timeout, and no process is left" {
  ROUNDS=1 misbehave hang 1 timeout "not finished after" --timeout 10s # enough for the others on a busy machine
  wait_until is_gone "$SG_FAKE_SLEEP"
}

@test "stdout closed by a running worker: failed, and it is killed" {
  misbehave mute 1 failed "closed stdout without exiting"
  wait_until is_gone "$SG_FAKE_SLEEP"
}

@test "every strategy fails: status 1, and the set still loads" {
  SG_FAKE_STRATEGY='' SG_FAKE=crash run --separate-stderr bench run --profile smoke --rounds 2 --output "$SET"
  [ "$status" -eq 1 ]
  accepts report summary "$SET"
}

@test "a control character in a reason does not reach the terminal or the file" {
  cat >"$BATS_TEST_TMPDIR/worker" <<'END'
#!/bin/bash
cat >/dev/null
echo '{"type":"hello","protocol":1,"runner":"x","backend":{"version":"1","config":"","corename":"","threading":"pthread","threads_max":1,"symbols":[]}}'
printf 'clear \033[2J the screen, and a comma\n' >&2
exit 9
END
  chmod +x "$BATS_TEST_TMPDIR/worker"
  STRATAGEMM_WORKER=$BATS_TEST_TMPDIR/worker run --separate-stderr bench run --profile smoke --output "$SET"
  echo "$output$stderr" >"$BATS_TEST_TMPDIR/said"
  run ! grep -rq $'\033' "$BATS_TEST_TMPDIR/said" "$SET"
}
