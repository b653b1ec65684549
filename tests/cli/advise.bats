#!/usr/bin/env bats
# The search of `advise`, with a worker whose times are made up: a strategy or kernels that are five times as fast are found,
# stored, told and written; and what it does when there is nothing to recommend.
# shellcheck disable=SC2046,SC2154 # $(continues) is an option or nothing; status, output and stderr are bats'

load helper

# One search in which `threads` is fastest, for the tests that look at what it leaves: DONE, its set, and what it said and wrote.
setup_file() {
  export DONE=$BATS_FILE_TMPDIR/done CORES STRATAGEMM_WORKER=$FAKE_WORKER SG_FAKE_THREADS=asked
  CORES=$(bench plan --profile quick --from "$SAMPLE" 2>/dev/null | awk '$1 == "threads" { print $2 }')
  SG_FAKE_FAST=threads bench advise --n 64 --count 64 --backend default --budget 1h --env "$DONE.sh" --output "$DONE" \
    >"$DONE.said" 2>"$DONE.progress" || true # with one core there is nothing to find
}

setup() {
  SET=$BATS_TEST_TMPDIR/set SETTINGS=$BATS_TEST_TMPDIR/settings.sh
  ARGS=(advise --n 64 --count 64 --backend default --budget 1h --quiet --output "$SET")
}

# needs_cores: skip where one core leaves nothing to divide.
needs_cores() { [ "$CORES" -ge 2 ] || skip "one core"; }

# column NAME FILE: of a CSV file of the set, which has no quoted commas.
column() { awk -F, -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++) { if ($i == name) at = i } next } { print $at }' "$SET/$2"; }

@test "the fastest strategy is found, and the settings are lines for a shell" {
  needs_cores
  SET=$DONE SETTINGS=$DONE.sh
  output=$(<"$DONE.said")
  says '^# verdict: (clear|tied): threads'
  says '^# recommended: threads, [0-9.]+ (ms|µs) for all items$'
  says "^# [0-9.]+ times as fast as serial \\(serial\\)$"
  says "^# (about )?[0-9.]+ times as fast as the library's default \\(blas-default\\)$"
  says '^# [0-9]+ worker threads, each processing whole items, one BLAS thread per call$'
  says '^export OPENBLAS_NUM_THREADS=1$'
  says "^# results: stratagemm-report render $SET$"
  [ -z "$(grep -v '^#' <<<"$output" | grep -v '^export [A-Z_]*=[A-Za-z0-9]*$')" ]
  [ "$(cat "$SETTINGS")" = "$output" ]
  run ! grep -q "$BATS_FILE_TMPDIR" "$SET/run.json" # neither path
  # shellcheck disable=SC1090
  [ "$(OPENBLAS_NUM_THREADS=7 sh -c '. "$1" && echo $OPENBLAS_NUM_THREADS' sh "$SETTINGS")" = 1 ]
}

@test "the library's default needs no variable: it is unset" {
  needs_cores
  SG_FAKE_FAST=blas-default accepts bench "${ARGS[@]}" --env "$SETTINGS"
  says '^# recommended: blas-default,'
  says '^# one item after the other, the library.s default number of BLAS threads$'
  says '^unset OPENBLAS_NUM_THREADS OMP_NUM_THREADS BLIS_NUM_THREADS MKL_NUM_THREADS$' # of an unknown library
  run ! grep -q "times as fast as the library's default" <<<"$output" # it is
  # shellcheck disable=SC2016
  [ "$(OMP_NUM_THREADS=7 sh -c '. "$1" && echo "${OMP_NUM_THREADS-unset}"' sh "$SETTINGS")" = unset ]
}

@test "faster kernels are found, before anything else" {
  export SG_FAKE_KERNELS='SkylakeX Cooperlake Haswell Zen'
  accepts bench "${ARGS[@]}"
  says '^export OPENBLAS_CORETYPE=(SkylakeX|Haswell)$'
  [ "$(column coretype configs.csv | sort -u | paste -sd' ')" = "Haswell SkylakeX auto" ]
  # auto has been tried with one strategy, and as it is.
  [ "$(column coretype configs.csv | grep -c auto)" -eq 2 ]
  SET=$BATS_TEST_TMPDIR/restricted
  accepts bench "${ARGS[@]}" --output "$SET" --coretype auto,Haswell
  says '^export OPENBLAS_CORETYPE=Haswell$'
  [ "$(column coretype configs.csv | sort -u | paste -sd' ')" = "Haswell auto" ]
}

@test "every library is tried, each file once" {
  count=$(bench list backends --json | jq '[.[] | select(.trouble == null and .threading != "serial" and .integers != "64 bit")] | length')
  run --separate-stderr bench advise --n 64 --count 64 --budget 1s --quiet --output "$SET"
  [ "$status" -le 1 ] # it need not come to an end
  [ "$(jq '.backends | length' "$SET/run.json")" -ge "$count" ]
  [ "$(jq -r '.backends[].path' "$SET/run.json" | xargs realpath | sort | uniq -d | wc -l)" -eq 0 ]
  [ "$(jq -r '.backends[].name' "$SET/run.json" | sort | uniq -d | wc -l)" -eq 0 ]
}

@test "it is one result set: with every configuration, the round in which it entered, and one race" {
  needs_cores
  SET=$DONE
  jq -e '.status == "finished" and .plan.goal == "decide" and .plan.profile == "advise"' "$SET/run.json"
  jq -e --argjson n "$(column config_id configs.csv | wc -l)" '.plan.configurations == $n' "$SET/run.json"
  [ "$(column entered configs.csv | sort -u | paste -sd' ')" = " 2 3" ]
  # Each was first launched in the round in which it entered.
  awk -F, 'NR == FNR { if (FNR == 1) { for (i = 1; i <= NF; i++) { if ($i == "entered") at = i } next } entered[$1] = $at ? $at : 1; next }
    FNR > 1 && !($1 in first) { first[$1] = $2 } END { for (c in entered) { if (first[c] != entered[c]) { print c, first[c], entered[c]; bad = 1 } } exit bad }' \
    "$SET/configs.csv" "$SET/outcomes.csv"
  [ "$(column outcome outcomes.csv | sort -u)" = ok ]
  for s in serial threads blas-default blas-physical omp-static omp-dynamic; do column strategy configs.csv | grep -qx "$s"; done
}

@test "the result set is read like any other: summary, report, plan --from" {
  needs_cores
  cp -r "$DONE" "$SET"
  before=$(sha256sum <"$SET/summary.csv")
  accepts report summary "$SET"
  says '^verdict: (clear|tied): threads'
  accepts report render "$SET" --format md
  grep -q '^export OPENBLAS_NUM_THREADS=1$' "$SET"/report/*.md
  [ "$before" = "$(sha256sum <"$SET/summary.csv")" ]
  accepts bench plan --profile advise --n 64 --count 64 --from "$SET"
  says '^threads .* [0-9.]+ (µs|ms|s)$'
}

@test "your own data" {
  accepts bench data --n 32 --count 8 --quiet "$BATS_TEST_TMPDIR/pairs"
  accepts bench advise --source "npy:$BATS_TEST_TMPDIR/pairs" --backend default --budget 1h --quiet --output "$SET"
  says '^# verdict: '
  column source configs.csv | sort -u | grep -q '^npy:pairs-'
}

@test "progress: stages, how many configurations they add, and what is fastest so far" {
  needs_cores
  stderr=$(<"$DONE.progress")
  says_on_stderr "^searching into $DONE$"
  says_on_stderr '^stage 1 of 3: libraries and kernels: 2 configurations$'
  says_on_stderr '^stage 2 of 3: threads: [0-9]+ configurations; fastest so far: threads$'
  says_on_stderr '^stage 3 of 3: schedulers, placement, other libraries: [23] configurations; fastest so far: threads$'
  # No round is told twice.
  [ -z "$(grep -o '^round [0-9]*' <<<"$stderr" | sort | uniq -d)" ]
}

@test "too little time: what was measured is kept, nothing is recommended or written, and more time settles it" {
  needs_cores
  export SG_FAKE_FAST=threads
  run --separate-stderr bench "${ARGS[@]}" --budget 50ms --env "$SETTINGS"
  [ "$status" -eq 1 ]
  says '^# verdict: (incomplete|none)' # not even one launch, on a slow machine
  says '^# no settings are recommended$'
  says_on_stderr "no settings are recommended: give it more time: .*stratagemm-bench advise .*--budget [0-9]+s --resume --output $SET\$"
  [ ! -e "$SETTINGS" ]
  run ! grep -q export <<<"$output"
  launched=$(column launch outcomes.csv | wc -l)
  accepts bench "${ARGS[@]}" --resume --env "$SETTINGS"
  [ -s "$SETTINGS" ]
  says '^# recommended: threads'
  [ "$(column launch outcomes.csv | wc -l)" -gt "$launched" ]
  [ "$(column outcome outcomes.csv | sort -u)" = ok ]
}

@test "one launch that takes longer than allowed does not keep the others from an answer" {
  needs_cores
  export SG_FAKE=slow SG_FAKE_STRATEGY=blas-default SG_FAKE_SLEEP=1000.$BASHPID SG_FAKE_FAST=threads
  run --separate-stderr bench "${ARGS[@]}" --timeout 5s
  [ "$status" -eq 1 ]
  says '^# recommended: threads'
  says "^# the library's default was not measured"
  column outcome outcomes.csv | grep -qx timeout
  wait_until is_gone "$SG_FAKE_SLEEP"
}

@test "wrong results: nothing is recommended" {
  SG_FAKE=wrong run --separate-stderr bench "${ARGS[@]}" --env "$SETTINGS"
  [ "$status" -eq 1 ]
  says '^# verdict: wrong results'
  says_on_stderr "for the reasons see: stratagemm-report render $SET"
  [ ! -e "$SETTINGS" ]
}

@test "what is fastest is warned of: nothing slower is recommended instead" {
  needs_cores
  SG_FAKE_THREADS=2 SG_FAKE_FAST=serial run --separate-stderr bench "${ARGS[@]}" --env "$SETTINGS"
  [ "$status" -eq 1 ]
  says '^# no settings are recommended$'
  [ ! -e "$SETTINGS" ]
}

@test "nothing can run here" {
  SG_FAKE=unavailable run --separate-stderr bench "${ARGS[@]}"
  [ "$status" -eq 3 ]
  says_on_stderr 'no configuration can run here: .*: no such thing here'
}

@test "no library can be used" {
  printf '#!/bin/sh\necho "{\\"type\\":\\"end\\",\\"outcome\\":\\"failed\\",\\"detail\\":\\"a broken library\\"}"\n' >"$BATS_TEST_TMPDIR/worker"
  chmod +x "$BATS_TEST_TMPDIR/worker"
  STRATAGEMM_WORKER=$BATS_TEST_TMPDIR/worker refuses 3 'no BLAS library can be used: .*a broken library' bench advise --n 64 --quiet --output "$SET"
  [ ! -e "$SET" ]
}

@test "bad input is refused before anything is measured" {
  refuses 2 'no workload given: use --n, --shape, or --source npy:PATH' bench advise --quiet
  refuses 2 "unknown operation 'gem': did you mean 'gemm'" bench "${ARGS[@]}" --operation gem
  refuses 2 'advise is for one workload' bench "${ARGS[@]}" --n 64,128
  refuses 2 'advise is for one workload' bench "${ARGS[@]}" --dtype f32,f64
  refuses 2 "unexpected argument 'threads'" bench "${ARGS[@]}" threads
  refuses 2 "unknown option '--strategy'" bench "${ARGS[@]}" --strategy serial
  refuses 2 "unknown core type 'Skylak'" bench "${ARGS[@]}" --coretype Skylak
  refuses 2 "unknown backend 'nowhere'" bench "${ARGS[@]}" --backend nowhere
  refuses 2 'budget' bench "${ARGS[@]}" --budget soon
  refuses 2 "cannot write '/nowhere/settings.sh': No such file or directory: give --env a file in another folder" \
    bench "${ARGS[@]}" --env /nowhere/settings.sh
  refuses 2 "cannot write '$BATS_TEST_TMPDIR': it is a folder: give --env a file" bench "${ARGS[@]}" --env "$BATS_TEST_TMPDIR"
  refuses 2 'resume needs the run.s folder' bench advise --n 64 --quiet --resume
  [ ! -e "$SET" ]
  mkdir "$SET" && echo mine >"$SET/mine"
  refuses 2 "'$SET' is not empty" bench "${ARGS[@]}"
  [ "$(ls "$SET")" = mine ]
}

@test "SIGINT: status 130, what was measured is kept, and --resume ends with the same configurations" {
  needs_cores
  export SG_FAKE_SLEEP=1000.$BASHPID SG_FAKE_LOG=$BATS_TEST_TMPDIR/log SG_FAKE_FAST=threads
  whole=$(cut -d, -f1-2 "$DONE/configs.csv")
  for after in 1 4 9; do # in each stage
    rm -rf "$SET" "$SG_FAKE_LOG"
    touch "$SG_FAKE_LOG"
    SG_FAKE=hang SG_FAKE_AFTER=$after "$BIN/stratagemm-bench" "${ARGS[@]}" --timeout 1h >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
    pid=$!
    end_asleep INT "$pid"
    grep -q "kept in '$SET'.*--resume" "$BATS_TEST_TMPDIR/err"
    [ ! -s "$BATS_TEST_TMPDIR/out" ]
    jq -e '.status == "interrupted"' "$SET/run.json"
    [ "$(column outcome outcomes.csv | grep -c '^ok$')" -eq "$after" ]
    accepts report summary "$SET"
    accepts bench "${ARGS[@]}" --resume
    says '^# recommended: threads'
    [ "$(cut -d, -f1-2 "$SET/configs.csv")" = "$whole" ]
    [ "$(column outcome outcomes.csv | sort -u)" = ok ]
  done
}

@test "kill -9 at random moments, resumed each time: the same configurations, every launch once" {
  needs_cores
  RANDOM=20260301
  export SG_FAKE_FAST=threads
  for ((kills = 0; kills < ${SG_KILLS:-4}; kills++)); do
    "$BIN/stratagemm-bench" "${ARGS[@]}" $(continues) >/dev/null 2>&1 3>&- &
    kill_at_random $!
  done
  accepts bench "${ARGS[@]}" $(continues)
  cmp "$SET/configs.csv" "$DONE/configs.csv"
  [ -z "$(cut -d, -f1,2 "$SET/outcomes.csv" | sort | uniq -d)" ]
}

@test "another workload is not continued" {
  refuses 2 "started with other settings: the m of its configuration c1 is '64' but this command plans '96'" \
    bench "${ARGS[@]}" --n 96 --output "$DONE" --resume
}
