# Loaded by every file here: `load helper`. The programs under test are in SG_BIN_DIR, by default build/bin.
# shellcheck shell=bash disable=SC2154 # status, output and stderr are bats'
bats_require_minimum_version 1.5.0

SOURCE=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
BIN=${SG_BIN_DIR:-$SOURCE/build/bin}
SAMPLE=$SOURCE/data/sample
FAKE_WORKER=$SOURCE/tests/cli/fake-worker.bash
export SOURCE BIN SAMPLE FAKE_WORKER

# How far the clock of bash is ahead of CLOCK_MONOTONIC, ns, not less than it is: measured once for all tests.
[ -s "$BATS_RUN_TMPDIR/clock" ] || {
  python3 -c 'import time
def gap():
    before, real, after = time.monotonic_ns(), time.time_ns(), time.monotonic_ns()
    return after - before, real - before
print(min(gap() for _ in range(100))[1])' >"$BATS_RUN_TMPDIR/clock.$$"
  mv "$BATS_RUN_TMPDIR/clock.$$" "$BATS_RUN_TMPDIR/clock"
}
SG_FAKE_OFFSET=$(<"$BATS_RUN_TMPDIR/clock")
export SG_FAKE_OFFSET

bench() { "$BIN/stratagemm-bench" "$@"; }
report() { "$BIN/stratagemm-report" "$@"; }

# refuses STATUS PATTERN COMMAND..: the command exits with this status, prints nothing on stdout and one line on stderr, which
# starts with the program's name and matches the pattern (an extended regular expression).
refuses() {
  local wanted=$1 pattern=$2
  shift 2
  run --separate-stderr "$@"
  if [ "$status" -ne "$wanted" ] || [ -n "$output" ] || [ "$(wc -l <<<"$stderr")" -ne 1 ] ||
    ! grep -Eq -- "^stratagemm-(bench|report): .*$pattern" <<<"$stderr"; then
    echo "command: $*"
    echo "status $status, wanted $wanted"
    echo "stdout: $output"
    echo "stderr: $stderr"
    echo "wanted: $pattern"
    return 1
  fi
}

# accepts COMMAND..: the command exits with status 0. Its stdout is in $output, its stderr in $stderr.
accepts() {
  run --separate-stderr "$@"
  if [ "$status" -ne 0 ]; then
    echo "command: $*"
    echo "status $status, wanted 0"
    echo "stdout: $output"
    echo "stderr: $stderr"
    return 1
  fi
}

# wait_until COMMAND..: until it succeeds, however slow the machine is; after four minutes it will not.
wait_until() {
  local end=$((SECONDS + 240))
  until "$@" >/dev/null 2>&1; do
    if [ "$SECONDS" -ge "$end" ]; then
      echo "waited in vain for: $*"
      return 1
    fi
    sleep 0.05
  done
}

# sleeps SECONDS, is_gone SECONDS: whether a process `sleep SECONDS` runs. One that was killed takes a moment to end.
sleeps() { pgrep -f "^sleep $1\$"; }
is_gone() { ! sleeps "$1"; }

# The number of a user that no other test is: the limit of a user's processes counts those of the whole machine.
another_user() { echo $((20000 + $$ % 40000)); }

# kill_at_random PID: kill -9 this run of $SET at a random moment: when it has stored none to eight launches more, or has ended,
# and up to 0.1 s later. A seed for RANDOM makes the moments the same each time.
kill_at_random() {
  local pid=$1 wanted=$(($(rows_stored) + RANDOM % 9))
  wait_until has_stored "$pid" "$wanted"
  sleep "0.0$((RANDOM % 10))"
  kill -9 "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
}
# The option that continues the run in $SET; nothing where none has begun, as after a kill before its run.json.
continues() { if [ -e "$SET/run.json" ]; then echo --resume; fi; }
rows_stored() { if [ -e "$SET/outcomes.csv" ]; then wc -l <"$SET/outcomes.csv"; else echo 0; fi; }
has_stored() { [ "$(rows_stored)" -ge "$2" ] || ! kill -0 "$1"; }

# renumber DIR: number the launches of a set whose rows were removed or copied from 1 on, as a run does.
renumber() {
  local file map=$BATS_TEST_TMPDIR/launches
  awk -F, 'NR > 1 { print $1 "," $3 "," NR - 1 }' "$1/outcomes.csv" >"$map"
  for file in outcomes samples probes counters; do
    [ -e "$1/$file.csv" ] || continue
    awk -F, -v OFS=, 'FNR == NR { to[$1, $2] = $3; next } FNR > 1 && ($1, $3) in to { $3 = to[$1, $3] } { print }' \
      "$map" "$1/$file.csv" >"$1/$file.csv.new"
    mv "$1/$file.csv.new" "$1/$file.csv"
  done
}

# end_asleep SIGNAL PID: send the signal to this run once its worker sleeps SG_FAKE_SLEEP seconds; it exits with status 130.
end_asleep() {
  wait_until sleeps "$SG_FAKE_SLEEP"
  kill "-$1" "$2"
  status=0
  wait "$2" || status=$?
  [ "$status" -eq 130 ]
}

# says PATTERN, says_on_stderr PATTERN: check the output of the last command.
says() { grep -Eq -- "$1" <<<"$output" || { echo "stdout: $output"; echo "wanted: $1"; return 1; }; }
says_on_stderr() { grep -Eq -- "$1" <<<"$stderr" || { echo "stderr: $stderr"; echo "wanted: $1"; return 1; }; }

# attack NAME: the mutated inputs of that name in tests/attack/attack.py all end as they should.
attack() {
  accepts /usr/bin/python3 "$SOURCE/tests/attack/attack.py" "$BIN" "$1" && says "^$1: [0-9]+ inputs: .*; 0 did not pass\$"
}
