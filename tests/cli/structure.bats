#!/usr/bin/env bats
# The tree is laid out as CONTRIBUTING.md says, and the check of it can fail: each fault below is planted in a copy.

bats_require_minimum_version 1.5.0

ROOT=$BATS_TEST_DIRNAME/../..

check() { python3 "$ROOT/tests/structure/check.py" "$@"; }

# A copy of what the check reads.
copy() {
  COPY=$BATS_TEST_TMPDIR/tree
  mkdir -p "$COPY"
  cp -r "$ROOT"/{core,bench,report,templates,scripts,tests,data,docs,CONTRIBUTING.md} "$COPY"
}

# finds TEXT: the check of the copy ends with 1 and says it.
finds() {
  run -1 check "$COPY"
  [[ $output == *"$1"* ]] || { echo "$output" && false; }
}

@test "folders, includes and names are as CONTRIBUTING.md says" {
  run -0 check
  [ -z "$output" ]
}

@test "a circle of includes is found" {
  copy
  sed -i '1i #include "bench/run/launch.h"' "$COPY/bench/run/process.h"
  finds "circle of includes: bench/run/launch -> bench/run/process -> bench/run/launch"
}

@test "an include that points back up is found" {
  copy
  sed -i '1i #include "bench/run/schedule.h"' "$COPY/bench/machine/topology.c"
  finds "bench/machine/topology includes bench/run/schedule: bench/machine may not include bench/run"
}

@test "the orchestrator including the worker is found" {
  copy
  sed -i '1i #include "bench/worker/trial.h"' "$COPY/bench/run/launch.c"
  finds "bench/run may not include bench/worker"
}

@test "two files of one name are found, and two structs" {
  copy
  cp "$COPY/bench/machine/probe.c" "$COPY/bench/run/probe.c"
  finds "two files are called probe.c: bench/machine/probe.c and bench/run/probe.c"
  rm "$COPY/bench/run/probe.c"
  echo 'struct sg_topology {' >>"$COPY/core/text.h"
  finds "struct sg_topology is defined twice"
}

@test "a folder that the map does not have is found, and one that is not there" {
  copy
  mkdir "$COPY/bench/more"
  cp "$COPY/core/clock.c" "$COPY/bench/more/another_clock.c"
  finds "bench/more/ is not in CONTRIBUTING.md's map"
  sed -i 's|^  store/ |  stores/|' "$COPY/CONTRIBUTING.md"
  finds "CONTRIBUTING.md's map has bench/stores/, which is not there"
}
