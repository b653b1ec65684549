#!/bin/sh
# report.sh: measure, render, print the path of the HTML report as the last line. Reads PROFILE, BUDGET, COUNTERS,
# OUTPUT and ARGS from the environment, as Makefile.report sets them.
# Exit status: as stratagemm-bench; 1 when some configuration failed (the report is there and says which).
set -eu

cd "$(dirname "$0")/.."
profile=${PROFILE:-quick}
output=${OUTPUT:-}
if [ -z "$output" ]; then
  # Never write over an older result set, nor into one begun in the same second.
  base=results/$(date -u +%Y%m%dT%H%M%SZ)-$profile
  output=$base
  n=2
  while [ -e "$output" ]; do
    output=$base-$n
    n=$((n + 1))
  done
fi

set -- --profile "$profile" --output "$output"
[ -z "${BUDGET:-}" ] || set -- "$@" --budget "$BUDGET"
[ -z "${COUNTERS:-}" ] || set -- "$@" --counters "$COUNTERS"
more=${ARGS:-}
others=${BUDGET:+ BUDGET=$BUDGET}${COUNTERS:+ COUNTERS=$COUNTERS}
# What run.json keeps of the environment should be the machine's, not ours.
unset PROFILE BUDGET COUNTERS OUTPUT ARGS PREFIX MAKEFLAGS MFLAGS MAKELEVEL

case " $more " in *" --resume "*) again=$more ;; *) again="${more:+$more }--resume" ;; esac

# On Ctrl-C the bench stores what it has and ends by itself; this script then says how to go on.
trap : INT TERM
status=0
# shellcheck disable=SC2086 # ARGS is a list of words
build/bin/stratagemm-bench run "$@" $more || status=$?

case $status in
0 | 1) ;;
130)
  {
    echo
    echo "interrupted; what was measured is kept in $output"
    echo "  to go on:      make report PROFILE=$profile OUTPUT=$output ARGS='$again'$others"
    echo "  to see it now: build/bin/stratagemm-report render $output"
  } >&2
  exit $status
  ;;
*) exit $status ;;
esac

# Everything: a page to read, an article and figures to publish.
page=$(build/bin/stratagemm-report render "$output" --format md,html,tex,png) || {
  rendered=$?
  echo "what was measured is kept in $output; to render it again: build/bin/stratagemm-report render $output" >&2
  exit $rendered
}
[ $status -eq 0 ] || echo "some configurations did not end well: the report says which, and why" >&2
echo "$page"
exit $status
