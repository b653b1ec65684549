#!/usr/bin/env bats
# A run interrupted at any moment by any signal keeps its measurements and can be continued.
# shellcheck disable=SC2046,SC2154 # $(continues) is an option or nothing; status, output and stderr are bats'

load helper

setup() {
  export STRATAGEMM_WORKER=$FAKE_WORKER
  SET=$BATS_TEST_TMPDIR/set
  ARGS=(run --profile smoke --rounds 4 --trials 2 --warmup 1 --quiet --output "$SET")
}

# every_launch_once ROUNDS: each configuration has each round once, ok, with its two trials and one warm-up, and a probe.
every_launch_once() {
  local rounds=$1 launches=$((5 * $1))
  awk -F, -v rounds="$rounds" 'NR > 1 { if ($4 != "ok" || seen[$1 "," $2]++ || launch[$3]++) { print "outcome: " $0; bad = 1 } n++ }
    END { if (n != 5 * rounds) { print n " outcomes"; bad = 1 } exit bad }' "$SET/outcomes.csv"
  awk -F, -v launches="$launches" 'NR > 1 { if (seen[$3 "," $4]++) { print "sample: " $0; bad = 1 } n++ }
    END { if (n != 3 * launches) { print n " samples"; bad = 1 } exit bad }' "$SET/samples.csv"
  awk -F, -v launches="$launches" 'NR > 1 { if (seen[$3]++) { print "probe: " $0; bad = 1 } n++ }
    END { if (n != launches) { print n " probes"; bad = 1 } exit bad }' "$SET/probes.csv"
}

run_is() { jq "$1" "$SET/run.json" >"$SET/new" && mv "$SET/new" "$SET/run.json"; }
killed() { run_is '.status = "running" | .finished = null | .overhead = {} | del(.launches)'; }
everything() { find "$SET" -type f -exec sha256sum {} + | sort; }

# kept PATTERN COMMAND..: refused with status 2 and this message, and nothing in the set has changed.
kept() {
  local before
  before=$(everything)
  refuses 2 "$@"
  [ "$before" = "$(everything)" ]
}

# More of them: SG_KILLS=50.
@test "kill -9 at random moments, resumed each time: every launch once" {
  RANDOM=20260301
  for ((kills = 0; kills < ${SG_KILLS:-6}; kills++)); do
    "$BIN/stratagemm-bench" "${ARGS[@]}" --rounds $((2 * kills + 2)) $(continues) >/dev/null 2>&1 3>&- &
    kill_at_random $!
  done
  accepts bench "${ARGS[@]}" --rounds $((2 * kills)) $(continues)
  every_launch_once $((2 * kills))
  accepts report summary "$SET"
}

@test "SIGINT: status 130, also in run.json, and --resume finishes" {
  export SG_FAKE_SLEEP=1000.$BASHPID SG_FAKE_LOG=$BATS_TEST_TMPDIR/log
  SG_FAKE=hang SG_FAKE_AFTER=4 "$BIN/stratagemm-bench" "${ARGS[@]}" --timeout 1h >/dev/null 2>"$BATS_TEST_TMPDIR/err" 3>&- &
  pid=$!
  end_asleep INT "$pid"
  grep -q "kept in '$SET'.*--resume" "$BATS_TEST_TMPDIR/err"
  jq -e '.status == "interrupted"' "$SET/run.json"
  accepts bench "${ARGS[@]}" --resume
  jq -e '.status == "finished"' "$SET/run.json"
  every_launch_once 4
}

@test "SIGTERM before anything is stored: status 130, one line" {
  export SG_FAKE_SLEEP=1000.$BASHPID
  printf '#!/bin/sh\nexec sleep %s\n' "$SG_FAKE_SLEEP" >"$BATS_TEST_TMPDIR/worker"
  chmod +x "$BATS_TEST_TMPDIR/worker"
  STRATAGEMM_WORKER=$BATS_TEST_TMPDIR/worker "$BIN/stratagemm-bench" "${ARGS[@]}" >/dev/null 2>"$BATS_TEST_TMPDIR/err" 3>&- &
  pid=$!
  end_asleep TERM "$pid"
  grep -c . "$BATS_TEST_TMPDIR/err" | grep -qx 1
  wait_until is_gone "$SG_FAKE_SLEEP"
  [ ! -e "$SET" ]
}

@test "SIGINT while the peak rates are measured: stops at once, and --resume measures them again" {
  [ -z "${SG_SANITIZE:-}" ] || skip "a sanitizer's own library comes first"
  # The signal comes with the first thread, which is there to measure them.
  LD_PRELOAD=$(realpath "$BIN/../tests/shims/self_interrupt.so") run --separate-stderr bench "${ARGS[@]}" --ceilings measured
  [ "$status" -eq 130 ]
  jq -e '.status == "interrupted" and .ceilings == null' "$SET/run.json"
  [ "$(wc -l <"$SET/outcomes.csv")" -eq 1 ]
  accepts bench "${ARGS[@]}" --ceilings measured --resume
  jq -e '.status == "finished" and .ceilings.one_core_flops > 0' "$SET/run.json"
  every_launch_once 4
}

@test "SIGTERM while a worker hangs: the worker is killed, its launch is 'interrupted' and repeated" {
  export SG_FAKE_SLEEP=1000.$BASHPID
  SG_FAKE=hang SG_FAKE_STRATEGY=threads "$BIN/stratagemm-bench" "${ARGS[@]}" >/dev/null 2>&1 3>&- &
  pid=$!
  end_asleep TERM "$pid"
  wait_until is_gone "$SG_FAKE_SLEEP"
  [ "$(tail -n 1 "$SET/outcomes.csv" | cut -d, -f4)" = interrupted ]
  accepts bench "${ARGS[@]}" --resume
  every_launch_once 4
}

@test "launches with truncated lines are repeated, complete ones are not" {
  accepts bench "${ARGS[@]}" --rounds 4
  log=$BATS_TEST_TMPDIR/log
  killed
  head -c -5 "$SET/outcomes.csv" >"$SET/cut" && mv "$SET/cut" "$SET/outcomes.csv"
  head -c -7 "$SET/samples.csv" >"$SET/cut" && mv "$SET/cut" "$SET/samples.csv"
  SG_FAKE_LOG=$log accepts bench "${ARGS[@]}" --rounds 4 --resume
  [ "$(grep -c '^run' "$log")" -eq 1 ]
  every_launch_once 4
}

@test "more rounds than before: --resume adds the missing ones" {
  accepts bench "${ARGS[@]}" --rounds 3
  accepts bench "${ARGS[@]}" --rounds 5 --resume
  every_launch_once 5
}

@test "a budget too small for the first round leaves 'skipped'; --resume with a larger one continues" {
  accepts bench "${ARGS[@]}" --rounds 2 --budget 20ms # four launches take longer
  grep -q ',skipped,' "$SET/outcomes.csv"
  jq -e '.status == "budget spent"' "$SET/run.json"
  accepts bench "${ARGS[@]}" --rounds 2 --budget 1h --resume
  every_launch_once 2
}

@test "settings that differ from the run's are refused, and nothing is lost" {
  accepts bench "${ARGS[@]}" --rounds 2
  before=$(cat "$SET"/*.csv | sha256sum)
  run --separate-stderr bench "${ARGS[@]}" --rounds 2 --strategy serial --resume
  [ "$status" -eq 2 ]
  says_on_stderr "resume with the command that started the run"
  run --separate-stderr bench "${ARGS[@]}" --rounds 2 --n 64 --resume
  [ "$status" -eq 2 ]
  says_on_stderr "started with other settings: the m of its configuration c1 is '[0-9]+' but this command plans '64'"
  run --separate-stderr bench "${ARGS[@]}" --rounds 2 --pin cores --resume
  [ "$status" -eq 2 ]
  says_on_stderr "the pin of its configuration c1 is 'none' but this command plans 'cores'"
  [ "$before" = "$(cat "$SET"/*.csv | sha256sum)" ]
}

@test "seed, warm-up and time limit are those of the run; others are refused" {
  accepts bench "${ARGS[@]}" --rounds 2 --seed 7 --timeout 50s
  kept 'was started with seed 7 but this command has 1: add --seed 7' bench "${ARGS[@]}" --rounds 3 --seed 1 --resume
  kept 'was started with 1 to 1 warm-up trials but this command has 0 to 2: add --warmup 1:1' \
    bench "${ARGS[@]}" --rounds 3 --warmup 0:2 --resume
  kept 'was started with a timeout of 50.0 s but this command has 77.0 s' bench "${ARGS[@]}" --rounds 3 --timeout 77s --resume
  accepts bench run --profile smoke --rounds 3 --trials 2 --quiet --output "$SET" --resume
  jq -e '.plan | .seed == 7 and .order_seed == 7 and .warmup_min == 1 and .warmup_max == 1 and .timeout_ns == 50e9' "$SET/run.json"
  every_launch_once 3
}

@test "another file of the library, or another environment, is another run" {
  accepts bench "${ARGS[@]}" --rounds 2
  OMP_PROC_BIND=close kept "was started with OMP_PROC_BIND='' in the environment but here it is 'close'" \
    bench "${ARGS[@]}" --rounds 3 --resume
  cp "$SET/run.json" "$BATS_TEST_TMPDIR/run.json"
  run_is '.environment.OPENBLAS_VERBOSE = "2"'
  kept "was started with OPENBLAS_VERBOSE='2' in the environment but here it is ''" bench "${ARGS[@]}" --rounds 3 --resume
  OPENBLAS_VERBOSE=2 accepts bench "${ARGS[@]}" --rounds 3 --resume
  run_is '.environment = {} | .backends[0].sha256 = "5a5a5a5a"'
  kept "was measured with another file of the library .* \\(sha256 5a5a5a5a.. there, [0-9a-f]{8}.. here\\)" \
    bench "${ARGS[@]}" --rounds 4 --resume
  run_is 'del(.backends, .environment)' # as if of an older version
  accepts bench "${ARGS[@]}" --rounds 4 --resume
  every_launch_once 4
}

@test "another stratagemm-worker is another run" {
  accepts bench "${ARGS[@]}" --rounds 2
  cp "$SET/run.json" "$BATS_TEST_TMPDIR/run.json"
  jq -e '.tool.worker_sha256 | test("^[0-9a-f]{64}$")' "$SET/run.json"
  { cat "$FAKE_WORKER"; echo '# another one'; } >"$BATS_TEST_TMPDIR/worker"
  chmod +x "$BATS_TEST_TMPDIR/worker"
  STRATAGEMM_WORKER=$BATS_TEST_TMPDIR/worker kept 'was measured with another stratagemm-worker \(sha256 [0-9a-f]{8}.. there, [0-9a-f]{8}.. here\)' \
    bench "${ARGS[@]}" --rounds 3 --resume
  run_is 'del(.tool.worker_sha256)' # as if of an older version
  STRATAGEMM_WORKER=$BATS_TEST_TMPDIR/worker accepts bench "${ARGS[@]}" --rounds 3 --resume
  every_launch_once 3
}

@test "a run that was cut short says where, is told to go on as planned, and is reproduced from its beginning" {
  export SG_FAKE_SLEEP=1000.$BASHPID SG_FAKE_LOG=$BATS_TEST_TMPDIR/log
  ARGS=(run --profile quick --strategy "serial,threads" --goal estimate --rounds 6 --trials 2 --warmup 1 --seed 7 --ceilings none --quiet --output "$SET")
  SG_FAKE=hang SG_FAKE_AFTER=7 "$BIN/stratagemm-bench" "${ARGS[@]}" >/dev/null 2>&1 3>&- &
  end_asleep INT $!
  round=$(tail -n 1 "$SET/outcomes.csv" | cut -d, -f2)
  [ "$(tail -n 1 "$SET/outcomes.csv" | cut -d, -f4)" = interrupted ] && [ "$round" -lt 6 ]
  accepts report summary "$SET"
  says "^the run was interrupted in round $round of at most 6\$"
  says '^  stratagemm-bench run .*--rounds 6 .* --resume --output '
  run ! grep -Eq -- '--rounds [^6]' <<<"$output"
  accepts report render "$SET" --format md
  grep -q "The run was interrupted in round $round of at most 6" <<<"$(tr '\n' ' ' <"$SET/report/report.md")"
  run ! grep -q 'did not succeed' "$SET/report/report.md"
  kept "has launches of round $round already but this command plans 1: give --rounds $round or more" bench "${ARGS[@]}" --rounds 1 --resume
  accepts bench run --profile quick --strategy serial,threads --goal estimate --rounds 5 --trials 2 --ceilings none --quiet --resume --output "$SET"
  accepts report render "$SET" --format md
  grep -qx 'stratagemm-bench run --profile quick --strategy serial,threads --goal estimate --rounds 5 --trials 2 --ceilings none --seed 7 --warmup 1' \
    "$SET/report/report.md"
}

@test "a damaged set is refused as by render, and left as it is" {
  accepts bench "${ARGS[@]}" --rounds 2
  cp -r "$SET" "$BATS_TEST_TMPDIR/whole"
  head -n -1 "$BATS_TEST_TMPDIR/whole/samples.csv" >"$SET/samples.csv"
  kept 'samples.csv: launch 10 ended ok, and has 1 timed trials of 2' bench "${ARGS[@]}" --rounds 3 --resume
  head -c -5 "$BATS_TEST_TMPDIR/whole/samples.csv" >"$SET/samples.csv"
  kept 'samples.csv:31: the last line is truncated' bench "${ARGS[@]}" --rounds 3 --resume
  cp "$BATS_TEST_TMPDIR/whole/samples.csv" "$SET/"
  head -n -1 "$BATS_TEST_TMPDIR/whole/outcomes.csv" >"$SET/outcomes.csv"
  kept 'outcomes.csv has 9 launches but run.json says 10' bench "${ARGS[@]}" --rounds 3 --resume
  killed # then a launch without an outcome is what is to be expected
  accepts bench "${ARGS[@]}" --rounds 3 --resume
  every_launch_once 3
}

@test "killed while a set that had ended was reopened: it has not ended" {
  accepts bench "${ARGS[@]}" --rounds 2 --budget 20ms # four launches take longer
  grep -q ',skipped,' "$SET/outcomes.csv"
  killed
  accepts report summary "$SET"
  accepts bench "${ARGS[@]}" --rounds 2 --budget 1h --resume
  every_launch_once 2
}

@test "a run that is refused leaves nothing behind" {
  export OMP_LONG
  OMP_LONG=$(head -c 100000 /dev/zero | tr '\0' x)
  refuses 2 'run.json' bench "${ARGS[@]}"
  [ ! -e "$SET" ]
  mkdir "$SET"
  refuses 2 'run.json' bench "${ARGS[@]}"
  [ -z "$(ls -A "$SET")" ]
}

@test "a run of which no configuration can run here leaves nothing behind, but what an earlier part of it stored" {
  SG_FAKE=unavailable refuses 3 'no configuration can run here: .*: no such thing here' bench "${ARGS[@]}"
  [ ! -e "$SET" ]
  cd "$BATS_TEST_TMPDIR" || return
  mkdir "$SET"
  SG_FAKE=unavailable refuses 3 'no configuration can run here' bench "${ARGS[@]}"
  [ -d "$SET" ] && [ -z "$(ls -A "$SET")" ]
  accepts bench "${ARGS[@]}" --rounds 1
  cp "$SET/samples.csv" before
  SG_FAKE=unavailable bench "${ARGS[@]}" --rounds 2 --resume >/dev/null 2>&1 || true
  head -n "$(wc -l <before)" "$SET/samples.csv" | cmp - before
  accepts report summary "$SET"
}

@test "a run is continued with its own goal; one of an older version had the goal estimate" {
  accepts bench "${ARGS[@]}" --rounds 2
  refuses 2 "started with the goal estimate but this command has the goal decide: add --goal estimate" \
    bench "${ARGS[@]}" --rounds 3 --goal decide --resume
  jq 'del(.plan.goal)' "$SET/run.json" >"$SET/r" && mv "$SET/r" "$SET/run.json"
  refuses 2 "started with the goal estimate" bench "${ARGS[@]}" --rounds 3 --goal decide --resume
  accepts bench "${ARGS[@]}" --rounds 3 --resume
  every_launch_once 3
}

# With serial as the fastest nothing depends on the time that a launch really takes.
@test "goal decide: killed at random moments and resumed, a run has the launches of an uninterrupted one" {
  RANDOM=20260301
  launches() { awk -F, 'NR > 1 { print $2 "," $1 "," $4 }' "$SET/outcomes.csv"; }
  accepts bench "${ARGS[@]}" --goal decide --rounds 6:12
  whole=$(launches)
  [ "$(wc -l <<<"$whole")" -lt 60 ]
  grep -q '^6,' <<<"$whole"
  rm -r "$SET"
  for ((kills = 0; kills < ${SG_KILLS:-5}; kills++)); do
    "$BIN/stratagemm-bench" "${ARGS[@]}" --goal decide --rounds 6:12 $(continues) >/dev/null 2>&1 3>&- &
    kill_at_random $!
  done
  accepts bench "${ARGS[@]}" --goal decide --rounds 6:12 $(continues)
  [ "$(launches)" = "$whole" ]
}

@test "another machine's result set is not continued" {
  accepts bench "${ARGS[@]}" --rounds 2
  jq '.cpu.model = "Another" | .cores = 8' "$SET/machine.json" >"$SET/m" && mv "$SET/m" "$SET/machine.json"
  run --separate-stderr bench "${ARGS[@]}" --rounds 3 --resume
  [ "$status" -eq 2 ]
  says_on_stderr "was measured on machine another-8c-"
}

@test "after an update of kernel and microcode a run is continued, and says from which launch on" {
  accepts bench "${ARGS[@]}" --rounds 2
  launches=$(($(wc -l <"$SET/outcomes.csv") - 1))
  jq '.id = "of-an-older-version" | .kernel = "Linux 5.0" | .cpu.microcode = "0xold" | .cpu.flags += ["gone"]' \
    "$SET/machine.json" >"$SET/m" && mv "$SET/m" "$SET/machine.json"
  accepts bench "${ARGS[@]}" --rounds 3 --resume
  every_launch_once 3
  jq -e --argjson first $((launches + 1)) '.machine_changes | length == 1 and .[0].launch == $first
    and ([.[0].changes[].field] | contains(["kernel", "cpu.flags"]))' "$SET/run.json"
  accepts bench "${ARGS[@]}" --rounds 4 --resume
  jq -e '.machine_changes | length == 1' "$SET/run.json" # as it was recorded
  kernel=$(jq '.kernel' "$SET/machine.json")
  [ "$kernel" = '"Linux 5.0"' ]
}

@test "two runs cannot write into the same folder" {
  export SG_FAKE_SLEEP=1000.$BASHPID
  SG_FAKE=hang "$BIN/stratagemm-bench" "${ARGS[@]}" >/dev/null 2>&1 3>&- &
  pid=$!
  wait_until [ -e "$SET/run.json" ]
  run --separate-stderr bench "${ARGS[@]}" --resume
  kill "$pid"
  wait "$pid" || true
  [ "$status" -eq 2 ]
  says_on_stderr "in use by another run"
}
