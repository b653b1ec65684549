#!/usr/bin/env bats
# All five strategies on a real library and on deliberately faulty ones (tests/shims), in one run: each has the right outcome,
# the wrong ones are not ranked, and the real library's launches are unaffected. The one that hangs has a
# run of its own, in which nothing else has to be done in time.
# shellcheck disable=SC2154

load helper

SHIMS=${SG_BIN_DIR:-$SOURCE/build/bin}/../tests/shims

setup_file() {
  export SET=$BATS_FILE_TMPDIR/set
  [ -e "$SHIMS/naive.so" ]
  # At least two items per worker, so that calls do overlap; a product by the shims takes microseconds.
  STATUS=0
  "$BIN/stratagemm-bench" run --n 32 --count 24 --strategy serial,blas-default,blas-physical,threads,threads+blas --workers 2 \
    --retain all --rounds 2 --trials 2 --warmup 1 --ceilings none --quiet --output "$SET" \
    --backend "default,$SHIMS/naive.so,$SHIMS/racy.so,$SHIMS/partial.so,$SHIMS/crash.so,$SHIMS/lacking.so,$SHIMS/refuse.so" \
    >"$BATS_FILE_TMPDIR/table" 2>"$BATS_FILE_TMPDIR/err" || STATUS=$?
  export STATUS
}

# outcomes_of BACKEND [STRATEGY]: the distinct outcomes of its launches, on one line
outcomes_of() {
  awk -F, -v backend="$1" -v strategy="${2:-}" 'FNR == NR { if (index($17, backend) == 1 && (strategy == "" || $11 == strategy)) mine[$1]; next }
    ($1 in mine) && !seen[$4]++ { printf "%s ", $4 }' "$SET/configs.csv" "$SET/outcomes.csv"
}

ranked() { # BACKEND [STRATEGY]: how many of its configurations have a rank
  report summary --json "$SET" | jq --arg ids "$(awk -F, -v b="$1" -v s="${2:-}" 'index($17, b) == 1 && (s == "" || $11 == s) { print $1 }' "$SET/configs.csv")" \
    '($ids | split("\n")) as $mine | [.[] | select(.metric == "wall_ns" and .rank != null and (.config_id as $c | $mine | index($c)))] | length'
}

@test "the run exits with status 1: some launches failed" { [ "$STATUS" -eq 1 ]; }

@test "the real library: all ok, five ranks" {
  [ "$(outcomes_of openblas)" = "ok " ]
  [ "$(ranked openblas)" -eq 5 ]
}

@test "a slow but correct library is accepted" { [ "$(outcomes_of naive)" = "ok " ] && [ "$(ranked naive)" -eq 5 ]; }

@test "wrong only when called concurrently: invalid under task threads, ok alone, and only the right ones are ranked" {
  [ "$(outcomes_of racy serial)" = "ok " ]
  [ "$(outcomes_of racy blas-default)" = "ok " ]
  [ "$(outcomes_of racy threads)" = "invalid " ]
  [ "$(outcomes_of racy threads+blas)" = "invalid " ]
  [ "$(ranked racy serial)" -eq 1 ]
  [ "$(ranked racy threads)" -eq 0 ]
}

@test "part of C not written: invalid everywhere" { [ "$(outcomes_of partial)" = "invalid " ] && [ "$(ranked partial)" -eq 0 ]; }

@test "a crash: crashed everywhere, with its signal" {
  [ "$(outcomes_of crash)" = "crashed " ]
  grep -Eq ',crashed,.*SIG.*,[0-9]+(,|$)' "$SET/outcomes.csv"
}

@test "a library that exits: failed everywhere, with its last line" {
  [ "$(outcomes_of refuse)" = "failed " ]
  grep -q ',failed,exited with status 3: refuse: too many memory regions,' "$SET/outcomes.csv"
}

@test "a hang: timeout everywhere" {
  SET=$BATS_TEST_TMPDIR/set
  run --separate-stderr bench run --n 32 --count 24 --strategy serial,blas-default,blas-physical,threads,threads+blas --workers 2 \
    --rounds 1 --trials 1 --timeout 1s --ceilings none --quiet --output "$SET" --backend "$SHIMS/hang.so"
  [ "$status" -eq 1 ]
  [ "$(outcomes_of hang)" = "timeout " ]
}

@test "no cblas_dgemm: unavailable, and the reason names it" {
  [ "$(outcomes_of lacking)" = "unavailable " ]
  grep -q 'unavailable,.*cblas_dgemm' "$SET/outcomes.csv"
}

@test "the table shows what was invalid and why" { tr "\n" " " <"$BATS_FILE_TMPDIR/table" | grep -Eq "racy[^:]*: .* gave wrong +results"; }
