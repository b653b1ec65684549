#!/usr/bin/env bats
# What libraries, runners and names of files say about themselves is text on a terminal: control characters, which may
# hide what is printed or send commands to the terminal, and marks that reverse text become question marks.
# shellcheck disable=SC2154 # status and output are bats'

load helper

export LC_ALL=C.UTF-8 # for the characters below

MARKS=$'\e]0;title\a\e[2J\u009b31m\u202e\u2066\x7f'

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  # A runner whose every text has such characters, as JSON spells them.
  cat >worker <<'SH'
#!/bin/bash
marks='\\u001b]0;title\\u0007\\u001b[2J\\u009b31m\\u202e\\u2066\\u007f'
"$FAKE_WORKER" | sed "s/made up/&$marks/; s/\"corename\":\"/&$marks/; s/\"version\":\"1.0/&$marks/; s/\"threading\":\"/&$marks/; s/this runner/&$marks/; s/\"detail\":\"[^\"]\+/&$marks/"
SH
  chmod +x worker
  export STRATAGEMM_WORKER=$BATS_TEST_TMPDIR/worker
}

# is_plain TEXT..: with line feeds as its only control characters.
is_plain() {
  local text
  for text in "$@"; do
    ! LC_ALL=C.UTF-8 grep -P '[\x01-\x09\x0b-\x1f\x7f-\x9f\x{061c}\x{200e}\x{200f}\x{202a}-\x{202e}\x{2066}-\x{2069}]' <<<"$text" || return 1
  done
}

@test "the check finds each of the marks" {
  for mark in $'\e' $'\a' $'\u009b' $'\u202e' $'\u2066' $'\x7f' $'\r'; do
    run ! is_plain "a${mark}b"
  done
  is_plain $'a\nb µ × שלום'
}

@test "lists" {
  for list in backends strategies counters; do
    accepts bench list $list
    is_plain "$output" "$stderr"
    accepts bench list $list --json
    is_plain "$output" "$stderr"
  done
  accepts bench list backends
  says '1\.0\?'
}

@test "a library whose path has such characters: plan, run, summary, and messages" {
  mkdir "$MARKS"
  touch "$MARKS/lib$MARKS.so"
  accepts bench plan --profile smoke --strategy serial --backend "$MARKS/lib$MARKS.so"
  is_plain "$output" "$stderr"
  for profile in smoke quick; do
    accepts bench run --profile $profile --strategy serial,threads --backend "$MARKS/lib$MARKS.so,default" --rounds 2 --output "$profile"
    is_plain "$output" "$stderr" "$(cat $profile/*.csv $profile/*.json)"
    accepts report summary $profile
    is_plain "$output" "$stderr"
  done
  refuses 2 'cannot read the backend' bench plan --profile smoke --backend "./$MARKS-absent"
  is_plain "$stderr"
  refuses 2 'unknown strategy' bench plan --profile smoke --strategy "$MARKS"
  is_plain "$stderr"
  refuses 2 'cannot read result set' report summary "$MARKS-absent"
  is_plain "$stderr"
}

@test "a folder with such a name" {
  accepts bench run --profile smoke --strategy serial --rounds 1 --output "$MARKS"
  is_plain "$output" "$stderr"
  says_on_stderr ' configurations? into [?]+\]0;title'
  accepts bench data --n 4 --count 1 "$MARKS-pairs"
  is_plain "$output" "$stderr"
}

@test "a launch that fails says why" {
  SG_FAKE=fail accepts bench list backends
  SG_FAKE=garbage run --separate-stderr bench run --profile smoke --strategy serial --rounds 1 --output set
  is_plain "$output" "$stderr"
  printf '#!/bin/bash\nprintf "%%b" "\\e[2J\\u202enot a message\\n"\n' >worker
  run --separate-stderr bench run --profile smoke --strategy serial --rounds 1 --output other
  [ "$status" -ne 0 ]
  is_plain "$output" "$stderr"
}
