#!/usr/bin/env bats
# The BLAS libraries of this machine, files that are not libraries, and a machine without BLAS. The worker is the real one.

load helper

SHIMS=${SG_BIN_DIR:-$SOURCE/build/bin}/../tests/shims

@test "the smoke profile runs: every strategy ok, verified, in the table" {
  accepts bench run --profile smoke --output "$BATS_TEST_TMPDIR/set"
  for strategy in serial blas-default blas-physical threads threads+blas; do says "^ *[0-9]+ +${strategy/+/\\+} "; done
  [ "$(awk -F, 'NR > 1 && $4 != "ok"' "$BATS_TEST_TMPDIR/set/outcomes.csv" | wc -l)" -eq 0 ]
  awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) { at[$i] = i } }
           NR > 1 && ($at["valid"] != 1 || $at["items_checked"] < 1 || $at["wall_ns"] <= 0) { exit 1 }' \
    "$BATS_TEST_TMPDIR/set/samples.csv"
}

@test "run.json names the library that was measured, with its hash" {
  accepts bench run --profile smoke --strategy serial --output "$BATS_TEST_TMPDIR/set"
  path=$(jq -r '.backends[0].path' "$BATS_TEST_TMPDIR/set/run.json")
  [ "$(jq -r '.backends[0].sha256' "$BATS_TEST_TMPDIR/set/run.json")" = "$(sha256sum <"$path" | cut -d ' ' -f 1)" ]
}

@test "list backends shows what --backend takes, by name and by path" {
  accepts bench list backends --json
  echo "$output" >"$BATS_TEST_TMPDIR/backends.json"
  jq -e 'length >= 1' "$BATS_TEST_TMPDIR/backends.json"
  for key in name path; do
    accepts bench plan --profile smoke --strategy serial \
      --backend "$(jq -r --arg key $key '[.[] | select(.trouble == null)[$key]] | join(",")' "$BATS_TEST_TMPDIR/backends.json")"
    [ "$(grep -c '^serial' <<<"$output")" -eq "$(jq 'map(select(.trouble == null)) | length' "$BATS_TEST_TMPDIR/backends.json")" ]
  done
}

@test "an unidentified library is named after its folder or file" {
  mkdir "$BATS_TEST_TMPDIR"/{naive-here,elsewhere}
  for folder in naive-here elsewhere; do cp "$SHIMS/naive.so" "$BATS_TEST_TMPDIR/$folder/libnaive.so.4"; done
  accepts bench run --n 4 --count 2 --strategy serial --rounds 1 --trials 1 --ceilings none --output "$BATS_TEST_TMPDIR/set" \
    --backend "$BATS_TEST_TMPDIR/naive-here/libnaive.so.4,$BATS_TEST_TMPDIR/elsewhere/libnaive.so.4"
  [ "$(jq -r '.backends[].name' "$BATS_TEST_TMPDIR/set/run.json")" = $'naive-here\nlibnaive.so.4' ]
}

@test "an unknown library name: the known ones are listed" {
  refuses 2 "unknown backend 'opnblas'" bench plan --profile smoke --backend opnblas
}

@test "a file that is not a library: nothing can be measured, status 3" {
  run --separate-stderr bench run --profile smoke --backend "$SOURCE/README.md" --output "$BATS_TEST_TMPDIR/set"
  [ "$status" -eq 3 ]
  says_on_stderr "README\\.md"
}

@test "a library without BLAS: nothing can be measured, status 3" {
  libz=$(ldconfig -p | awk '/libz\.so\.1 / { print $NF; exit }')
  [ -n "$libz" ]
  run --separate-stderr bench run --profile smoke --backend "$libz" --output "$BATS_TEST_TMPDIR/set"
  [ "$status" -eq 3 ]
  says_on_stderr "no cblas_dgemm"
}

@test "a library without BLAS beside a BLAS: unavailable, and the other is measured" {
  libz=$(ldconfig -p | awk '/libz\.so\.1 / { print $NF; exit }')
  accepts bench run --profile smoke --strategy serial --rounds 2 --backend "default,$libz" --output "$BATS_TEST_TMPDIR/set"
  [ "$(grep -c ',unavailable,.*cblas_dgemm' "$BATS_TEST_TMPDIR/set/outcomes.csv")" -ge 1 ]
  [ "$(grep -c ',ok,' "$BATS_TEST_TMPDIR/set/outcomes.csv")" -eq 2 ]
}

@test "no BLAS on the machine: the package to install, status 3" {
  # Empty folders are mounted over the libraries' folders, for this test only.
  unshare --mount true 2>/dev/null || skip "needs root and a mount namespace of its own"
  # shellcheck disable=SC2016 # expanded inside
  run --separate-stderr unshare --mount bash -c '
    for folder in /usr/lib/*/openblas*-* /usr/lib/*/blis*-* /usr/lib/*/blas /usr/lib/*/blas64 /usr/lib/*/atlas; do
      if [ -d "$folder" ]; then mount -t tmpfs none "$folder"; fi
    done
    "$BIN/stratagemm-bench" list backends && echo "list backends succeeded"
    [ "$("$BIN/stratagemm-bench" list backends 2>&1)" = "stratagemm-bench: no BLAS library found: install libopenblas0-pthread, or pass --backend PATH, or --backend numpy:PYTHON for the library of a NumPy" ] || echo "list backends said something else"
    exec "$BIN/stratagemm-bench" run --profile smoke --output "$1"' - "$BATS_TEST_TMPDIR/set"
  [ "$status" -eq 3 ]
  [ "$output" = "" ]
  says_on_stderr "no BLAS library found: install libopenblas0-pthread"
}

@test "list shows strategies and operations, as text and as JSON" {
  accepts bench list strategies
  says '^threads\+blas '
  accepts bench list strategies --json
  jq -e 'map(.name) | index("serial") != null and index("threads+blas") != null' <<<"$output"
  accepts bench list operations
  says '^gemm '
  accepts bench list operations --json
  jq -e 'map(.name) | index("gemm") != null' <<<"$output"
}

@test "list of an unknown list, or without one" {
  refuses 2 "unknown list 'strategy': did you mean 'strategies'\\?" bench list strategy
  refuses 2 "strategies, operations, backends" bench list
}

@test "doctor reports findings and changes nothing" {
  accepts bench doctor
  says '(ok|warn|unknown) +cores'
}
