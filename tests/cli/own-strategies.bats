#!/usr/bin/env bats
# Strategies that do more than hand items to threads: native, batch, processes, processes-copy. What they can do ends ok, what
# they cannot is unavailable with the reason, and the crash of a worker process is the launch's.
# shellcheck disable=SC2154

load helper

SHIMS=${SG_BIN_DIR:-$SOURCE/build/bin}/../tests/shims
SET=${BATS_TEST_TMPDIR:-}/set

# run_strategy STRATEGY OPTION..: one small launch, kept in $SET
run_strategy() {
  local strategy=$1
  shift
  [ "$strategy" = batch ] || set -- --workers 2 "$@" # it has one
  run --separate-stderr bench run --profile smoke --strategy "$strategy" --n 24 --count 6 --retain all --rounds 1 --trials 1 \
    --warmup 0 --timeout 200s --quiet --output "$SET" "$@"
}

outcome() { sed -n 2p "$SET/outcomes.csv" | cut -d, -f4; }

# ends OUTCOME [PATTERN]: the launch that ran last, with this detail
ends() {
  if [ "$(outcome)" != "$1" ] || ! grep -Eq -- "${2:-}" "$SET/outcomes.csv"; then
    cat "$SET/outcomes.csv"
    echo "wanted: $1 ${2:-}"
    return 1
  fi
}

# nothing_left: no process has the mark that this test gave its own. One that was killed takes a moment to end.
nothing_left() { wait_until no_process_is_marked; }
no_process_is_marked() { [ -z "$(env -i grep -lsa "SG_TEST_MARK=$SET" /proc/[0-9]*/environ)" ]; }

setup() { export SG_TEST_MARK=$SET; }

@test "native: gemm of both real types, in tasks and after loading, whatever the number of items" {
  for options in "--dtype f32" "--dtype f64 --count 1" "--dtype f64 --retain none"; do
    # shellcheck disable=SC2086
    run_strategy native $options
    ends ok
    rm -r "$SET"
  done
}

@test "native takes no part of the library: one without cblas_dgemm serves" {
  run_strategy native --backend "$SHIMS/lacking.so"
  ends ok
}

@test "native has no svd, and no complex gemm" {
  run_strategy native --operation svd
  ends unavailable "native has no svd: it has gemm"
  rm -r "$SET"
  run_strategy native --dtype c64
  ends unavailable "native has no gemm of c64: it has f32 and f64"
}

@test "batch: by groups of pointers, and by strides" {
  for library in batched strided; do
    run_strategy batch --backend "$SHIMS/$library.so"
    ends ok
    rm -r "$SET"
  done
}

@test "batch of a library that has it: BLIS, both types" {
  blis=$(echo /usr/lib/*/blis-*/libblis.so.4)
  [ -e "${blis%% *}" ] || skip "BLIS is not installed"
  for dtype in f32 f64; do
    run_strategy batch --backend "${blis%% *}" --dtype "$dtype"
    ends ok
    rm -r "$SET"
  done
}

@test "batch without the entry point is unavailable, with the version that brings it" {
  run_strategy batch --backend "$SHIMS/naive.so"
  ends unavailable "no cblas_dgemm_batch: OpenBLAS has it from 0.3.28 on"
}

@test "batch of small items, where the library is known to crash in it, is unavailable" {
  run_strategy batch --backend "$SHIMS/smallbatch.so" --n 100
  ends unavailable "OpenBLAS 0\\.3\\.29 crashes in a batch"
  rm -r "$SET"
  run_strategy batch --backend "$SHIMS/smallbatch.so" --n 101 --count 2
  ends ok
}

@test "batch of something else, or of what is not in memory, is unavailable" {
  run_strategy batch --operation svd
  ends unavailable "no batch of svd"
  rm -r "$SET"
  run_strategy batch --backend "$SHIMS/batched.so" --retain none
  ends unavailable "retain all"
}

@test "processes: any operation, both ways to hand over the arrays" {
  for strategy in processes processes-copy; do
    for operation in gemm svd null; do
      run_strategy "$strategy" --operation "$operation"
      ends ok
      rm -r "$SET"
    done
  done
}

@test "a crash in a worker process is a crash of the launch, with its signal and who it was" {
  for strategy in processes processes-copy; do
    run_strategy "$strategy" --backend "$SHIMS/crash.so"
    ends crashed "worker process [12] of 2 was ended by SIG.*,[0-9][0-9]*,"
    rm -r "$SET"
  done
}

@test "a hang in a worker process is a timeout, and no process is left" {
  for strategy in processes processes-copy; do
    run_strategy "$strategy" --backend "$SHIMS/hang.so" --timeout 1s
    ends timeout
    rm -r "$SET"
    nothing_left
  done
}

@test "worker processes end with their launch, even one that is killed" {
  "$BIN/stratagemm-bench" run --profile smoke --strategy processes --backend "$SHIMS/hang.so" --n 8 --count 4 --workers 2 --rounds 1 --trials 1 --timeout 1h \
    --quiet --output "$SET" >/dev/null 2>&1 3>&- &
  local bench=$! launch
  has_two_members() { launch=$(pgrep -P "$bench") && [ "$(pgrep -c -P "$launch")" -eq 2 ]; }
  wait_until has_two_members
  kill -KILL "$launch"
  wait "$bench" || true
  nothing_left
}
