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

@test "names and facts of a stranger are text in every format" {
  local other=$BATS_TEST_TMPDIR/other out=$BATS_TEST_TMPDIR/out
  local nasty="<script>x()</script>|\`'\"; system('touch pwned') {{x}} \\input{x} \$x\$ **b** & #"
  "$SOURCE/tests/cli/plant.py" "$SAMPLE" "$other" 1.5
  jq --arg t "$nasty" '.kernel = $t | .cpu.model = $t' "$SAMPLE/machine.json" >"$other/machine.json"
  jq --arg t "$nasty" '.run_id = $t' "$other/run.json" >"$BATS_TEST_TMPDIR/run.json"
  mv "$BATS_TEST_TMPDIR/run.json" "$other/"
  python3 - "$other/configs.csv" "$nasty" <<'END'
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1], newline="")))
rows[0]["label"] = sys.argv[2]
with open(sys.argv[1], "w", newline="") as file:
    writer = csv.DictWriter(file, rows[0])
    writer.writeheader()
    writer.writerows(rows)
END
  cd "$BATS_TEST_TMPDIR"
  accepts report compare "$other" "$SAMPLE" --fail-if slower:5% --junit junit.xml --comment comment.md --output "$out" --format md,html,tex
  xmllint --noout --relaxng "$SOURCE/tests/compare/junit.rng" junit.xml
  [ "$(xmllint --xpath 'string(//testcase[1]/@name)' junit.xml)" = "$nasty" ]
  run ! grep -F '<script>x' "$out/report.html"
  run ! grep -F '<script>x' "$out/report.md" comment.md
  run ! grep -F '\input{x}' "$out/report.tex"
  [ -z "$(find . -name pwned)" ]
}
