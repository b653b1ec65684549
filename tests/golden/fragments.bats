#!/usr/bin/env bats
# Sentences are templates: each is used and can be replaced, and a report contains no other sentences.
# shellcheck disable=SC2154 # templates is from the helper

load ../cli/helper

setup() {
  TEMPLATES=$BATS_TEST_DIRNAME/../../templates
  SOURCES=$BATS_TEST_DIRNAME/../../report
  MINE=$BATS_TEST_TMPDIR/templates
}

# All templates of prose: everything except charts, page and article.
prose() { (cd "$TEMPLATES" && find . -name '*.mustache' ! -path './charts/*' ! -name '*.gp.*' ! -name 'page.*' ! -name 'article.*' ! -name report.md.mustache ! -name comparison.md.mustache ! -name '*_abstract.md.mustache' | sed 's|^\./||; s|\.mustache$||' | sort); }

# used NAME: true if another template, a literal in C, or the list for its folder uses it.
used() {
  local fragment=${1%.md}
  grep -rqF "{{> $1}}" "$TEMPLATES" || grep -rqF -e "\"$fragment\"" -e "\"$1\"" "$SOURCES" --include='*.c' ||
    case $1 in
    findings/*.md) grep -qF "SG_FINDING(${fragment#findings/})" "$SOURCES/findings/findings.def" ;;
    figures/*.md)
      grep -qE "^SG(_COMPARE)?_CHART\(${fragment#figures/}," "$SOURCES/charts/charts.def" "$SOURCES/compare/compare_charts.def" ||
        grep -rqF "sg_figures_put(figures, \"${fragment#figures/}\"" "$SOURCES"
      ;;
    *) false ;;
    esac
}

@test "every template of prose is used by a rule, a chart, a source file or another template" {
  [ "$(prose | wc -l)" -gt 30 ]
  prose | while read -r name; do used "$name" || { echo "nothing uses $name.mustache"; exit 1; }; done
}

@test "every rule and every fragment that a source file names has a template" {
  sed -n 's/^SG_FINDING(\(.*\))$/findings\/\1/p' "$SOURCES/findings/findings.def" >"$BATS_TEST_TMPDIR/names"
  [ -s "$BATS_TEST_TMPDIR/names" ]
  grep -rhoE --include='*.c' 'sg_fact_fragment\($|sg_fact_fragment\("[^"]+"|^ +"[a-z]+/[a-z_]+",$' "$SOURCES" |
    sed -n 's/.*"\([^"]*\)".*/\1/p' >>"$BATS_TEST_TMPDIR/names"
  while read -r name; do [ -f "$TEMPLATES/$name.md.mustache" ] || { echo "no template $name"; exit 1; }; done <"$BATS_TEST_TMPDIR/names"
}

@test "a user's fragment rewords its sentence in Markdown, HTML and LaTeX" {
  mkdir -p "$MINE/findings"
  printf '%s\n' 'Le {{threads}} *fils*, {{ratio.text}} fois: {{#code}}{{{configuration}}}{{/code}}.' >"$MINE/findings/library_threads.md.mustache"
  accepts report render "$SAMPLE" --output "$BATS_TEST_TMPDIR/report" --templates "$MINE" --format md,html,tex
  cd "$BATS_TEST_TMPDIR/report"
  grep -qF 'Le 2 *fils*, 1.80 fois: `blas-physical`.' report.md
  grep -qF 'Le 2 <em>fils</em>, 1.80 fois: <code>blas-physical</code>.' report.html
  grep -qF 'Le 2 \emph{fils}, 1.80 fois: \texttt{blas-physical}.' report.tex
  run ! grep -q 'scale well' report.md report.html report.tex
}

@test "a mistake in a fragment names its file and line, and nothing is written" {
  mkdir -p "$MINE/findings"
  printf '%s\n' 'Fine.' '{{nope}}' >"$MINE/findings/library_threads.md.mustache"
  refuses 2 "findings/library_threads.md.mustache:2: unknown name 'nope'" \
    report render "$SAMPLE" --output "$BATS_TEST_TMPDIR/report" --templates "$MINE"
  [ ! -e "$BATS_TEST_TMPDIR/report" ]
}

# translate: copies all prose to $MINE, with each word outside a tag replaced by ø.
translate() {
  prose | while read -r name; do
    mkdir -p "$(dirname "$MINE/$name")"
    awk '{
      out = ""
      while (match($0, /\{\{\{?[^}]*\}\}\}?/)) {
        text = substr($0, 1, RSTART - 1)
        gsub(/[A-Za-z]+/, "ø", text)
        out = out text substr($0, RSTART, RLENGTH)
        $0 = substr($0, RSTART + RLENGTH)
      }
      gsub(/[A-Za-z]+/, "ø")
      print out $0
    }' "$TEMPLATES/$name.mustache" >"$MINE/$name.mustache"
  done
}

# words_of_its_own FOLDER: words in the texts of fragments that are neither ø nor one of their facts.
words_of_its_own() {
  jq -r '.. | objects | select(.fragment and .facts)
    | ([.facts | .. | strings | ascii_downcase] | unique | sort_by(-length)) as $facts
    | [.text, .remedy, .title, .caption, .alt | strings | ascii_downcase | gsub("\\\\(?<mark>[^a-z0-9])"; .mark)
       | reduce $facts[] as $fact (.; split($fact) | join(" ")) | scan("[a-z]+")] as $words
    | select($words != []) | "\(.fragment): \($words)"' "$1/context.json"
}

@test "a translated report has no sentence that is not from a template" {
  translate
  for set in "$SAMPLE" "$BATS_TEST_DIRNAME"/sets/*; do
    out=$BATS_TEST_TMPDIR/$(basename "$set")
    accepts report render "$set" --output "$out" --templates "$MINE" --format md
    jq -e '[.headline.text, .notes[].text] | all(contains("ø"))' "$out/context.json"
    words_of_its_own "$out" >"$out.words"
    [ ! -s "$out.words" ] || { cat "$out.words"; false; }
  done
}

# words FILE..: the words in the files, one per line, in lower case.
words() { cat "$@" | tr -cs 'A-Za-z' '\n' | tr A-Z a-z | sort -u; }

# Units, names of variables, spellings of an event's name and of a type: data, not prose.
spellings='b cpu cpus dram dtlb flop kflop mflop pflop gb gflop gib gnu itlb kib mb mib ms n ns openblas num threads omp coretype per cycle
  kiloinstruction reference s min h tb tflop thousands millions billions trillions utc float x dir file output resume goto'

@test "a translated report.md has no word that is neither in a template nor in the data" {
  translate
  for set in "$SAMPLE" "$BATS_TEST_DIRNAME"/sets/*; do
    out=$BATS_TEST_TMPDIR/$(basename "$set")
    accepts report render "$set" --output "$out" --templates "$MINE" --format md,html
    words "$set"/*.json "$set"/*.csv <(find "$set" -name '*.csv' -o -name '*.json') <(echo "$spellings") >"$out.data"
    sed -E 's|\]\(figures/[^)]*\)||; s/[0-9a-f]{64}//' "$out/report.md" >"$out.md"
    comm -23 <(words "$out.md") "$out.data" >"$out.words"
    [ ! -s "$out.words" ] || { cat "$out.words"; false; }
    run ! grep -qE 'Numbers of|The numbers|Warning<|Answer<' "$out/report.html"
    grep -q '<figcaption' "$out/report.html"
  done
}

@test "a translated comparison has no word that is neither in a template nor in the data" {
  translate
  local other=$BATS_TEST_TMPDIR/other out=$BATS_TEST_TMPDIR/comparison
  "$SOURCE/tests/cli/plant.py" "$SAMPLE" "$other" 1.1 threads
  jq '.id = "x" | .cores = 64' "$SAMPLE/machine.json" >"$other/machine.json" # another machine
  sed -i 's/,serial,serial,1,1,/,other,serial,1,1,/' "$other/configs.csv"
  accepts report compare "$SAMPLE" "$other" --fail-if slower:50% --output "$out" --templates "$MINE" --format md --comment "$BATS_TEST_TMPDIR/comment.md"
  words "$SAMPLE"/*.json "$SAMPLE"/*.csv "$other"/*.json "$other"/configs.csv <(jq -r '.sets[].machine' "$out/context.json") <(echo "$spellings a c") >"$out.data"
  sed -E 's|\]\(figures/[^)]*\)||; s/[0-9a-f]{64}//' "$out/report.md" "$BATS_TEST_TMPDIR/comment.md" >"$out.md"
  comm -23 <(words "$out.md") "$out.data" >"$out.words"
  [ ! -s "$out.words" ] || { cat "$out.words"; false; }
  grep -q ø "$BATS_TEST_TMPDIR/comment.md"
}
