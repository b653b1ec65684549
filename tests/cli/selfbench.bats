#!/usr/bin/env bats
# The self-benchmarks that are scripts: each says what it found in one line a target, whatever the awk.
# shellcheck disable=SC2154

load helper

SELFBENCH=$SOURCE/tests/selfbench
export SG_BIN_DIR=$BIN

# found NAME TARGET: one line of what ran last
found() { says "^$1 ratio=[0-9]+\.[0-9]+ target$2 (ok|short)$"; }

setup() { [ -x "$BIN/stratagemm-bench" ] || skip "no bench was built here"; }

@test "capacity.sh: what the strategy threads gets of the machine" {
  SIZE=100 ROUNDS=2 accepts "$SELFBENCH/capacity.sh"
  found threads-of-capacity '>=0\.97'
}

@test "numpy.sh: a thread pool in NumPy over the best configuration found, on one BLAS file" {
  /usr/bin/python3 -c 'import numpy' 2>/dev/null || skip "needs Debian's NumPy"
  SIZE=200 COUNT=4 REPEATS=1 accepts "$SELFBENCH/numpy.sh"
  says_on_stderr '^numpy\.sh: the best of the search: [a-z-]+ with kernels [A-Za-z]+$'
  found numpy-thread-pool '>=1\.5'
  found numpy-thread-pool-generator '>=1\.5'
}

@test "case_study.py refuses another BLAS than the one it is told" {
  /usr/bin/python3 -c 'import numpy' 2>/dev/null || skip "needs Debian's NumPy"
  run --separate-stderr /usr/bin/python3 "$SELFBENCH/case_study.py" 8 1 1 "$BIN/../tests/shims/naive.so"
  [ "$status" -eq 1 ]
  [ -z "$output" ]
  says_on_stderr '^NumPy [0-9.]+ uses .*, not .*/naive\.so$'
}
