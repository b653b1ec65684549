#!/usr/bin/env bats
# shellcheck disable=SC2016 # the awk conditions are meant literally
# No text of a chart overlaps another, a mark, a line or a bar, on the page and in figures for print, computed from the SVG
# (tests/svg/overlap.py). SG_OVERLAP=all: every stored set and every comparison, at all widths.

load ../cli/helper
load edit

setup() {
  SET=$BATS_TEST_TMPDIR/set
}

# is_clear SET OPTION..: the report drawn with these options.
is_clear() {
  rm -rf "$BATS_TEST_TMPDIR/report"
  accepts report render "$1" --format md --output "$BATS_TEST_TMPDIR/report" "${@:2}"
  run -0 python3 "$BATS_TEST_DIRNAME/../svg/overlap.py" "$BATS_TEST_TMPDIR"/report/figures/*.svg
}

at_all_widths() {
  is_clear "$1"
  is_clear "$1" --figure-width 3.4in
  is_clear "$1" --figure-width 7in
}

@test "a set of five configurations, at the width of a page and of a column" {
  is_clear "$SAMPLE"
  is_clear "$SAMPLE" --figure-width 3.4in
}

@test "a grid of 22 configurations, at the width of a page and of a column" {
  is_clear "$BATS_TEST_DIRNAME/sets/many-core-grid"
  is_clear "$BATS_TEST_DIRNAME/sets/many-core-grid" --figure-width 3.4in
}

@test "sixty configurations of a strategy with a long name" {
  cp -r "$SAMPLE" "$SET"
  multiply 12 '$at["blas_threads"] = i + 1; $at["strategy"] = "a-strategy-with-quite-a-long-name-of-its-own-" substr(id, 4); $2 = $at["strategy"] " w=" i'
  renumber "$SET"
  is_clear "$SET"
  is_clear "$SET" --figure-width 3.4in
}

@test "the check finds overlaps: it is not a check that cannot fail" {
  is_clear "$SAMPLE"
  local drawing=$BATS_TEST_TMPDIR/report/figures/strategies.svg
  sed -E 's/translate\([0-9.]+,[0-9.]+\)" stroke="none"/translate(100,100)" stroke="none"/' "$drawing" >"$BATS_TEST_TMPDIR/moved.svg"
  run -1 python3 "$BATS_TEST_DIRNAME/../svg/overlap.py" "$BATS_TEST_TMPDIR/moved.svg"
}

@test "one, two, and every other stored set, at all widths (SG_OVERLAP=all)" {
  [ "${SG_OVERLAP:-}" = all ] || skip "only in test-deep"
  local n set
  for n in 1 2; do
    rm -rf "$SET"
    cp -r "$SAMPLE" "$SET"
    for file in configs samples probes outcomes; do edit $file.csv "if (\$1 > \"c00$n\") next"; done
    renumber "$SET"
    at_all_widths "$SET"
  done
  for set in "$SAMPLE" "$BATS_TEST_DIRNAME"/sets/* "$BATS_TEST_DIRNAME"/../../data/results/*/*; do at_all_widths "$set"; done
}

@test "charts of comparisons and of a site (SG_OVERLAP=all)" {
  [ "${SG_OVERLAP:-}" = all ] || skip "only in test-deep"
  "$BATS_TEST_DIRNAME/comparisons.sh" "$BATS_TEST_TMPDIR/comparisons" "$BATS_TEST_TMPDIR/drawn"
  accepts report site "$BATS_TEST_DIRNAME/../../data/results" --output "$BATS_TEST_TMPDIR/site"
  run -0 python3 "$BATS_TEST_DIRNAME/../svg/overlap.py" "$BATS_TEST_TMPDIR"/drawn/*.svg "$BATS_TEST_TMPDIR"/site/figures/*.svg
}
