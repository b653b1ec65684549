#!/usr/bin/env bats
# `doctor` and `plan`, which inform before anything is measured.
# shellcheck disable=SC2154,SC2016 # bats sets status and output; $1 in single quotes is another shell's

load helper
load groups

SHIMS=$BIN/../tests/shims
CHECKS='["governor","turbo","power","smt","core kinds","container","cpuset","cpu quota","memory limit","cores","hypervisor","steal","load","processes","huge pages","numa","aslr","binding","blas kernel"]'

@test "doctor runs every check, and gives effect and remedy of each warning" {
  accepts bench doctor --json
  jq -e --argjson checks "$CHECKS" '
    [.[].check] == $checks + ["blas library","numpy","papi","gnuplot"] and
    all(.[:($checks | length)][]; .status == "ok" or .status == "warn" or .status == "unknown") and
    all(.[($checks | length):][]; .status == "ok" or .status == "missing") and
    all(.[]; (.finding | length) > 0) and
    all(.[] | select(.status | IN("warn", "missing")); (.effect | length) > 0 and (.remedy | length) > 0) and
    all(.[] | select(.status | IN("ok", "unknown")); .effect == null and .remedy == null)' <<<"$output"
}

@test "doctor as text has one line per check" {
  accepts bench doctor
  while read -r check; do says "^(ok|warn|unknown) +$check "; done < <(jq -r '.[]' <<<"$CHECKS")
}

@test "doctor says which software is missing, and what that costs" {
  mkdir "$BATS_TEST_TMPDIR/empty"
  accepts env PATH="$BATS_TEST_TMPDIR/empty" STRATAGEMM_PAPI=/no/such.so "$BIN/stratagemm-bench" doctor
  says '^missing papi +not installed$'
  says '^missing gnuplot +not installed$'
  says '^ +effect: reports have no charts$'
  says '^ +remedy: install gnuplot-nox'
  accepts env STRATAGEMM_PAPI="$SHIMS/fake_papi.so" "$BIN/stratagemm-bench" doctor --python /usr/bin/python3
  says '^ok +papi +installed'
  says '^ok +numpy +NumPy [0-9.]+ of /usr/bin/python3$'
}

needs_a_namespace() {
  unshare --pid --fork --mount-proc true 2>/dev/null || skip "needs the right to make a namespace of processes"
}

# alone_with_busybody COMMAND: in a namespace where there is no other process to see than one that computes, called busybody
alone_with_busybody() {
  cp "$(command -v bash)" "$BATS_TEST_TMPDIR/busybody"
  nice -n -19 unshare --pid --fork --kill-child --mount-proc bash -c '
    "$1" -c "while :; do :; done" 3>&- &
    until [ "$(cut -d " " -f 14 "/proc/$!/stat")" -gt 0 ]; do sleep 0.01; done # it has used CPU time
    eval "$2"' - "$BATS_TEST_TMPDIR/busybody" "$1"
}

@test "doctor sees a busy process, and names it" {
  needs_a_namespace
  run --separate-stderr alone_with_busybody '"$BIN/stratagemm-bench" doctor --json'
  jq -e '.[] | select(.check == "load") | .status == "warn" and (.finding | test("^background load of [0-9.]+ CPUs$"))' <<<"$output"
  jq -e '.[] | select(.check == "processes") | .status == "warn" and (.finding | test("busybody \\([0-9]+%\\)"))' <<<"$output"
}

@test "run.json says that a process is busy, and does not name it" {
  needs_a_namespace
  export SET=$BATS_TEST_TMPDIR/set STRATAGEMM_WORKER=$FAKE_WORKER
  alone_with_busybody '"$BIN/stratagemm-bench" run --profile smoke --rounds 1 --quiet --output "$SET"'
  jq -e '.doctor[] | select(.check == "processes") | .status == "warn"' "$SET/run.json"
  run ! grep -q busybody "$SET/run.json"
}

@test "doctor detects a CPU quota" {
  needs_limit quota 150000
  accepts in_groups "$BIN/stratagemm-bench" doctor --json
  jq -e '.[] | select(.check == "cpu quota") | .status == "warn" and (.finding | test("1.50 CPUs"))' <<<"$output"
}

@test "findings are stored in run.json and shown in the report" {
  STRATAGEMM_WORKER=$FAKE_WORKER accepts bench run --profile smoke --rounds 1 --quiet --output "$BATS_TEST_TMPDIR/set"
  jq -e --argjson checks "$CHECKS" '[.doctor[].check] == $checks' "$BATS_TEST_TMPDIR/set/run.json"
  jq '.doctor[0] = {check: "governor", status: "warn", finding: "the governor sleeps", effect: "all is slow", remedy: "wake it"}' \
    "$BATS_TEST_TMPDIR/set/run.json" >"$BATS_TEST_TMPDIR/run.json"
  mv "$BATS_TEST_TMPDIR/run.json" "$BATS_TEST_TMPDIR/set/run.json"
  accepts report render --format md "$BATS_TEST_TMPDIR/set"
  grep -q 'The governor sleeps. All is slow. \*Wake it.\*' "$BATS_TEST_TMPDIR/set/report/report.md"
}

@test "plan shows each configuration, the time and the memory, and leaves no folder" {
  cd "$BATS_TEST_TMPDIR"
  STRATAGEMM_WORKER=$FAKE_WORKER accepts bench plan --profile smoke
  for strategy in serial blas-default blas-physical threads 'threads\+blas'; do says "^$strategy +[0-9]+ +(default|[0-9]+) +[0-9.]+ [MG]B +[0-9.]+ .?s"; done
  says "^time: .*outside trials$"
  says "^memory: .* at most, .* free$"
  [ ! -e results ]
}

@test "plan --from takes its times from an earlier result set without launches" {
  export STRATAGEMM_WORKER=$FAKE_WORKER
  accepts bench run --profile smoke --rounds 2 --quiet --output "$BATS_TEST_TMPDIR/set"
  SG_FAKE_LOG=$BATS_TEST_TMPDIR/log accepts bench plan --profile smoke --from "$BATS_TEST_TMPDIR/set"
  # The fake worker's trial takes 1 ms, plus 0.1 ms per letter of the strategy's name.
  says "^serial +1 +1 +.* 1\.60 ms"
  run ! grep -q '^run' "$BATS_TEST_TMPDIR/log"
  refuses 2 "nowhere" bench plan --profile smoke --from "$BATS_TEST_TMPDIR/nowhere"
}

# add_twin COLUMN VALUE: before the configuration c1 of the set, and in place of it with --alone, one that differs in this
# column only and took 100 times as long.
add_twin() {
  for file in configs samples probes; do
    awk -F, -v OFS=, -v column="$1" -v value="$2" -v alone="${3:-}" '
      NR == 1 { for (i = 1; i <= NF; i++) { at[$i] = i } print; next }
      { line = $0; $at["config_id"] = "c0" }
      column in at { $at[column] = value }
      "wall_ns" in at { $at["wall_ns"] *= 100; $at["launch"] += 100 }
      { print; if (!alone) { print line } }' "$SET/$file.csv" >"$TWINS/$file.csv"
  done
}

@test "plan takes its times from the configuration whose factors are all the same" {
  export STRATAGEMM_WORKER=$FAKE_WORKER
  SET=$BATS_TEST_TMPDIR/set TWINS=$BATS_TEST_TMPDIR/twins
  accepts bench run --profile smoke --strategy serial --rounds 2 --quiet --output "$SET"
  cp -r "$SET" "$TWINS"
  for change in backend=another load=task source=npy:stack-0123 coretype=Zen pin=cores retain=none runner=another options=ta=t; do
    add_twin "${change%%=*}" "${change#*=}"
    accepts bench plan --profile smoke --strategy serial --from "$TWINS"
    says '^serial +1 +1 +.* 1\.60 ms'
    add_twin "${change%%=*}" "${change#*=}" --alone
    accepts bench plan --profile smoke --strategy serial --from "$TWINS"
    says '^serial +1 +1 +.*\? +\?$'
  done
}

@test "plan shows how many rounds fit into a budget, and the launches for counting" {
  export STRATAGEMM_WORKER=$FAKE_WORKER
  accepts bench run --profile smoke --rounds 2 --quiet --output "$BATS_TEST_TMPDIR/set"
  accepts bench plan --profile smoke --from "$BATS_TEST_TMPDIR/set" --rounds 3:5000 --target-ci 2 --budget 60s
  says '^profile smoke: 5 configurations, 3 to 5000 rounds, '
  says '^time: [0-9.]+ m?s to 60\.0 s, about [0-9]+% of it outside trials$'
  says '^budget: 60\.0 s, enough for about [0-9]+ of 3 to 5000 rounds$'
  accepts bench plan --profile smoke --from "$BATS_TEST_TMPDIR/set" --rounds 7
  says '^profile smoke: 5 configurations, 7 rounds, '
  run ! says '^budget'
  unset STRATAGEMM_WORKER
  STRATAGEMM_PAPI=${SG_BIN_DIR:-$SOURCE/build/bin}/../tests/shims/fake_papi.so SG_FAKE_PAPI_COUNTERS=2 \
    accepts bench plan --profile smoke --from "$BATS_TEST_TMPDIR/set" --counters core,cache
  says '^counting: 2 to 6 launches per configuration, after the rounds$'
}

@test "plan --from a result set with some or none of the plan's configurations" {
  export STRATAGEMM_WORKER=$FAKE_WORKER
  accepts bench run --profile smoke --strategy serial --rounds 2 --quiet --output "$BATS_TEST_TMPDIR/set"
  accepts bench plan --profile smoke --from "$BATS_TEST_TMPDIR/set"
  says '^threads .*\? +\?$'
  says '^time: .* outside trials; without the configurations of unknown time$'
  accepts bench plan --profile smoke --n 77 --from "$BATS_TEST_TMPDIR/set"
  says '^time: unknown$'
}

@test "plan reports insufficient memory: status 3" {
  STRATAGEMM_WORKER=$FAKE_WORKER run --separate-stderr bench plan --n 100000 --count 100 --retain all
  [ "$status" -eq 3 ]
  says_on_stderr "needs .* of memory but .* is free"
}
