#!/usr/bin/env bats
# The report of data/sample, byte for byte, except the SVG, which differs between versions of gnuplot.
# After an intended change: run tests/golden/update.sh and review `git diff`.

load ../cli/helper

setup_file() {
  export REPORT=$BATS_FILE_TMPDIR/report
  report render "$SAMPLE" --output "$REPORT" >"$BATS_FILE_TMPDIR/stdout" 2>"$BATS_FILE_TMPDIR/stderr"
}

same() { diff -u "$BATS_TEST_DIRNAME/report/$1" "$REPORT/$1"; }

@test "report.md is as expected" { same report.md; }

@test "context.json is as expected" { same context.json; }

@test "every chart's script and data are as expected, and there are no others" {
  diff -ru --exclude '*.svg' "$BATS_TEST_DIRNAME/report/figures" "$REPORT/figures"
}

@test "the last line on stdout is the path of the page, and stderr is quiet" {
  [ "$(tail -n 1 "$BATS_FILE_TMPDIR/stdout")" = "$REPORT/report.html" ]
  [ ! -s "$BATS_FILE_TMPDIR/stderr" ]
}

@test "the same result set gives the same bytes, from another place and in another locale" {
  cp -r "$SAMPLE" "$BATS_TEST_TMPDIR/elsewhere"
  LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo GNUPLOT_DEFAULT_GDFONT=x report render "$BATS_TEST_TMPDIR/elsewhere"
  diff -r "$REPORT" "$BATS_TEST_TMPDIR/elsewhere/report"
}

@test "a figure's script, run by hand, draws the figure in its folder" {
  cp -r "$REPORT/figures" "$BATS_TEST_TMPDIR/figures"
  cd "$BATS_TEST_TMPDIR/figures"
  for format in svg png pdf; do
    gnuplot -e "format='$format'" strategies.gp
    [ -s "strategies.$format" ]
  done
}

@test "the report does not reveal where it was made" {
  run ! grep -r -e "$BATS_FILE_TMPDIR" -e "$SOURCE" "$REPORT"
}

@test "every figure is well-formed, with a role, a title and a description" {
  for svg in "$REPORT"/figures/*.svg; do
    xmllint --noout "$svg"
    for part in title desc; do
      [ -n "$(xmllint --xpath "string(/*/*[local-name() = '$part'])" "$svg")" ]
    done
    [ "$(xmllint --xpath 'string(/*/@role)' "$svg")" = img ]
  done
}

@test "the page is one file: nothing is fetched, ids are unique, every figure is inside" {
  page=$REPORT/report.html
  run ! grep -E '<(script|link|img|iframe)[^>]* (src|href)=|url\(["'\'']?http|@import' "$page"
  [ -z "$(grep -oE ' id=["'\''][^"'\'']+' "$page" | tr \' \" | sort | uniq -d)" ]
  [ "$(grep -c '<svg [^>]*role="img"' "$page")" -eq "$(find "$REPORT/figures" -name '*.svg' | wc -l)" ]
}

@test "the page is well-formed HTML" {
  # The parser is for HTML 4: newer tags are not errors.
  xmllint --html --noout "$REPORT/report.html" 2>&1 |
    awk '/error/ && !/Tag (main|nav|figure|figcaption|section|details|summary|footer|svg|g|title|desc|defs|path|rect|circle|use|text|tspan|pattern|polygon|filter|feflood|fecomposite|clippath) invalid/ { print; bad = 1 } END { exit bad }'
}
