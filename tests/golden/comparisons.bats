#!/usr/bin/env bats
# Comparisons of result sets, byte for byte: the page in Markdown and LaTeX, its facts, charts, the comment for a pull
# request and the table on a terminal. After an intended change: run tests/golden/update.sh and review `git diff`.

load ../cli/helper

@test "the comparisons of two machines, of sessions and over dates are as expected" {
  "$BATS_TEST_DIRNAME/comparisons.sh" "$BATS_TEST_TMPDIR/comparisons"
  diff -ru "$BATS_TEST_DIRNAME/comparisons" "$BATS_TEST_TMPDIR/comparisons"
}

@test "the page of a comparison is one well-formed file with its figures inside, and the article compiles" {
  "$SOURCE/tests/cli/plant.py" "$SAMPLE" "$BATS_TEST_TMPDIR/b" 1.05
  accepts report compare "$SAMPLE" "$BATS_TEST_TMPDIR/b" --output "$BATS_TEST_TMPDIR/page" --format html,tex
  [ "$(tail -n 1 <<<"$output")" = "$BATS_TEST_TMPDIR/page/report.html" ]
  local page=$BATS_TEST_TMPDIR/page/report.html
  [ "$(grep -c '<svg [^>]*role="img"' "$page")" -eq 1 ]
  run ! grep -E '(src|href)="(https?:|figures/)' "$page"
  (cd "$BATS_TEST_TMPDIR/page" && sha256sum --quiet -c SHA256SUMS)
  command -v pdflatex >/dev/null || skip "needs pdflatex"
  (cd "$BATS_TEST_TMPDIR/page" && pdflatex -interaction=batchmode -halt-on-error report.tex >/dev/null)
}
