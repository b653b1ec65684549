#!/usr/bin/env bats
# Runs with real workers under attack: the program, its workers and their members killed or stopped, disks of any size, and
# systems in which something usual is missing. More of them: SG_KILLS=15, SG_DISKS=all (docs/RELIABILITY.md).
# shellcheck disable=SC2046,SC2154 # $(continues) is an option or nothing; status, output and stderr are bats'

load helper

SHIMS=${SG_BIN_DIR:-$SOURCE/build/bin}/../tests/shims

setup() {
  cd "$BATS_TEST_TMPDIR" || return 1
  SET=$BATS_TEST_TMPDIR/set
  # Of a library without threads: what is killed here are ours. The time of all parts of a run counts towards its budget.
  ARGS=(run --n 8 --count 8 --strategy "serial,threads,processes,processes-copy" --workers 2 --trials 2 --warmup 1 --goal estimate --budget 10h --ceilings none
    --backend "$SHIMS/naive.so" --quiet --output "$SET")
  export SG_MARK=mark-$BASHPID OMP_WAIT_POLICY=passive
}

teardown() { umount -l "$BATS_TEST_TMPDIR/disk" 2>/dev/null || true; }

# The processes of this test that run our programs; each inherits SG_MARK.
ours() {
  local pid
  for pid in $(grep -lsz "^SG_MARK=$SG_MARK\$" /proc/[0-9]*/environ | cut -d / -f 3); do
    case $(readlink "/proc/$pid/exe" 2>/dev/null) in "$(realpath "$BIN")"/*) echo "$pid" ;; esac
  done
}
none_left() { [ -z "$(ours)" ]; }
# Before a command: its /dev/shm is $BATS_TEST_TMPDIR/shm, as other programs of the machine use theirs meanwhile.
own_shared_memory() {
  local as_user=(--user --map-root-user)
  if [ "$(id -u)" -eq 0 ]; then as_user=(); fi
  mkdir -p "$BATS_TEST_TMPDIR/shm"
  exec unshare "${as_user[@]}" --mount sh -c 'mount --bind "$0" /dev/shm && exec "$@"' "$BATS_TEST_TMPDIR/shm" "$@"
}
ok_launches() { awk -F, '$4 == "ok"' "$SET/outcomes.csv"; }

@test "kill -9 with real workers, resumed each time: every launch once, no process and no shared memory is left" {
  local kills
  (own_shared_memory sh -c 'touch /dev/shm/seen') 2>/dev/null || skip "needs a mount namespace, for a /dev/shm of its own"
  rm "$BATS_TEST_TMPDIR/shm/seen"
  RANDOM=20261127
  for ((kills = 1; kills <= ${SG_KILLS:-2}; kills++)); do
    own_shared_memory "$BIN/stratagemm-bench" "${ARGS[@]}" --rounds $((2 * kills)) $(continues) >/dev/null 2>&1 3>&- &
    kill_at_random $!
    wait_until none_left
  done
  accepts bench "${ARGS[@]}" --rounds $((2 * kills)) $(continues)
  [ "$(ok_launches | wc -l)" -eq $((4 * 2 * kills)) ]
  [ "$(ok_launches | cut -d , -f 1,2 | sort -u | wc -l)" -eq $((4 * 2 * kills)) ]
  [ "$(tail -n +2 "$SET/samples.csv" | cut -d , -f 3,4 | sort | uniq -d | wc -l)" -eq 0 ]
  [ "$(tail -n +2 "$SET/samples.csv" | wc -l)" -eq $((3 * 4 * 2 * kills)) ]
  accepts report summary "$SET"
  [ -z "$(ls -A "$BATS_TEST_TMPDIR/shm")" ]
}

# Processes of the worker of a launch that never ends: the worker first, then its members.
workers() { ours | while read -r pid; do [[ $(readlink "/proc/$pid/exe") == */stratagemm-worker ]] && echo "$pid"; done; }
# Before the set has its tables there are others, which try the library.
has_workers() { [ -e "$SET/outcomes.csv" ] && [ "$(workers | wc -l)" -ge "$1" ]; }

# hit SIGNAL WHICH STRATEGY PROCESSES: once a launch has this many processes, the first or last of them gets the signal.
hit() {
  local pid victim args=(run --n 8 --count "${COUNT:-100000}" --retain none --rounds 1 --trials 1 --strategy "$3" --timeout "${TIMEOUT:-1h}"
    --ceilings none --backend "$SHIMS/slow.so" --quiet --output "$SET")
  if [ "$4" -gt 1 ]; then args+=(--workers 2); fi
  "$BIN/stratagemm-bench" "${args[@]}" >/dev/null 2>err 3>&- &
  pid=$!
  wait_until has_workers "$4"
  victim=$(workers | sort -n | "$2" -n 1)
  kill "-$1" "$victim"
  status=0
  wait "$pid" || status=$?
  wait_until none_left
}

@test "kill -9 of a worker, and of a member of it: an outcome that says so, and no process is left" {
  hit KILL head serial 1
  [ "$status" -eq 1 ] && grep -Eq ',crashed,.*SIGKILL' "$SET/outcomes.csv"
  rm -rf "$SET"
  hit KILL head processes 3
  [ "$status" -eq 1 ] && grep -Eq ',crashed,.*SIGKILL' "$SET/outcomes.csv"
  for strategy in processes processes-copy; do
    rm -rf "$SET"
    hit KILL tail "$strategy" 3
    [ "$status" -eq 1 ]
    grep -Eq ',(failed|crashed),.*(worker process|SIGKILL)' "$SET/outcomes.csv" || { cat "$SET/outcomes.csv"; return 1; }
  done
}

@test "SIGSTOP of a worker, and of a member of it: timeout, and no process is left" {
  # A few seconds, as more would be refused, and time to find the processes on a machine that is busy.
  export TIMEOUT=10s COUNT=400
  hit STOP head serial 1
  [ "$status" -eq 1 ] && grep -q ',timeout,' "$SET/outcomes.csv"
  for strategy in processes processes-copy; do
    rm -rf "$SET"
    hit STOP tail "$strategy" 3
    [ "$status" -eq 1 ] && grep -q ',timeout,' "$SET/outcomes.csv"
  done
}

# stops_and_resumes OPTION: a run on a disk with this limit stores all, or status 3 and one line; what it stored is readable, and is
# resumed on a larger disk.
stops_and_resumes() {
  mkdir -p disk
  mount -t tmpfs -o "$1" tmpfs disk 2>/dev/null || skip "needs the right to mount a small disk"
  SET=$PWD/disk/set
  local args=(run --profile smoke --rounds 4 --quiet --output "$SET")
  run --separate-stderr bench "${args[@]}"
  if [ "$status" -ne 0 ]; then
    stopped=$((stopped + 1))
    [[ $status -eq 3 || $status -eq 2 ]] && [ "$(wc -l <<<"$stderr")" -eq 1 ] && says_on_stderr 'No space left on device' ||
      { echo "$1: status $status: $stderr"; return 1; }
    if [ -e "$SET/outcomes.csv" ] && [ "$(wc -l <"$SET/outcomes.csv")" -gt 5 ]; then accepts report summary "$SET"; fi
    mount -o remount,size=8m,nr_inodes=1000 disk
    accepts bench "${args[@]}" $(continues)
  fi
  [ "$(grep -c ',ok,' "$SET/outcomes.csv")" -eq 20 ]
  umount disk
}

@test "a disk of any size, or with any number of files: status 3, one line, and a run that can be resumed" {
  export STRATAGEMM_WORKER=$FAKE_WORKER
  local sizes='4 60' files='6' stopped=0
  if [ "${SG_DISKS:-}" = all ]; then sizes=$(seq 4 8 92) files=$(seq 2 3 11); fi
  for size in $sizes; do stops_and_resumes "size=${size}k"; done
  for n in $files; do stops_and_resumes "nr_inodes=$n"; done
  [ "$stopped" -ge 2 ]
}

# works COMMAND..: a run and its report in Markdown.
works() {
  rm -rf "$SET"
  accepts "$@" "$BIN/stratagemm-bench" "${ARGS[@]}" --rounds 1
  [ "$(ok_launches | wc -l)" -eq 4 ]
  accepts "$@" "$BIN/stratagemm-report" render --format md "$SET"
}

@test "no HOME, no PATH, no folder for temporary files, no shared memory, other locales: a run and its report" {
  works env -u HOME
  works env HOME=/nonexistent XDG_CACHE_HOME=/nonexistent
  works env PATH=
  works env TMPDIR=/nonexistent
  works env LC_ALL=tr_TR.UTF-8 LANG=de_DE.UTF-8
  works env -i SG_MARK="$SG_MARK"
  if unshare --user --map-root-user --mount true 2>/dev/null; then
    works unshare --user --map-root-user --mount sh -c 'mount -t tmpfs -o size=0,nr_inodes=1,ro none /dev/shm && exec "$@"' _
  fi
}

@test "locales whose letters and numbers are others: a run, its summary and its report are those of C" {
  local locales=$BATS_TEST_TMPDIR/locales name
  mkdir "$locales"
  for name in tr_TR de_DE; do
    localedef -i $name -f UTF-8 "$locales/$name.UTF-8" 2>/dev/null || skip "needs localedef and the sources of locales (package locales)"
  done
  works env LC_ALL=C
  report summary "$SET" >plain
  cp "$SET/report/report.md" plain.md
  for name in tr_TR de_DE; do
    env LOCPATH="$locales" LC_ALL=$name.UTF-8 bash -c 'printf %.1f 1,5' | grep -qx 1,5 # it is one
    env LOCPATH="$locales" LC_ALL=$name.UTF-8 "$BIN/stratagemm-report" summary "$SET" | cmp - plain
    accepts env LOCPATH="$locales" LC_ALL=$name.UTF-8 "$BIN/stratagemm-report" render --format md "$SET"
    cmp "$SET/report/report.md" plain.md
  done
  for name in tr_TR de_DE; do
    works env LOCPATH="$locales" LC_ALL=$name.UTF-8 LANG=$name.UTF-8
    accepts env LC_ALL=C "$BIN/stratagemm-report" summary "$SET"
  done
}

@test "another user, without HOME, whose folder for temporary files cannot be written to: a run and its report" {
  [ "$(id -u)" -eq 0 ] || skip "needs the right to be another user"
  user=$(another_user)
  mkdir locked free && chmod 700 locked && chown "$user" free
  as_another() { (cd free && exec setpriv --reuid "$user" --clear-groups env -u HOME TMPDIR="$BATS_TEST_TMPDIR/locked" "$@"); }
  as_another "$BIN/stratagemm-bench" --version || skip "another user cannot run the program here"
  ARGS=("${ARGS[@]/%$SET/set}")
  accepts as_another "$BIN/stratagemm-bench" "${ARGS[@]}" --rounds 1
  [ "$(grep -c ',ok,' free/set/outcomes.csv)" -eq 4 ]
  accepts as_another "$BIN/stratagemm-report" render --format md,html set
  [ -z "$(ls -A locked)" ] && [ -s free/set/report/report.html ]
}

@test "little memory: an outcome or one line, never a crash of the program" {
  [ -z "${SG_SANITIZE:-}" ] || skip "a sanitizer takes address space of its own"
  for kib in 60000 150000 400000; do
    rm -rf "$SET"
    run --separate-stderr bash -c "ulimit -v $kib; exec \"\$@\"" _ "$BIN/stratagemm-bench" "${ARGS[@]}" --rounds 1
    [[ $status =~ ^[0123]$ ]] || { echo "$kib: $status: $stderr"; return 1; }
  done
}

# It tries for ever to map them.
@test "OpenBLAS without room for its buffers: unavailable, or ok, but no launch that waits for its time limit" {
  local refused=0
  [[ $(bench list backends) == *openblas-pthread* ]] || skip "needs OpenBLAS built with threads"
  (ulimit -v 400000 && "$BIN/stratagemm-worker" --version >/dev/null 2>&1) || skip "a sanitizer needs more address space"
  for kib in 100000 250000 400000; do
    rm -rf "$SET"
    run --separate-stderr bash -c "ulimit -v $kib; exec \"\$@\"" _ "$BIN/stratagemm-bench" run --profile smoke --rounds 1 --workers 2 \
      --backend openblas-pthread --quiet --output "$SET"
    if [ "$status" -eq 3 ]; then
      [ "$(wc -l <<<"$stderr")" -eq 1 ] && says_on_stderr "(no room in the address space for OpenBLAS's buffers|no BLAS library can be used)"
      refused=$((refused + 1))
    else
      [ "$status" -eq 0 ]
      [ "$(awk -F, 'NR > 1 && $4 != "ok" && $4 != "unavailable"' "$SET/outcomes.csv" | wc -l)" -eq 0 ]
      refused=$((refused + $(grep -c ',unavailable,"no room in the address space for OpenBLAS' "$SET/outcomes.csv")))
    fi
  done
  [ "$refused" -ge 2 ]
}

@test "start-up files of gnuplot and templates in the current folder, in the set or in HOME are not read" {
  accepts bench "${ARGS[@]}" --rounds 3
  mkdir -p here/templates here/report
  for file in here/.gnuplot here/gnuplotrc "$SET/.gnuplot"; do echo "system 'touch $BATS_TEST_TMPDIR/ran'" >"$file"; done
  echo '{{nonsense}}' >here/templates/report.md.mustache
  cp -r here/templates "$SET/templates"
  cd here || return
  accepts env HOME="$PWD" GNUPLOT_LIB="$PWD" GNUPLOT_RC="$PWD/.gnuplot" "$BIN/stratagemm-report" render --format md,html,png "$SET"
  [ ! -e "$BATS_TEST_TMPDIR/ran" ]
  run ! grep -q nonsense "$SET/report/report.md"
  [ "$(find . -type f | wc -l)" -eq 3 ]
}
