#!/usr/bin/env bats
# Result sets in archives: read whatever their form, refused if they are hostile or damaged. Nothing is written but the report.

load ../cli/helper

setup() {
  mkdir "$BATS_TEST_TMPDIR/here"
  cd "$BATS_TEST_TMPDIR/here" || return
  export TMPDIR=$BATS_TEST_TMPDIR/temporary
  mkdir "$TMPDIR"
}

left_nothing() { [ -z "$(ls -A "$TMPDIR")" ]; }

@test "a set in an archive gives the report of its folder, beside the archive" {
  accepts report render "$SAMPLE" --output plain --format md
  mkdir made
  tar -czf made/one.tgz -C "$SOURCE/data" sample
  tar -czf made/two.tar.gz -C "$SAMPLE" .
  tar -cf made/three.tar -C "$SOURCE" data/sample
  (cd "$SOURCE/data" && python3 -m zipfile -c "$OLDPWD/made/four.zip" sample)
  for archive in one.tgz two.tar.gz three.tar four.zip; do
    accepts report render "made/$archive" --format md
    name=${archive%%.*}
    [ "$output" = "made/$name-report/report.md" ]
    diff -r plain "made/$name-report"
  done
  accepts report summary made/one.tgz --csv
  [ "$output" = "$(report summary "$SAMPLE" --csv)" ]
  accepts report render made/one.tgz made/two.tar.gz --format md --output both
  [ -e both/one/report.md ] && [ -e both/two/report.md ]
  left_nothing
}

@test "what is no result set is said to be none" {
  mkdir ordinary
  touch ordinary/file
  refuses 2 "'ordinary' is not a result set: no run.json" report render ordinary
  refuses 2 "'ordinary' is not a result set: no run.json" report summary ordinary
  [ ! -e ordinary/report ]
  refuses 2 "cannot read '/etc/passwd' as an archive of a result set: " report render /etc/passwd --output report
  refuses 2 "cannot read result set 'absent.tgz': No such file" report render absent.tgz
  [ ! -e report ]
  left_nothing
}

@test "a damaged archive: what is to be done" {
  tar -C "$(dirname "$SAMPLE")" -cf whole.tar "$(basename "$SAMPLE")"
  { head -c 700 whole.tar; printf X; tail -c +702 whole.tar; } >damaged.tar # in the header of the second member, or in its file
  printf 'X%.0s' {1..512} | dd of=damaged.tar bs=512 conv=notrunc status=none
  zstd -q damaged.tar
  refuses 2 "cannot read 'damaged.tar.zst' as an archive of a result set: .*: fetch it again, or give the folder of an unpacked copy\$" \
    report summary damaged.tar.zst
  left_nothing
}

@test "an error inside an archive names the archive" {
  cp -r "$SAMPLE" set
  sed -i '5s/^\([^,]*\),.*/\1,abc/' set/samples.csv
  tar -czf damaged.tgz set
  refuses 2 "damaged.tgz:set/samples.csv:5: " report render damaged.tgz
  refuses 2 "damaged.tgz:set/samples.csv:5: " report summary damaged.tgz
  left_nothing
}

@test "hostile archives are refused, and nothing is written outside" {
  python3 "$SOURCE/tests/archive/hostile_archives.py" "$SAMPLE" . "$BATS_TEST_TMPDIR/escaped" >list
  [ "$(wc -l <list)" -eq 49 ]
  ls -A >before
  while IFS=$'\t' read -r archive pattern; do
    refuses 2 "$pattern" report render "$archive" --format md --output report
    left_nothing
  done <list
  rm -f report/.stratagemm-*
  [ ! -e report ]
  ls -A | diff before -
  [ ! -e "$BATS_TEST_TMPDIR/escaped" ] && [ ! -e ../sg-escaped ]
}

@test "a tar archive is whole, also within zstd" {
  tar -C "$SOURCE/data" -cf whole.tar sample
  python3 -c 'data = open("whole.tar", "rb").read().rstrip(b"\0"); open("cut.tar", "wb").write(data + bytes(-len(data) % 512))'
  zstd -q whole.tar cut.tar
  accepts report summary whole.tar.zst --csv
  refuses 2 "two blocks of zeros" report summary cut.tar.zst
  head -c -20 whole.tar.zst >short.tar.zst
  refuses 2 "cut off" report summary short.tar.zst
  head -c -1 whole.tar.zst >shorter.tar.zst
  refuses 2 "cut off|[Tt]runcated" report summary shorter.tar.zst
  left_nothing
}

@test "no folder of a bag is a link" {
  mkdir -p bag/data elsewhere/set
  cp "$SAMPLE"/* elsewhere/set
  touch bag/bagit.txt
  ln -s ../../elsewhere/set bag/data/set
  refuses 2 "'bag' is refused: data/set is a link" report summary bag
  rm -r bag/data
  ln -s ../elsewhere bag/data
  refuses 2 "'bag' is refused: data is a link" report summary bag
  rm bag/data
  cp -r elsewhere bag/data
  accepts report summary bag
}

@test "a signal while a report of an archive is made leaves no temporary folder" {
  tar -czf one.tgz -C "$SOURCE/data" sample
  # A gnuplot that never ends: by then the archive is unpacked.
  mkdir bin
  printf '#!/bin/sh\necho x >%s\nexec sleep 987654\n' "$PWD/started" >bin/gnuplot
  chmod +x bin/gnuplot
  PATH=$PWD/bin:$PATH "$BIN/stratagemm-report" render one.tgz --format md 3>&- &
  wait_until test -s started
  [ -n "$(ls -A "$TMPDIR")" ]
  kill -TERM $!
  status=0
  wait $! || status=$?
  [ "$status" -eq 130 ]
  left_nothing
}
