#!/usr/bin/env bats
# Where a run stores its measurements, and how it continues after an interruption. The worker is the fake one; the files are real.
# shellcheck disable=SC2030,SC2031,SC2119,SC2120 # a test is a function to bats, a subshell to shellcheck

load helper

setup() {
  export STRATAGEMM_WORKER=$FAKE_WORKER
  export SG_FAKE_LOG=$BATS_TEST_TMPDIR/log
  SET=$BATS_TEST_TMPDIR/set
}

start() { bench run --profile smoke --rounds 3 --output "$SET" "$@"; }
launches() { grep -c '^run' "$SG_FAKE_LOG"; }
rows() { tail -n +2 "$SET/$1" | wc -l; }

@test "a run stores every file of the contract, and its table is on stdout" {
  accepts start
  for file in run.json machine.json configs.csv samples.csv outcomes.csv probes.csv summary.csv; do
    [ -s "$SET/$file" ]
  done
  says 'serial'
  [ "$(rows configs.csv)" -eq 5 ]
  [ "$(rows outcomes.csv)" -eq 15 ]
  [ "$(launches)" -eq 15 ]
}

@test "the capacity is probed around each launch: the probe after one is the probe before the next" {
  accepts start
  awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    { if ($at["capacity"] <= 0 || $at["after_capacity"] <= 0 || $at["steal_ns"] < 0 || $at["launch_ns"] <= 0) bad = 1 }
    NR > 2 && $at["capacity"] == last { shared++ }
    { last = $at["after_capacity"]; n++ }
    END { exit bad || n != 15 || shared < 10 }' "$SET/probes.csv"
}

@test "the breakdown of the run's time is stored" {
  accepts start
  says_on_stderr '^total time .*, [0-9]+% of it outside trials'
  jq -e '.overhead | .run_ns >= .launches_ns + .probes_ns + .ceilings_ns and .probes_ns > 0 and
    (.outside_trials_fraction - (1 - .trials_ns / .run_ns) | fabs) < 1e-9' "$SET/run.json"
}

@test "run.json holds the plan, the seeds, the versions and the command" {
  accepts start --seed 7
  jq -e '.schema_version and .plan.seed == 7 and (.argv | index("--seed")) and .started and .finished' "$SET/run.json"
  jq -e '.backends | length == 1' "$SET/run.json"
}

@test "machine.json describes the machine without personal data" {
  accepts start
  jq -e . "$SET/machine.json"
  run ! grep -Fq "\"$(uname -n)\"" "$SET/machine.json"
}

@test "stratagemm-report computes the same summary from the stored set" {
  accepts start
  cp "$SET/summary.csv" "$BATS_TEST_TMPDIR/summary.csv"
  accepts report summary --csv "$SET"
  [ "$output" = "$(cat "$BATS_TEST_TMPDIR/summary.csv")" ]
}

@test "the same seed gives the same order of launches, another seed another" {
  accepts start --seed 1
  first=$(cut -d, -f1-3 "$SET/outcomes.csv")
  rm -r "$SET"
  accepts start --seed 1
  [ "$(cut -d, -f1-3 "$SET/outcomes.csv")" = "$first" ]
  rm -r "$SET"
  accepts start --seed 2
  [ "$(cut -d, -f1-3 "$SET/outcomes.csv")" != "$first" ]
}

@test "--quiet keeps stderr empty" {
  accepts start --quiet
  [ -z "$stderr" ]
}

@test "a non-empty folder is left unchanged" {
  mkdir "$SET"
  echo precious >"$SET/file"
  refuses 2 "$SET.*empty" start
  [ "$(ls "$SET")" = file ]
  [ ! -e "$SG_FAKE_LOG" ] || [ "$(launches)" -eq 0 ]
}

@test "an empty folder is used, and parents are created" {
  mkdir "$SET"
  accepts start
  SET=$BATS_TEST_TMPDIR/a/b/c
  accepts start
  [ -s "$SET/run.json" ]
}

@test "a folder that cannot be created is reported before anything runs" {
  touch "$BATS_TEST_TMPDIR/file"
  SET=$BATS_TEST_TMPDIR/file/set
  run --separate-stderr start
  [ "$status" -eq 2 ] || [ "$status" -eq 3 ]
  says_on_stderr "$SET"
  [ ! -e "$SG_FAKE_LOG" ] || [ "$(launches)" -eq 0 ]
  SET=/proc/nothing/set
  run --separate-stderr start
  [ "$status" -eq 2 ] || [ "$status" -eq 3 ]
  says_on_stderr "/proc/nothing"
}

@test "--resume of a finished run repeats nothing" {
  accepts start
  before=$(launches)
  cp "$SET/outcomes.csv" "$BATS_TEST_TMPDIR/outcomes.csv"
  accepts start --resume
  [ "$(launches)" -eq "$before" ]
  cmp "$SET/outcomes.csv" "$BATS_TEST_TMPDIR/outcomes.csv"
}

@test "--resume without an earlier run is refused, and nothing is made" {
  local command
  for command in run advise; do
    refuses 2 "nothing to resume in '$SET': leave out --resume" bench "$command" --n 64 --quiet --output "$SET" --resume
    [ ! -e "$SET" ]
  done
  mkdir "$SET"
  refuses 2 "nothing to resume in '$SET'" start --resume
  [ -z "$(ls -A "$SET")" ]
  [ ! -e "$SG_FAKE_LOG" ] || [ "$(launches)" -eq 0 ]
}

@test "--resume with other settings is refused, and nothing is changed" {
  accepts start
  before=$(launches)
  run --separate-stderr start --resume --n 33
  [ "$status" -eq 2 ]
  says_on_stderr "$SET.* other settings"
  [ "$(launches)" -eq "$before" ]
}

# start_and_hang: a run in the background, $pid, whose third launch hangs; it returns when that is so.
start_and_hang() {
  export SG_FAKE_SLEEP=1000.$BASHPID
  # A shell starts background processes with SIGINT ignored.
  SG_FAKE=hang SG_FAKE_AFTER=2 env --default-signal=INT "$BIN/stratagemm-bench" run --profile smoke --rounds 3 \
    --timeout 1h --output "$SET" >/dev/null 2>&1 3>&- &
  pid=$!
  wait_until sleeps "$SG_FAKE_SLEEP"
}

@test "Ctrl-C keeps the measurements, and --resume makes the rest" {
  start_and_hang
  kill -INT "$pid"
  status=0
  wait "$pid" || status=$?
  [ "$status" -eq 130 ]
  [ "$(awk -F, 'NR > 1 { print $4 }' "$SET/outcomes.csv" | tr '\n' ' ')" = "ok ok interrupted " ]
  accepts report summary "$SET"
  accepts start --resume
  [ "$(awk -F, 'NR > 1 && $4 == "ok" { print $1 "," $2 }' "$SET/outcomes.csv" | sort -u | wc -l)" -eq 15 ]
  [ "$(awk -F, 'NR > 1 && $4 == "ok"' "$SET/outcomes.csv" | wc -l)" -eq 15 ]
}

@test "kill -9 with a partially written line: after --resume every launch is there once" {
  start_and_hang
  kill -9 "$pid"
  wait "$pid" || true
  pkill -f "^sleep $SG_FAKE_SLEEP\$" # with the bench gone nobody else ends them
  [ "$(rows outcomes.csv)" -eq 2 ]
  printf 'c1,1,9' >>"$SET/samples.csv"
  accepts start --resume
  [ "$(awk -F, 'NR > 1 { print $1 "," $2 }' "$SET/outcomes.csv" | sort | uniq -d | wc -l)" -eq 0 ]
  [ "$(rows outcomes.csv)" -eq 15 ]
  accepts report summary "$SET"
}
