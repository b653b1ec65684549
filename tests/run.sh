#!/bin/bash
# run.sh BUILD [unit | cli [PATTERN [LEFT_OUT]]]: every test of a build folder: unit tests (tests/unit, through ctest), then the
# command line and the golden report (tests/cli, tests/golden, bats), several at once; or one kind of
# them only, or of one kind those whose names match a regular expression (unit: as ctest's -R takes it; cli: as Perl's), of
# unit tests without those that match another.
# Shows what failed in full, lists what was skipped and why, and which files took most time, and ends with a line
# "N passed, N failed[, N skipped]".
# Exit status: 0 none failed. Each test has one try: one that fails now and then is a failure to be understood.
#
# All of them speak TAP, so the numbers are of single test cases. A unit test program that dies counts as one failure.
set -uo pipefail

build=$(realpath -e "${1:?run.sh BUILD}") || exit 2
cd "$(dirname "$0")/.." || exit 3
kind=${2:-all}
pattern=${3:-}
without=${4:-}
jobs=$(nproc)
logs=$build/test-logs
rm -rf "$logs"
mkdir -p "$logs"
export SG_BIN_DIR=$build/bin LC_ALL=C
SG_SANITIZE=$(sed -n 's/^SG_SANITIZE:[A-Z]*=//p' "$build/CMakeCache.txt")
export SG_SANITIZE
export BATS_TEST_TIMEOUT=300 # what hangs is a failure

# Counts of a TAP file: passed, failed, skipped. Cmocka calls a skipped test "not ok 2 # SKIP".
count() {
  awk '/^([0-9]+: )?(not )?ok .*# [Ss][Kk][Ii][Pp]/ { skipped++; next }
       /^([0-9]+: )?ok / { passed++ }
       /^([0-9]+: )?not ok / { failed++ }
       END { print passed + 0, failed + 0, skipped + 0 }' "$1"
}

# The skipped tests of a TAP file, as "skipped: NAME: REASON". Bats has both in one line, "ok 2 name # skip reason"; a program of cmocka
# says "# skipped: reason" before its "not ok 2 # SKIP name".
skips() {
  awk '{ program = match($0, /^[0-9]+: /) ? substr($0, 1, RLENGTH) : "" }
       sub(/^([0-9]+: )?# skipped: /, "") { reason[program] = $0; next }
       /^([0-9]+: )?not ok [0-9]+ # SKIP / {
         sub(/^.*# SKIP /, "")
         print "skipped: " $0 ": " (program in reason ? reason[program] : "no reason given")
         delete reason[program]
       }
       /^ok [0-9]+ .*# skip/ {
         name = $0; why = $0
         sub(/^ok [0-9]+ /, "", name); sub(/ *# skip.*$/, "", name)
         sub(/^.*# skip */, "", why)
         print "skipped: " name ": " (why == "" ? "no reason given" : why)
       }' "$1"
}

passed=0 failed=0 skipped=0
add() {
  passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
}

if [ "$kind" != cli ] && [ -e "$build/CTestTestfile.cmake" ]; then
  export CMOCKA_MESSAGE_OUTPUT=TAP
  # Threads of libraries sleep when they wait, or they take the time of the tests beside them.
  OMP_WAIT_POLICY=passive OPENBLAS_THREAD_TIMEOUT=4 ctest --test-dir "$build" --verbose -j "$jobs" ${pattern:+-R "$pattern"} ${without:+-E "$without"} >"$logs/unit.log" 2>&1
  # Its lines carry the program's number, "12: ok 1 - name"; one that ctest calls failed with no "not ok" has died.
  died=$(awk '/^[0-9]+: not ok / && !/# SKIP/ { said[$1 + 0] = 1 }
              /^ *[0-9]+\/[0-9]+ Test +#[0-9]+: .*(Failed|Exception|Timeout|Not Run)/ {
                sub(/^.*#/, ""); if (!(($0 + 0) in said)) { print }
              }' "$logs/unit.log")
  read -r ok not_ok skip < <(count "$logs/unit.log")
  add "$ok" "$not_ok" "$skip"
  skips "$logs/unit.log" >>"$logs/skipped"
  if [ "$not_ok" -gt 0 ] || [ -n "$died" ]; then
    # What the failing programs said, and no others.
    awk '/^[0-9]+: (Test command|Working Directory|Test timeout)/ { next }
         /^[0-9]+: / { said[$1] = said[$1] $0 "\n" }
         /^[0-9]+: not ok / && !/# SKIP/ { show[$1] = 1 }
         /^ *[0-9]+\/[0-9]+ Test +#[0-9]+: .*(Failed|Exception|Timeout|Not Run)/ {
           sub(/^.*#/, ""); show[$1] = 1; print
         }
         END { for (n in show) { printf "%s", said[n] } }' "$logs/unit.log"
  fi
  if [ -n "$died" ]; then add 0 "$(wc -l <<<"$died")" 0; fi
  echo "unit: $ok passed, $((failed)) failed"
fi

if [ "$kind" != unit ]; then
  tap_of() { echo "$logs/$(tr / - <<<"${1#tests/}").tap"; }
  # One file a process; a file that bats itself cannot run counts as one failure.
  run_file() {
    local tap
    tap=$(tap_of "$1")
    local begun=$SECONDS
    bats --tap "$1" >"$tap" 2>&1
    local status=$? cpu
    # What has ended, in the second line: 1m2.345s 0m6.789s, of the programs and of the kernel.
    times >"$tap.times"
    cpu=$(awk 'NR == 2 { gsub(/[ms]/, " "); printf "%.0f", 60 * $1 + $2 + 60 * $3 + $4 }' "$tap.times")
    echo "$((SECONDS - begun)) s, $cpu s of CPU time: $1" >>"$logs/times"
    # Bats also ends with 1 when a process a test has killed was one of its own: every test it planned was ok all the same.
    if [ $status -ne 0 ] && ! grep -q '^not ok ' "$tap" &&
      [ "$(grep -c '^ok ' "$tap")" -ne "$(sed -n 's/^1\.\.//p' "$tap" | head -n 1)" ]; then
      echo "not ok 0 bats exit status $status" >>"$tap"
    fi
    echo "$1: $(grep -c '^ok ' "$tap") ok, $(grep -c '^not ok ' "$tap") not ok"
  }
  export -f run_file tap_of
  export logs
  # Where the bench was not built, the files that call it are left out.
  left_out='^$.'
  [ -x "$SG_BIN_DIR/stratagemm-bench" ] || left_out='\<bench\>'
  mapfile -t files < <(find tests/cli tests/golden -name '*.bats' -exec grep -L "$left_out" {} + |
    if [ "$kind" = cli ]; then grep -P -e "$pattern"; else cat; fi | sort)
  # Twice as many as cores: half of their time they wait, for timeouts above all. The longest files first, so that none of them is
  # left over at the end.
  printf '%s\n' "${files[@]}" | xargs -r wc -l | sort -rn | awk '$2 != "total" { print $2 }' | xargs -r -P $((2 * jobs)) -I {} bash -c 'run_file {}'
  complaints() {
    echo "--- ${1##*/}"
    awk '/^not ok / { show = 1 } /^ok / { show = 0 } show' "$1"
  }
  for file in "${files[@]}"; do
    tap=$(tap_of "$file")
    read -r ok not_ok skip < <(count "$tap")
    add "$ok" "$not_ok" "$skip"
    skips "$tap" >>"$logs/skipped"
    [ "$not_ok" -eq 0 ] || complaints "$tap"
  done
fi

if [ $((passed + failed)) -eq 0 ]; then
  echo "no test was found in $build" >&2
  exit 3
fi
[ ! -s "$logs/skipped" ] || cat "$logs/skipped"
# The time of a unit test program is ctest's.
if [ -e "$logs/unit.log" ]; then
  awk '/^ *[0-9]+\/[0-9]+ Test +#[0-9]+: .* sec *$/ { printf "%.0f s: %s\n", $(NF - 1), $4 }' "$logs/unit.log" >>"$logs/times"
fi
echo "slowest:"
sort -rn "$logs/times" | head -n 10
line="$passed passed, $failed failed"
[ "$skipped" -eq 0 ] || line="$line, $skipped skipped"
echo "$line"
[ "$failed" -eq 0 ]
