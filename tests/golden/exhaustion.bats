#!/usr/bin/env bats
# Memory that is exhausted, a signal, at any moment; and sets that are too large. A memory allocation is a moment that comes
# again at the same place: tests/shims/failing_malloc.c.
# shellcheck disable=SC2154 # status, output and stderr are bats'

load ../cli/helper

SHIM=$BIN/../tests/shims/failing_malloc.so

setup() {
  SET=$BATS_TEST_TMPDIR/set
  REPORT=$BATS_TEST_TMPDIR/report
  WHOLE=$BATS_TEST_TMPDIR/whole
  cp -r "$SAMPLE" "$SET"
}

# at VARIABLE NUMBER COMMAND..: the program with the shim.
at() {
  local variable=$1 number=$2
  shift 2
  run --separate-stderr env LD_PRELOAD="$SHIM" "$variable=$number" "$BIN/stratagemm-report" "$@"
}

needs_shim() {
  [ -z "${SG_SANITIZE:-}" ] || skip "a sanitizer's own library comes first"
  [ -e "$SHIM" ] || skip "the shims are not built without the measuring half"
}

# moments COMMAND..: numbers of allocations, spread over the command after its start.
moments() {
  at SG_COUNT_TO "$BATS_TEST_TMPDIR/count" "$@"
  [ "$status" -eq 0 ] || return 1
  local step=$(($(<"$BATS_TEST_TMPDIR/count") / 12))
  seq $((3 * step)) $step "$(<"$BATS_TEST_TMPDIR/count")"
}

@test "an allocation that fails: status 3 and one line, or the same result; never half of it" {
  needs_shim
  local ended=0 moment all
  accepts report summary "$SET"
  expected=$output
  all=$(moments summary "$SET")
  for moment in $all; do
    at SG_FAIL_AT "$moment" summary "$SET"
    if [ "$status" -eq 0 ]; then
      [ "$output" = "$expected" ] && [ -z "$stderr" ] || { echo "summary, $moment: $stderr"; return 1; }
    else
      [ "$status" -eq 3 ] && [ "$(wc -l <<<"$stderr")" -eq 1 ] || { echo "summary, $moment: $status $stderr"; return 1; }
      ended=$((ended + 1))
    fi
  done
  accepts report render "$SET" --output "$WHOLE" --format md,html,tex
  all=$(moments render "$SET" --output "$REPORT" --format md,html,tex)
  for moment in $all; do
    wait_until rm -rf "$REPORT" # into which the gnuplot of a program that ended may still write
    at SG_FAIL_AT "$moment" render "$SET" --output "$REPORT" --format md,html,tex
    if [ "$status" -eq 0 ]; then
      diff -r "$WHOLE" "$REPORT" && [ -z "$stderr" ] || { echo "render, $moment: $stderr"; return 1; }
    else
      [ "$status" -eq 3 ] && [ "$(wc -l <<<"$stderr")" -eq 1 ] && [ ! -e "$REPORT/report.md" ] ||
        { echo "render, $moment: $status $stderr"; return 1; }
      ended=$((ended + 1))
    fi
  done
  [ "$ended" -ge 12 ]
}

@test "signals from any moment on, again and again: status 130, one line and nothing left, or a whole report" {
  needs_shim
  local ended=0 moment all
  accepts report render "$SET" --output "$WHOLE"
  all=$(moments render "$SET" --output "$REPORT")
  for moment in $all; do
    wait_until rm -rf "$REPORT" # into which the gnuplot of a program that ended may still write
    at SG_INTERRUPT_AT "$moment" render "$SET" --output "$REPORT"
    if [ "$status" -eq 0 ]; then
      diff -r "$WHOLE" "$REPORT"
    else
      [ "$status" -eq 130 ] && [ "$stderr" = 'stratagemm-report: interrupted' ] && [ ! -e "$REPORT" ] ||
        { echo "$moment: $status $stderr"; ls -A "$REPORT"; return 1; }
      ended=$((ended + 1))
    fi
  done
  [ "$ended" -ge 6 ]
  ended=0
  for moment in $(moments summary "$SET"); do
    at SG_INTERRUPT_AT "$moment" summary "$SET"
    [ "$status" -ne 0 ] || continue
    [ "$status" -eq 130 ] && [ "$stderr" = 'stratagemm-report: interrupted' ] || { echo "$moment: $status $stderr"; return 1; }
    ended=$((ended + 1))
  done
  [ "$ended" -ge 6 ]
}

@test "more configurations than a plan can have: refused; so are more values in run.json or machine.json" {
  awk -F, -v OFS=, 'NR < 3 { print; next } NR == 3 { for (i = 2; i <= 10001; i++) { $1 = "c" i; $2 = i; print } }' \
    "$SAMPLE/configs.csv" >"$SET/configs.csv"
  for command in summary render; do
    refuses 2 'configs.csv:10002: more than 10000 rows, the limit for such a file' report $command "$SET"
  done
  cp "$SAMPLE/configs.csv" "$SET/configs.csv"
  for list in '.environment = ([range(10000) | {("V\(.)"): "x"}] | add)' '.argv = [range(10000) | "x"]' \
    '.backends = [range(2500) | {name: "x", version: "1", path: "x"}]'; do
    jq "$list" "$SAMPLE/run.json" >"$SET/run.json"
    refuses 2 'run.json: more than 10000 values: the limit for such a file' report render "$SET"
  done
  cp "$SAMPLE/run.json" "$SET/run.json"
  jq '.flags = [range(10000) | "x"]' "$SAMPLE/machine.json" >"$SET/machine.json"
  refuses 2 'machine.json: more than 10000 values: the limit for such a file' report summary "$SET"
  [ ! -e "$SET/report" ]
}

@test "more texts than a report may take memory for: refused" {
  jq '.doctor = [range(140) | {check: "a\(.)", finding: ("<&*_" * 1000), effect: "b", remedy: "c", status: "warn"}]' \
    "$SAMPLE/run.json" >"$SET/run.json"
  refuses 2 'run.json: more than 524288 bytes of texts: the limit for such a file' report render "$SET"
  cp "$SAMPLE/run.json" "$SET/run.json"
  # Launches that failed after the last one, each with another text of N bytes in a column.
  with() { # COLUMN LAUNCHES BYTES
    jq 'del(.launches, .probe, .overhead) | .plan.rounds_max = 5000' "$SAMPLE/run.json" >"$SET/run.json"
    rm -f "$SET/probes.csv"
    awk -F, -v OFS=, -v column="$1" -v n="$2" -v bytes="$3" 'NR == 1 { $0 = $0 (/coretype/ ? "" : ",coretype"); for (i = 1; i <= NF; i++) at[$i] = i; columns = NF }
      NR > 1 { $columns = ""; round = $2; launch = $3; id[$1] = 1 } { print }
      END { while (length(text) < bytes) text = text "<&*_"
        while (made < n) { round++; for (one in id) if (made < n) {
          $0 = ""; $columns = ""; $1 = one; $2 = round; $3 = ++launch; $4 = "failed"; $at[column] = substr(++made text, 1, bytes); print } } }' \
      "$SAMPLE/outcomes.csv" >"$SET/outcomes.csv"
  }
  with detail 5000 4000
  refuses 2 'outcomes.csv:[0-9]+: the tables have more than 16777216 bytes of different texts' report render "$SET"
  with coretype 1100 20
  refuses 2 'outcomes.csv: more than 1000 different kernels in column coretype' report render "$SET"
  with coretype 2 70
  refuses 2 "outcomes.csv:[0-9]+: column coretype: '.*' is longer than 64 bytes" report render "$SET"
  with coretype 900 60
  accepts report summary "$SET"
  awk -F, -v OFS=, 'NR > 3 { next } NR == 3 { while (length(long) < 4000) long = long "<&*_"
    for (i = 2; i <= 600; i++) { $1 = "c" i; $2 = i long; $14 = i; print } next } { print }' "$SAMPLE/configs.csv" >"$SET/configs.csv"
  refuses 2 'configs.csv: more than 2097152 bytes of different texts' report render "$SET"
}

@test "almost as many values in a list: a report" {
  jq '.environment = ([range(9000) | {("V\(.)"): "x"}] | add)' "$SAMPLE/run.json" >"$SET/run.json"
  accepts report render "$SET"
  grep -q 'V0=x V1=x' "$SET/report/report.md" && grep -q 'V8999=x' "$SET/report/report.md"
}

@test "more counts than tables of a report can have: refused" {
  cp -r "$BATS_TEST_DIRNAME/sets/counters" "$BATS_TEST_TMPDIR/counted"
  SET=$BATS_TEST_TMPDIR/counted
  # As many configurations more, of other sizes, none of which was measured.
  awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } { print } NR == 2 { row = $0 }
    END { $0 = row; for (i = 1; i <= 400; i++) { $at["config_id"] = "x" i; $at["label"] = "x" i; $at["blas_threads"] = i + 100; print } }' \
    "$BATS_TEST_DIRNAME/sets/counters/configs.csv" >"$SET/configs.csv"
  jq '.counters = [range(1500) | {event: "E\(.)", group: "g"}] | del(.plan.configurations)' \
    "$BATS_TEST_DIRNAME/sets/counters/run.json" >"$SET/run.json"
  refuses 2 'has 15[0-9]+ counters of 40[0-9]+ configurations: a report has tables of at most 500000 counts' report render "$SET"
}
