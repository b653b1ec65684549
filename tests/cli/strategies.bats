#!/usr/bin/env bats
# Strategies and core types on the command line: availability, grids, loads, kernels.
# shellcheck disable=SC2154 # output and stderr are set by `run --separate-stderr`

load helper

setup() { SET=$BATS_TEST_TMPDIR/set; }

# measure OPTION..: a short run on tiny products, stored in $SET
measure() {
  accepts bench run --n 48 --count 6 --retain none --rounds 1 --trials 1 --warmup 1 --ceilings none --quiet \
    --output "$SET" "$@"
}

# column NAME FILE: the distinct values of a column, on one line
column() {
  awk -F, -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) at = i; next }
    !seen[$at]++ { printf "%s%s", sep, $at; sep = " " }' "$SET/$2"
}

@test "list strategies shows whether each is available, and why not" {
  accepts bench list strategies --json
  jq -e 'all(.[]; (.available | type) == "boolean" and (.available == (.reason == null)))' <<<"$output"
  for strategy in serial threads omp-static omp-dynamic omp-guided omp-tasks hybrid parallel-load pipeline; do
    jq -e --arg s "$strategy" 'map(select(.name == $s)) | length == 1' <<<"$output"
  done
  for strategy in serial threads hybrid parallel-load pipeline; do
    jq -e --arg s "$strategy" '.[] | select(.name == $s) | .available' <<<"$output"
  done
}

@test "a runner with few strategies: the others are listed as unavailable" {
  STRATAGEMM_WORKER=$FAKE_WORKER accepts bench list strategies
  says '^serial .* yes '
  says '^threads .* no .* this runner has one thread$'
  says '^pipeline .* no '
}

@test "a missing worker is an error" {
  STRATAGEMM_WORKER=/no/such/worker refuses 3 "cannot start '/no/such/worker'" bench list strategies
}

@test "every available strategy runs and gives correct results" {
  strategies=$(bench list strategies --json | jq -r '[.[] | select(.available) | .name] | join(",")')
  # batch needs retain all and items that are not too small
  measure --n 104 --retain all --strategy "$strategies" --workers 2 --blas-threads 1
  [ "$(column outcome outcomes.csv)" = ok ]
  [ "$(column valid samples.csv)" = 1 ]
}

@test "hybrid is a grid up to one oversubscribed step; the library's lock is remarked" {
  accepts bench plan --profile smoke --strategy hybrid
  says 'hybrid 1x1'
  says 'hybrid 1x2'
  measure --strategy hybrid --workers 2 --blas-threads 1,2
  detail=$(awk -F, '$1 == "c2" { print $5 }' "$SET/outcomes.csv")
  case $(jq -r '.backends[0].concurrent_threaded_calls' "$SET/run.json") in
  serialised)
    [[ $detail == "serialised by the library"* ]]
    says '^- hybrid 2x2: serialised by the library: '
    ;;
  parallel | unknown) [ -z "$detail" ] ;;
  *) false ;;
  esac
}

@test "pipeline has overlapping phases if the library leaves a CPU idle; parallel-load has separate ones" {
  [ "$(nproc)" -gt 1 ] || skip "one CPU"
  measure --strategy pipeline --blas-threads 1
  [ "$(column load_wall_ns samples.csv)" = "" ]
  [ "$(column operate_wall_ns samples.csv)" = "" ]
  [ "$(column detail outcomes.csv)" = "" ]
  rm -r "$SET"
  measure --strategy parallel-load
  [[ $(column load_wall_ns samples.csv) =~ ^[0-9\ ]+$ ]]
}

@test "pipeline alternates if the library leaves no CPU idle, with a remark" {
  measure --strategy pipeline --blas-threads "$(nproc)"
  [[ $(column load_wall_ns samples.csv) =~ ^[0-9\ ]+$ ]]
  grep -q "took turns, as with parallel-load" "$SET/outcomes.csv"
}

@test "an unknown core type is bad input, and the closest is suggested" {
  refuses 2 "unknown core type 'SkylakeY': did you mean 'SkylakeX'\\?" bench run --profile smoke --coretype auto,SkylakeY
}

@test "the kernels in use are stored" {
  measure --strategy serial
  [ "$(column coretype configs.csv)" = auto ]
  [ "$(column coretype outcomes.csv)" = "$(jq -r '.backends[0].corename' "$SET/run.json")" ]
}

@test "core types are a factor; one a library does not support is unavailable, never replaced" {
  [ "$(uname -m)" = x86_64 ] || skip "the core types named here are of x86-64"
  bench list backends --json | jq -e 'any(.[]; .name | startswith("openblas"))' >/dev/null || skip "no OpenBLAS with kernels to choose from"
  measure --strategy serial --coretype prescott,auto
  [ "$(column coretype configs.csv)" = "Prescott auto" ]
  [ "$(awk -F, '$1 == "c1" { print $4, $7 }' "$SET/outcomes.csv")" = "ok Prescott" ]
  [ "$(awk -F, '$1 == "c2" { print $4 }' "$SET/outcomes.csv")" = ok ]
  rm -r "$SET"
  refuses 3 'no configuration can run here: .*use OpenBLAS' bench run --profile smoke --n 8 --count 1 --strategy serial --coretype Prescott \
    --rounds 1 --quiet --backend "$BIN/../tests/shims/naive.so" --output "$SET"
}

@test "kernels this processor cannot run are refused without a crash" {
  [ "$(uname -m)" = x86_64 ] || skip "the core types named here are of x86-64"
  if grep -qw avx512f /proc/cpuinfo; then coretype=Bulldozer feature=fma4; else coretype=SkylakeX feature=avx512f; fi
  ! grep -qw "$feature" /proc/cpuinfo || skip "this processor has everything"
  measure --strategy serial --coretype "auto,$coretype"
  grep -q ",unavailable,\"\\?core type $coretype needs $feature, which this processor lacks" "$SET/outcomes.csv"
  [ "$(column outcome outcomes.csv | tr ' ' '\n' | sort | tr '\n' ' ')" = "ok unavailable " ]
}

@test "load is a factor of any strategy; unsupported combinations are unavailable" {
  measure --strategy serial,threads,omp-static,native --load serial,task,pipeline --workers 2 --blas-threads 1
  [ "$(column load configs.csv)" = "serial task pipeline" ]
  says '^ +([0-9]+|-)  threads load=serial '
  [ "$(grep -c ',ok,' "$SET/outcomes.csv")" -eq 9 ]
  [ "$(grep -c ',unavailable,.*load pipeline needs scheduler serial' "$SET/outcomes.csv")" -eq 3 ]
  refuses 2 "unknown load 'taks': did you mean 'task'\\?" bench run --profile smoke --load taks
}

@test "contradictory options are one clear error, or unavailable" {
  refuses 2 "workers: .*0" bench run --profile smoke --strategy threads --workers 0
  refuses 2 "1000000" bench run --profile smoke --strategy threads --workers 1000000
  refuses 2 "workers: none of the strategies has several" bench run --profile smoke --strategy serial,batch --workers 4
  refuses 2 "blas-threads: all strategies have a fixed number" bench run --profile smoke --strategy serial --blas-threads 4
  run --separate-stderr bench run --profile smoke --operation svd --n 8 --count 2 --strategy serial,batch --rounds 1 --quiet \
    --output "$SET"
  grep -q ',unavailable,.*batch supports only gemm, not svd' "$SET/outcomes.csv"
}
