#!/usr/bin/env bats
# The targets of make, their scripts, and a relocated installation. They use the release in build/ and are skipped for another
# SG_BIN_DIR.
# shellcheck disable=SC2016 # what printf writes is expanded when it runs

load helper

setup() {
  [ "$BIN" -ef "$SOURCE/build/bin" ] || skip "build/ is not what is tested"
  cd "$SOURCE" || return 1
  unset MAKEFLAGS MFLAGS MAKELEVEL
}

@test "make and make help list every target with one line" {
  accepts make --no-print-directory
  plain=$output
  accepts make --no-print-directory help
  [ "$output" = "$plain" ]
  read -r -a targets < <(sed -n 's/^\.PHONY: //p' Makefile.report)
  for target in "${targets[@]}"; do says "^  $target +[a-z]"; done
}

@test "make report measures, renders, and prints last the path of a self-contained page" {
  accepts make --no-print-directory report PROFILE=smoke OUTPUT="$BATS_TEST_TMPDIR/set" ARGS="--rounds 2"
  page=$(tail -n 1 <<<"$output")
  [[ $page == "$BATS_TEST_TMPDIR"/set/*.html ]]
  [ -s "$page" ]
  [ "$(grep -c '<svg' "$page")" -ge 1 ]
  run ! grep -Eiq '(src|href)="?https?://[^"]*\.(js|css|png|svg|woff2?)' "$page"
}

@test "make report uses a new folder, never an existing one" {
  cp -r scripts "$BATS_TEST_TMPDIR/scripts"
  mkdir -p "$BATS_TEST_TMPDIR/build/bin"
  # The programs of this tree only print their arguments.
  printf '#!/bin/sh\necho "bench $*"\nmkdir -p "$5"\n' >"$BATS_TEST_TMPDIR/build/bin/stratagemm-bench"
  printf '#!/bin/sh\necho "$2/report/report.html"\n' >"$BATS_TEST_TMPDIR/build/bin/stratagemm-report"
  chmod +x "$BATS_TEST_TMPDIR"/build/bin/*
  unset OUTPUT
  for _ in 1 2 3 4; do accepts env PROFILE=mine ARGS='--n 64' "$BATS_TEST_TMPDIR/scripts/report.sh"; done
  says '^bench run --profile mine --output results/[0-9TZ]+-mine(-[0-9])? --n 64$'
  [ "$(find "$BATS_TEST_TMPDIR/results" -mindepth 1 -maxdepth 1 | wc -l)" -eq 4 ]
}

@test "the build says on a pipe how far it is and how long it takes, while it goes on" {
  fake_tree
  mkdir "$BATS_TEST_TMPDIR/bin"
  printf '%s\n' '#!/bin/bash' '[ "$1" = --build ] || exit 0' 'for i in {1..40}; do echo "[$i/40] a [9/9] b"; [ $i -ne 20 ] || until [ -e "$SG_GO" ]; do sleep 0.1; done; done' \
    >"$BATS_TEST_TMPDIR/bin/cmake"
  chmod +x "$BATS_TEST_TMPDIR/bin/cmake"
  SG_GO=$BATS_TEST_TMPDIR/go PATH=$BATS_TEST_TMPDIR/bin:$PATH "$BATS_TEST_TMPDIR/scripts/build.sh" 2>"$BATS_TEST_TMPDIR/said" &
  wait_until grep -q '^building: 20 of 40' "$BATS_TEST_TMPDIR/said"
  touch "$BATS_TEST_TMPDIR/go"
  wait $!
  diff <(sed -E 's/about [0-9]+ s/about N s/' "$BATS_TEST_TMPDIR/said") - <<'END'
building, in 40 steps: the output is in build/build.log
building: 10 of 40, about N s left
building: 20 of 40, about N s left
building: 30 of 40, about N s left
END
}

# fake_tree: a tree whose programs only print their arguments, one per line in angle brackets.
fake_tree() {
  cp -r scripts "$BATS_TEST_TMPDIR/scripts"
  mkdir -p "$BATS_TEST_TMPDIR/build/bin"
  printf '#!/bin/sh\nprintf "<%%s>" "$@"\necho\nexit ${BENCH_STATUS:-0}\n' >"$BATS_TEST_TMPDIR/build/bin/stratagemm-bench"
  printf '#!/bin/sh\nprintf "<%%s>" "$@"\necho\n' >"$BATS_TEST_TMPDIR/build/bin/stratagemm-report"
  chmod +x "$BATS_TEST_TMPDIR"/build/bin/*
  unset PROFILE PLAN OUTPUT ARGS BUDGET COUNTERS
}

@test "make report takes a profile by its file, in PLAN or in ARGS, and names the folder after it" {
  fake_tree
  accepts env PLAN="my plans/mine.yaml" "$BATS_TEST_TMPDIR/scripts/report.sh"
  says '^<run><--plan><my plans/mine.yaml><--output><results/[0-9TZ]+-mine>$'
  accepts env ARGS="--plan mine.yaml" "$BATS_TEST_TMPDIR/scripts/report.sh"
  says '^<run><--output><results/[0-9TZ]+-mine><--plan><mine.yaml>$'
  accepts env ARGS="--n 5 --profile=grid" "$BATS_TEST_TMPDIR/scripts/report.sh"
  says '^<run><--output><results/[0-9TZ]+-grid><--n><5><--profile=grid>$'
  accepts "$BATS_TEST_TMPDIR/scripts/report.sh"
  says '^<run><--profile><quick><--output><results/[0-9TZ]+-quick>$'
  # both: stratagemm-bench refuses them
  accepts env PLAN=mine.yaml PROFILE=grid "$BATS_TEST_TMPDIR/scripts/report.sh"
  says '^<run><--plan><mine.yaml><--profile><grid>'
}

@test "arguments with blanks survive ARGS, and nothing in it is expanded" {
  fake_tree
  ARGS="--options \"ta=t tb=n\" --count '4 per core' --source npy:my\\ pairs * \$HOME \`id\` ''" OUTPUT=out accepts "$BATS_TEST_TMPDIR/scripts/report.sh"
  says '^<run><--profile><quick><--output><out><--options><ta=t tb=n><--count><4 per core><--source><npy:my pairs><[*]><[$]HOME><`id`><>$'
  ARGS="--n 8 --env 'my file'" accepts "$BATS_TEST_TMPDIR/scripts/advise.sh"
  [ "$output" = "<advise><--n><8><--env><my file>" ]
  ARGS="--title 'before and after'" A="a b" B="c d" accepts "$BATS_TEST_TMPDIR/scripts/compare.sh"
  [ "$output" = "<compare><--base><a,b><c><d><--output><comparison><--format><md,html,tex,png><--title><before and after>" ]
  for script in report advise; do
    ARGS="--options 'ta=t" run --separate-stderr "$BATS_TEST_TMPDIR/scripts/$script.sh"
    [ "$status" -eq 2 ]
    [ "$stderr" = "ARGS: a quote is not closed: --options 'ta=t" ]
  done
}

@test "an interrupted make report prints a command that continues it with the same arguments" {
  fake_tree
  export BENCH_STATUS=130
  mkdir "$BATS_TEST_TMPDIR/my out"
  touch "$BATS_TEST_TMPDIR/my out/run.json"
  PLAN=mine.yaml BUDGET=90s ARGS="--options 'ta=t tb=n'" OUTPUT="my out" run --separate-stderr "$BATS_TEST_TMPDIR/scripts/report.sh"
  [ "$status" -eq 130 ]
  command=$(sed -n 's/^  to continue:   make report //p' <<<"$stderr")
  [ -n "$command" ]
  first=${output//<--resume>/}
  run --separate-stderr bash -c "env $command '$BATS_TEST_TMPDIR/scripts/report.sh'"
  [ "${output//<--resume>/}" = "$first" ]
  [[ $output == *"<--resume>"* ]]
}

@test "make report KEEP=1 files the set under its machine and run, and overwrites none" {
  cp -r scripts "$BATS_TEST_TMPDIR/scripts"
  mkdir -p "$BATS_TEST_TMPDIR/build"
  ln -s "$SOURCE/build/bin" "$BATS_TEST_TMPDIR/build/bin"
  mkdir "$BATS_TEST_TMPDIR/mine"
  cp "$SAMPLE"/*.csv "$SAMPLE"/*.json "$BATS_TEST_TMPDIR/mine"
  mkdir "$BATS_TEST_TMPDIR/mine/report" # not a file of the set
  jq '.run_id = "20260301T120000Z-quick"' "$SAMPLE/run.json" >"$BATS_TEST_TMPDIR/mine/run.json"
  machine=data/results/$(report export "$SAMPLE" --format go | sed -n 's/^machine: //p')
  for wanted in quick quick-2 quick-3; do
    accepts "$BATS_TEST_TMPDIR/scripts/keep.sh" "$BATS_TEST_TMPDIR/mine"
    [ "$output" = "$machine/20260301T120000Z-$wanted" ]
    diff <(ls -I report "$BATS_TEST_TMPDIR/mine") <(ls -A "$BATS_TEST_TMPDIR/$output")
  done
  [ "$(ls -A "$BATS_TEST_TMPDIR/$machine" | wc -l)" -eq 3 ]
  jq '.run_id = "../../../out"' "$SAMPLE/run.json" >"$BATS_TEST_TMPDIR/mine/run.json"
  run --separate-stderr "$BATS_TEST_TMPDIR/scripts/keep.sh" "$BATS_TEST_TMPDIR/mine"
  [ "$status" -ne 0 ]
  [ "$(find "$BATS_TEST_TMPDIR" -mindepth 1 -maxdepth 1 -printf '%f\n' | grep -cE '^(build|data|mine|scripts)$|out')" -eq 4 ]
}

@test "make export writes the format to stdout" {
  accepts make --no-print-directory export SET=data/sample FORMAT=bencher
  jq -e 'length == 5' <<<"$output"
  run --separate-stderr make --no-print-directory export
  [ "$status" -eq 2 ]
  says_on_stderr "SET=DIR is missing"
}

@test "make compare writes a report of sessions against others and prints its path" {
  for name in a2 b1 b2; do tests/cli/plant.py data/sample "$BATS_TEST_TMPDIR/$name" 1.02; done
  accepts make --no-print-directory compare A="data/sample $BATS_TEST_TMPDIR/a2" B="$BATS_TEST_TMPDIR/b1 $BATS_TEST_TMPDIR/b2" OUTPUT="$BATS_TEST_TMPDIR/page"
  [ "$(tail -n 1 <<<"$output")" = "$BATS_TEST_TMPDIR/page/report.html" ]
  [ -s "$BATS_TEST_TMPDIR/page/report.tex" ]
  run --separate-stderr make --no-print-directory compare A=data/sample
  [ "$status" -eq 2 ]
  says_on_stderr 'no result sets to compare'
}

@test "make report returns the exit status of stratagemm-bench" {
  cp -r scripts "$BATS_TEST_TMPDIR/scripts"
  mkdir -p "$BATS_TEST_TMPDIR/build/bin"
  printf '#!/bin/sh\nexit $BENCH_STATUS\n' >"$BATS_TEST_TMPDIR/build/bin/stratagemm-bench"
  printf '#!/bin/sh\necho page.html\n' >"$BATS_TEST_TMPDIR/build/bin/stratagemm-report"
  chmod +x "$BATS_TEST_TMPDIR"/build/bin/*
  for status_wanted in 0 1 2 3 130; do
    BENCH_STATUS=$status_wanted run --separate-stderr "$BATS_TEST_TMPDIR/scripts/report.sh"
    [ "$status" -eq "$status_wanted" ]
    # Some configurations failed: the report is still written.
    if [ "$status" -le 1 ]; then [ "$output" = page.html ]; else [ -z "$output" ]; fi
    if [ "$status" -eq 130 ]; then says_on_stderr "^interrupted before anything was measured$"; fi
  done
}

@test "deps is silent and fast if nothing is missing" {
  accepts scripts/deps.sh report
  [ -z "$output$stderr" ]
}

@test "deps without root prints the command to run, status 3" {
  setpriv --reuid nobody --clear-groups true || skip "only root can be somebody else"
  open=$(mktemp -d)
  cp scripts/deps.sh scripts/packages.txt "$open"
  chmod -R a+rX "$open"
  echo "report no-such-package-here for this test" >>"$open/packages.txt"
  run --separate-stderr setpriv --reuid nobody --clear-groups sh "$open/deps.sh" report
  rm -r "$open"
  [ "$status" -eq 3 ]
  says_on_stderr '^  sudo apt-get install .* no-such-package-here *$'
}

@test "deps elsewhere prints the one command with the names of that distribution" {
  mkdir "$BATS_TEST_TMPDIR/bin"
  for tool in sh dirname awk cut tr fold; do ln -s "$(command -v "$tool")" "$BATS_TEST_TMPDIR/bin"; done
  accepts env PATH="$BATS_TEST_TMPDIR/bin" sh scripts/deps.sh report
  says_on_stderr 'install the equivalents of these Debian packages'
  while IFS='|' read -r manager wanted; do
    printf '#!/bin/sh\n' >"$BATS_TEST_TMPDIR/bin/$manager"
    chmod +x "$BATS_TEST_TMPDIR/bin/$manager"
    accepts env PATH="$BATS_TEST_TMPDIR/bin" sh scripts/deps.sh report
    says_on_stderr "$wanted"
    says_on_stderr 'not packaged here.* libkainjow-mustache-dev'
    rm "$BATS_TEST_TMPDIR/bin/$manager"
  done <<'END'
dnf|^  sudo dnf install -y gcc gcc-c\+\+ .* Random123-devel .* papi-devel$
pacman|^  sudo pacman -S --needed --noconfirm gcc glibc .* hwloc
zypper|^  sudo zypper install -y gcc gcc-c\+\+ .* libjansson-devel
apk|^  sudo apk add gcc g\+\+ musl-dev
END
  # Every package of these sets has its line.
  diff <(awk '$1 == "report" || $1 == "portable" { print $2 }' scripts/packages.txt | sort) \
    <(awk '/^[a-z]/ { print $1 }' scripts/packages-elsewhere.txt | sort)
}

# A tree of its own that installs this build, for its note of what it installed.
installing_tree() {
  cp -r scripts "$BATS_TEST_TMPDIR/scripts"
  mkdir "$BATS_TEST_TMPDIR/build"
  ln -s "$SOURCE/build/cmake_install.cmake" "$BATS_TEST_TMPDIR/build"
}

@test "install and uninstall: all that belongs to it is there, and afterwards what was there before" {
  installing_tree
  export PREFIX=$BATS_TEST_TMPDIR/prefix
  mkdir -p "$PREFIX/share/stratagemm" "$PREFIX/empty"
  echo mine >"$PREFIX/share/stratagemm/mine"
  before=$(cd "$PREFIX" && find . | sort)
  mkdir "$PREFIX/bin"
  echo mine >"$PREFIX/bin/stratagemm-bench"
  run --separate-stderr "$BATS_TEST_TMPDIR/scripts/install.sh"
  [ "$status" -eq 2 ]
  says_on_stderr "bin/stratagemm-bench' exists, and was not installed by this script \(1 such files\): remove them, or choose another PREFIX"
  [ "$(cat "$PREFIX/bin/stratagemm-bench")" = mine ]
  rm -r "${PREFIX:?}/bin"
  for _ in 1 2; do accepts "$BATS_TEST_TMPDIR/scripts/install.sh"; done
  for file in bin/stratagemm-bench bin/stratagemm-report libexec/stratagemm/stratagemm-worker share/stratagemm/profiles/smoke.yaml \
    share/stratagemm/templates/report.md.mustache share/stratagemm/runners/numpy_runner.py share/man/man1/stratagemm-bench.1 \
    share/doc/stratagemm/LICENSE share/doc/stratagemm/CHANGELOG.md share/doc/stratagemm/docs/PROTOCOL.md \
    share/bash-completion/completions/stratagemm-bench share/zsh/site-functions/_stratagemm-report \
    share/fish/vendor_completions.d/stratagemm-bench.fish; do
    [ -s "$PREFIX/$file" ] || { echo "no $file" && return 1; }
  done
  [ ! -e "$PREFIX/bin/stratagemm-worker" ]
  accepts "$PREFIX/bin/stratagemm-bench" list runners
  says '^c +yes'
  accepts "$BATS_TEST_TMPDIR/scripts/uninstall.sh"
  [ "$(cd "$PREFIX" && find . | sort)" = "$before" ]
  refuses_to_uninstall() { run --separate-stderr "$BATS_TEST_TMPDIR/scripts/uninstall.sh" && [ "$status" -eq 2 ]; }
  refuses_to_uninstall
  says_on_stderr 'nothing was installed from this build'
  # Of another build, by the note in the installation.
  accepts "$BATS_TEST_TMPDIR/scripts/install.sh"
  rm "$BATS_TEST_TMPDIR/build/installed.txt"
  accepts "$BATS_TEST_TMPDIR/scripts/install.sh"
  rm "$BATS_TEST_TMPDIR/build/installed.txt"
  accepts "$BATS_TEST_TMPDIR/scripts/uninstall.sh"
  [ "$(cd "$PREFIX" && find . | sort)" = "$before" ]
}

@test "install below DESTDIR, into a prefix that does not exist, and uninstall" {
  installing_tree
  export PREFIX=/opt/sg DESTDIR=$BATS_TEST_TMPDIR/stage
  accepts "$BATS_TEST_TMPDIR/scripts/install.sh"
  [ -x "$DESTDIR/opt/sg/bin/stratagemm-report" ]
  touch "$DESTDIR/opt/sg/bin/another"
  accepts "$BATS_TEST_TMPDIR/scripts/uninstall.sh"
  [ "$(cd "$DESTDIR" && find . | sort | xargs)" = ". ./opt ./opt/sg ./opt/sg/bin ./opt/sg/bin/another" ]
}

# git in a repository of its own, as somebody.
own_git() { git -C "$BATS_TEST_TMPDIR/tree" -c user.name=A -c user.email=a@example.org -c commit.gpgsign=false -c tag.gpgsign=false "$@"; }

@test "versions come from tags, and dist gives the same bytes for the same commit" {
  mkdir "$BATS_TEST_TMPDIR/tree"
  cp -r scripts "$BATS_TEST_TMPDIR/tree/scripts"
  cp CMakeLists.txt "$BATS_TEST_TMPDIR/tree"
  number=$("$BIN/stratagemm-report" --version | cut -d ' ' -f 2)
  version() { "$BATS_TEST_TMPDIR/tree/scripts/version.sh"; }
  [ "$(GIT_CEILING_DIRECTORIES=$BATS_TEST_TMPDIR version)" = "$number" ]
  own_git init -q
  own_git add .
  own_git commit -q -m one
  [[ $(version) =~ ^$number~1\.g[0-9a-f]{7}$ ]]
  own_git tag -a -m release "v$number"
  [ "$(version)" = "$number" ]
  own_git commit -q --allow-empty -m two
  [[ $(version) =~ ^$number\+1\.g[0-9a-f]{7}$ ]]
  first=$("$BATS_TEST_TMPDIR/tree/scripts/dist.sh" "$BATS_TEST_TMPDIR/one")
  touch "$BATS_TEST_TMPDIR/tree/CMakeLists.txt"
  chmod -R g+w "$BATS_TEST_TMPDIR/tree/scripts"
  second=$(umask 077 && "$BATS_TEST_TMPDIR/tree/scripts/dist.sh" "$BATS_TEST_TMPDIR/two")
  cmp "$first" "$second"
  # What was packed knows its version without git.
  tar -C "$BATS_TEST_TMPDIR/two" -xf "$second"
  [ "$(GIT_CEILING_DIRECTORIES=$BATS_TEST_TMPDIR "${second%.tar.xz}/scripts/version.sh")" = "$(version)" ]
  own_git commit -q --allow-empty -m three
  own_git tag -a -m release v99.0
  run --separate-stderr version
  [ "$status" -eq 2 ]
  says_on_stderr "the tag is v99.0, but CMakeLists.txt has VERSION $number"
}

@test "the bill of materials names what is linked, with its version, and is the same twice" {
  command -v dpkg-query >/dev/null || skip "needs the packages of Debian"
  export SOURCE_DATE_EPOCH=1767225600
  accepts scripts/sbom.sh build/bin/stratagemm-{bench,report,worker}
  first=$output
  jq -e '.spdxVersion == "SPDX-2.3" and .creationInfo.created == "2026-01-01T00:00:00Z" and
    ([.packages[].SPDXID] | length == (unique | length)) and
    ([.packages[].SPDXID, .SPDXID] as $known | all(.relationships[]; [.spdxElementId, .relatedSpdxElement] - $known == [])) and
    all(.packages[]; .versionInfo | length > 0)' <<<"$first"
  for package in $(ldd build/bin/stratagemm-report | grep -oE 'lib(gsl|archive|jansson|xml2)\.so' | sort -u); do
    jq -e --arg name "${package%.so}" 'any(.packages[]; .name | startswith($name))' <<<"$first"
  done
  jq -e 'any(.relationships[]; .relatedSpdxElement == "SPDXRef-Package-librandom123-dev" and .relationshipType == "STATIC_LINK")' <<<"$first"
  accepts scripts/sbom.sh build/bin/stratagemm-{bench,report,worker}
  [ "$output" = "$first" ]
}

@test "an installation works after it was moved" {
  DESTDIR=$BATS_TEST_TMPDIR/stage cmake --install build --prefix /usr >/dev/null
  mv "$BATS_TEST_TMPDIR/stage/usr" "$BATS_TEST_TMPDIR/moved"
  there=$BATS_TEST_TMPDIR/moved
  [ -s "$there/share/man/man1/stratagemm-bench.1" ]
  [ -s "$there/share/man/man1/stratagemm-report.1" ]
  [ -s "$there/share/man/man5/stratagemm-profile.5" ]
  cd "$BATS_TEST_TMPDIR"
  accepts "$there/bin/stratagemm-bench" list profiles
  says '^smoke '
  accepts "$there/bin/stratagemm-bench" run --profile smoke --strategy serial,threads --output set
  accepts "$there/bin/stratagemm-report" render set
  [ -s "$output" ]
}

@test "make archive packs the newest set, make verify checks the newest archive" {
  mkdir -p "$BATS_TEST_TMPDIR/build" "$BATS_TEST_TMPDIR/results/old" "$BATS_TEST_TMPDIR/results/new"
  cp -r scripts "$BATS_TEST_TMPDIR/scripts"
  ln -s "$SOURCE/build/bin" "$BATS_TEST_TMPDIR/build/bin"
  cp "$SAMPLE"/*.csv "$SAMPLE"/*.json "$BATS_TEST_TMPDIR/results/old"
  cp "$SAMPLE"/*.csv "$SAMPLE"/*.json "$BATS_TEST_TMPDIR/results/new"
  touch -d 2001-01-01 "$BATS_TEST_TMPDIR/results/old/run.json"
  unset SET OUTPUT AUTHOR
  accepts env AUTHOR='A. Author' "$BATS_TEST_TMPDIR/scripts/archive.sh"
  [ "$output" = results/new.tar.zst ]
  accepts "$BATS_TEST_TMPDIR/scripts/verify.sh"
  says '^results/new.tar.zst: verified$'
  accepts env OUTPUT=results/old "$BATS_TEST_TMPDIR/scripts/archive.sh"
  [ "$output" = results/old.tar.zst ]
  accepts env OUTPUT=results/old "$BATS_TEST_TMPDIR/scripts/verify.sh"
  accepts env SET=results/old "$BATS_TEST_TMPDIR/scripts/verify.sh"
  says '^results/old: verified$'
  accepts env ARCHIVED=archive SET=results/old/ "$BATS_TEST_TMPDIR/scripts/verify.sh"
  says '^results/old.tar.zst: verified$'
  accepts make -n archive verify SET=results/old
  says '^ARCHIVED=archive scripts/verify.sh$'
  accepts make -n verify SET=results/old
  says '^ARCHIVED= scripts/verify.sh$'
}
