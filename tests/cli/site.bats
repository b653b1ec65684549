#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2154 # text in Markdown is meant literally; output and stderr are bats'
# The static site of the result sets below a folder: what it lists, what it makes again, and what it does with damaged sets.

load helper

setup() {
  command -v gnuplot >/dev/null || skip "needs gnuplot"
  cd "$BATS_TEST_TMPDIR" || return 1
  mkdir -p sets/one sets/two
  cp "$SAMPLE"/*.csv "$SAMPLE"/*.json sets/one
  cp "$SOURCE"/data/results/intel-xeon-processor-16c-*/*-quick/*.{csv,json} sets/two
}

site() { accepts report site sets --output out; }
slug() { jq -r --arg name "$1" '.sets[] | select(.name == $name) | .slug' out/site.json; }
page() { echo "out/reports/$(slug "$1")/report.html"; }
change() { # SET FILTER
  jq "$2" "$1/run.json" >"$1/new" && mv "$1/new" "$1/run.json"
}

@test "the index lists every set with machine, CPU, cores, library, fastest strategy, speed-up and verdict" {
  site
  [ "$output" = out/index.html ]
  grep -q '^2 result sets of 2 machines' out/index.md
  row=$(grep '^| \[two\]' out/index.md)
  [[ $row == *"| intel-xeon-processor-16c-4517 | Intel(R) Xeon(R) Processor | 16 | openblas-pthread-0.3.21 | 64 products of 500 × 500 float64 | threads | 9.8× "*" | clear | 2026-11-26"* ]]
  xmllint --html --noout out/index.html 2>/dev/null
  grep -q '<svg' out/index.html
  while read -r link; do [ -s "out/$link" ]; done < <(grep -o 'reports/[^"]*report.html' out/index.html)
  [ "$(grep -o 'reports/[^"]*report.html' out/index.html | sort -u | wc -l)" -eq 2 ]
  run ! grep -Eiq '(src|href)="?https?://[^"]*\.(js|css|png|svg|woff2?)' out/index.html
}

@test "the chart has the speed-ups that the summaries have" {
  site
  accepts report summary sets/two --json
  wanted=$(jq -r '[.[] | select(.metric == "wall_ns" and .speedup != null and .speedup != 1) | .speedup * 1000 | round] | sort | @csv' <<<"$output")
  [ "$(awk 'NF > 2 && $2 > 8 && !/^#/ { printf "%.0f\n", $3 * 1000 }' out/figures/speedups.dat | sort -n | awk -v wanted="$wanted" '
      BEGIN { n = split(wanted, w, ",") } { d = $1 - w[NR]; if (d < -1 || d > 1) bad = 1 } END { print NR == n && !bad }')" = 1 ]
}

@test "points of the chart with the same number of cores are beside one another, nearer to it than to another" {
  change sets/two '.run_id = "first"'
  cp -r sets/two sets/again
  change sets/again '.run_id = "second"'
  cp -r sets/two sets/twelve
  change sets/twelve '.run_id = "third"'
  jq '.usable_cores = 12' sets/two/machine.json >sets/twelve/machine.json
  site
  [ "$(jq '[.sets[].cores] | unique | length' out/site.json)" -eq 3 ]
  # 12 and 16 cores meet at 13.9.
  awk 'NF > 2 && !/^#/ { n++; bad = bad || seen[$1]++ || ($2 == 12 && $1 > 13.8) || ($2 == 16 && $1 < 13.9) || ($2 == 2 && $1 > 4) }
    END { exit bad || n < 12 }' out/figures/speedups.dat
}

@test "without a change the same bytes, and no report is made again" {
  site
  cp -r out before
  touch stamp
  site
  diff -r before out
  [ -z "$(find out/reports -newer stamp)" ]
}

@test "only the report of a changed set is made again; that of a set that is gone is removed" {
  site
  one=$(page one) two=$(page two)
  touch stamp
  change sets/one '.note = "measured anew"'
  site
  [ "$one" -nt stamp ]
  run ! [ "$two" -nt stamp ]
  grep -q 'measured anew' "$one"
  rm -r sets/two
  site
  [ ! -e "$(dirname "$two")" ]
  grep -q '^1 result set of 1 machine' out/index.md
}

@test "another template makes the reports again" {
  site
  one=$(page one)
  mkdir templates
  echo 'Mine' >templates/none.mustache
  touch stamp
  accepts report site sets --output out --templates templates
  [ "$one" -nt stamp ]
}

@test "damaged sets are listed with their error, without the folder's path; status 1, and the rest goes on" {
  cp -r sets/one sets/half && rm sets/half/run.json
  cp -r sets/one sets/future && change sets/future '.schema_version = 99'
  cp -r sets/one sets/broken && echo 'c001,1,2,3' >>sets/broken/samples.csv
  mkfifo sets/pipe.zip && ln -s /etc sets/link && mkdir sets/empty
  printf 'not an archive' >sets/bad.tar.zst
  run --separate-stderr report site "$PWD/sets" --output out
  [ "$status" -eq 1 ]
  [ "$output" = out/index.html ]
  [ "$(wc -l <<<"$stderr")" -eq 4 ]
  says_on_stderr "^stratagemm-report: future: .*schema_version 99 is newer"
  says_on_stderr "^stratagemm-report: half: .*run.json"
  [ "$(jq -c '[.errors[].name]' out/site.json)" = '["bad.tar.zst","broken","future","half"]' ]
  [ "$(jq '.sets | length' out/site.json)" -eq 2 ]
  grep -q '^> - `broken` is damaged and has no report: broken/samples.csv:' out/index.md
  run ! grep -rqF "$PWD/sets" out
}

@test "a set that is damaged later loses its report" {
  site
  two=$(page two)
  echo '{' >sets/two/run.json
  run report site sets --output out
  [ "$status" -eq 1 ]
  [ ! -e "$two" ]
}

@test "a set whose files, plan or seal were changed after it was measured is named so, also in an update" {
  verdict() { grep -o 'clear\|none, the result set was changed' < <(grep '^| \[one\]' out/index.md); }
  echo 'name: mine' >sets/one/plan.yaml
  (cd sets/one && sha256sum ./*.json ./*.yaml ./*.csv | sed 's|\./||' >SHA256SUMS)
  cp -r sets/one sound
  site
  [ "$(verdict)" = clear ]
  for file in plan.yaml SHA256SUMS samples.csv; do
    echo >>"sets/one/$file"
    site
    [ "$(verdict)" = 'none, the result set was changed' ]
    grep -q '^> \*\*Verdict: none, the result set was changed' "$(dirname "$(page one)")/report.md"
    cp sound/* sets/one
    site
    [ "$(verdict)" = clear ]
  done
}

@test "an error keeps its words where they contain the name of the folder" {
  mv sets e
  echo '{' >e/one/run.json
  rm e/two/run.json
  for folder in e e/ "$PWD/e"; do
    run --separate-stderr report site "$folder" --output out
    [ "$status" -eq 1 ]
    says_on_stderr "^stratagemm-report: one: one/run.json:[0-9:]+ .*expected near end of file"
    says_on_stderr "^stratagemm-report: two: 'two' is not a result set: no run.json"
    run ! grep -qF "$PWD" out/site.json
  done
}

@test "archives are sets, too" {
  python3 -c 'import shutil, sys
shutil.make_archive("sets/three", "zip", "sets", "one")
shutil.make_archive("sets/deep/four", "gztar", "sets", "two")' || mkdir -p sets/deep
  site
  [ "$(jq -c '[.sets[].name]' out/site.json)" = '["deep/four.tar.gz","one"]' ] # a row for each set
  grep -q '^- `three.zip` and `one`$' out/index.md
  [ "$(find out/reports -name report.html | wc -l)" -eq 2 ]
}

@test "two sets with one run id and other contents are both shown, and named" {
  cp -r sets/one sets/other
  change sets/other '.plan.seed = 4'
  run --separate-stderr report site sets --output out
  [ "$status" -eq 1 ]
  says_on_stderr "^stratagemm-report: other: has the run id of one, but other contents: one of them was changed$"
  [ "$(jq -c '[.sets[].name]' out/site.json)" = '["one","other","two"]' ]
  grep -q '^> - `other` and `one` have the same run id, `sample`, but other contents' out/index.md
}

@test "a folder and the archive of it are one row, whichever is left" {
  change sets/one '.argv += ["--plan", "/home/alice/x.yaml"]' # is not in the archive
  accepts report archive sets/one
  site
  [ "$(jq -c '[.sets[].name]' out/site.json)" = '["one","two"]' ]
  grep -q '^- `one.tar.zst` and `one`$' out/index.md
  cp -r out before
  site
  diff -r before out
  rm -r sets/one
  site
  [ "$(jq -c '[.sets[].name]' out/site.json)" = '["one.tar.zst","two"]' ]
  [ -s "$(page one.tar.zst)" ]
  run ! grep -q '^## Copies' out/index.md
}

@test "the site may be inside the folder; what is not a site is not written into" {
  accepts report site sets --output sets/site
  accepts report site sets --output sets/site
  [ "$(jq '.sets | length' sets/site/site.json)" -eq 2 ]
  mkdir mine && echo precious >mine/file
  refuses 2 "'mine' is not empty and does not contain a site" report site sets --output mine
  [ "$(ls mine)" = file ]
  mkdir empty
  refuses 2 "no result set below 'empty'" report site empty --output other
  refuses 2 "cannot read the folder 'absent'" report site absent --output other
  refuses 2 "site takes one folder, not 0" report site
}

@test "a site is not replaced by that of other sets, not even of one with the same name" {
  site
  cp -r out before
  mkdir -p other/one
  cp sets/two/* other/one
  refuses 2 "'out' has the site of other result sets" report site other --output out
  diff -r before out
  refuses 2 "'out' has the site of other result sets" report site . --output out
  mv sets elsewhere # the folder itself has no name in the site
  accepts report site elsewhere --output out
  diff -r before out
}

@test "without a clear answer, the index names no fastest strategy" {
  for file in samples outcomes probes; do
    awk -F, 'NR == 1 || $2 == 1' "sets/one/$file.csv" >first && mv first "sets/one/$file.csv"
  done
  site
  row=$(grep '^| \[one\]' out/index.md)
  [[ $row == *"| undecided |  | "* ]]
}

@test "files of others in the site stay, and links are not followed" {
  site
  mkdir out/reports/mine && echo x >out/reports/mine/file
  cp -r "$(dirname "$(page one)")" precious
  cp -r precious before
  ln -s "$PWD/precious" out/reports/link
  jq '.reports += ["mine", "link"]' out/site.json >listed
  mv listed out/site.json
  site
  [ -e out/reports/mine/file ]
  diff -r before precious
}

@test "a folder with the site.json of another program, or with a list of other folders, is not written into" {
  mkdir -p st/reports/thesis
  echo x | tee st/index.html >st/reports/thesis/thesis.tex
  echo '{}' >st/reports/thesis/entry.json
  cp -r st before
  site
  for json in '{}' '[]' '{' '{"site": true, "reports": ["thesis"]}' "$(jq -c 'del(.reports)' out/site.json)" \
    "$(jq -c '.reports = ["../mine"]' out/site.json)" "$(jq -c '.reports += [1]' out/site.json)"; do
    echo "$json" | tee before/site.json >st/site.json
    refuses 2 "'st' is not empty and does not contain a site" report site sets --output st
    diff -r before st
  done
}

@test "of a report that is removed, files of others and changed ones stay" {
  cp -r sets/two sets/three
  change sets/three '.run_id = "three"'
  site
  two=$(dirname "$(page two)") three=$(dirname "$(page three)")
  mkdir out/reports/thesis
  echo '{}' >out/reports/thesis/entry.json
  cp -r "$three" out/reports/copy
  echo x | tee "$two/notes.txt" "$two/figures/mine.svg" >"$two/report.md"
  cp out/site.json listed
  jq '.reports += ["thesis"]' listed >out/site.json
  rm -r sets/two sets/three
  site
  [ ! -e "$three" ]
  [ "$(cd "$two" && find . -type f | sort | xargs)" = './figures/mine.svg ./notes.txt ./report.md' ]
  [ "$(ls out/reports/thesis)" = entry.json ]
  [ -e out/reports/copy/report.html ] # it is not listed
}

@test "hostile names and texts stay text" {
  hostile='<img src=x onerror=alert(1)>|`*_[a](javascript:x)&'
  mkdir "sets/$hostile"
  cp sets/one/* "sets/$hostile"
  change "sets/$hostile" '.run_id = "</script><b>" | .started = "<i>"'
  jq --arg t "$hostile" '.cpu.model = $t' sets/one/machine.json >"sets/$hostile/machine.json"
  sed -i 's/openblas-pthread/<u>lib|x/g' "sets/$hostile/configs.csv" "sets/$hostile/run.json"
  site
  xmllint --html --noout out/index.html 2>/dev/null
  run ! grep -Eq '<(img src=x|b>|i>|u>)' out/index.html
  [ "$(xmllint --html --xpath 'count(//main//tr[contains(., "onerror=alert")])' out/index.html 2>/dev/null)" -ge 1 ]
  [ "$(xmllint --html --xpath 'count(//a[starts-with(@href, "javascript")])' out/index.html 2>/dev/null)" -eq 0 ]
  [[ $(slug "$hostile") =~ ^[a-z0-9-]+$ ]]
}

@test "an interrupted site is continued" {
  site
  jq '{generator, site, reports}' out/site.json >begun # as it is before the index is written
  mv begun out/site.json
  rm out/index.html
  touch stamp
  site
  [ -z "$(find out/reports -newer stamp)" ]
  [ -s out/index.html ]
}
