#!/usr/bin/env bats
# Numbers at the ends of their ranges in a result set: refused, or rendered without overflow (which the sanitizers of
# tests/run-deep.sh turn into a crash) and without drawing endless data.
# shellcheck disable=SC2154 # status and stderr are bats'

load helper

SET_OF_A_GRID=$BATS_TEST_DIRNAME/../golden/sets/grid
EXTREMES=(9223372036854775807 -9223372036854775807 9007199254740992 3037000500 0 -1)

setup() {
  SET=$BATS_TEST_TMPDIR/set
  cp -r "$SET_OF_A_GRID" "$SET"
}

# put_numbers FILE VALUE COLUMN..: in these columns of every row but the first.
put_numbers() {
  local file=$1 value=$2
  shift 2
  python3 - "$SET_OF_A_GRID/$file" "$SET/$file" "$value" "$@" <<'PY'
import csv, sys
source, target, value, *names = sys.argv[1:]
with open(source, newline="", encoding="utf-8") as file:
    head, *rows = csv.reader(file)
for row in rows[1:]:
    for name in names:
        row[head.index(name)] = value
with open(target, "w", newline="", encoding="utf-8") as file:
    csv.writer(file, lineterminator="\n").writerows([head] + rows)
PY
}

# survives: summary and render end with status 0 or 2; no drawing has more lines than a screen has pixels.
survives() {
  local command
  for command in summary render; do
    run --separate-stderr report $command "$SET"
    [ "$status" -eq 0 ] || [ "$status" -eq 2 ] || { echo "$command: status $status, $stderr"; return 1; }
    ! grep 'runtime error' <<<"$stderr" || return 1
  done
  [ ! -d "$SET/report" ] || [ "$(cat "$SET"/report/figures/*.dat | wc -l)" -lt 20000 ]
  rm -rf "${SET:?}/report"
}

@test "workers and BLAS threads whose product is too large" {
  for value in "${EXTREMES[@]}"; do
    for columns in workers blas_threads 'workers blas_threads'; do
      # shellcheck disable=SC2086 # several columns
      put_numbers configs.csv "$value" $columns
      survives
    done
  done
}

@test "shapes and numbers of items" {
  for value in "${EXTREMES[@]}"; do
    put_numbers configs.csv "$value" m n k
    survives
    put_numbers configs.csv "$value" count
    survives
  done
}

@test "times and numbers of launches" {
  for value in "${EXTREMES[@]}"; do
    for columns in 'started_ns wall_ns' 'round launch trial' 'cpu_user_ns ctx_voluntary rss_peak_bytes threads_alive'; do
      # shellcheck disable=SC2086 # several columns
      put_numbers samples.csv "$value" $columns
      survives
    done
    cp "$SET_OF_A_GRID/samples.csv" "$SET/samples.csv"
    put_numbers probes.csv "$value" steal_ns started_ns probe_ns launch_ns
    survives
    cp "$SET_OF_A_GRID/probes.csv" "$SET/probes.csv"
  done
}

@test "the machine's numbers and those of the plan" {
  for value in 9223372036854775807 -9223372036854775808 1.7e308 -1.7e308 0; do
    jq --argjson v "$value" '.cores = $v | .sockets = $v | .hardware_threads = $v | .usable_cores = $v | .usable_threads = $v
      | .memory_bytes = $v | .caches[]?.level = $v | .caches[]?.size_bytes = $v' "$SET_OF_A_GRID/machine.json" >"$SET/machine.json"
    survives
    jq --argjson v "$value" '.plan[] |= (if type == "number" then $v else . end)
      | .ceilings = {cores: $v, one_core_flops: 1e10, all_core_flops: 2e10}' "$SET_OF_A_GRID/run.json" >"$SET/run.json"
    survives
  done
}

@test "rates, operations and bytes of a roofline" {
  SET_OF_A_GRID=$BATS_TEST_DIRNAME/../golden/sets/many-core-quick
  rm -rf "$SET"
  cp -r "$SET_OF_A_GRID" "$SET"
  while read -r flops bytes work traffic; do
    jq --argjson f "$flops" --argjson b "$bytes" '.ceilings |= with_entries(.value = (if .key | test("flops") then $f elif .key | test("bytes") then $b else .value end))' \
      "$SET_OF_A_GRID/run.json" >"$SET/run.json"
    put_numbers configs.csv "$work" flop
    cp "$SET/configs.csv" "$BATS_TEST_TMPDIR/configs.csv"
    SET_OF_A_GRID=$BATS_TEST_TMPDIR put_numbers configs.csv "$traffic" compulsory_bytes
    survives
  done <<'END'
1e-320 1e300 1e9 1e6
1e300 1e-300 1e9 1e6
1.7e308 1.7e308 1e9 1e6
1e22 1 1e22 1e-300
1 1e22 1e-300 1e22
1e11 1e10 1e300 1
1e11 1e10 1 1e300
1e11 1e10 1e22 1e10
END
}
