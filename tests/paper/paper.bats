#!/usr/bin/env bats
# What an author does: figures, tables and sources of a report in papers of IEEE and ACM, with the commands of the README and with
# every figure and table of several result sets. Nothing sticks out of its column, and text has 7 to 9 points there.
# shellcheck disable=SC2016,SC2154 # TeX is meant literally; output is bats'

load ../cli/helper

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  for class in IEEEtran acmart; do
    kpsewhich $class.cls >/dev/null || skip "the class $class is not installed: texlive-publishers"
  done
}

# block LANGUAGE: the block of code in this language in the section of the README for papers.
block() { sed -n '/^### In a paper/,/^##* [^I]/p' "$SOURCE/README.md" | sed -n "/^\`\`\`$1\$/,/^\`\`\`\$/p" | sed '1d;$d'; }

# head_of CLASS: the beginning of a paper; its end is the second argument's.
head_of() {
  if [ "$1" = IEEEtran ]; then
    printf '%s\n' '\documentclass[conference]{IEEEtran}' '\usepackage{array,booktabs,graphicx}' '\begin{document}' '\title{A Paper}' '\author{An Author}' '\maketitle'
  else
    printf '%s\n' '\documentclass[sigconf,nonacm]{acmart}' '\usepackage[T1]{fontenc}' '\usepackage{array,booktabs,graphicx,lmodern}' '\begin{document}' '\title{A Paper}' '\author{An Author}' '\affiliation{\institution{A Place}\country{A Country}}' '\maketitle'
  fi
}

# typeset: paper.tex becomes paper.pdf; no box is too wide, no float too high, and all references are known. (acmart balances the
# columns of the last page with boxes that are too high, whatever table is on it.)
typeset() {
  local pass
  for pass in 1 2 3; do
    pdflatex -interaction=nonstopmode -halt-on-error paper.tex >log || { tail -n 30 log; return 1; }
    [ $pass -gt 1 ] || bibtex paper >bibtex.log || { cat bibtex.log; return 1; }
  done
  if grep -naE 'Overfull .hbox|Float too large|(Reference|Citation).*undefined|multiply defined' paper.log; then return 1; fi
}

@test "the commands of the README bring a figure, a table and the sources into a paper for IEEE" {
  printf '%s\n' '\documentclass[conference]{IEEEtran}' '\begin{document}' '\title{A Paper}' '\author{An Author}' '\maketitle' \
    '\section{Introduction}' 'We measured.' '\end{document}' >paper.tex
  ln -s "$SOURCE/data" data
  mkdir -p build
  ln -s "$BIN" build/bin
  block sh >commands
  grep -q 'stratagemm-report render' commands
  bash -eu commands
  block tex >lines
  # The first lines are for the preamble, the others for the text.
  awk 'NR == FNR { text = text $0 "\n"; if (/^\\usepackage/) { preamble = preamble $0 "\n" } else { rest = rest $0 "\n" } next }
       /^\\begin.document./ { printf "%s", preamble } /^\\end.document./ { printf "%s", rest } { print }' lines paper.tex >new
  mv new paper.tex
  typeset
  [ "$(pdftotext paper.pdf - | grep -c 'blas-physical')" -ge 2 ] # in the figure and the table
  pdftotext paper.pdf - | grep -q 'stratagemm maintainers'
  accepts python3 "$BATS_TEST_DIRNAME/text_sizes.py" paper.pdf 7 9 blas-physical
}

# all_in CLASS SET: every figure and every table of a set, in the columns of a paper and across both.
all_in() {
  local figure table
  rm -rf report paper.*
  report render "$2" --format tex --figure-width 3.3in --output report
  {
    head_of "$1"
    printf '%s\n' '\section{Results}' 'We measured.'
    for figure in report/figures/*.pdf; do
      printf '\\begin{figure}\\centering\\includegraphics{%s}\\caption{A caption.}\\end{figure}\n' "${figure%.pdf}"
    done
    for table in report/tables/*-compact.tex; do printf '\\input{%s}\n' "${table%.tex}"; done
    for table in report/tables/*.tex; do
      case $table in *-compact.tex) continue ;; esac
      grep -q 'longtable}' "$table" || printf '\\begin{table*}\\centering\\caption{A caption.}\\input{%s}\\end{table*}\n\\clearpage\n' "${table%.tex}"
    done
    printf '%s\n' '\nocite{*}' "\\bibliographystyle{$([ "$1" = IEEEtran ] && echo IEEEtran || echo ACM-Reference-Format)}" '\bibliography{report/references}' '\end{document}'
  } >paper.tex
  typeset
}

@test "every figure and table of four sets, in a paper for IEEE" {
  all_in IEEEtran "$SAMPLE"
  accepts python3 "$BATS_TEST_DIRNAME/text_sizes.py" paper.pdf 7 9 'blas-physical' 'time (s)'
  for set in map many-core-grid many-core-quick; do all_in IEEEtran "$SOURCE/tests/golden/sets/$set"; done
}

@test "every figure and table, in a paper for ACM" {
  all_in acmart "$SAMPLE"
  accepts python3 "$BATS_TEST_DIRNAME/text_sizes.py" paper.pdf 7 9 'blas-physical' 'time (s)'
  all_in acmart "$SOURCE/tests/golden/sets/many-core-openmp"
}

@test "the sample report is what its result set gives, as a PDF too" {
  cd "$SOURCE"
  run scripts/readme.sh --check
  echo "$output"
  [ "$status" -eq 0 ]
}
