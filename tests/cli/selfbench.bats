#!/usr/bin/env bats
# The self-benchmarks that are scripts: each prints one line per target, with any awk.
# shellcheck disable=SC2154

load helper

SELFBENCH=$SOURCE/tests/selfbench
export SG_BIN_DIR=$BIN

# found NAME TARGET: one line of the last output
found() { says "^$1 ratio=[0-9]+\.[0-9]+ target$2 (ok|short)$"; }

setup() { [ -x "$BIN/stratagemm-bench" ] || skip "no bench was built here"; }

@test "capacity.sh: the share of the capacity that strategy threads reaches" {
  SIZE=100 ROUNDS=2 accepts "$SELFBENCH/capacity.sh"
  found threads-of-capacity '>=0\.97'
}

@test "launch_start.sh: what a launch takes besides its trial and the library's loading" {
  ROUNDS=1 accepts "$SELFBENCH/launch_start.sh"
  for strategy in serial threads processes; do found "launch-start-$strategy" '<=1'; done
}

@test "numpy.sh: a thread pool in NumPy compared with the best configuration, on the same BLAS file" {
  /usr/bin/python3 -c 'import numpy' 2>/dev/null || skip "needs Debian's NumPy"
  SIZE=200 COUNT=4 REPEATS=1 accepts "$SELFBENCH/numpy.sh"
  says_on_stderr '^numpy\.sh: the best of the search: [a-z-]+ with kernels [A-Za-z]+$'
  found numpy-thread-pool '>=1\.5'
  found numpy-thread-pool-generator '>=1\.5'
}

@test "generator.sh: our random numbers are NumPy's, and what they take over what NumPy takes" {
  /usr/bin/python3 -c 'import numpy' 2>/dev/null || skip "needs Debian's NumPy"
  SIZE=99 REPEATS=3 accepts "$SELFBENCH/generator.sh"
  found generator-99 '<=1'
}

@test "archive_verify.sh: archives compared with tar and checksums" {
  command -v zstd >/dev/null || skip "needs zstd"
  ROUNDS=1 REPEATS=1 accepts "$SELFBENCH/archive_verify.sh"
  found archive-largest '<=1\.5'
  found verify-largest '<=1\.5'
  says_on_stderr '^archive_verify\.sh: render alone takes [0-9.]+ of the time of tar and sha512sum$'
}

@test "generator.py fails where a bit is not NumPy's" {
  /usr/bin/python3 -c 'import numpy' 2>/dev/null || skip "needs Debian's NumPy"
  # Another item's numbers in place of the right ones.
  printf '#!/bin/sh\nexec "%s/stratagemm-selfbench-generator" "$1" "$2" 8 "$4"\n' "$BIN" >"$BATS_TEST_TMPDIR/other"
  chmod +x "$BATS_TEST_TMPDIR/other"
  run --separate-stderr /usr/bin/python3 "$SELFBENCH/generator.py" "$BATS_TEST_TMPDIR/other" 10 1
  [ "$status" -eq 1 ]
  [ -z "$output" ]
  says_on_stderr '^generator\.py: our numbers are not those of NumPy [0-9.]+$'
}

@test "case_study.py refuses a BLAS other than the requested one" {
  /usr/bin/python3 -c 'import numpy' 2>/dev/null || skip "needs Debian's NumPy"
  run --separate-stderr /usr/bin/python3 "$SELFBENCH/case_study.py" 8 1 1 "$BIN/../tests/shims/naive.so"
  [ "$status" -eq 1 ]
  [ -z "$output" ]
  says_on_stderr '^NumPy [0-9.]+ uses .*, not .*/naive\.so$'
}

# raced NAME TARGET: one line of the last output
raced() {
  says "^race-$1 ratio=[0-9]\.[0-9]+ target<=$2 (ok|short) \([0-9]+\.[0-9]% of runs exclude the fastest; [0-9]\.[0-9]+ with the speed-up\)$"
}

@test "race.sh: what elimination saves, simulated and drawn from stored result sets" {
  accepts "$SELFBENCH/race.sh"
  for cv in 2 5 10; do
    raced "quick-16-cores-cv$cv" 0\.4
    raced "22-configurations-cv$cv" 0\.5
    raced "case-study-cv$cv" 0\.75
  done
  raced 20261122T213122Z-case-study 1
  says '^race-quick-16-cores-cv2 .* ok ' # of the same random numbers on every machine
  run --separate-stderr "$BIN/stratagemm-race" "$SOURCE/tests"
  [ "$status" -eq 2 ]
  says_on_stderr '^stratagemm-race: .*/tests'
}

@test "portable_build.sh: the portable programs compared with those they were packed from" {
  [ -n "${SG_PORTABLE:-}" ] || skip "only in test-deep (step portable): it packs them"
  PAIRS=1 accepts "$SELFBENCH/portable_build.sh"
  for name in trial-cpu launch-start; do
    says "^portable-$name ratio=[0-9]+\.[0-9]+ interval=[0-9]+\.[0-9]+\.\.[0-9]+\.[0-9]+ target<=1 (ok|short)$"
  done
}

@test "render.sh: a full report in three formats over the gnuplot runs it takes" {
  REPEATS=1 accepts "$SELFBENCH/render.sh"
  found render '<=1\.3'
}

@test "summary.sh: a summary over datamash and over the size of its files, a report over a second" {
  ROUNDS=10 REPEATS=1 accepts "$SELFBENCH/summary.sh"
  found summary-1e6-rows '<=3'
  found summary-1e6-rows-memory '<=3'
  found report-1e5-rows-cpu-of-1s '<=1'
}

@test "page.sh: a page with 10^5 samples behind it, over a second" {
  [ -x "${CHROMIUM:-/usr/bin/chromium}" ] && [ -d "$SOURCE/tests/browser/node_modules/playwright-core" ] ||
    skip "needs chromium and the packages of tests/browser"
  accepts "$SELFBENCH/page.sh"
  found page-1e5-samples '<=1'
}
