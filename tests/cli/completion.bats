#!/usr/bin/env bats
# What completes the command line in a shell: made by scripts/completion.sh from the --help of the programs, and tried in each
# shell that is here.
# shellcheck disable=SC2016,SC2154 # the shells below expand what is in single quotes; bats sets output

load helper

made() { "$SOURCE/scripts/completion.sh" "$BIN/stratagemm-$1" "$2" >"$BATS_TEST_TMPDIR/$1.$2"; }

# in_bash WORD..: what bash offers for the last word, one line each.
in_bash() {
  PATH=$BIN:$PATH bash -c '
    source "$1"
    shift
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
    compopt() { :; }
    "_${1//-/_}"
    printf "%s\n" "${COMPREPLY[@]}"' - "$BATS_TEST_TMPDIR/${1#stratagemm-}.bash" "$@"
}

@test "bash: commands, options, their values, and the last element of a list" {
  made bench bash
  made report bash
  [ "$(in_bash stratagemm-bench ru)" = run ]
  [ "$(in_bash stratagemm-bench run --ret)" = --retain ]
  [ "$(in_bash stratagemm-bench run --retain '' | sort | xargs)" = "all none" ]
  [ "$(in_bash stratagemm-bench run --profile smo)" = smoke ]
  [ "$(in_bash stratagemm-bench run --operation gemm,cho)" = gemm,cholesky ]
  [ "$(in_bash stratagemm-bench list stra)" = strategies ]
  [ "$(in_bash stratagemm-report render --format md,h)" = md,html ]
  cd "$SOURCE" || return
  [ "$(in_bash stratagemm-report render data/sam)" = data/sample ]
}

@test "bash: the profile of a campaign is a name or a file" {
  made bench bash
  cd "$BATS_TEST_TMPDIR" || return
  mkdir forms
  : >fine.yaml
  [ "$(in_bash stratagemm-bench campaign --profile f | sort | xargs)" = "$(bench list profiles | awk 'NR > 1 && /^f/ { print $1 }' | cat - <(printf 'fine.yaml\nforms\n') | sort | xargs)" ]
  [ "$(in_bash stratagemm-bench campaign --profile smo)" = smoke ]
  [ "$(in_bash stratagemm-bench campaign --profile ./fi)" = ./fine.yaml ]
  [ "$(in_bash stratagemm-bench run --plan "fi")" = fine.yaml ]
  [ -z "$(in_bash stratagemm-bench run --profile "fi")" ] # a name only
}

@test "bash: a name in a list is text, whatever it is" {
  made bench bash
  mkdir "$BATS_TEST_TMPDIR/programs"
  printf '#!/bin/sh\nprintf "NAME\n%%s\nplain\n" "\$(touch planted)"\n' >"$BATS_TEST_TMPDIR/programs/stratagemm-bench"
  chmod +x "$BATS_TEST_TMPDIR/programs/stratagemm-bench"
  cd "$BATS_TEST_TMPDIR" || return
  [ "$("$BATS_TEST_TMPDIR/programs/stratagemm-bench" list profiles | sed -n 2p)" = '$(touch planted)' ]
  [ "$(BIN=$BATS_TEST_TMPDIR/programs in_bash stratagemm-bench run --profile '')" = plain ]
  [ ! -e planted ]
}

@test "every command and option of both programs is completed in every shell" {
  for program in bench report; do
    for shell in bash zsh fish; do made "$program" "$shell"; done
    mapfile -t commands < <("$BIN/stratagemm-$program" --help | sed -n 's/^  \([a-z]*\) .*/\1/p')
    [ "${#commands[@]}" -ge 6 ]
    for command in "${commands[@]}"; do
      mapfile -t options < <("$BIN/stratagemm-$program" "$command" --help | sed -n 's/^  --\([a-z-]*\).*/\1/p')
      [ "$(in_bash "stratagemm-$program" "$command" -- | sort | xargs)" = "$(printf -- '--%s\n' "${options[@]}" | sort | xargs)" ]
      for option in "${options[@]}"; do
        grep -q -- "__fish_seen_subcommand_from $command\" -l $option " "$BATS_TEST_TMPDIR/$program.fish"
        sed -n "/^  $command) _arguments/,/;;\$/p" "$BATS_TEST_TMPDIR/$program.zsh" | grep -q -- "'--$option\["
      done
    done
  done
}

@test "fish completes" {
  command -v fish >/dev/null || skip "needs fish"
  made bench fish
  in_fish() { PATH=$BIN:$PATH fish -c "source $BATS_TEST_TMPDIR/bench.fish; complete -C '$1'" | cut -f 1 | xargs; }
  [ "$(in_fish 'stratagemm-bench ru')" = run ]
  [[ "$(in_fish 'stratagemm-bench run --ret') " == "--retain "* ]] # fish 4 adds others with these letters
  [ "$(in_fish 'stratagemm-bench run --profile smo')" = smoke ]
  [ "$(in_fish 'stratagemm-bench list stra')" = strategies ]
  cd "$BATS_TEST_TMPDIR" || return
  : >smooth.yaml
  [ "$(in_fish 'stratagemm-bench campaign --profile smo')" = "smoke smooth.yaml" ]
}

@test "zsh reads it" {
  command -v zsh >/dev/null || skip "needs zsh"
  for program in bench report; do
    made "$program" zsh
    zsh -n "$BATS_TEST_TMPDIR/$program.zsh"
  done
}
