#!/usr/bin/env bats
# A library that damages memory, through the whole program: outcome, reason, ranks and exit status. What is found under every scheduler
# is tested in tests/unit/worker_damage.c.
# shellcheck disable=SC2154

load helper

SHIMS=${SG_BIN_DIR:-$SOURCE/build/bin}/../tests/shims

# run_with DAMAGE RETAIN: a run of a damaging and of a right library; the first must not be ranked
run_with() {
  SET=$BATS_TEST_TMPDIR/set
  export SG_SHIM_DAMAGE=$1 OMP_WAIT_POLICY=passive
  run --separate-stderr bench run --n 7 --count 40 --retain "$2" --strategy serial,threads --workers 2 --rounds 2 --trials 2 --warmup 1 --ceilings none \
    --quiet --output "$SET" --backend "$SHIMS/damaging.so,$SHIMS/naive.so"
  [ "$status" -eq 1 ]
  damaging=$(awk -F, 'index($17, "damaging") == 1 { print $1 }' "$SET/configs.csv")
  [ "$(wc -w <<<"$damaging")" -eq 2 ]
  for id in $damaging; do
    grep -q "^$id,[0-9]*,[0-9]*,invalid," "$SET/outcomes.csv"
    ! grep -q "^$id,[0-9]*,[0-9]*,ok," "$SET/outcomes.csv"
  done
  report summary --json "$SET" | jq -e --arg ids "$damaging" \
    'all(.[] | select(.metric == "wall_ns"); (.rank == null) == (.config_id as $c | $ids | split("\n") | index($c) != null))'
}

# says REASON: each invalid launch has this detail
says() { [ "$(grep -c ",invalid,$1," "$SET/outcomes.csv")" -eq "$(grep -c ',invalid,' "$SET/outcomes.csv")" ]; }

@test "inputs changed, results kept: invalid" {
  run_with input all
  says 'item [0-9]*: array 1 is an input and has changed since it was loaded'
}

@test "inputs changed, buffers reused: invalid" {
  run_with input none
  says 'item [0-9]*: array 1 is an input and has changed since it was loaded'
}

@test "inputs and result zeroed: invalid" { run_with all all; }

@test "inputs and result zeroed, buffers reused: invalid" { run_with all none; }

@test "a number written behind the result: invalid" {
  run_with behind all
  says 'item [0-9]*: memory was written to behind array 3'
}

@test "a number written behind the result, buffers reused: invalid" {
  run_with behind none
  says 'item [0-9]*: memory was written to behind array 3'
}

@test "wrong only where results are overwritten: invalid" {
  export SG_SHIM_COUNT=40 SG_SHIM_LAST=4
  run_with middle none
  says 'item [0-9]*: residual [0-9.e+]* exceeds the limit 1'
}
