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

# One updating line on a terminal; on a pipe a line for each quarter, if there is much to do, with the time left.
# (Not with awk: Debian's reads a pipe in blocks.)
progress() {
  begun=
  while IFS= read -r line; do
    step=${line%%]*}
    step=${step#[}
    at=${step%/*} all=${step#*/}
    case $line:$at$all in "["*/*"] "*:*[!0-9]*) continue ;; "["*/*"] "*:*) ;; *) continue ;; esac
    if [ -t 2 ]; then
      printf '\r\033[Kbuilding [%s]' "$step" >&2
    elif [ "$all" -gt 20 ] && [ -z "$begun" ]; then
      begun=$(date +%s) next=$((all / 4))
      echo "building, in $all steps: the output is in $log" >&2
    elif [ "$all" -gt 20 ] && [ "$at" -ge "$next" ] && [ "$at" -lt "$all" ]; then
      next=$((next + all / 4))
      echo "building: $at of $all, about $((($(date +%s) - begun) * (all - at) / at)) s left" >&2
    fi
  done
  [ ! -t 2 ] || printf '\r\033[K' >&2
}
rm -f build/build.failed
{ cmake --build build 2>&1 || touch build/build.failed; } | tee -a "$log" | progress
[ ! -e build/build.failed ] || fail "cannot build"
