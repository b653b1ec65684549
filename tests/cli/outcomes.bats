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
# The shadow memory of a sanitizer does not fit.
limit_memory() { if (ulimit -v 2000000 && "$BIN/stratagemm-bench" --version >/dev/null 2>&1); then ulimit -v 2000000; fi; }
@test "an endless line: failed, without unbounded memory use" {
  limit_memory
  misbehave flood 1 failed "protocol error: line 2 is longer than 65536 bytes"
}
@test "endless lines: failed at the first that was not asked for, without unbounded memory use" {
  limit_memory
  misbehave answers-without-end 1 failed "protocol error: line 2: event: it does not belong to the task"
  rm -r "$SET"
  misbehave trials-without-end 1 failed "protocol error: line 3: trial: 'trial' is 1, must be from 2 to 2"
}
@test "no messages: failed" { misbehave silent 1 failed "without an end message"; }
@test "trials without an end message: failed" { misbehave no-end 1 failed "without an end message"; }
@test "fewer trials than requested: failed" { misbehave too-few 1 failed "0 of 2"; }
@test "ok without verification: failed" { misbehave unverified 1 failed "protocol error: .* ok without a verified message"; }
@test "ok with wrong results: failed" { misbehave wrong-but-ok 1 failed "protocol error: .* ok after wrong results"; }
@test "a trial of no time: failed" { misbehave no-time 1 failed "protocol error: line 2: trial: 'wall_ns' is 0"; }
@test "trials of a nanosecond: failed" { misbehave short 1 failed "protocol error: line 2: trial: it is faster than any processor"; }
@test "a trial of 292 years: failed" { misbehave endless-time 1 failed "protocol error: line 2: trial: 'wall_ns' is 9"; }
@test "a trial twice: failed" { misbehave repeated 1 failed "protocol error: line 3: trial: 'trial' is 1"; }
@test "a number beyond what a result set may have: failed" {
  misbehave countless-threads 1 failed "protocol error: line 2: trial: 'threads_observed' is 1e[+]300, must be from 0 to 1e[+]06"
}
@test "wrong results after trials that were all valid: invalid, shown, not ranked" { misbehave wrong-afterwards 1 invalid "memory was damaged"; }
@test "an outcome that is not a runner's: failed" { misbehave skipped 1 failed "protocol error: .* outcome 'skipped'"; }
@test "an exit status: failed, with the last line of stderr" { misbehave status 1 failed "status 7.*reactor"; }
@test "unavailable is not a failure" { misbehave unavailable 0 unavailable "no such thing here"; }

@test "a hanging worker: timeout, and no process is left" {
  ROUNDS=1 misbehave hang 1 timeout "not finished after" --timeout 10s # enough for the others on a busy machine
  wait_until is_gone "$SG_FAKE_SLEEP"
}

@test "a daemon that keeps the pipe open: the launch ends with its runner, and no process is left" {
  misbehave daemon 1 failed "exited without an end message" --timeout 1h
  is_gone "$SG_FAKE_SLEEP"
}

@test "a daemon of a runner that hangs ends with the timeout" {
  ROUNDS=1 misbehave daemon-and-hang 1 timeout "not finished after" --timeout 10s
  is_gone "$SG_FAKE_SLEEP"
}

@test "a daemon ends with an interrupted run" {
  SG_FAKE_STRATEGY='' SG_FAKE=daemon-and-hang "$BIN/stratagemm-bench" run --profile smoke --output "$SET" 3>&- &
  two_sleep() { [ "$(pgrep -fc "^sleep $SG_FAKE_SLEEP\$")" -eq 2 ]; }
  wait_until two_sleep
  kill -TERM $!
  wait $! || status=$?
  [ "$status" -eq 130 ]
  is_gone "$SG_FAKE_SLEEP"
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

@test "every strategy fails, --quiet: one line that says why; so does a run that is continued" {
  export SG_FAKE_STRATEGY='' SG_FAKE=crash
  refuses 1 'nothing was measured: [a-z+-]+: killed by SIGSEGV' bench run --profile smoke --rounds 2 --quiet --output "$SET"
  refuses 1 'nothing was measured' bench run --profile smoke --rounds 2 --quiet --resume --output "$SET"
}

@test "plan: each row as it is known, and why a time is not" {
  export SG_FAKE=hang SG_FAKE_STRATEGY=threads SG_FAKE_SLEEP=1000.$BASHPID
  "$BIN/stratagemm-bench" plan --profile smoke --strategy serial,threads >"$BATS_TEST_TMPDIR/out" 2>/dev/null 3>&- &
  pid=$!
  wait_until sleeps "$SG_FAKE_SLEEP"
  grep -q '^serial ' "$BATS_TEST_TMPDIR/out"
  kill "$pid"
  wait "$pid" || true
  accepts bench plan --profile smoke --strategy serial,threads --timeout 100ms
  says '^threads .* \? +\?$'
  says_on_stderr '^note: no time of threads: not finished after 100 ms$'
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
