#!/usr/bin/env bats
# Result sets that a stranger or a fault could have made: a few of each kind here, more in `make test-deep`, and all of
# docs/RELIABILITY.md with --size 100.
# shellcheck disable=SC2154

load helper

@test "mutated result sets in the summary" { attack summary; }
@test "mutated result sets in the report" { attack render; }

@test "the attack finds a program that crashes, one that says nothing, and one that writes elsewhere" {
  mkdir -p "$BATS_TEST_TMPDIR/bin"
  while IFS='|' read -r program why; do
    printf '#!/bin/sh\n%s\n' "$program" >"$BATS_TEST_TMPDIR/bin/stratagemm-report"
    chmod +x "$BATS_TEST_TMPDIR/bin/stratagemm-report"
    run --separate-stderr env TMPDIR="$BATS_TEST_TMPDIR" /usr/bin/python3 "$SOURCE/tests/attack/attack.py" "$BATS_TEST_TMPDIR/bin" render
    [ "$status" -eq 1 ]
    says '^render: 10 inputs: none ended; 10 did not pass$'
    says_on_stderr "$why"
  done <<'END'
kill -SEGV $$|exit status -11
exit 2|exit status 2 with 0 lines of message
exit 9|exit status 9
echo "x.c:1: runtime error: overflow" >&2|a sanitizer: x.c:1: runtime error: overflow
printf "\033[2J"|a control character on stdout
echo "did -1.00 times the work"|a number that cannot be: did -1.00 times the work
touch ../canary canary|it wrote outside the output folder
END
}
