#!/usr/bin/env bats
# Help, version and usage errors of both programs.

load helper

@test "--help shows the commands and an example, on stdout" {
  for program in bench report; do
    accepts $program --help
    says "^usage: stratagemm-$program COMMAND"
    says '^commands:'
    says '^example: stratagemm-'
    [ -z "$stderr" ]
  done
}

@test "--version shows name and version, the same for both" {
  accepts bench --version
  says '^stratagemm-bench [0-9]+\.[0-9]+\.[0-9]+$'
  ours=${output#stratagemm-bench }
  accepts report --version
  [ "$output" = "stratagemm-report $ours" ]
}

@test "every command has its own --help with an example" {
  for program in bench report; do
    for command in $("$program" --help | sed -n '/^commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
      accepts $program "$command" --help
      says "^usage: stratagemm-$program $command"
      says "^example: stratagemm-$program $command"
    done
  done
}

@test "a missing or unknown command is bad usage" {
  refuses 2 'no command given: see stratagemm-bench --help' bench
  refuses 2 'no command given: see stratagemm-report --help' report
  refuses 2 "unknown command 'rum': did you mean 'run'\\?" bench rum
  refuses 2 "unknown command 'sumary': did you mean 'summary'\\?" report sumary
  refuses 2 "unknown command 'frobnicate': known are .*run" bench frobnicate
}

@test "an unknown option: the closest is suggested" {
  refuses 2 "unknown option '--strategie': did you mean '--strategy'\\?" bench run --strategie serial
  refuses 2 "unknown option '--strategie=serial': did you mean '--strategy'\\?" bench plan --strategie=serial
  refuses 2 "unknown option '--frobnicate': see --help" bench run --frobnicate
  refuses 2 "unknown option '--jsn': did you mean '--json'\\?" report summary --jsn "$SAMPLE"
}

@test "an option without its value, a flag with one" {
  refuses 2 "option '--count' needs a value" bench run --count
  refuses 2 "option '--csv' takes no value" report summary --csv=yes "$SAMPLE"
}

@test "an unexpected argument is refused, not ignored" {
  refuses 2 "serial" bench run serial
  refuses 2 "serial" bench plan serial
}

@test "a write error on stdout is reported" {
  run bash -c '"$BIN/stratagemm-bench" --help >/dev/full'
  [ "$status" -eq 3 ]
  [[ $output == *"cannot write to standard output"* ]]
}

@test "the user's locale has no effect on the decimal point" {
  accepts report summary --csv "$SAMPLE"
  plain=$output
  LC_ALL=de_DE.UTF-8 accepts report summary --csv "$SAMPLE"
  [ "$output" = "$plain" ]
}

@test "man shows the manual pages of the clone, without an installation" {
  command -v man >/dev/null || skip "man is not installed"
  cd "$SOURCE"
  for page in docs/man/stratagemm-{bench.1,report.1,profile.5}; do
    MANPAGER=cat MANWIDTH=80 accepts man "$page"
    says '^NAME'
    [ -z "$stderr" ]
  done
}
