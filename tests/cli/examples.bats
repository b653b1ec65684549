#!/usr/bin/env bats
# The worked examples of CONTRIBUTING.md: the build compiles them as printed there (tests/examples) into separate programs with
# two more strategies and one more operation.
# shellcheck disable=SC2154

load helper

EXAMPLES=$BIN/../examples

setup() { SET=$BATS_TEST_TMPDIR/set; }

@test "the examples are registered: list shows them, and only in these programs" {
  accepts "$EXAMPLES/stratagemm-bench" list operations
  says '^hadamard +MxN +f64 +elementwise product of two m x n matrices'
  accepts "$EXAMPLES/stratagemm-bench" list strategies
  says '^threads\+half +pool +task +yes '
  says '^cyclic +cyclic +task +yes '
  accepts bench list operations
  run ! says '^hadamard'
}

@test "the new operation runs with every general strategy, and its results are verified" {
  strategies=$("$EXAMPLES/stratagemm-bench" list strategies --json |
    jq -r '[.[] | select(.available and (.name | IN("native", "batch") | not)) | .name] | join(",")')
  accepts "$EXAMPLES/stratagemm-bench" run --profile smoke --operation hadamard --shape 17x9 --count 7 \
    --strategy "$strategies" --workers 2 --blas-threads 1 --rounds 1 --quiet --output "$SET"
  [ "$(awk -F, 'NR > 1 && $4 == "ok"' "$SET/outcomes.csv" | wc -l)" -eq "$(tr , '\n' <<<"$strategies" | wc -l)" ]
  awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) { at[$i] = i }; next }
           $at["valid"] != 1 || $at["items_checked"] != 7 || $at["residual"] > 1 { exit 1 }' "$SET/samples.csv"
}

@test "the new strategies run every operation, and the report includes them" {
  operations=$("$EXAMPLES/stratagemm-bench" list operations --json |
    jq -r '[.[] | select(.dtypes | split(",") | index("f64")) | .name] | join(",")')
  accepts "$EXAMPLES/stratagemm-bench" run --profile smoke --operation "$operations" --n 12 --count 5 \
    --strategy serial,cyclic,threads+half --rounds 1 --quiet --output "$SET"
  [ -z "$(awk -F, 'NR > 1 && $4 != "ok"' "$SET/outcomes.csv")" ]
  accepts report render "$SET" --format md --output "$BATS_TEST_TMPDIR/report"
  for name in cyclic threads+half hadamard; do grep -qF "$name" "$BATS_TEST_TMPDIR/report/report.md"; done
}

@test "the new finding is in the report, in its own words" {
  accepts "$EXAMPLES/stratagemm-bench" run --profile smoke --n 12 --count 5 --strategy serial --rounds 1 --quiet --output "$SET"
  accepts "$EXAMPLES/stratagemm-report" render "$SET" --format md --output "$BATS_TEST_TMPDIR/report" \
    --templates "$EXAMPLES/../tests/examples/overlay/templates"
  grep -q '^- A trial of `serial` takes .*: starting the threads .* \*Measure more items (`--count`)\.\*$' "$BATS_TEST_TMPDIR/report/report.md"
}

@test "the new chart is drawn, with its caption and its numbers, where a section has a place for it" {
  accepts "$EXAMPLES/stratagemm-bench" run --profile smoke --n 12 --count 5 --strategy serial --rounds 1 --quiet --output "$SET"
  cp -r "$EXAMPLES/../tests/examples/overlay/templates" "$BATS_TEST_TMPDIR/templates"
  mkdir -p "$BATS_TEST_TMPDIR/templates/report"
  { cat "$SOURCE/templates/report/confidence.md.mustache"; printf '\n{{#figure.order}}\n{{> report/figure.md}}\n{{/figure.order}}\n'; } \
    >"$BATS_TEST_TMPDIR/templates/report/confidence.md.mustache"
  accepts "$EXAMPLES/stratagemm-report" render "$SET" --output "$BATS_TEST_TMPDIR/report" --templates "$BATS_TEST_TMPDIR/templates"
  [ -s "$BATS_TEST_TMPDIR/report/figures/order.svg" ]
  grep -q '^\*\*Figure [0-9]*\.\*\* The time of every trial, by launch\.$' "$BATS_TEST_TMPDIR/report/report.md"
  jq -e '.figure.order.table.columns == ["Configuration", "Median"]' "$BATS_TEST_TMPDIR/report/context.json"
  grep -q '<title>serial, round 1, launch 1: ' "$BATS_TEST_TMPDIR/report/figures/order.svg"
}

@test "a block that names no file does not go unnoticed" {
  # shellcheck disable=SC2016 # the text of a page
  printf '```c\nint lost;\n```\n' >"$BATS_TEST_TMPDIR/page.md"
  run "$SOURCE/tests/examples/extract.sh" "$BATS_TEST_TMPDIR/page.md" "$SOURCE" "$BATS_TEST_TMPDIR/out"
  [ "$status" -eq 1 ]
  [ "$output" = "$BATS_TEST_TMPDIR/page.md:2: this block names no file: int lost;" ]
}
