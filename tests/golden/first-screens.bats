#!/usr/bin/env bats
# What a reader sees first of each measured result set: verdict, answer, warnings, the results; and the summary on a
# terminal. After an intended change: run tests/golden/update.sh and read `git diff` as that reader.

load ../cli/helper

@test "the first screens of the measured sets are as expected" {
  "$BATS_TEST_DIRNAME/first-screens.sh" "$BATS_TEST_TMPDIR/screens"
  [ "$(find "$BATS_TEST_TMPDIR/screens" -name '*.md' | wc -l)" -ge 9 ]
  diff -ru "$BATS_TEST_DIRNAME/first-screens" "$BATS_TEST_TMPDIR/screens"
}

@test "a report recommends settings exactly if its verdict is clear or tied, and otherwise gives a command" {
  for set in "$BATS_TEST_DIRNAME"/sets/*; do
    accepts report render "$set" --output "$BATS_TEST_TMPDIR/$(basename "$set")" --format md
    jq -e '(.verdict.recommends == ([.workloads[].verdict.kind] | all(. == "clear" or . == "tied"))) and
      ((.advice == null) or .verdict.recommends) and ((.settle != null) == (.verdict.recommends | not))' \
      "$BATS_TEST_TMPDIR/$(basename "$set")/context.json"
  done
}

@test "an interval is in brackets where it covers 95%, and in parentheses where it does not" {
  for set in "$BATS_TEST_DIRNAME"/sets/many-core-* "$SOURCE"/data/results/*/*; do
    name=$(basename "$set")
    accepts report render "$set" --output "$BATS_TEST_TMPDIR/$name" --format md
    report summary --json "$set" >"$BATS_TEST_TMPDIR/$name.json"
    jq -e --slurpfile summary "$BATS_TEST_TMPDIR/$name.json" '
      def follows(level): if test("[\\[(]") then contains("[") == (level + 0 >= 0.95) else true end;
      ([$summary[0][] | select(.metric == "wall_ns") | {key: .config_id, value: .}] | from_entries) as $of
      | [.workloads[].rows[] | $of[.id] as $s | (.time | follows($s.ci_level)), (.speedup | follows($s.speedup_level // 0))]
      | length > 0 and all' "$BATS_TEST_TMPDIR/$name/context.json"
  done
  # Neither of the two is without an example.
  cat "$BATS_TEST_TMPDIR"/*/context.json | jq -r '.workloads[].rows[] | .time, .speedup' >"$BATS_TEST_TMPDIR/texts"
  for pattern in ' s \[' ' s (' '× \[' '× (~'; do grep -q -- "$pattern" "$BATS_TEST_TMPDIR/texts"; done
}

@test "no interval is called 95% that does not cover it" {
  for set in "$BATS_TEST_DIRNAME"/sets/many-core-*; do
    name=$(basename "$set")
    accepts report render "$set" --output "$BATS_TEST_TMPDIR/$name" --format md
    # None of these sets has the six launches that an interval of a median at 95% needs.
    jq -e '.time_coverage.level == null' "$BATS_TEST_TMPDIR/$name/context.json"
    run ! grep -E "Time, .?95%|bracket: its .?95%|median's 95%" "$BATS_TEST_TMPDIR/$name/report.md"
  done
}
