#!/usr/bin/env bats
# What render writes, and where: a stranger's result set cannot make it write elsewhere, and nothing is left half done.
# shellcheck disable=SC2154,SC2016 # status and output are bats'; hostile labels are meant literally

load ../cli/helper

setup() {
  SET=$BATS_TEST_TMPDIR/set
  VICTIM=$BATS_TEST_TMPDIR/victim
  DISK=$BATS_TEST_TMPDIR/disk
  cp -r "$SAMPLE" "$SET"
  echo precious >"$VICTIM"
  mkdir "$DISK"
}

teardown() {
  umount -l "$DISK" 2>/dev/null || true
  [ ! -e "$BATS_TEST_TMPDIR/hanging" ] || kill "$(cat "$BATS_TEST_TMPDIR/hanging")" 2>/dev/null || true
}

ALL=md,html,tex,png

# fake_gnuplot LINE..: a gnuplot in $FAKE, to be put first in PATH; REAL is the real one.
fake_gnuplot() {
  FAKE=$BATS_TEST_TMPDIR/fake
  REAL=$(command -v gnuplot)
  export REAL
  mkdir -p "$FAKE"
  { echo '#!/bin/bash'; printf '%s\n' "$@"; } >"$FAKE/gnuplot"
  chmod +x "$FAKE/gnuplot"
}

leftovers() { find "$1" -name '.stratagemm-*'; }

# is_whole REPORT: every file in it is complete.
is_whole() {
  local report=$1
  [ -s "$report/report.md" ] && [ -s "$report/context.json" ] && [ -z "$(leftovers "$report")" ] || return 1
  python3 - "$report" <<'PY'
import json, pathlib, sys
import xml.dom.minidom
ends = {".png": b"IEND\xae\x42\x60\x82", ".pdf": b"%%EOF\n", ".html": b"</html>\n"}
for path in pathlib.Path(sys.argv[1]).rglob("*.*"):
    data = path.read_bytes()
    if path.suffix == ".svg":
        xml.dom.minidom.parseString(data)
    elif path.suffix == ".json":
        json.loads(data)
    elif not data.endswith(ends.get(path.suffix, b"\n")):
        sys.exit(f"not complete: {path}")
PY
}

@test "a symbolic link in place of any file of the report: refused, and nothing is written through it" {
  accepts report render "$SET" --format $ALL
  mapfile -t files < <(cd "$SET/report" && find . -type f)
  [ "${#files[@]}" -gt 30 ]
  local format seen=' '
  for file in "${files[@]}"; do
    kind=${file%/*}/${file##*.}
    [ "${file%/*}" != . ] && [[ $seen == *" $kind "* ]] && continue # one of each kind in a folder
    seen+="$kind "
    case $file in
    *.png) format=png ;;
    *.pdf | *.tex | *.bib) format=tex ;;
    *) format=md,html ;;
    esac
    # Without context.json the folder is not known to be a report, and with a link in its place neither.
    wanted="$SET/report/${file#./}': a symbolic link has this name: remove it"
    [ "$file" != ./context.json ] || wanted='does not contain a report'
    mv "$SET/report/$file" "$BATS_TEST_TMPDIR/moved"
    ln -s "$VICTIM" "$SET/report/$file"
    refuses 2 "$wanted" report render "$SET" --format $format
    [ "$(cat "$VICTIM")" = precious ]
    rm "$SET/report/$file"
    mv "$BATS_TEST_TMPDIR/moved" "$SET/report/$file"
    [ -z "$(leftovers "$SET")" ]
  done
}

@test "a dangling link is not filled" {
  mkdir -p "$SET/report/tables"
  echo '{}' >"$SET/report/context.json"
  ln -s "$BATS_TEST_TMPDIR/new" "$SET/report/tables/table-1.csv"
  refuses 2 'a symbolic link has this name' report render "$SET"
  [ ! -e "$BATS_TEST_TMPDIR/new" ]
}

@test "a symbolic link in place of a folder: refused, also with slashes at its end" {
  mkdir "$BATS_TEST_TMPDIR/elsewhere"
  ln -s "$BATS_TEST_TMPDIR/elsewhere" "$SET/report"
  for output in "$SET/report" "$SET/report/" "$SET/report//"; do
    refuses 2 "$SET/report' is a symbolic link, through which nothing is written" report render "$SET" --output "$output"
  done
  refuses 2 "$SET/report' is a symbolic link" report render "$SET"
  rm "$SET/report"
  for folder in figures tables; do
    accepts report render "$SET"
    rm -r "${SET:?}/report/$folder"
    ln -s "$BATS_TEST_TMPDIR/elsewhere" "$SET/report/$folder"
    refuses 2 "$SET/report/$folder' is a symbolic link" report render "$SET"
    rm -r "$SET/report"
  done
  [ -z "$(ls -A "$BATS_TEST_TMPDIR/elsewhere")" ]
}

@test "a symbolic link of a set on the way to the output folder: refused; a link of the user's own is followed" {
  mkdir -p "$BATS_TEST_TMPDIR/elsewhere/deep" "$SET/inner"
  cp -r "$SET" "$BATS_TEST_TMPDIR/second"
  ln -s "$BATS_TEST_TMPDIR/elsewhere" "$SET/reports"
  ln -s ../../elsewhere "$SET/inner/reports"
  ln -s "$SET" "$BATS_TEST_TMPDIR/own"
  ln -s "$SET/inner" "$BATS_TEST_TMPDIR/own-inner"
  cd "$SET" || return
  for place in "$SET/reports/sub" "$SET/reports/deep" "$SET/inner/../reports/sub/deeper" "$SET/inner/reports/sub" \
    "$BATS_TEST_TMPDIR/own/reports/sub" "$BATS_TEST_TMPDIR/own-inner/reports/sub" reports/sub ./inner/reports/sub; do
    refuses 2 "reports' is a symbolic link, through which nothing is written" report render "$SET" --output "$place"
    refuses 2 "reports' is a symbolic link, through which nothing is written" \
      report render "$BATS_TEST_TMPDIR/second" "$SET" --output "$place"
  done
  [ "$(find "$BATS_TEST_TMPDIR/elsewhere" | wc -l)" -eq 2 ]
  accepts report render "$SET" --output "$BATS_TEST_TMPDIR/own/new/report" --format md
  accepts report render "$BATS_TEST_TMPDIR/own" --output "$BATS_TEST_TMPDIR/own-inner/../../elsewhere/report" --format md
  ln -s elsewhere "$BATS_TEST_TMPDIR/home"
  accepts report render "$SET" "$BATS_TEST_TMPDIR/second" --output "$BATS_TEST_TMPDIR/home/new" --format md
  [ -e "$SET/new/report/report.md" ] && [ -e "$BATS_TEST_TMPDIR/elsewhere/report/report.md" ]
  [ -e "$BATS_TEST_TMPDIR/elsewhere/new/set/report.md" ] && [ -e "$BATS_TEST_TMPDIR/elsewhere/new/second/report.md" ]
}

@test "a file that is also known under another name keeps its contents there" {
  accepts report render "$SET"
  ln -f "$VICTIM" "$SET/report/report.md"
  accepts report render "$SET"
  [ "$(cat "$VICTIM")" = precious ]
  grep -q '^# ' "$SET/report/report.md"
}

@test "something else in place of a file: refused" {
  accepts report render "$SET"
  rm "$SET/report/report.html"
  mkfifo "$SET/report/report.html"
  refuses 2 'report.html.: something that is not a regular file has this name' report render "$SET"
  rm "$SET/report/report.html"
  mkdir "$SET/report/report.html"
  refuses 2 'report.html.: a folder has this name' report render "$SET"
}

@test "a folder of another user: refused" {
  [ "$(id -u)" -eq 0 ] || skip "needs the right to give files away"
  accepts report render "$SET"
  for folder in report report/figures report/tables; do
    chown 12345 "$SET/$folder"
    refuses 2 "the folder '$SET/$folder' belongs to another user" report render "$SET"
    chown 0 "$SET/$folder"
  done
  accepts report render "$SET"
}

@test "the name of a result set cannot lead out of --output" {
  mkdir "$SET/inner" "$BATS_TEST_TMPDIR/out"
  for name in "$SET/inner/.." "$SET/." "$SET/.//"; do
    refuses 2 'is not a name for a folder' report render "$name" "$SET" --output "$BATS_TEST_TMPDIR/out/reports"
  done
  [ -z "$(ls -A "$BATS_TEST_TMPDIR/out")" ]
}

@test "on a terminal the path of the report has no control characters; for a program it is as it is" {
  local name=$BATS_TEST_TMPDIR/$'se\033[2Jt'
  mv "$SET" "$name"
  accepts report render "$name" --format md
  [ "$output" = "$name/report/report.md" ]
  run python3 -c 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]))' "$BIN/stratagemm-report" render "$name" --format md
  [ "$status" -eq 0 ]
  [[ $output == *"/set"* || $output == *"[2Jt/report/report.md"* ]] && [[ $output != *$'\033'* ]]
}

# ---- an earlier report

@test "a second report leaves no figures or tables of the first, and all files of others" {
  accepts report render "$SET" --output "$DISK/report" --format $ALL
  (cd "$DISK/report" && sha256sum --quiet -c SHA256SUMS)
  [ "$(wc -l <"$DISK/report/SHA256SUMS")" -eq "$(($(find "$DISK/report" -type f | wc -l) - 1))" ]
  echo mine >"$DISK/report/figures/mine.svg"
  echo mine >"$DISK/report/notes.txt"
  echo changed >>"$DISK/report/figures/switches.svg" # by its reader
  accepts report render "$BATS_TEST_DIRNAME/sets/map" --output "$DISK/report" --format md
  accepts report render "$BATS_TEST_DIRNAME/sets/map" --output "$DISK/fresh" --format md
  [ -e "$DISK/report/figures/map.svg" ] && [ ! -e "$DISK/report/report.html" ] && [ ! -e "$DISK/report/figures/switches.pdf" ]
  [ "$(cat "$DISK/report/notes.txt")$(cat "$DISK/report/figures/mine.svg")" = minemine ]
  grep -q changed "$DISK/report/figures/switches.svg"
  rm "$DISK/report/notes.txt" "$DISK/report/figures/mine.svg" "$DISK/report/figures/switches.svg"
  diff -r "$DISK/report" "$DISK/fresh"
}

@test "a stranger's list of files removes nothing outside the report, and nothing with other contents" {
  accepts report render "$SET"
  mkdir "$SET/report/kept"
  sum=$(sha256sum <"$VICTIM" | cut -d ' ' -f 1)
  for name in ../samples.csv kept/a figures/../../configs.csv figures/.a .a a/b "$VICTIM" figures/a.svg tables/link; do
    [[ $name = /* || $name = *..* ]] || cp "$VICTIM" "$SET/report/$name" 2>/dev/null || true
    echo "$sum  $name" >>"$SET/report/SHA256SUMS"
  done
  ln -sf "$VICTIM" "$SET/report/tables/link"
  cp "$VICTIM" "$SET/samples.backup"
  echo "$sum  ../samples.backup" >>"$SET/report/SHA256SUMS"
  echo other >"$SET/report/figures/other"
  echo "$sum  figures/other" >>"$SET/report/SHA256SUMS"
  accepts report render "$SET"
  [ -e "$VICTIM" ] && [ -e "$SET/samples.backup" ] && [ -e "$SET/configs.csv" ] && [ -e "$SET/samples.csv" ]
  [ -e "$SET/report/kept/a" ] && [ -e "$SET/report/.a" ] && [ -e "$SET/report/figures/.a" ] && [ -L "$SET/report/tables/link" ]
  [ -e "$SET/report/figures/other" ] && [ ! -e "$SET/report/figures/a.svg" ]
}

# ---- killed, interrupted, twice at once

# start_hanging: a render in the background, $pid, that waits for a gnuplot which does not end.
start_hanging() {
  fake_gnuplot 'echo half >"${3%.gp}.svg"' "echo \$\$ >$BATS_TEST_TMPDIR/hanging" 'exec sleep 1000'
  PATH=$FAKE:$PATH env --default-signal=INT,QUIT,HUP "$BIN/stratagemm-report" render "$SET" \
    >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
  pid=$!
  wait_until [ -s "$BATS_TEST_TMPDIR/hanging" ]
}

@test "a killed render leaves temporary files, which the next one removes" {
  start_hanging
  kill -9 "$pid"
  wait "$pid" || true
  [ -n "$(leftovers "$SET/report")" ]
  accepts report render "$SET"
  is_whole "$SET/report"
}

@test "a render killed while it renamed its files: the next one takes the folder for its own" {
  mkdir -p "$SET/report/figures" "$SET/report/tables"
  echo half >"$SET/report/.stratagemm-0123456789abcdef.tmp"
  echo half >"$SET/report/figures/.stratagemm-0123456789abcdef.tmp"
  accepts report render "$SET"
  is_whole "$SET/report"
}

@test "a killed render takes its gnuplot with it" {
  start_hanging
  local gnuplot
  gnuplot=$(cat "$BATS_TEST_TMPDIR/hanging")
  kill -0 "$gnuplot"
  kill -9 "$pid"
  wait "$pid" || true
  ended() { ! kill -0 "$gnuplot" 2>/dev/null; }
  wait_until ended
}

@test "files that only look like temporary ones stay" {
  mkdir "$SET/report"
  for name in .stratagemm-0123456789abcde.tmp .stratagemm-0123456789ABCDEF.tmp .stratagemm-0123456789abcdef.tmp.txt; do
    touch "$SET/report/$name"
    refuses 2 'is not empty and does not contain a report' report render "$SET"
    rm "$SET/report/$name"
  done
}

@test "interrupted by any signal: status 130, one line, and nothing is left" {
  for signal in INT TERM HUP QUIT; do
    rm -f "$BATS_TEST_TMPDIR/hanging"
    start_hanging
    kill -"$signal" "$pid"
    status=0
    wait "$pid" || status=$?
    [ "$status" -eq 130 ]
    [ "$(cat "$BATS_TEST_TMPDIR/err")" = 'stratagemm-report: interrupted' ]
    [ ! -s "$BATS_TEST_TMPDIR/out" ]
    [ ! -e "$SET/report" ]
    run ! kill -0 "$(cat "$BATS_TEST_TMPDIR/hanging")"
  done
}

@test "an interrupted render leaves the earlier report as it was" {
  accepts report render "$SET"
  (cd "$SET/report" && find . -type f -exec sha256sum {} +) >"$BATS_TEST_TMPDIR/before"
  start_hanging
  kill -TERM "$pid"
  wait "$pid" || true
  (cd "$SET/report" && find . -type f -exec sha256sum {} +) | cmp - "$BATS_TEST_TMPDIR/before"
}

@test "two renders of one set at once: the second is refused" {
  start_hanging
  refuses 2 "'$SET/report' is in use by another run" report render "$SET"
  kill "$pid"
  wait "$pid" || true
}

# ---- full disks

# fits_or_fails COMMAND..: status 0 with a whole report in $DISK, or status 3, one line and nothing.
fits_or_fails() {
  run --separate-stderr "$@"
  if [ "$status" -eq 0 ]; then
    is_whole "$DISK/report"
  else
    [ "$status" -eq 3 ] && [ "$(wc -l <<<"$stderr")" -eq 1 ] && [ ! -e "$DISK/report" ]
  fi || { echo "status $status: $stderr"; find "$DISK"; return 1; }
}

@test "a disk of any size: a whole report, or none and status 3" {
  local worked=0 failed=0
  for size in 4 64 384 640 768 896 1024 1536 4096; do
    mount -t tmpfs -o "size=${size}k" tmpfs "$DISK" 2>/dev/null || skip "needs the right to mount a small disk"
    fits_or_fails report render "$SET" --output "$DISK/report" --format $ALL
    if [ "$status" -eq 0 ]; then worked=$((worked + 1)); else failed=$((failed + 1)); fi
    umount "$DISK"
  done
  [ "$worked" -ge 2 ] && [ "$failed" -ge 4 ]
}

@test "a disk with any number of files: a whole report, or none and status 3" {
  for files in 2 4 8 24 40 64 96; do
    mount -t tmpfs -o "nr_inodes=$files" tmpfs "$DISK" 2>/dev/null || skip "needs the right to mount a small disk"
    fits_or_fails report render "$SET" --output "$DISK/report" --format $ALL
    umount "$DISK"
  done
}

@test "a full disk leaves the earlier report as it was" {
  mount -t tmpfs -o size=4m tmpfs "$DISK" 2>/dev/null || skip "needs the right to mount a small disk"
  accepts report render "$SET" --output "$DISK/report"
  (cd "$DISK/report" && find . -type f -exec sha256sum {} +) >"$BATS_TEST_TMPDIR/before"
  for room in 0 100 400; do
    rm -f "$DISK/filler"
    head -c "$(($(df --output=avail -B1 "$DISK" | tail -n 1) - room * 1024))" /dev/zero >"$DISK/filler"
    run --separate-stderr report render "$SET" --output "$DISK/report" --format md,html,png
    [ "$status" -eq 3 ]
    (cd "$DISK/report" && find . -type f -exec sha256sum {} +) | cmp - "$BATS_TEST_TMPDIR/before"
  done
}

@test "a limit on the size of files: a whole report, or none and status 3" {
  for blocks in 0 1 8 32 128; do
    # The limit holds for the files of bats too.
    run bash -c "ulimit -f $blocks; { \"\$@\" 2>&1; echo \$?; } | cat" _ "$BIN/stratagemm-report" render "$SET" \
      --output "$DISK/report" --format $ALL
    [ "${lines[1]}" = 3 ] && [ "${#lines[@]}" -eq 2 ] && [ ! -e "$DISK/report" ]
    says '^stratagemm-report: .*(File too large|gnuplot was killed by SIGXFSZ|gnuplot could not write all of)'
  done
}

@test "gnuplot that ends well without having written all: status 3, and nothing is written" {
  for format in svg pdf png; do
    local formats=$format
    formats=${formats/svg/md} formats=${formats/pdf/tex}
    fake_gnuplot '"$REAL" "$@" || exit' "for f in *.$format; do if [ -e \"\$f\" ]; then truncate -s -10 \"\$f\"; fi; done"
    PATH=$FAKE:$PATH refuses 3 "gnuplot could not write all of [a-z]+\\.$format" report render "$SET" --format $formats
    fake_gnuplot '"$REAL" "$@" || exit' "for f in *.$format; do if [ -e \"\$f\" ]; then : >\"\$f\"; fi; done"
    PATH=$FAKE:$PATH refuses 3 "gnuplot could not write all of [a-z]+\\.$format" report render "$SET" --format $formats
    fake_gnuplot '"$REAL" "$@" || exit' "rm -f ./*.$format"
    PATH=$FAKE:$PATH refuses 3 "cannot read '[a-z]+\\.$format'" report render "$SET" --format $formats
  done
  fake_gnuplot 'echo "warning: Cannot find or open file \"x.dat\"" >&2' 'exec "$REAL" "$@"'
  PATH=$FAKE:$PATH refuses 3 'gnuplot failed on .*Cannot find or open file' report render "$SET"
  fake_gnuplot 'kill -XFSZ $$'
  PATH=$FAKE:$PATH refuses 3 'gnuplot was killed by SIGXFSZ' report render "$SET"
  [ ! -e "$SET/report" ]
}

# ---- where gnuplot is found, and what it is given

@test "a gnuplot that does not end: ended at its time limit with what it started, status 3, and nothing is written" {
  local seconds=1000.$BASHPID
  fake_gnuplot "sleep $seconds & exec sleep $seconds"
  PATH=$FAKE:$PATH STRATAGEMM_TOOL_SECONDS=1 refuses 3 'gnuplot did not end within 1 s while it drew [a-z]+\.gp, and was ended' \
    report render "$SET"
  [ ! -e "$SET/report" ]
  wait_until is_gone "$seconds"
}

@test "a time limit for gnuplot that is no number of seconds is refused" {
  for limit in abc -5 0 1e99 ''; do
    STRATAGEMM_TOOL_SECONDS=$limit refuses 2 'STRATAGEMM_TOOL_SECONDS' report render "$SET"
    [ ! -e "$SET/report" ]
  done
}

@test "what a gnuplot leaves running is ended with it" {
  local seconds=1000.$BASHPID
  fake_gnuplot "sleep $seconds </dev/null >/dev/null 2>&1 &" 'exec "$REAL" "$@"'
  PATH=$FAKE:$PATH accepts report render "$SET" --format md
  is_whole "$SET/report"
  wait_until is_gone "$seconds"
}

@test "a gnuplot in the current folder or in the set is not run, whatever PATH says" {
  mkdir -p "$SET/report/figures"
  echo '{}' >"$SET/report/context.json"
  for folder in "$SET" "$SET/report" "$SET/report/figures"; do
    printf '#!/bin/sh\ntouch "%s"\n' "$BATS_TEST_TMPDIR/ran" >"$folder/gnuplot"
    chmod +x "$folder/gnuplot"
  done
  cd "$SET" || return
  for path in ".:$PATH" ":$PATH" "report/figures:$PATH" "::$PATH:" "./:../set:$PATH"; do
    accepts env PATH="$path" "$BIN/stratagemm-report" render .
    [ ! -e "$BATS_TEST_TMPDIR/ran" ]
  done
  for path in . : '' report/figures; do
    accepts env PATH="$path" "$BIN/stratagemm-report" render .
    says_on_stderr 'gnuplot is not installed'
    [ ! -e "$BATS_TEST_TMPDIR/ran" ]
  done
}

# draws FORMATS: the set is rendered without a message, every file is complete, and no command in a name was run.
draws() {
  cd "$SET" || return
  accepts report render . --format "$1"
  [ -z "$stderr" ]
  is_whole report
  [ -z "$(find . -name ran)" ]
  cd "$BATS_TEST_TMPDIR" || return
}

@test "names that end a string of gnuplot or a section of XML: drawn as they are" {
  for ((first = 0; ; first += 5)); do # for which there are as many strategies
    rm -rf "$SET"
    cp -r "$SAMPLE" "$SET"
    python3 "$BATS_TEST_DIRNAME/strange_names.py" "$SET/configs.csv" $first || break
    draws md
  done
  [ "$first" -gt 20 ]
}

@test "such names in every chart and every format" {
  for first in 0 15; do # with 18 and 24 configurations, these are all names
    rm -rf "$SET"
    if [ "$first" -eq 0 ]; then cp -r "$BATS_TEST_DIRNAME/sets/grid" "$SET"; else cp -r "$BATS_TEST_DIRNAME/sets/map" "$SET"; fi
    python3 "$BATS_TEST_DIRNAME/strange_names.py" "$SET/configs.csv" $first
    draws $ALL
  done
}

# ---- folders that are no report

@test "a result set is no output folder, whatever it holds" {
  cp -r "$SET" "$BATS_TEST_TMPDIR/before"
  echo {} >"$SET/context.json"
  (cd "$SET" && sha256sum ./*.csv ./*.json | sed 's|\./||' >SHA256SUMS)
  cp "$SET/context.json" "$SET/SHA256SUMS" "$BATS_TEST_TMPDIR/before"
  refuses 2 "output folder '.*' is a result set: give another with --output" report render "$SET" --output "$SET"
  mkdir "$BATS_TEST_TMPDIR/sets" && cp -r "$SET" "$BATS_TEST_TMPDIR/sets/a" && cp -r "$SET" "$BATS_TEST_TMPDIR/sets/b"
  refuses 2 "is a result set: give another with --output" \
    report render "$BATS_TEST_TMPDIR/sets/a" "$BATS_TEST_TMPDIR/sets/b" --output "$BATS_TEST_TMPDIR/sets"
  for set in "$SET" "$BATS_TEST_TMPDIR"/sets/{a,b}; do diff -r "$BATS_TEST_TMPDIR/before" "$set"; done
}

@test "a list of sums removes no file of a name that no report has" {
  mkdir -p "$DISK/mine/figures" "$DISK/mine/tables"
  (cd "$DISK/mine" && for name in thesis.md data.csv tables/data.json tables/Data.csv figures/scan.tiff context.jsonx report.mdx report. figures/.svg; do
    echo mine >"$name" && sha256sum "$name" >>SHA256SUMS
  done && echo {} >context.json)
  accepts report render "$SET" --output "$DISK/mine" --format md
  for name in thesis.md data.csv tables/data.json tables/Data.csv figures/scan.tiff context.jsonx report.mdx report. figures/.svg; do
    [ "$(cat "$DISK/mine/$name")" = mine ]
  done
}

# ---- descriptors

@test "closed descriptors 0, 1 and 2: a whole report, with none of our output in its files" {
  accepts report render "$SET" --output "$DISK/open" --format $ALL
  for closed in '<&-' '>&-' '2>&-' '<&- >&- 2>&-'; do
    rm -rf "$DISK/closed"
    eval '"$BIN/stratagemm-report" render "$SET" --output "$DISK/closed" --format $ALL' "$closed" >"$BATS_TEST_TMPDIR/shell" 2>&1
    is_whole "$DISK/closed"
    diff -r "$DISK/open" "$DISK/closed"
  done
}
