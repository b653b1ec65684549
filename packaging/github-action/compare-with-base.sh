#!/bin/bash
# compare-with-base.sh: the step of action.yml, which describes inputs and outputs: measure a profile, or take result sets that
# were measured before, archive them, and compare them with those of the base branch. Reads INPUT_* as action.yml sets
# them, and RUNNER_ENVIRONMENT; writes outputs to GITHUB_OUTPUT and the comment to GITHUB_STEP_SUMMARY too, where these
# are set. Runs anywhere, without GitHub.
# Exit status: 0 passed, or nothing was judged; 1 slower, or a configuration failed; 2 bad input; 3 something is missing on
# this machine; 130 interrupted.
set -euo pipefail

source=$(cd "$(dirname "$0")/../.." && pwd)
bin=${INPUT_PROGRAMS:-$source/build/bin}
output=${INPUT_OUTPUT:-stratagemm}
sessions=${INPUT_SESSIONS:-3}
commit=${INPUT_COMMIT:-$(git rev-parse HEAD 2>/dev/null || echo unknown)}
commit=${commit:0:7}

fail() {
  echo "compare-with-base.sh: $2" >&2
  exit "$1"
}
[[ $sessions =~ ^[1-9][0-9]?$ ]] || fail 2 "sessions: '$sessions' is not a number from 1 to 99"
[ ! -e "$output" ] || fail 2 "output: '$output' is there already"
command -v jq >/dev/null || fail 3 "needs jq"
[ -x "$bin/stratagemm-report" ] || fail 3 "there is no stratagemm-report in '$bin'"

# sets_of LINES: the result sets and archives named there, those that are there; a folder that is none stands for what it holds.
sets_of() {
  local path
  while IFS= read -r path; do
    if [ -d "$path" ] && [ ! -e "$path/run.json" ] && [ ! -e "$path/bagit.txt" ]; then
      find "$path" -mindepth 1 -maxdepth 1 ! -name '.*' | sort
    elif [ -n "$path" ] && [ -e "$path" ]; then
      echo "$path"
    fi
  done <<<"$1"
}

# Measures the sessions, one after the other, and sets `sets` and `failed`.
measure() {
  local profile=${INPUT_PROFILE:-quick} session status
  case $profile in
  */* | *.yaml | *.yml) set -- --plan "$profile" ;;
  *) set -- --profile "$profile" ;;
  esac
  # shellcheck disable=SC2034 # read by append-args.sh
  ARGS=${INPUT_ARGS:-}
  . "$source/scripts/append-args.sh"
  for ((session = 1; session <= sessions; session++)); do
    status=0
    "$bin/stratagemm-bench" run "$@" --quiet --output "$output/sets/$session" || status=$?
    [ $status -le 1 ] || exit $status
    [ $status -eq 0 ] || failed=1
    sets+=("$output/sets/$session")
  done
}

# compare [OPTION..]: the report, and found.md, what is to be said about it.
compare() {
  local IFS=, # between the sessions of the base
  "$bin/stratagemm-report" compare --base "${base[*]}" "${sets[@]}" --output "$output/page" --comment "$output/found.md" "$@"
}

# Judges the sets, and sets `result` and `status`. Times of different machines say nothing about the change.
judge() {
  local machines
  compare --fail-if "${INPUT_FAIL_IF:-slower:5%}" --junit "$output/junit.xml" || status=$?
  [ $status -le 1 ] || exit $status
  result=passed
  [ $status -eq 0 ] || result=slower
  machines=$(jq '[.sets[].machine] | unique | length' "$output/page/context.json")
  [ "$machines" -gt 1 ] || return 0
  result=other-machine status=0
  rm "$output/junit.xml"
  compare >/dev/null
}

# names PATH..: their names as code of Markdown, whatever characters they have.
names() { printf '%s\n' "${@##*/}" | tr -cd 'A-Za-z0-9._+~\n-' | sed 's/.*/\x60&\x60/' | paste -sd , | sed 's/,/, /g'; }

comment() {
  echo "### stratagemm: this change compared with the base"
  echo
  if [ $failed -ne 0 ]; then
    echo "**A configuration failed or gave wrong results.**"
    echo
  fi
  if [ ${#base[@]} -eq 0 ]; then
    echo "Nothing was compared: there are no result sets of the base. Those of this commit, $commit, are archived."
    return
  fi
  echo "A is the base, ${#base[@]} session(s): $(names "${base[@]}"). B is commit $commit, ${#sets[@]} session(s)."
  echo
  if [ "$result" = other-machine ]; then
    echo "**Not judged: A and B were measured on different machines.**"
    echo
  fi
  cat "$output/found.md"
  if [ "${RUNNER_ENVIRONMENT:-}" = github-hosted ] && jq -e '.session.known | not' "$output/page/context.json" >/dev/null; then
    echo
    echo "The runner is shared, and each side has one session. Sessions on a shared machine differ by more than these intervals" \
      "say: measure several (input \`sessions\`) before you believe a difference."
  fi
}

sets=() failed=0
if [ -n "${INPUT_SET:-}" ]; then
  mapfile -t sets < <(sets_of "$INPUT_SET")
  [ ${#sets[@]} -gt 0 ] || fail 2 "set: there is no result set at '$INPUT_SET'"
else
  measure
fi
mkdir -p "$output/archives"
for i in "${!sets[@]}"; do
  "$bin/stratagemm-report" archive "${sets[i]}" --output "$output/archives/$commit-$((i + 1)).tar.zst" >/dev/null
done

mapfile -t base < <(sets_of "${INPUT_BASE:-}")
result=no-base status=0
[ ${#base[@]} -eq 0 ] || judge

comment >"$output/comment.md"
rm -f "$output/found.md"
case $result in
no-base) [ -z "${INPUT_BASE:-}" ] || echo "::warning::stratagemm: not compared, there are no result sets at ${INPUT_BASE//$'\n'/, }" ;;
other-machine) echo "::warning::stratagemm: not judged, the base was measured on another machine" ;;
esac
if [ $failed -ne 0 ]; then
  result=failed status=1
fi
{
  echo "result=$result"
  echo "comment=$output/comment.md"
  echo "archives=$output/archives"
  echo "page=$([ ! -e "$output/page/report.html" ] || echo "$output/page/report.html")"
  echo "junit=$([ ! -e "$output/junit.xml" ] || echo "$output/junit.xml")"
} >>"${GITHUB_OUTPUT:-/dev/stdout}"
[ -z "${GITHUB_STEP_SUMMARY:-}" ] || cat "$output/comment.md" >>"$GITHUB_STEP_SUMMARY"
exit $status
