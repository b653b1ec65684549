#!/usr/bin/env bats
# Every string of a stranger's result set is text in every file of a report and on the terminal.
# shellcheck disable=SC2154,SC2016 # status and output are bats'; hostile texts are meant literally

load ../cli/helper

export LC_ALL=C.UTF-8 # for the characters below

SETS=$BATS_TEST_DIRNAME/sets

# plants SET STEP: `tests/run-deep.sh canaries` puts every canary into every string.
plants() { accepts python3 "$BATS_TEST_DIRNAME/canary.py" "$BIN/stratagemm-report" "$1" "$BATS_TEST_TMPDIR/work" "$2"; }

@test "canaries in every string of a result set with counters" { plants "$SETS/counters" "${SG_CANARY_STEP:-10}"; }

@test "canaries in a run before which another library was found faster" {
  cp -r "$SAMPLE" "$BATS_TEST_TMPDIR/set"
  jq '.backends[0] as $own | .library_probe = {operation: "gemm", dtype: "f64", n: 384, threads: 1, libraries: [
    $own + {option: "own", coretype: "auto", flops: 1e10, measured: true},
    $own + {name: "other", option: "numpy", coretype: "auto", flops: 4e10, measured: false}]}' \
    "$SAMPLE/run.json" >"$BATS_TEST_TMPDIR/set/run.json"
  accepts report render "$BATS_TEST_TMPDIR/set" --format md
  grep -q 'Another library is faster than the one that this run used' "$BATS_TEST_TMPDIR"/set/report/report.md
  rm -r "$BATS_TEST_TMPDIR/set/report"
  plants "$BATS_TEST_TMPDIR/set" 17
}

@test "canaries in a grid of configurations, where others are drawn" { plants "$SETS/grid" 11; }

@test "canaries in a run of several workloads" { plants "$SETS/map" 17; }

@test "a cell of a table that a spreadsheet would take for a formula is text; numbers are not changed" {
  cp -r "$SAMPLE" "$BATS_TEST_TMPDIR/set"
  cd "$BATS_TEST_TMPDIR" || return
  for text in '=1+1' '@SUM(1)' '-1+1' '+x' '-x' "=cmd|'/C calc'!A0" '=שלום'; do
    jq --arg text "$text" '.os = $text | .kernel = "-1.5 GHz" | .virtualisation = "+3"' "$SAMPLE/machine.json" >set/machine.json
    accepts report render set --format md
    python3 - "$text" <<'PY'
import csv, pathlib, sys
rows = {row[0]: row[1] for path in pathlib.Path("set/report/tables").glob("*.csv")
        for row in csv.reader(path.open(encoding="utf-8", newline="")) if len(row) == 2}
expected = {"Operating system": "'" + sys.argv[1], "Kernel": "-1.5 GHz", "Virtualisation": "+3"}
assert {name: rows[name] for name in expected} == expected, rows
PY
  done
}

@test "a part of a cell that is a cell of its own with another separator is no formula either; nor are wide characters" {
  cp -r "$SAMPLE" "$BATS_TEST_TMPDIR/set"
  cd "$BATS_TEST_TMPDIR" || return
  while IFS=@ read -r text expected; do
    jq --arg text "$text" '.os = $text' "$SAMPLE/machine.json" >set/machine.json
    accepts report render set --format md
    python3 - "$expected" <<'PY'
import csv, pathlib, sys
rows = {row[0]: row[1] for path in pathlib.Path("set/report/tables").glob("*.csv")
        for row in csv.reader(path.open(encoding="utf-8", newline="")) if len(row) == 2}
assert rows["Operating system"] == sys.argv[1], rows["Operating system"]
PY
  done <<'END'
a;=1+1@a;'=1+1
a; =1+1;-x;5@a;' =1+1;'-x;5
a|+x@a|'+x
a,";=1+1@a,";'=1+1
＝1+1@'＝1+1
＋x@'＋x
－x@'－x
x；＝1@x；＝1
END
  jq '.os = "a;＠SUM(1)"' "$SAMPLE/machine.json" >set/machine.json
  accepts report render set
  grep -rq "a;'＠SUM" set/report/tables
}

@test "a template of the user cannot write a text from a file as markup" {
  mkdir -p "$BATS_TEST_TMPDIR/mine/figures"
  sed 's/{{workload.text}}/{{{workload.text}}}/' "$SOURCE/templates/figures/strategies.md.mustache" \
    >"$BATS_TEST_TMPDIR/mine/figures/strategies.md.mustache"
  refuses 2 "figures/strategies.md.mustache:[0-9]+: 'workload.text' is no markup: write \{\{workload.text\}\}" \
    report render "$SAMPLE" --output "$BATS_TEST_TMPDIR/out" --templates "$BATS_TEST_TMPDIR/mine"
}

@test "an id with control characters is refused" {
  cp -r "$SAMPLE" "$BATS_TEST_TMPDIR/set"
  for mark in $'\e[2J' $'\u009b' $'\u202e'; do
    sed "s/^c001,/c00$mark,/" "$SAMPLE/configs.csv" >"$BATS_TEST_TMPDIR/set/configs.csv"
    refuses 2 "column config_id: 'c00\?+(\[2J)?' has control characters" report summary "$BATS_TEST_TMPDIR/set" --csv
  done
}
