#!/usr/bin/env bats
# Work sized to the machine: counts per core, on machines that hwloc makes up; trials by time; what items bound.
# shellcheck disable=SC2154,SC2030,SC2031

load helper

# plans CORES OPTIONS..: `plan` on a machine of so many cores; nothing is launched. Its memory may be too small for that.
plans() {
  local cores=$1
  shift
  HWLOC_SYNTHETIC="core:$cores pu:1" run --separate-stderr bench plan --from "$SAMPLE" "$@"
  [ "$status" -eq 0 ] || { [ "$status" -eq 3 ] && says_on_stderr 'of memory but'; }
}

@test "a count per core is so many items for each core, and eight at least" {
  plans 1 --profile quick
  says '^count: 4 per core: 8 items on 1 core$'
  plans 2 --profile quick
  says '^count: 4 per core: 8 items on 2 cores$'
  plans 16 --profile quick
  says '^count: 4 per core: 64 items on 16 cores'
  plans 64 --profile quick
  says '^count: 4 per core: (256 items|[0-9]+ items on 64 cores instead of 256)'
  plans 256 --profile quick
  says '^count: 4 per core: (1024 items|[0-9]+ items on 256 cores instead of 1024)'
}

@test "a count that does not fit the memory is reduced, and says so" {
  plans 16 --n 1000000 --retain all --strategy threads --count "4 per core"
  says '^count: 4 per core: 16 items on 16 cores instead of 64, which do not fit the free memory of [0-9.]+ .B$'
  plans 16 --n 1000000 --retain none --strategy threads --count "4 per core"
  says '^count: 4 per core: 64 items on 16 cores$'
}

@test "the command line takes counts per core, alone or in a list" {
  plans 16 --count "2 per core,100" --strategy threads
  says '^threads count=32 '
  says '^threads count=100 '
  refuses 2 "--count: '4 per cpu' is not a number of items: give one such as 64 or '4 per core'" bench plan --count "4 per cpu"
  refuses 2 "--count: 0 is out of range" bench plan --count "0 per core"
}

@test "plan says where items do not divide among the workers" {
  plans 16 --count 8 --strategy threads,serial
  says '^8 items for 16 workers: at most 8 times as fast as one worker$'
  plans 16 --count 20 --strategy threads,blas-physical
  says '^20 items for 16 workers: at most 10 times as fast as one worker$'
  [ "$(grep -c 'items for' <<<"$output")" -eq 1 ]
  plans 16 --profile quick
  run ! says 'items for'
  plans 16 --profile scaling
  [ "$(grep -c 'items for' <<<"$output")" -eq 4 ]
  says '^nor do the items divide evenly in [0-9]+ more such cases$'
}

@test "the resolved count is what is stored, and a resumed run resolves it as the run did" {
  export STRATAGEMM_WORKER=$FAKE_WORKER
  set=$BATS_TEST_TMPDIR/set
  options=(--strategy "serial,threads" --n 200 --retain all --count "4 per core" --rounds 1 --ceilings none --quiet --output "$set")
  accepts bench run "${options[@]}"
  cores=$(jq .usable_cores "$set/machine.json")
  wanted=$((4 * cores > 8 ? 4 * cores : 8))
  count=$(awk -F, 'NR == 2 { print $8 }' "$set/configs.csv")
  [ "$count" -eq "$wanted" ]
  accepts bench run "${options[@]}" --resume
  # Planned with the memory of then, of which there was less.
  jq '.plan.memory_bytes = 1000000' "$set/run.json" >"$BATS_TEST_TMPDIR/run.json"
  mv "$BATS_TEST_TMPDIR/run.json" "$set/run.json"
  refuses 2 "the count of its configuration c1 is '$count' but this command plans '$cores'" bench run "${options[@]}" --resume
}

@test "timed trials end with the measurement time, at their number at the latest" {
  set=$BATS_TEST_TMPDIR/set
  options=(--strategy serial --n 300 --count 8 --trials 5 --warmup 0 --rounds 2 --ceilings none --quiet)
  accepts bench run "${options[@]}" --measurement-time 1ms --output "$set"
  [ "$(wc -l <"$set/samples.csv")" -eq 3 ] # two launches of one trial each
  [ "$(grep -c ',ok,' "$set/outcomes.csv")" -eq 2 ]
  jq -e '.plan.measurement_ns == 1000000 and .plan.trials == 5' "$set/run.json"
  accepts bench run "${options[@]}" --measurement-time 1ms --rounds 3 --resume --output "$set"
  [ "$(wc -l <"$set/samples.csv")" -eq 4 ]
  accepts report summary "$set"
  accepts bench run "${options[@]}" --measurement-time 1h --output "$set-all"
  [ "$(wc -l <"$set-all/samples.csv")" -eq 11 ]
  refuses 2 "--measurement-time" bench plan --measurement-time 0
}

@test "run says that a count was reduced" {
  export STRATAGEMM_WORKER=$FAKE_WORKER
  free=$(awk '/^MemAvailable/ { print $2 * 1024 }' /proc/meminfo)
  cores=$(bench plan --from "$SAMPLE" --count "4 per core" | sed -nE 's/^count: .* on ([0-9]+) cores?$/\1/p')
  # Room for two to three items per core.
  n=$(awk -v bytes="$free" -v cores="$cores" 'BEGIN { printf "%d", sqrt(0.75 * bytes / (2.5 * cores) / 24) }')
  set=$BATS_TEST_TMPDIR/set
  SG_FAKE_WALL=10000000000 run --separate-stderr bench run --strategy serial --n "$n" --retain all --count "10 per core" --rounds 1 --ceilings none --output "$set"
  [ "$status" -ne 3 ] || skip "a cgroup limits memory: $stderr"
  [ "$status" -eq 0 ]
  says_on_stderr '^count: 10 per core: [0-9]+ items on [0-9]+ cores? instead of [0-9]+, which do not fit the free memory of'
  [ "$(awk -F, 'NR == 2 { print $8 }' "$set/configs.csv")" -eq "$((2 * cores))" ]
}

@test "run says nothing of a count that fits" {
  export STRATAGEMM_WORKER=$FAKE_WORKER
  accepts bench run --strategy serial --n 8 --count "4 per core" --rounds 1 --ceilings none --output "$BATS_TEST_TMPDIR/set"
  says_on_stderr '^1 configuration into'
  run ! says_on_stderr '^count:'
}
