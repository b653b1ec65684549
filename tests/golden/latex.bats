#!/usr/bin/env bats
# shellcheck disable=SC2016,SC1112 # the nasty names are meant literally
# The report as LaTeX: byte for byte, and compiled with pdflatex where that is installed.
# After an intended change: run tests/golden/update.sh and review `git diff`.

load ../cli/helper
load edit

setup_file() {
  export REPORT=$BATS_FILE_TMPDIR/report
  report render "$SAMPLE" --output "$REPORT" --format tex
}

setup() {
  SET=$BATS_TEST_TMPDIR/set
  cp -r "$SAMPLE" "$SET"
}

# label TEXT: the name of the fastest configuration.
label() { awk -F, -v OFS=, 'NR == FNR { text = $0; gsub(/"/, "\"\"", text); next } $1 == "c004" { $2 = "\"" text "\"" } { print }' \
  <(printf '%s\n' "$1") "$SET/configs.csv" >"$SET/new" && mv "$SET/new" "$SET/configs.csv"; }

@test "report.tex is as expected, and so is every table" {
  diff -u "$BATS_TEST_DIRNAME/report/report.tex" "$REPORT/report.tex"
  diff -u "$BATS_TEST_DIRNAME/report/references.bib" "$REPORT/references.bib"
  diff -ru "$BATS_TEST_DIRNAME/report/tables" "$REPORT/tables"
}

@test "the PDF: its author and date, the same bytes each time, and nothing left behind" {
  needs_tex
  mkdir "$BATS_TEST_TMPDIR/tmp"
  TMPDIR=$BATS_TEST_TMPDIR/tmp accepts report render "$SET" --format pdf --author 'A. {Author} & B' --output "$BATS_TEST_TMPDIR/one"
  [ "$output" = "$BATS_TEST_TMPDIR/one/report.pdf" ]
  rmdir "$BATS_TEST_TMPDIR/tmp"
  cd "$BATS_TEST_TMPDIR/one"
  sha256sum --quiet -c SHA256SUMS
  [ -e report.tex ] && [ -e references.bib ] && [ ! -e report.html ] && [ ! -e report.log ]
  head -c 5 report.pdf | grep -q '%PDF-'
  grep -qF '\author{A. \{Author\} \& B}' report.tex
  grep -qF 'author = {{A. \textbraceleft{}Author\textbraceright{} \& B}}' references.bib
  run ! grep -a -e "$BATS_TEST_TMPDIR" -e "$SOURCE" report.pdf
  mv report.pdf "$BATS_TEST_TMPDIR/first.pdf"
  accepts report render "$SET" --format pdf --author 'A. {Author} & B' --output .
  cmp report.pdf "$BATS_TEST_TMPDIR/first.pdf"
  accepts report render "$SET" --format md --output .
  [ ! -e report.pdf ] && [ ! -e references.bib ] # of the earlier report
}

@test "no TeX: one line, status 3, and nothing is written" {
  mkdir "$BATS_TEST_TMPDIR/bin"
  ln -s "$(command -v gnuplot)" "$BATS_TEST_TMPDIR/bin"
  refuses 3 'pdflatex, which makes report.pdf, is not installed: install the packages texlive-latex-recommended and lmodern' \
    env PATH="$BATS_TEST_TMPDIR/bin" "$BIN/stratagemm-report" render "$SET" --format pdf
  [ ! -e "$SET/report" ]
}

@test "a TeX that fails: its first error, status 3, and the earlier report stays" {
  mkdir "$BATS_TEST_TMPDIR/bin"
  printf '#!/bin/sh\nprintf "%%s\\n" "$@" >"%s"; env >>"%s"\nprintf "This is TeX\\n! LaTeX Error: File lmodern.sty not found.\\nl.7\\n" >report.log\nexit 1\n' \
    "$BATS_TEST_TMPDIR/called" "$BATS_TEST_TMPDIR/called" >"$BATS_TEST_TMPDIR/bin/pdflatex"
  printf '#!/bin/sh\n' >"$BATS_TEST_TMPDIR/bin/bibtex"
  chmod +x "$BATS_TEST_TMPDIR"/bin/*
  accepts report render "$SET" --format md
  before=$(cat "$SET/report/SHA256SUMS")
  PATH=$BATS_TEST_TMPDIR/bin:$PATH refuses 3 'pdflatex failed on report.tex: LaTeX Error: File lmodern.sty not found.: install the packages' report render "$SET" --format pdf
  [ "$before" = "$(cat "$SET/report/SHA256SUMS")" ]
  grep -qx -e -no-shell-escape "$BATS_TEST_TMPDIR/called"
  grep -qx openout_any=p "$BATS_TEST_TMPDIR/called"
  grep -qx SOURCE_DATE_EPOCH=1768469400 "$BATS_TEST_TMPDIR/called" # that of the data
}

@test "an author is a name" {
  refuses 2 '--author: .* is empty or has control characters' report render "$SET" --author ''
  refuses 2 '--author: .* is empty or has control characters' report render "$SET" --author $'a\e[2J'
}

@test "the article compiles" { compiles "$REPORT"; }

@test "the article of a grid under two libraries compiles" {
  accepts report render "$BATS_TEST_DIRNAME/sets/grid" --output "$BATS_TEST_TMPDIR/grid" --format tex
  compiles "$BATS_TEST_TMPDIR/grid"
}

@test "the article of a map of eight workloads compiles" {
  accepts report render "$BATS_TEST_DIRNAME/sets/map" --output "$BATS_TEST_TMPDIR/map" --format tex
  compiles "$BATS_TEST_TMPDIR/map"
}

@test "two hundred configurations: a table over several pages" {
  multiply 40 '$at["blas_threads"] = i + 1; $2 = $11 " w=" i'
  renumber "$SET"
  accepts report render "$SET" --format tex
  grep -q 'begin{longtable}' "$SET/report/tables/table-1.tex"
  compiles "$SET/report"
}

@test "names that are markup in TeX are shown unchanged" {
  label '50%_$\{#}&~^ "q" '\''s'\'' `x` |<>| \end{document} \input{/etc/passwd} ^^41 --a,,b [x] {{run}}'
  jq '.cpu.model = "CPU \\write18{ls} %_$^^M\n# x & y"' "$SET/machine.json" >"$SET/m" && mv "$SET/m" "$SET/machine.json"
  jq '.argv += ["--source", "npy:it'\''s; rm -rf $HOME\n```\\\\end{sgcode}%"]' "$SET/run.json" >"$SET/r" && mv "$SET/r" "$SET/run.json"
  accepts report render "$SET" --format tex --author '}\input{/etc/passwd}%{ \end{document} @misc{x, a={"'
  grep -qF '50\%\_\$\textbackslash{}' "$SET/report/tables/table-1.tex"
  grep -qF '50\%\_\$\textbackslash{}' "$SET/report/tables/table-1-compact.tex"
  compiles "$SET/report"
}

@test "letters no font has are shown by their code points, in an abstract, a table and a caption" {
  label '🚀 שלום 中文 ﷽ Ω ≤ × é ß ł ğ ő € – “x” … ’'
  jq '.cpu.model = "プロセッサ 9000 éß×µ±²½"' "$SET/machine.json" >"$SET/m" && mv "$SET/m" "$SET/machine.json"
  accepts report render "$SET" --format tex
  grep -qF 'U+1F680' "$SET/report/report.tex"
  compiles "$SET/report"
}

@test "every character that is written as itself has a glyph" {
  characters=$(printf '%b' "$(awk 'BEGIN { for (c = 161; c <= 382; c++) printf "\\u%04x%s", c, c % 8 ? "" : " " }')")
  label "$characters $(printf '\u0218\u0219\u021a\u021b \u2013\u2014\u2018\u2019\u201a\u201c\u201d\u201e \u2020\u2021\u2022\u2026\u2039\u203a\u20ac\u2122 \u2190\u2191\u2192\u2193\u2212\u221a\u221e\u2248\u2264\u2265\u03bc')"
  accepts report render "$SET" --format tex
  compiles "$SET/report"
}

@test "very long names are broken" {
  label "$(printf 'x%.0s' {1..200})"
  jq '.backends[0].config = ("A_" * 100) | .argv += ["--output", "/" + ("folder/" * 40)]' "$SET/run.json" >"$SET/r" && mv "$SET/r" "$SET/run.json"
  accepts report render "$SET" --format tex
  compiles "$SET/report"
}

@test "tables are files whatever the format, and their CSV has as many fields in every row" {
  label 'a "b", c'
  accepts report render "$SET" --format md
  [ "$(find "$SET/report/tables" -name '*.csv' | wc -l)" -eq "$(find "$SET/report/tables" -name '*.tex' ! -name '*-compact.tex' | wc -l)" ]
  grep -q '^1,"a ""b"", c",\*,2,1,,2.27,' "$SET/report/tables/table-1.csv"
  for csv in "$SET"/report/tables/*.csv; do
    awk '{ line = $0; gsub(/"([^"]|"")*"/, "q", line); n = gsub(/,/, ",", line) }
         NR == 1 { fields = n } n != fields { print FILENAME ": " $0; exit 1 }' "$csv"
  done
}

@test "figures are PDF for LaTeX, and PNG on request" {
  [ -s "$REPORT/figures/strategies.pdf" ]
  [ ! -e "$REPORT/figures/strategies.png" ]
  accepts report render "$SET" --format md,png
  [ -s "$SET/report/figures/strategies.png" ]
  [ ! -e "$SET/report/figures/strategies.pdf" ]
  [ ! -e "$SET/report/report.tex" ]
}

@test "the same result set gives the same bytes, at another time and in another time zone" {
  accepts report render "$SET" --format tex,png --output "$BATS_TEST_TMPDIR/one"
  sleep 1.1
  TZ=Asia/Tokyo accepts report render "$SET" --format tex,png --output "$BATS_TEST_TMPDIR/two"
  diff -r "$BATS_TEST_TMPDIR/one" "$BATS_TEST_TMPDIR/two"
}

@test "the article does not reveal where it was made" {
  run ! grep -r -e "$BATS_FILE_TMPDIR" -e "$SOURCE" "$REPORT"
}
