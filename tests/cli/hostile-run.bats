#!/usr/bin/env bats
# A run whose folder, files, descriptors, signals or limits are not as usual: what was measured is kept, and one line says why.
# shellcheck disable=SC2154 # status and stderr are bats'

load helper

setup() {
  export STRATAGEMM_WORKER=$FAKE_WORKER
  SET=$BATS_TEST_TMPDIR/set
  ARGS=(run --profile smoke --rounds 3 --quiet --output "$SET")
  cd "$BATS_TEST_TMPDIR" || exit
}

outcomes() { cut -d, -f4 "$SET/outcomes.csv" | tail -n +2 | sort | uniq -c | awk '{ printf "%s %s ", $1, $2 }'; }

# ---- the folder

@test "temporary files of a running render, and of a folder that is no result set, stay" {
  mkdir -p other/sub
  touch other/.stratagemm-0123456789abcdef.tmp other/notes.txt
  refuses 2 "'other' is not empty" bench run --profile smoke --quiet --output other
  refuses 2 'schema_version|run.json' bench run --profile smoke --quiet --output other --resume
  [ -e other/.stratagemm-0123456789abcdef.tmp ]
  accepts bench run --profile smoke --rounds 1 --quiet --output set
  mkdir -p set/report
  touch set/report/.stratagemm-0123456789abcdef.tmp set/.stratagemm-0123456789abcdef.tmp
  accepts bench run --profile smoke --rounds 2 --quiet --output set --resume
  [ -e set/report/.stratagemm-0123456789abcdef.tmp ]
  [ ! -e set/.stratagemm-0123456789abcdef.tmp ]
}

@test "links in place of the folder and of its files: refused, and nothing is written through them" {
  mkdir elsewhere "$SET"
  ln -s elsewhere link
  for output in link link/ ./link//; do
    refuses 2 "link' is a symbolic link, through which nothing is written" bench "${ARGS[@]}" --output "$output"
  done
  echo precious >victim
  for file in machine.json configs.csv samples.csv counters.csv probes.csv outcomes.csv; do
    ln -s "$PWD/victim" "$SET/$file"
    refuses 2 "$SET" bench "${ARGS[@]}"
    rm "$SET/$file"
  done
  rm -r "$SET"
  accepts bench "${ARGS[@]}"
  for file in run.json machine.json configs.csv samples.csv counters.csv probes.csv outcomes.csv; do
    mv "$SET/$file" saved
    ln -s "$PWD/victim" "$SET/$file"
    refuses 2 "$file" bench "${ARGS[@]}" --rounds 5 --resume
    rm "$SET/$file"
    mv saved "$SET/$file"
  done
  [ "$(cat victim)" = precious ]
  [ -z "$(ls elsewhere)" ]
  accepts bench "${ARGS[@]}" --rounds 5 --resume
}

@test "a folder of another user is refused" {
  [ "$(id -u)" -eq 0 ] || skip "needs the right to give files away"
  mkdir "$SET"
  chown 12345 "$SET"
  refuses 2 "the folder '$SET' belongs to another user" bench "${ARGS[@]}"
}

@test "a folder that cannot be read or entered is not called full" {
  local as_others=()
  [ "$(id -u)" -ne 0 ] || as_others=(setpriv --bounding-set '-dac_override,-dac_read_search')
  mkdir -p closed/set
  chmod 0 closed/set
  refuses 2 "closed/set': Permission denied" "${as_others[@]}" "$BIN/stratagemm-bench" "${ARGS[@]}" --output closed/set
  refuses 2 "closed/set': Permission denied" "${as_others[@]}" "$BIN/stratagemm-bench" data --n 8 --count 1 closed/set
  chmod 0 closed
  refuses 2 "closed/set': Permission denied" "${as_others[@]}" "$BIN/stratagemm-bench" "${ARGS[@]}" --output closed/set
  refuses 2 "closed/new': Permission denied" "${as_others[@]}" "$BIN/stratagemm-bench" "${ARGS[@]}" --output closed/new
  refuses 2 "closed/new': Permission denied" "${as_others[@]}" "$BIN/stratagemm-bench" data --n 8 --count 1 closed/new
  chmod 755 closed closed/set
}

@test "any file removed or replaced in mid-run: noticed at the next launch" {
  while read -r file change; do
    rm -rf "$SET" log
    export SG_FAKE_LOG=$PWD/log SG_FAKE_SLEEP=1000.$BASHPID
    SG_FAKE=hang SG_FAKE_AFTER=4 "$BIN/stratagemm-bench" "${ARGS[@]}" --timeout 1h >/dev/null 2>err 3>&- &
    pid=$!
    wait_until sleeps "$SG_FAKE_SLEEP"
    # shellcheck disable=SC2086
    $change "$SET/$file"
    pkill -f "^sleep $SG_FAKE_SLEEP\$"
    status=0
    wait "$pid" || status=$?
    [ "$status" -eq 3 ]
    [ "$(grep -c '^run' log)" -eq 5 ] # the launch that was running is the last
    grep -q "'$SET/$file' was removed or replaced while the run was writing to it" err
  done <<END
samples.csv rm
outcomes.csv mv -t $BATS_TEST_TMPDIR
counters.csv sed -i s/x/x/
probes.csv rm
samples.csv sed -i s/x/x/
END
}

@test "what a killed run left behind is gone after --resume" {
  accepts bench "${ARGS[@]}"
  touch "$SET/.stratagemm-0123456789abcdef.tmp"
  accepts bench "${ARGS[@]}" --resume
  [ -z "$(find "$SET" -name '.stratagemm-*')" ]
  [ -z "$(find "$SET" -name '*.tmp')" ]
}

@test "--resume with absurd launch numbers: refused with the row" {
  accepts bench "${ARGS[@]}"
  cp "$SET/outcomes.csv" saved
  for launch in 100000000000 9223372036854775807 10000001 0 -1 -9223372036854775807 ''; do
    awk -F, -v OFS=, -v launch=$launch 'NR == 4 { $3 = launch } { print }' saved >"$SET/outcomes.csv"
    refuses 2 'outcomes.csv:4: column launch: .* is (not from 1 to 10000000|not a 64-bit integer|empty)' bench "${ARGS[@]}" --rounds 5 --resume
  done
  cp saved "$SET/outcomes.csv"
  accepts bench "${ARGS[@]}" --rounds 5 --resume
  for file in samples probes; do
    cp "$SET/$file.csv" saved
    awk -F, -v OFS=, -v launch=100000000000 'NR == 4 { $3 = launch } { print }' saved >"$SET/$file.csv"
    refuses 2 "$file.csv:4: column launch: '100000000000' is not from 1 to 10000000" bench "${ARGS[@]}" --rounds 5 --resume
    cp saved "$SET/$file.csv"
  done
}

@test "words that could not be read back are refused before anything is measured" {
  long=$(printf '0%.0s' {1..5000})
  refuses 2 "run.json: 'argv' has a text of 50[0-9]+ bytes: at most 4096" bench "${ARGS[@]}" --timeout "${long}1s"
  run ! grep -q ok "$SET/outcomes.csv"
}

# ---- signals

# start_asleep COMMAND..: in the background, $pid, once a worker sleeps; each signal has its usual effect.
start_asleep() {
  env --default-signal=INT,QUIT,HUP "$BIN/stratagemm-bench" "$@" >out 2>err 3>&- &
  pid=$!
  wait_until sleeps "$SG_FAKE_SLEEP"
}

@test "SIGHUP and SIGQUIT in a run: status 130, the measurements are kept, and no worker is left" {
  export SG_FAKE_SLEEP=1000.$BASHPID SG_FAKE_LOG=$PWD/log
  for signal in HUP QUIT; do
    rm -rf "$SET" log
    SG_FAKE=hang SG_FAKE_AFTER=4 start_asleep "${ARGS[@]}" --timeout 1h
    kill -$signal "$pid"
    status=0
    wait "$pid" || status=$?
    [ "$status" -eq 130 ]
    grep -q "^stratagemm-bench: interrupted: measurements so far are kept in '$SET'.*--resume" err
    [ "$(wc -l <err)" -eq 1 ]
    [ "$(outcomes)" = '1 interrupted 4 ok ' ]
    wait_until is_gone "$SG_FAKE_SLEEP"
    accepts report summary "$SET"
  done
}

@test "under nohup a run goes on after SIGHUP" {
  export SG_FAKE_SLEEP=1000.$BASHPID SG_FAKE_LOG=$PWD/log
  SG_FAKE=hang SG_FAKE_AFTER=4 nohup "$BIN/stratagemm-bench" "${ARGS[@]}" --timeout 1h >out 2>err 3>&- &
  pid=$!
  wait_until sleeps "$SG_FAKE_SLEEP"
  kill -HUP "$pid"
  sleep 0.3
  kill -0 "$pid"
  kill -TERM "$pid"
  wait "$pid" || true
}

@test "plan, doctor and list: any signal ends them with status 130 and one line" {
  export SG_FAKE_SLEEP=1000.$BASHPID
  printf '#!/bin/sh\nexec sleep %s\n' "$SG_FAKE_SLEEP" >worker
  chmod +x worker
  export STRATAGEMM_WORKER=$PWD/worker
  while read -r signal command; do
    # shellcheck disable=SC2086
    start_asleep $command
    kill "-$signal" "$pid"
    status=0
    wait "$pid" || status=$?
    [ "$status" -eq 130 ]
    [ "$(cat err)" = 'stratagemm-bench: interrupted' ]
    [ ! -s out ]
    wait_until is_gone "$SG_FAKE_SLEEP"
  done <<END
INT plan --profile smoke
TERM doctor
HUP list backends
QUIT list strategies
INT list counters
END
}

# ---- limits

# with_descriptors LIMIT COMMAND..: only 0 to 2 are open, and this many may be.
with_descriptors() {
  local limit=$1 fd
  shift
  for fd in /proc/self/fd/*; do
    fd=${fd##*/}
    [ "$fd" -le 2 ] || eval "exec $fd>&-"
  done
  exec prlimit --nofile="$limit" "$@"
}
export -f with_descriptors
few() { bash -c 'with_descriptors "$@"' _ "$@"; }

@test "a limit on the size of files: status 3, one line, and what was stored is readable and resumed" {
  for blocks in 0 1 8 24; do
    rm -rf "$SET"
    # The limit holds for the files of bats too.
    run bash -c "ulimit -f $blocks; { \"\$@\" 2>&1 >/dev/null; echo \$?; } | cat" _ "$BIN/stratagemm-bench" "${ARGS[@]}" --rounds 100
    says '^stratagemm-bench: cannot write .*: File too large'
    [ "${lines[1]}" = 3 ] && [ "${#lines[@]}" -eq 2 ]
  done
  stored=$(grep -c ',ok,' "$SET/outcomes.csv")
  [ "$stored" -ge 5 ]
  accepts report summary "$SET"
  accepts bench "${ARGS[@]}" --rounds $((stored / 5 + 1)) --resume
  [ "$(grep -c ',ok,' "$SET/outcomes.csv")" -eq $((5 * (stored / 5 + 1))) ]
}

@test "too few descriptors for a launch: it failed, it is not unavailable" {
  unset STRATAGEMM_WORKER
  local seen=0
  for limit in 15 16 18 20; do
    rm -rf "$SET"
    run --separate-stderr few $limit "$BIN/stratagemm-bench" "${ARGS[@]}" --rounds 1 \
      --strategy serial,processes,processes-copy
    [ -e "$SET/outcomes.csv" ] || continue
    run ! grep -e ',unavailable,' -e 'out of memory' -e 'Invalid argument' "$SET/outcomes.csv"
    if grep -q ',failed,' "$SET/outcomes.csv"; then
      grep ',failed,' "$SET/outcomes.csv" | grep -vq 'Too many open files' && return 1
      seen=1
    fi
  done
  [ "$seen" -eq 1 ]
}

@test "too few processes for a launch: it failed, it is not unavailable" {
  unset STRATAGEMM_WORKER
  [ "$(id -u)" -eq 0 ] || skip "needs the right to be a user without other processes"
  user=$(another_user)
  mkdir free && chown "$user" free && cd free
  as_another() { setpriv --reuid "$user" --clear-groups env HOME="$PWD" prlimit --nproc="$1" "${@:2}"; }
  as_another 9 "$BIN/stratagemm-bench" --version || skip "another user cannot run the program here"
  run --separate-stderr as_another 2 "$BIN/stratagemm-bench" "${ARGS[@]}" --rounds 1 --strategy serial,threads,processes --output set
  [ "$status" -eq 1 ]
  [ "$(grep -c ',failed,.*Resource temporarily unavailable' set/outcomes.csv)" -eq 2 ]
  run ! grep ',unavailable,' set/outcomes.csv
}

@test "a library or an event that could not be had for want of descriptors has failed, it is not unavailable" {
  unset STRATAGEMM_WORKER
  library=$(bench list backends --json | jq -r '.[0].path // empty')
  [ -n "$library" ] || skip "needs a BLAS"
  echo '{"protocol": 1, "task": "inspect", "backend": "'"$library"'", "coretype": "auto"}' >request
  run few 4 "$BIN/stratagemm-worker" <request
  says '"outcome":"failed","detail":"cannot open the library: .*Too many open files'
}

@test "too few descriptors for anything: status 3 and the reason" {
  for limit in 4 6 8; do
    refuses 3 'Too many open files' few $limit "$BIN/stratagemm-bench" "${ARGS[@]}"
    refuses 3 'Too many open files' few $limit "$BIN/stratagemm-bench" list backends
  done
}

# ---- descriptors

@test "closed descriptors 0, 1 and 2: nothing of the progress or the table is in the result set" {
  for closed in '<&-' '>&-' '2>&-' '<&- >&- 2>&-'; do
    rm -rf "$SET"
    eval '"$BIN/stratagemm-bench" run --profile smoke --rounds 1 --output "$SET"' "$closed" >shell 2>&1
    [ "$(outcomes)" = '5 ok ' ]
    for file in samples outcomes probes counters; do
      awk -F, 'NR == 1 { n = NF } NF != n { print FILENAME ": " $0; bad = 1 } END { exit bad }' "$SET/$file.csv"
    done
    accepts report summary "$SET"
  done
}

@test "the worker with closed descriptors opens no file in their place" {
  unset STRATAGEMM_WORKER
  run bash -c '"$1" --version 2>&- <&-' _ "$BIN/stratagemm-worker"
  [ "$status" -eq 0 ]
  run bash -c '"$1" <&- 2>&-' _ "$BIN/stratagemm-worker"
  says '"outcome":"failed"'
}

# ---- files that launches use

# changes MISCHIEF OPTION..: a run in whose third launch the shell command MISCHIEF is done; it ends with status 1.
changes() {
  rm -rf "$SET" log
  export MISCHIEF=$1
  printf '%s\n' '#!/bin/bash' 'request=$(cat)' '[[ $request != *\"task\":\"run\"* ]] || echo run >>log' \
    '[ ! -e log ] || [ "$(wc -l <log)" -ne 3 ] || eval "$MISCHIEF"' 'exec "$FAKE_WORKER" <<<"$request"' >worker
  chmod +x worker
  STRATAGEMM_WORKER=$PWD/worker run --separate-stderr bench run --profile smoke --rounds 4 --output "$SET" "${@:2}"
  [ "$status" -eq 1 ] && grep -q ',ok,' "$SET/outcomes.csv" && grep -q ',failed,' "$SET/outcomes.csv" ||
    { echo "$status $stderr"; cat "$SET/outcomes.csv"; return 1; }
  ! grep -q "$PWD" "$SET/outcomes.csv"
}

@test "a library, a runner, the worker or a .npy file that is replaced or removed in mid-run: its launches fail, status 1" {
  echo a library >blas.so
  for mischief in 'echo another >other; mv other blas.so' 'echo a library >blas.so' 'touch -d 2001-01-01 blas.so'; do
    changes "$mischief" --backend "$PWD/blas.so"
    says_on_stderr 'failed: the library .* was replaced since the run began: nothing is measured with another file'
    accepts report summary "$SET"
  done
  changes 'rm blas.so' --backend "$PWD/blas.so"
  says_on_stderr 'failed: the library .* was removed since the run began'
  changes 'cp worker other; mv other worker' --runner "$PWD/worker"
  says_on_stderr 'failed: a program of the runner .* was replaced since the run began'
  changes 'cp worker other; mv other worker'
  says_on_stderr 'failed: stratagemm-worker was replaced since the run began'
  accepts bench data --n 8 --count 2 items
  for mischief in 'touch -d 2001-01-01 items/item-000001_b.npy' 'rm items/item-000001_b.npy'; do
    changes "$mischief" --source npy:items
    says_on_stderr 'failed: one of the files of items was (replaced|removed) since the run began'
  done
}
