#!/usr/bin/env bats
# Result sets whose files are not files, are too large or are somebody else's: one line and status 2, at once.
# shellcheck disable=SC2154 # status and stderr are bats'

load helper

setup() {
  SET=$BATS_TEST_TMPDIR/set
  cp -r "$SAMPLE" "$SET"
  head -n 1 "$BATS_TEST_DIRNAME/../golden/sets/counters/counters.csv" >"$SET/counters.csv"
  cd "$BATS_TEST_TMPDIR" || exit
}

# What summary reads; render reads counters.csv too.
FILES=(run.json machine.json configs.csv samples.csv outcomes.csv probes.csv)

# refuses_all PATTERN: summary refuses the set whatever file is replaced, with this line; so does render.
# Usage: refuses_all PATTERN COMMAND.., where the command gets the path of the file, which is not there.
refuses_all() {
  local pattern=$1 file
  shift
  for file in "${FILES[@]}" counters.csv; do
    mv "$SET/$file" saved
    "$@" "$SET/$file"
    if [ "$file" != counters.csv ]; then
      refuses 2 "cannot read '$SET/$file': $pattern" timeout 60 "$BIN/stratagemm-report" summary "$SET"
    fi
    refuses 2 "cannot read '$SET/$file': $pattern" timeout 60 "$BIN/stratagemm-report" render "$SET"
    rm -r "${SET:?}/$file"
    mv saved "$SET/$file"
    [ ! -e "$SET/report" ]
  done
}

to_outside() { ln -s "$BATS_TEST_TMPDIR/saved" "$1"; }
to_itself() { ln -s "$(basename "$1")" "$1"; }
to_nothing() { ln -s nothing "$1"; }
to_other() { ln -s /etc/passwd "$1"; }
device() { mknod "$1" c 1 5; }
sparse() { truncate -s 2T "$1"; }

@test "a FIFO in place of any file is not waited for" { refuses_all 'it is a FIFO, a socket or a device' mkfifo; }

@test "a folder in place of any file" { refuses_all 'it is a folder' mkdir; }

@test "an endless device in place of any file" {
  device device 2>/dev/null || skip "needs the right to make devices"
  refuses_all 'it is a FIFO, a socket or a device' device
}

@test "a symbolic link in place of any file: out of the set, to itself or to nothing, and also of an optional one" {
  for link in to_outside to_itself to_nothing to_other; do
    refuses_all 'it is a symbolic link, and a result set contains its own files: copy it with cp -rL' $link
  done
}

@test "what a link leads to is not shown" {
  ln -sf /etc/passwd "$SET/samples.csv"
  run --separate-stderr report summary "$SET"
  [[ $output$stderr != *root:* ]]
}

@test "a set that is reached through links is read" {
  ln -s "$SET" link
  ln -s link other
  accepts report summary other
  accepts report summary other/
}

@test "an optional file that is not there counts as absent" {
  rm "$SET/counters.csv" "$SET/probes.csv"
  accepts report summary "$SET"
}

@test "a file of any size is refused by its size, without being read" {
  refuses_all 'it is larger than [0-9.]+ [MG]B, the limit for such a file' sparse
}

@test "a text of any length is refused by its length" {
  head -c 1100000 /dev/zero | tr '\0' x >long
  head -c 5000 long >text
  for file in configs.csv samples.csv outcomes.csv probes.csv; do
    cp "$SET/$file" saved
    { head -n 1 saved; cat long; echo; } >"$SET/$file"
    refuses 2 "$file:2: the line is longer than 1048576 bytes" report summary "$SET"
    { head -n 1 saved; echo '"'; fold -w 1000 long; echo '"'; } >"$SET/$file"
    refuses 2 "$file:2: a field is longer than 4096 bytes" report summary "$SET"
    awk -F, -v OFS=, 'NR == FNR { text = $0; next } FNR == 2 { $2 = text } { print }' text saved >"$SET/$file"
    refuses 2 "$file:2: a field is longer than 4096 bytes" report summary "$SET"
    { cat text; echo; } >"$SET/$file"
    refuses 2 "$file:1: a field is longer than 4096 bytes" report summary "$SET"
    mv saved "$SET/$file"
  done
  for file in run machine; do
    cp "$SET/$file.json" saved
    jq --rawfile text text '.cpu.model = $text' saved >"$SET/$file.json"
    refuses 2 "$file.json: 'model' has a text of 5000 bytes: at most 4096 are allowed" report summary "$SET"
    jq --rawfile text text '.[$text] = 1' saved >"$SET/$file.json"
    refuses 2 "$file.json: .* has a text of 5000 bytes" report summary "$SET"
    jq --rawfile text long '.argv += [range(8) | $text]' saved >"$SET/$file.json"
    refuses 2 "cannot read '.*$file.json': it is larger than 8.39 MB" report summary "$SET"
    mv saved "$SET/$file.json"
  done
  accepts report summary "$SET"
}

@test "a label of 20 MB costs neither time nor memory" {
  python3 - "$SET/configs.csv" <<'PY'
import sys
lines = open(sys.argv[1]).read().splitlines()
fields = lines[1].split(",")
fields[1] = "x" * 20_000_000
lines[1] = ",".join(fields)
open(sys.argv[1], "w").write("\n".join(lines) + "\n")
PY
  limit() { ulimit -v 400000 && "$@"; }
  [ -n "$SG_SANITIZE" ] && limit() { "$@"; } # which reserves all addresses
  refuses 2 'configs.csv:2: the line is longer' limit timeout 20 "$BIN/stratagemm-report" render "$SET"
}

@test "templates that are not files are not waited for" {
  mkdir templates
  mkfifo templates/report.md.mustache
  refuses 2 "cannot read 'templates/report.md.mustache': it is a FIFO" timeout 60 "$BIN/stratagemm-report" render "$SET" \
    --templates templates
}

@test "a reader of the output that has seen enough is no failure" {
  for format in '' --csv --json; do
    # shellcheck disable=SC2086
    run --separate-stderr bash -c '"$@" | head -n 1 >/dev/null; exit ${PIPESTATUS[0]}' _ "$BIN/stratagemm-report" summary $format "$SET"
    [ "$status" -eq 0 ] && [ -z "$stderr" ]
    # One that has gone before the first byte.
    run --separate-stderr bash -c '{ sleep 0.2; "$@"; } | true; exit ${PIPESTATUS[0]}' _ "$BIN/stratagemm-report" summary $format "$SET"
    [ "$status" -eq 0 ] && [ -z "$stderr" ]
  done
}

@test "output that cannot be written is a failure, however long it is" {
  for rows in 1 2000; do
    awk -F, -v OFS=, -v rows=$rows 'NR == 1 { print; next } { id = $1; for (i = 0; i < rows; i++) { $1 = $2 = id "-" i; $14 = i + 1; print } }' \
      "$SAMPLE/configs.csv" >"$SET/configs.csv"
    for file in samples outcomes probes; do
      awk -F, -v OFS=, 'NR > 1 { $1 = $1 "-0" } { print }' "$SAMPLE/$file.csv" >"$SET/$file.csv"
    done
    for format in '' --csv --json; do
      # shellcheck disable=SC2086
      run --separate-stderr bash -c '"$@" >/dev/full' _ "$BIN/stratagemm-report" summary $format "$SET"
      [ "$status" -eq 3 ]
      [ "$stderr" = 'stratagemm-report: cannot write to standard output: is the disk full?' ]
    done
  done
}
