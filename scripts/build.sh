#!/bin/sh
# build.sh [CMAKE OPTION..]: configure and build the release into build/. Quiet: the output goes to build/build.log, whose end is shown on failure.
# With SG_WERROR=ON in the environment warnings are errors, from then on.
set -eu

cd "$(dirname "$0")/.."
log=build/build.log
mkdir -p build

fail() {
  tail -n 40 "$log" >&2
  echo "$1: see $log" >&2
  exit 3
}

# Measuring does not need the test libraries; `make test` enables the tests permanently.
[ -e build/CMakeCache.txt ] || set -- -DSG_TESTS=OFF "$@"
[ -z "${SG_WERROR:-}" ] || set -- "-DSG_WERROR=$SG_WERROR" "$@"
cmake --preset release "$@" >"$log" 2>&1 || fail "cannot configure"

# One updating line on a terminal; on a pipe one line, if there is much to do.
progress() {
  if [ -t 2 ]; then
    awk '/^\[[0-9]+\/[0-9]+\]/ { printf "\r\033[Kbuilding %s", $1 > "/dev/stderr" }
         END { printf "\r\033[K" > "/dev/stderr" }'
  else
    awk -v log_file="$log" '/^\[[0-9]+\/[0-9]+\]/ && !told {
           split($1, part, /[^0-9]+/)
           if (part[3] > 20) { told = 1; print "building, in " part[3] " steps: the output is in " log_file > "/dev/stderr" }
         }'
  fi
}
rm -f build/build.failed
{ cmake --build build 2>&1 || touch build/build.failed; } | tee -a "$log" | progress
[ ! -e build/build.failed ] || fail "cannot build"
