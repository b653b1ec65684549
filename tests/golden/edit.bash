#!/bin/bash
# Changes to the rows of the result set SET, by awk.

# edit FILE STATEMENT: an awk statement on every row, at["column"] is the number of its field; `next` leaves the row out.
# Numbers are written with 15 digits.
edit() {
  awk -F, -v OFS=, -v CONVFMT=%.15g "NR == 1 { for (i = 1; i <= NF; i++) at[\$i] = i; print; next } { $2; print }" "$SET/$1" >"$SET/$1.new"
  mv "$SET/$1.new" "$SET/$1"
}

# multiply TIMES AWK: each configuration that many times, i = 0, 1, ..; AWK changes the fields of its line in configs.csv.
multiply() {
  local file
  for file in configs samples probes outcomes; do
    awk -F, -v OFS=, -v file=$file "NR == 1 { for (c = 1; c <= NF; c++) at[\$c] = c; print; next }
      { id = \$1; for (i = 0; i < $1; i++) { \$1 = id \"-\" i; if (file == \"configs\") { $2 } print } }" \
      "$SET/$file.csv" >"$SET/$file.new"
    mv "$SET/$file.new" "$SET/$file.csv"
  done
}

needs_tex() { command -v pdflatex >/dev/null && kpsewhich lmodern.sty >/dev/null || skip "pdflatex or the package lmodern is not installed"; }

# compiles FOLDER: pdflatex makes a PDF of its report, without overfull lines, missing characters or undefined references.
compiles() {
  needs_tex
  local pass
  cp -r "$1" "$BATS_TEST_TMPDIR/compiled"
  cd "$BATS_TEST_TMPDIR/compiled" || return
  for pass in 1 2 3; do
    pdflatex -interaction=nonstopmode -halt-on-error report.tex >"pass-$pass.log" || { tail -n 30 "pass-$pass.log"; return 1; }
    [ $pass -gt 1 ] || bibtex report >bibtex.log || { cat bibtex.log; return 1; }
  done
  if grep -i warning bibtex.log; then return 1; fi
  if grep -naE 'Overfull|undefined|multiply|Missing character|Warning' report.log; then return 1; fi
  rm -r "$BATS_TEST_TMPDIR/compiled"
}
