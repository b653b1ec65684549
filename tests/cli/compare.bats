#!/usr/bin/env bats
# stratagemm-report compare: the table on the terminal, and what it refuses. How often it errs is in
# tests/unit/report_compare_error.c.

# shellcheck disable=SC2154

load helper

RESULTS=$SOURCE/data/results
TWO=$(echo "$RESULTS"/intel-xeon-processor-2c-*/20261126T004820Z-adaptive)
SIXTEEN=$(echo "$RESULTS"/intel-xeon-processor-16c-*/20261126T193552Z-quick)

plant() { "$SOURCE/tests/cli/plant.py" "$@"; }

# flat PATTERN: the output, as one line, has this.
flat() { tr -s '\n ' ' ' <<<"$output" | grep -q -- "$1"; }

@test "two machines: what differs, times per item, ratios with intervals, of peak" {
  accepts report compare "$TWO" "$SIXTEEN"
  grep -qx "A  $TWO" <<<"$output"
  grep -qx '  Cores: A 2; B 16' <<<"$output"
  grep -qx 'B / A: gemm f64, 500 x 500 x 500, time per item (8 items in A, 64 in B)' <<<"$output"
  grep -Eqx 'threads  +[0-9.]+ ms +[0-9.]+ ms +0\.[0-9]+ \[0\.[0-9]+, 0\.[0-9]+\]  faster +[0-9.]+% +[0-9.]+%' <<<"$output"
  flat 'B compared with A: 0 slower, 4 faster, 0 the same within 2%, 1 undecided'
  flat 'session-to-session variance is unknown and not'
  flat 'times: of one trial, or of one item where it says so, as the geometric mean over the launches'
  grep -q '^  Launches with less than 90% of the usual capacity / all: A ' <<<"$output"
  # The other way round each ratio is the inverse.
  local there back
  there=$(awk '$1 == "threads" { print $6 }' <<<"$output")
  accepts report compare "$SIXTEEN" "$TWO"
  back=$(awk '$1 == "threads" { print $6 }' <<<"$output")
  awk -v a="$there" -v b="$back" 'BEGIN { exit !(a * b > 0.99 && a * b < 1.01) }'
}

@test "a planted difference of 10% is found where it is, and an equal copy is not" {
  plant "$TWO" "$BATS_TEST_TMPDIR/equal" 1
  plant "$TWO" "$BATS_TEST_TMPDIR/slower" 1.1 threads
  accepts report compare "$TWO" "$BATS_TEST_TMPDIR/equal"
  grep -q '^B compared with A: 0 slower, 0 faster' <<<"$output"
  accepts report compare "$TWO" "$BATS_TEST_TMPDIR/slower"
  grep -q '^B compared with A: 1 slower, 0 faster' <<<"$output"
  grep -Eq '^threads .* 1\.100 .*  slower' <<<"$output"
}

@test "several sessions of a machine: the variance between them is included" {
  plant "$TWO" "$BATS_TEST_TMPDIR/base2" 1.08
  plant "$TWO" "$BATS_TEST_TMPDIR/after" 1.1
  accepts report compare "$TWO" "$BATS_TEST_TMPDIR/after"
  grep -q '^B compared with A: 5 slower' <<<"$output"
  accepts report compare --base "$TWO,$BATS_TEST_TMPDIR/base2" "$BATS_TEST_TMPDIR/after"
  grep -q "^A2 " <<<"$output"
  grep -q '^B compared with A: 0 slower' <<<"$output"
  flat 'session-to-session variance is included'
  refuses 2 'are on one side but were measured on different machines' report compare --base "$TWO,$SIXTEEN" "$BATS_TEST_TMPDIR/after"
}

@test "three sets: each is compared with the first" {
  plant "$TWO" "$BATS_TEST_TMPDIR/b" 1.2
  plant "$TWO" "$BATS_TEST_TMPDIR/c" 0.8
  accepts report compare "$TWO" "$BATS_TEST_TMPDIR/b" "$BATS_TEST_TMPDIR/c"
  grep -q '^B compared with A: 5 slower' <<<"$output"
  grep -q '^C compared with A: 0 slower, 5 faster' <<<"$output"
}

@test "what has no ratio is named with its reason" {
  local other=$BATS_TEST_TMPDIR/other
  plant "$TWO" "$other" 1
  # threads+blas gave a wrong result once; serial is called otherwise.
  local last
  last=$(awk -F, '$1 == "c5" { l = $3 } END { print l }' "$other/outcomes.csv")
  sed -i -E "s/^(c5,[0-9]+,$last),ok,.*/\1,invalid,residual 7,,/" "$other/outcomes.csv"
  sed -i 's/,serial,serial,1,1,/,serial2,serial,1,1,/' "$other/configs.csv"
  accepts report compare "$TWO" "$other"
  grep -qx '  has wrong results in B: residual 7: threads+blas' <<<"$output"
  grep -qx '  only in A: serial' <<<"$output"
  grep -qx '  only in B: serial' <<<"$output"
  flat '3 not comparable'
}

@test "sets that cannot be compared are refused, with the reason" {
  local copy=$BATS_TEST_TMPDIR/copy
  refuses 2 'needs two result sets' report compare "$TWO"
  refuses 2 'are the same result set' report compare "$TWO" "$TWO/"
  cp -r "$TWO" "$copy"
  refuses 2 'are the same result set' report compare "$TWO" "$copy"
  plant "$TWO" "$copy" 1.1
  cp "$TWO/run.json" "$copy/"
  refuses 2 'are the same run \(20261126T004820Z-quick\) with different contents' report compare "$TWO" "$copy"
  refuses 2 'no configuration in common: m 500, .* in the first, m 2000' report compare "$TWO" "$RESULTS"/amd*/*
  plant "$TWO" "$copy" 1.1
  jq '.status = "running" | .run_id = "x"' "$TWO/run.json" >"$copy/run.json"
  refuses 2 'is not complete \(status .running.\)' report compare "$TWO" "$copy"
  jq '.schema_version = 99' "$TWO/run.json" >"$copy/run.json"
  refuses 2 'newer than this program supports' report compare "$TWO" "$copy"
  refuses 2 "cannot read result set" report compare "$TWO" "$BATS_TEST_TMPDIR/none"
  refuses 2 "has an empty element" report compare --base , "$TWO"
}

@test "the gate fails a set that is 10% slower, and passes an equal one, a faster one and a difference that it allows" {
  plant "$TWO" "$BATS_TEST_TMPDIR/equal" 1
  plant "$TWO" "$BATS_TEST_TMPDIR/slower" 1.1 threads
  plant "$TWO" "$BATS_TEST_TMPDIR/faster" 0.8
  accepts report compare "$TWO" "$BATS_TEST_TMPDIR/equal" --fail-if slower:5%
  accepts report compare "$TWO" "$BATS_TEST_TMPDIR/faster" --fail-if slower:0%
  accepts report compare "$TWO" "$BATS_TEST_TMPDIR/slower" --fail-if slower:20%
  run --separate-stderr report compare "$TWO" "$BATS_TEST_TMPDIR/slower" --fail-if slower:5%
  [ "$status" -eq 1 ]
  [[ "$stderr" =~ ^'stratagemm-report: threads is slower in B by more than 5%: 1.100 [1.0'.*' times the time in A'$ ]]
  # The ratio is beyond the limit, but not all of its interval.
  accepts report compare "$TWO" "$BATS_TEST_TMPDIR/slower" --fail-if slower:9.9%
}

@test "the gate passes 19 of 20 equal pairs of sets, and fails 19 of 20 in which a strategy is 10% slower" {
  accepts "$SOURCE/tests/compare/gate.py" "$BIN/stratagemm-report" 20 12:2
  says '^12 launches that vary by 2%, 0% of them 20% longer: passed (19|20) of 20 equal pairs, failed (19|20) of 20 '
}

@test "the gate fails where a configuration gives wrong results that were right before" {
  local other=$BATS_TEST_TMPDIR/other
  plant "$TWO" "$other" 1
  sed -i -E '0,/^c5,(.*),ok,.*/s//c5,\1,invalid,residual 7,,/' "$other/outcomes.csv"
  run --separate-stderr report compare "$TWO" "$other" --fail-if slower:5% --junit "$BATS_TEST_TMPDIR/junit.xml"
  [ "$status" -eq 1 ]
  [ "$stderr" = 'stratagemm-report: threads+blas has wrong results in B: residual 7' ]
  xmllint --noout --relaxng "$SOURCE/tests/compare/junit.rng" "$BATS_TEST_TMPDIR/junit.xml"
  [ "$(xmllint --xpath 'string(//testcase[@name="threads+blas"]/error/@message)' "$BATS_TEST_TMPDIR/junit.xml")" = 'has wrong results in B: residual 7' ]
  run --separate-stderr report compare "$other" "$TWO" --fail-if slower:5%
  [ "$status" -eq 0 ]
}

@test "JUnit: a suite for each side, slower configurations are failures, what is not comparable is skipped" {
  local xml=$BATS_TEST_TMPDIR/junit.xml
  plant "$TWO" "$BATS_TEST_TMPDIR/slower" 1.1 threads
  plant "$TWO" "$BATS_TEST_TMPDIR/other" 1
  sed -i 's/^c1,serial,/c1,"a<\&""b",/; s/,serial,serial,1,1,/,other,serial,1,1,/' "$BATS_TEST_TMPDIR/other/configs.csv"
  run --separate-stderr report compare "$TWO" "$BATS_TEST_TMPDIR/slower" "$BATS_TEST_TMPDIR/other" --fail-if slower:5% --junit "$xml"
  [ "$status" -eq 1 ]
  xmllint --noout --relaxng "$SOURCE/tests/compare/junit.rng" "$xml"
  [ "$(xmllint --xpath 'count(//testsuite)' "$xml")" -eq 2 ]
  [ "$(xmllint --xpath 'string(//testsuite[1]/@failures)' "$xml")" -eq 1 ]
  [ "$(xmllint --xpath 'count(//failure)' "$xml")" -eq 1 ]
  [ "$(xmllint --xpath 'string(//failure/../@name)' "$xml")" = threads ]
  [ "$(xmllint --xpath 'string(//testsuite[2]/@skipped)' "$xml")" -eq 2 ]
  [ "$(xmllint --xpath 'count(//testsuite[2]//skipped)' "$xml")" -eq 2 ]
  [ "$(xmllint --xpath 'string(//skipped[last()]/../@name)' "$xml")" = 'serial' ]
  [ "$(xmllint --xpath 'string(//testsuite[2]/testcase[last()]/@name)' "$xml")" = 'a<&"b' ]
}

@test "the comment for a pull request says whether the gate passed, and has what differs in time" {
  plant "$TWO" "$BATS_TEST_TMPDIR/slower" 1.1 threads
  run --separate-stderr report compare "$TWO" "$BATS_TEST_TMPDIR/slower" --fail-if slower:5% --comment "$BATS_TEST_TMPDIR/comment.md"
  [ "$status" -eq 1 ]
  grep -q '^\*\*Slower: the limit of 5% is exceeded by 1 configuration\.\*\*$' "$BATS_TEST_TMPDIR/comment.md"
  [ "$(grep -c '^| `threads` |' "$BATS_TEST_TMPDIR/comment.md")" -eq 1 ]
  [ "$(grep -c '^| serial |' "$BATS_TEST_TMPDIR/comment.md")" -eq 0 ]
  [ "$(wc -c <"$BATS_TEST_TMPDIR/comment.md")" -lt 2000 ]
}

@test "conditions and formats that are none are refused before anything is compared" {
  refuses 2 "'slow:5%' is not a condition" report compare "$TWO" "$SIXTEEN" --fail-if slow:5%
  refuses 2 "'0x10' is not a number" report compare "$TWO" "$SIXTEEN" --fail-if slower:0x10%
  refuses 2 "'slower:5' is not a condition" report compare "$TWO" "$SIXTEEN" --fail-if slower:5
  refuses 2 'slower' report compare "$TWO" "$SIXTEEN" --fail-if slower:x%
  refuses 2 'slower' report compare "$TWO" "$SIXTEEN" --fail-if slower:-1%
  refuses 2 '--junit needs a condition' report compare "$TWO" "$SIXTEEN" --junit x.xml
  refuses 2 "unknown format 'docx'" report compare "$TWO" "$SIXTEEN" --output x --format docx
  refuses 2 '--output: the name is empty: give a folder' report compare "$TWO" "$SIXTEEN" --output ''
}

@test "archives are compared like folders, and named as they were given" {
  local other=$BATS_TEST_TMPDIR/other
  plant "$TWO" "$other" 1
  tar -C "$BATS_TEST_TMPDIR" -czf "$BATS_TEST_TMPDIR/b.tar.gz" other
  accepts report compare "$TWO" "$BATS_TEST_TMPDIR/b.tar.gz"
  grep -qx "B  $BATS_TEST_TMPDIR/b.tar.gz" <<<"$output"
  jq '.schema_version = 99' "$TWO/run.json" >"$other/run.json"
  tar -C "$BATS_TEST_TMPDIR" -czf "$BATS_TEST_TMPDIR/b.tar.gz" other
  refuses 2 "$BATS_TEST_TMPDIR/b.tar.gz.*newer" report compare "$TWO" "$BATS_TEST_TMPDIR/b.tar.gz"
}

@test "names of a stranger do nothing on a terminal" {
  local other=$BATS_TEST_TMPDIR/other
  plant "$TWO" "$other" 1
  jq '.tool.compiler = "gcc\u001b[31m"' "$other/run.json" >"$other/r" && mv "$other/r" "$other/run.json"
  sed -i $'s/,threads+blas,gemm/,o\x1bther,gemm/' "$other/configs.csv"
  accepts report compare "$TWO" "$other"
  run ! grep -q $'\x1b' <<<"$output"
}

@test "the gate does not pass what it cannot judge" {
  one="$BATS_TEST_TMPDIR/one" two="$BATS_TEST_TMPDIR/two"
  plant "$TWO" "$one" 1
  plant "$TWO" "$two" 2
  for set in "$one" "$two"; do
    for file in samples outcomes probes; do
      awk -F, 'NR == 1 || $2 == 1' "$set/$file.csv" >"$set/new" && mv "$set/new" "$set/$file.csv"
    done
    jq 'del(.launches, .overhead)' "$set/run.json" >"$set/new" && mv "$set/new" "$set/run.json"
  done
  run --separate-stderr report compare "$one" "$two" --fail-if slower:5%
  [ "$status" -eq 2 ]
  says_on_stderr 'no configuration can be judged'
  accepts report compare "$one" "$two"
  jq '.plan.timing = "meaningless"' "$two/run.json" >"$two/new" && mv "$two/new" "$two/run.json"
  refuses 2 'has times that mean nothing' report compare "$one" "$two"
}

@test "no file of a set that is read is overwritten" {
  plant "$TWO" "$BATS_TEST_TMPDIR/equal" 1
  cp -r "$BATS_TEST_TMPDIR/equal" "$BATS_TEST_TMPDIR/kept"
  run --separate-stderr report compare "$TWO" "$BATS_TEST_TMPDIR/equal" --fail-if slower:5% --junit "$BATS_TEST_TMPDIR/equal/run.json"
  [ "$status" -eq 2 ]
  says_on_stderr 'is a file of the result set that is read'
  run --separate-stderr report compare "$TWO" "$BATS_TEST_TMPDIR/equal" --comment "$BATS_TEST_TMPDIR/equal/configs.csv"
  [ "$status" -eq 2 ]
  says_on_stderr 'is a file of the result set that is read'
  refuses 2 'is a file of the result set that is read' report export "$BATS_TEST_TMPDIR/equal" --format csv --output "$BATS_TEST_TMPDIR/equal/samples.csv"
  diff -r "$BATS_TEST_TMPDIR/kept" "$BATS_TEST_TMPDIR/equal"
}
