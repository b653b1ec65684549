#!/usr/bin/env bats
# stratagemm-report given result sets that are whole, and broken in every way a file can be.

load helper

setup() {
  SET=$BATS_TEST_TMPDIR/set
  cp -r "$SAMPLE" "$SET"
}

# edit FILE SED-SCRIPT
edit() { sed -i "$2" "$SET/$1"; }
# broken PATTERN: the summary is refused as bad input, with the place in the file.
broken() { refuses 2 "$1" report summary "$SET"; }

@test "summary prints the table of a whole set" {
  accepts report summary "$SET"
  says 'serial'
  says 'threads\+blas'
  [ -z "$stderr" ]
}

@test "summary --csv has the columns of the contract, and a row for every configuration" {
  accepts report summary --csv "$SET"
  says '^config_id,metric,n,mean,stddev,cv,min,q25,median,q75,max,ci_level,ci_low,ci_high,flops_per_s,speedup,speedup_low,speedup_high,efficiency,rank,converged,valid'
  [ "$(cut -d, -f1 <<<"$output" | sort -u | grep -vc config_id)" -eq "$(($(wc -l <"$SET/configs.csv") - 1))" ]
}

@test "summary --json is an array with the same names" {
  accepts report summary --json "$SET"
  jq -e 'map(select(.metric == "wall_ns")) | length > 1 and all(.n >= 1 and has("speedup_low"))' <<<"$output"
}

@test "summary --csv and --json exclude each other" {
  refuses 2 '--csv and --json' report summary --csv --json "$SET"
}

@test "a set must be named, and be there" {
  refuses 2 'summary' report summary
  refuses 2 "$BATS_TEST_TMPDIR/nowhere" report summary "$BATS_TEST_TMPDIR/nowhere"
  refuses 2 "$SET/samples.csv" report summary "$SET/samples.csv"
}

@test "a file that is missing is named" {
  rm "$SET/configs.csv"
  broken 'configs\.csv'
}

@test "run.json cut off: file and line" {
  head -c 30 "$SAMPLE/run.json" >"$SET/run.json"
  broken 'run\.json:[0-9]+'
}

@test "a wrong header: file, line, column" {
  edit samples.csv '1s/wall_ns/wall_seconds/'
  broken 'samples\.csv:1: .*wall_ns'
}

@test "a header alone: no rows" {
  edit samples.csv '1!d'
  broken 'samples\.csv: launch 1 ended ok, and has 0 timed trials of 3'
}

@test "an empty file" {
  : >"$SET/samples.csv"
  broken 'samples\.csv'
}

@test "a short row: file, line" {
  edit samples.csv '3s/,[^,]*,[^,]*$//'
  broken 'samples\.csv:3:'
}

@test "a long row: file, line" {
  edit samples.csv '3s/$/,1/'
  broken 'samples\.csv:3:'
}

@test "text for a number: file, line, column" {
  awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) { if ($i == "wall_ns") { at = i } } }
                    NR == 4 { $at = "abc" } { print }' "$SAMPLE/samples.csv" >"$SET/samples.csv"
  broken "samples\\.csv:4: .*wall_ns.*'abc'"
}

@test "a number too large to hold: file, line, column" {
  awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) { if ($i == "wall_ns") { at = i } } }
                    NR == 4 { $at = "99999999999999999999" } { print }' "$SAMPLE/samples.csv" >"$SET/samples.csv"
  broken 'samples\.csv:4: .*wall_ns'
}

@test "the last line cut off: file, line" {
  last=$(wc -l <"$SAMPLE/samples.csv")
  head -c -9 "$SAMPLE/samples.csv" >"$SET/samples.csv"
  broken "samples\\.csv:$last:"
}

@test "an open quote that never closes: file, line" {
  edit samples.csv '3s/^/"/'
  broken 'samples\.csv:3'
}

@test "a NUL byte is not a number" {
  edit samples.csv '3s/,/,\x00/4'
  broken 'samples\.csv:3'
}

@test "a row of a configuration that is not in configs.csv" {
  edit samples.csv '3s/^[^,]*/nobody/'
  broken "nobody"
}

@test "line ends of Windows are read" {
  accepts report summary --csv "$SET"
  plain=$output
  sed -i 's/$/\r/' "$SET"/*.csv
  accepts report summary --csv "$SET"
  [ "$output" = "$plain" ]
}

@test "columns in another order, and ones of a later version, are read by name" {
  accepts report summary --csv "$SET"
  plain=$output
  awk -F, -v OFS=, '{ print (NR == 1 ? "new_column" : "x"), $0 }' "$SAMPLE/samples.csv" >"$SET/samples.csv"
  accepts report summary --csv "$SET"
  [ "$output" = "$plain" ]
}
