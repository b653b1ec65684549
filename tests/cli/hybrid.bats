#!/usr/bin/env bats
# The grid of workers x BLAS threads with every library of this machine and every threading model: in each worker the library
# uses the requested count, verified by the number of threads alive.
# shellcheck disable=SC2154

load helper

SHIMS=$BIN/../tests/shims

setup() {
  SET=$BATS_TEST_TMPDIR/set
  PEAKS=$BATS_TEST_TMPDIR/peaks
}

# peak LIBRARY WORKERS THREADS: threads of the single launch of a run, whose worker ends last
peak() {
  rm -rf "$SET" "$PEAKS"
  SG_PEAK_FILE=$PEAKS LD_PRELOAD=$(realpath "$SHIMS/peak.so") accepts bench run --profile smoke --strategy hybrid --n 200 --count 40 \
    --workers "$2" --blas-threads "$3" --rounds 1 --warmup 0 --backend "$1" --quiet --output "$SET" >&2 || return 1
  [ "$(awk -F, 'NR == 2 { print $4 }' "$SET/outcomes.csv")" = ok ] || return 1
  sed -n 's/ stratagemm-worke.*//p' "$PEAKS" | tail -n 1
}

# holds LIBRARY: a worker with T threads creates T - 1; several workers that call with one thread create none, and with two
# threads at most one each, shared or not
holds() {
  [ -z "${SG_SANITIZE:-}" ] || skip "a sanitizer's own library comes first"
  bench list backends --json | jq -e --arg folder "${1%/*}/" 'any(.[]; .path | startswith($folder))' >/dev/null || skip "$1 is not installed"
  [ "$(peak "$1" 1 1)" -eq 1 ]
  [ "$(peak "$1" 1 2)" -eq 2 ]
  [ "$(peak "$1" 1 3)" -eq 3 ]
  [ "$(peak "$1" 2 1)" -eq 2 ]
  [ "$(peak "$1" 3 1)" -eq 3 ]
  most=$(peak "$1" 2 2)
  [ "$most" -ge 3 ] && [ "$most" -le 4 ]
}

# lock_is_told: the remark of the cell of two workers x two threads matches the library's description in run.json
lock_is_told() {
  detail=$(awk -F, 'NR == 2 { print $5 }' "$SET/outcomes.csv")
  if [ "$(jq -r '.backends[0].concurrent_threaded_calls' "$SET/run.json")" = serialised ]; then
    [[ $detail == "serialised by the library"* ]]
  else
    [ -z "$detail" ]
  fi
}

library() { echo /usr/lib/*/"$1"; }

@test "OpenBLAS with POSIX threads: one count for all workers, and its lock" {
  holds "$(library openblas-pthread/libopenblas.so.0)"
  lock_is_told
}

@test "OpenBLAS with OpenMP: a count per worker, whose default differs, and its lock" {
  holds "$(library openblas-openmp/libopenblas.so.0)"
  lock_is_told
  [ "$(jq -r '.backends[0].concurrent_threaded_calls' "$SET/run.json")" = serialised ]
}

@test "BLIS with POSIX threads, which exist only during a call" {
  holds "$(library blis-pthread/libblis.so.4)"
  lock_is_told
}

@test "BLIS with OpenMP" {
  holds "$(library blis-openmp/libblis.so.4)"
  lock_is_told
}
