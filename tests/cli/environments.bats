#!/usr/bin/env bats
# The same small run on one CPU, in control groups with a quota of half a CPU, one CPU or little memory, in a container, and with a
# variable that binds threads: the fastest is the same, and the result set says in what it ran. The times are the fake worker's, where
# `threads` is fastest, but for the last tests.
# shellcheck disable=SC2154

load helper
load groups

setup() {
  export SET=$BATS_TEST_TMPDIR/set STRATAGEMM_WORKER=$FAKE_WORKER SG_FAKE_SLOW=serial
  ARGS=(run --profile smoke --strategy "serial,threads,blas-default" --rounds 2 --quiet --output "$SET")
}

# threads_won: alone, and was measured as often as the others
threads_won() {
  awk -F, 'FNR == 1 { for (i = 1; i <= NF; i++) { at[$i] = i }; next }
    FILENAME ~ /configs/ { name[$at["config_id"]] = $at["strategy"]; next }
    $at["metric"] == "wall_ns" { print name[$at["config_id"]], $at["rank"], $at["n"] }' "$SET/configs.csv" "$SET/summary.csv" |
    sort >"$BATS_TEST_TMPDIR/ranks"
  grep -qx 'threads 1 2' "$BATS_TEST_TMPDIR/ranks"
}

# warned CHECK PATTERN: by the doctor before the run
warned() {
  jq -e --arg check "$1" --arg pattern "$2" '.doctor[] | select(.check == $check) | .status == "warn" and (.finding | test($pattern))' \
    "$SET/run.json"
}

# column NAME: of probes.csv, its values in one line
column() {
  awk -F, -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++) { at[$i] = i }; next } { printf "%s ", $at[name] }' "$SET/probes.csv"
}

@test "plain: no limit is stored, and none is made up" {
  accepts bench "${ARGS[@]}"
  threads_won
  jq -e '.cgroup | has("cpu_quota") and has("memory_limit_bytes") and has("cpus")' "$SET/machine.json"
  jq -e '.core_kinds | type == "array"' "$SET/machine.json"
}

@test "on one CPU of several: the same winner, and the report says how many could be used" {
  [ "$(nproc)" -gt 1 ] || skip "needs two CPUs"
  first=$(taskset -pc $$ | grep -oE '[0-9]+' | sed -n 2p)
  accepts taskset -c "$first" "$BIN/stratagemm-bench" "${ARGS[@]}"
  threads_won
  jq -e --argjson cpu "$first" '.usable_cores == 1 and .affinity == [$cpu]' "$SET/machine.json"
  warned cpuset '^1 of [0-9]+ CPUs may be used: the affinity mask allows no more$'
  warned cores '^only 1 core'
}

@test "with half a CPU: the same winner, and each launch says how long it waited for the quota" {
  needs_limit quota 50000
  accepts in_groups "$BIN/stratagemm-bench" "${ARGS[@]}"
  threads_won
  jq -e '.cgroup.cpu_quota == 0.5 and .usable_cores == 1' "$SET/machine.json"
  warned 'cpu quota' '0.50 CPUs'
  [[ $(column throttled_periods) =~ ^([0-9]+\ ){6}$ ]]
  [[ $(column throttled_ns) =~ ^([0-9]+\ ){6}$ ]]
}

@test "in a control group with one CPU: the same winner, and the report says so" {
  [ "$(nproc)" -gt 1 ] || skip "needs two CPUs"
  first=$(taskset -pc $$ | grep -oE '[0-9]+' | sed -n 2p)
  needs_limit cpus "$first"
  accepts in_groups "$BIN/stratagemm-bench" "${ARGS[@]}"
  threads_won
  jq -e --arg cpu "$first" '.cgroup.cpus == $cpu and .affinity == [$cpu | tonumber] and .usable_cores == 1' "$SET/machine.json"
  warned cpuset "^1 of [0-9]+ CPUs may be used: the cgroup allows CPU $first\$"
  accepts report render --format md "$SET"
  grep -q "1 of [0-9]* CPUs may be used: the cgroup allows CPU $first\\." "$SET/report/report.md"
}

@test "with a memory limit: the same winner, and a plan that needs more is refused" {
  needs_limit memory 200M
  accepts in_groups "$BIN/stratagemm-bench" "${ARGS[@]}"
  threads_won
  jq -e '.cgroup.memory_limit_bytes == 200 * 1048576' "$SET/machine.json"
  jq -e '.doctor[] | select(.check == "memory limit").finding | test("^the cgroup allows 210 MB of memory")' "$SET/run.json"
  accepts report render --format md "$SET"
  grep -q '^| Memory limit | 210 MB |' "$SET/report/report.md"
  refuses 3 "needs [0-9.]+ GB of memory but [0-9]+ MB is free: reduce the count" \
    in_groups "$BIN/stratagemm-bench" run --n 1000 --count 40 --retain all --strategy serial --quiet --output "$SET-2"
}

@test "a launch that was throttled is warned of in the report" {
  accepts bench "${ARGS[@]}"
  awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) { at[$i] = i } }
    NR > 1 { $at["throttled_periods"] = 3; $at["throttled_ns"] = $at["launch_ns"] } 1' "$SET/probes.csv" >"$BATS_TEST_TMPDIR/probes"
  mv "$BATS_TEST_TMPDIR/probes" "$SET/probes.csv"
  jq '.cgroup.cpu_quota = 1.5 | .container = "podman"' "$SET/machine.json" >"$BATS_TEST_TMPDIR/machine"
  mv "$BATS_TEST_TMPDIR/machine" "$SET/machine.json"
  accepts report render --format md "$SET"
  grep -q "6 of 6 launches were throttled: the control group's CPU quota of 1.50 CPUs was used up" "$SET/report/report.md"
  grep -q '^| Container | podman |' "$SET/report/report.md"
  grep -q '^| CPU quota | 1.50 CPUs |' "$SET/report/report.md"
}

@test "in a container: the same winner, and its runtime is stored" {
  runtime=lxc
  [ ! -e /.dockerenv ] || runtime=docker # as this test runs in one
  container=lxc accepts bench "${ARGS[@]}"
  threads_won
  jq -e --arg runtime "$runtime" '.container == $runtime' "$SET/machine.json"
  jq -e --arg runtime "$runtime" '.doctor[] | select(.check == "container").finding | contains("(" + $runtime + ")")' "$SET/run.json"
}

@test "with OMP_PROC_BIND=close: the same winner, and the doctor names the variable" {
  OMP_PROC_BIND=close accepts bench "${ARGS[@]}"
  threads_won
  warned binding 'OMP_PROC_BIND'
}

# ---- real workers, whose times are those of this machine

# measured COMMAND..: the same run as the others, in this environment; `places` then has the CPUs of each launch, `winners` the
# strategies that nothing was decidedly faster than.
measured() {
  rm -rf "$SET"
  run --separate-stderr "$@" "$BIN/stratagemm-bench" run --n 96 --count 32 --strategy serial,threads --workers 2 --rounds 3 --goal estimate \
    --ceilings none --library-probe none --quiet --output "$SET"
  [ "$status" -eq 0 ] || { echo "$*: status $status: $stderr"; return 1; }
  places=$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) { at[$i] = i }; next } { print $at["config_id"], $at["outcome"], $at["cpus"] }' \
    "$SET/outcomes.csv" | sort -u)
  winners=$(awk -F, 'FNR == 1 { for (i = 1; i <= NF; i++) { at[$i] = i }; next }
    FILENAME ~ /configs/ { name[$at["config_id"]] = $at["strategy"]; next }
    $at["metric"] == "wall_ns" && $at["rank"] == 1 { print name[$at["config_id"]] }' "$SET/configs.csv" "$SET/summary.csv")
}

# threads_lead: or the run says that others had the CPUs: the doctor before it, or its summary
threads_lead() {
  grep -q threads <<<"$winners" || warned load 'background load' || warned processes 'busy' ||
    report summary "$SET" | grep -Eq 'fewer threads ran than were requested|the machine offered the work of' ||
    { echo "fastest: $winners"; report summary "$SET"; return 1; }
}

@test "real workers: placed and decided as in plain whatever the environment binds, or the run says why not" {
  unset STRATAGEMM_WORKER
  [ "$(nproc)" -gt 1 ] || skip "needs two CPUs"
  measured env
  plain=$places
  threads_lead
  for variable in OMP_PROC_BIND=close GOMP_CPU_AFFINITY=0 KMP_AFFINITY=compact; do
    measured env "$variable"
    [ "$places" = "$plain" ] || { echo "$variable: $places instead of $plain"; return 1; }
    threads_lead
    warned binding "${variable%%=*}"
  done
  measured env container=lxc
  [ "$places" = "$plain" ]
  threads_lead
  first=$(taskset -pc $$ | grep -oE '[0-9]+' | sed -n 2p)
  measured taskset -c "$first"
  run ! grep -qvE " ok $first\$" <<<"$places"
  warned cores '^only 1 core' # why threads cannot win
  other=$(bench list backends --json | jq -r '.[].path | select(contains("blis"))' | head -n 1)
  if [ -n "$other" ] && [ -z "${SG_SANITIZE:-}" ]; then
    run --separate-stderr env LD_PRELOAD="$other" "$BIN/stratagemm-bench" run --profile smoke --quiet --output "$SET-2"
    [ "$status" -eq 3 ]
    says_on_stderr "its dgemm_ would run in '$other', which is loaded already: unset LD_PRELOAD"
  fi
}

@test "real workers in control groups: placed as in plain or as the group allows, and the report says what stopped them" {
  unset STRATAGEMM_WORKER
  [ "$(nproc)" -gt 1 ] || skip "needs two CPUs"
  measured env
  plain=$places
  needs_limit memory 2G
  measured in_groups
  [ "$places" = "$plain" ]
  threads_lead
  needs_limit quota 10000 # so little that any launch uses it up, on a busy machine too
  measured in_groups
  [ "$places" = "$plain" ]
  warned 'cpu quota' '0.10 CPUs' # why threads need not win
  for name in throttled_periods throttled_ns; do [[ $(column $name) =~ [1-9] ]]; done
  accepts report render --format md "$SET"
  grep -q "[1-6] of 6 launches were throttled: the control group's CPU quota of 0.10 CPUs was used up" "$SET/report/report.md"
  remove_groups
  first=$(taskset -pc $$ | grep -oE '[0-9]+' | sed -n 2p)
  needs_limit cpus "$first"
  measured in_groups
  run ! grep -qvE " ok $first\$" <<<"$places"
  warned cores '^only 1 core' # why threads cannot win
}

@test "--cores all changes nothing where all cores are alike, and other words are refused" {
  [ "$(bench doctor --json | jq -r '.[] | select(.check == "core kinds").status')" = ok ] || skip "cores here are of several kinds"
  accepts bench plan --profile smoke
  before=$(grep -oE '^[a-z+-]+ +[0-9]+ +[0-9a-z]+' <<<"$output")
  accepts bench plan --profile smoke --cores all
  [ "$(grep -oE '^[a-z+-]+ +[0-9]+ +[0-9a-z]+' <<<"$output")" = "$before" ]
  refuses 2 "unknown cores 'fast': known are performance, all" bench plan --profile smoke --cores fast
}
