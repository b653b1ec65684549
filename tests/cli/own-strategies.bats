#!/usr/bin/env bats
# Strategies that do more than distribute items to threads: native, batch, processes, processes-copy. Supported workloads end
# ok, others are unavailable with the reason, and a crash of a worker process is a crash of the launch.
# shellcheck disable=SC2154

load helper

SHIMS=${SG_BIN_DIR:-$SOURCE/build/bin}/../tests/shims
SET=${BATS_TEST_TMPDIR:-}/set

# run_strategy STRATEGY OPTION..: one small launch, stored in $SET
run_strategy() {
  local strategy=$1
  shift
  [ "$strategy" = batch ] || set -- --workers 2 "$@" # it has one
  run --separate-stderr bench run --profile smoke --strategy "$strategy" --n 24 --count 6 --retain all --rounds 1 --trials 1 \
    --warmup 0 --timeout 200s --quiet --output "$SET" "$@"
}

outcome() { sed -n 2p "$SET/outcomes.csv" | cut -d, -f4; }

# ends OUTCOME [PATTERN]: outcome and detail of the last launch
ends() {
  if [ "$(outcome)" != "$1" ] || ! grep -Eq -- "${2:-}" "$SET/outcomes.csv"; then
    cat "$SET/outcomes.csv"
    echo "wanted: $1 ${2:-}"
    return 1
  fi
}

# cannot_run PATTERN: the last launch was unavailable, and the only one: nothing of it is left but its reason
cannot_run() {
  [ "$status" -eq 3 ] && [ ! -e "$SET" ]
  says_on_stderr "no configuration can run here: .*: $1"
}

# nothing_left: no process has this test's mark in its environment. One that was killed takes a moment to end.
nothing_left() { wait_until no_process_is_marked; }
no_process_is_marked() { [ -z "$(env -i grep -lsa "SG_TEST_MARK=$SET" /proc/[0-9]*/environ)" ]; }

setup() { export SG_TEST_MARK=$SET; }

@test "native: gemm of both real types, in tasks and after loading, whatever the number of items" {
  run_strategy native --dtype f32,f64 --count 1,6
  [ "$(grep -c ',ok,' "$SET/outcomes.csv")" -eq 4 ]
  rm -r "$SET"
  run_strategy native --retain none
  ends ok
}

@test "native does not use the library: one without cblas_dgemm works" {
  run_strategy native --backend "$SHIMS/lacking.so"
  ends ok
}

@test "native supports neither svd nor complex gemm" {
  run_strategy native --operation svd
  cannot_run "native supports only gemm, not svd"
  run_strategy native --dtype c64
  cannot_run "native supports f32 and f64, not c64"
}

@test "batch: with groups of pointers, and with strides" {
  run_strategy batch --backend "$SHIMS/batched.so,$SHIMS/strided.so"
  [ "$(grep -c ',ok,' "$SET/outcomes.csv")" -eq 2 ]
}

@test "batch with a library that has it: BLIS, both types" {
  blis=$(echo /usr/lib/*/blis-*/libblis.so.4)
  [ -e "${blis%% *}" ] || skip "BLIS is not installed"
  run_strategy batch --backend "${blis%% *}" --dtype f32,f64
  [ "$(grep -c ',ok,' "$SET/outcomes.csv")" -eq 2 ]
}

@test "batch without the entry point is unavailable, naming the required version" {
  run_strategy batch --backend "$SHIMS/naive.so"
  cannot_run ".*no cblas_dgemm_batch: use OpenBLAS 0.3.28 or later"
}

@test "batch of small items, where the library is known to crash in it, is unavailable" {
  run_strategy batch --backend "$SHIMS/smallbatch.so" --n 100
  cannot_run ".*OpenBLAS 0\\.3\\.29 crashes in a batch"
  run_strategy batch --backend "$SHIMS/smallbatch.so" --n 101 --count 2
  ends ok
}

@test "batch of another operation, or without retain all, is unavailable" {
  run_strategy batch --operation svd
  cannot_run "batch supports only gemm, not svd"
  run_strategy batch --backend "$SHIMS/batched.so" --retain none
  cannot_run ".*retain all"
}

@test "processes: any operation, both ways of passing the arrays" {
  run_strategy processes,processes-copy --operation gemm,svd,null
  [ "$(grep -c ',ok,' "$SET/outcomes.csv")" -eq 6 ]
}

@test "a crash in a worker process is a crash of the launch, with its signal and number" {
  for strategy in processes processes-copy; do
    run_strategy "$strategy" --backend "$SHIMS/crash.so"
    ends crashed "worker process [12] of 2 was killed by SIG.*,[0-9][0-9]*,"
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

@test "worker processes end with their launch, even if it is killed" {
  "$BIN/stratagemm-bench" run --profile smoke --strategy processes --backend "$SHIMS/hang.so" --n 8 --count 4 --workers 2 --rounds 1 --trials 1 --timeout 1h \
    --quiet --output "$SET" >/dev/null 2>&1 3>&- &
  local bench=$! launch
  has_two_members() { launch=$(pgrep -P "$bench") && [ "$(pgrep -c -P "$launch")" -eq 2 ]; }
  wait_until has_two_members
  kill -KILL "$launch"
  wait "$bench" || true
  nothing_left
}
