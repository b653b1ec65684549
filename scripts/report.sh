#!/bin/sh
# report.sh: measure, render, and print the path of the HTML report as the last line. Reads PROFILE, BUDGET, COUNTERS,
# OUTPUT and ARGS from the environment, as Makefile.report sets them.
# Exit status: as of stratagemm-bench; 1 if some configuration failed (the report is written and names it).
set -eu

cd "$(dirname "$0")/.."
profile=${PROFILE:-quick}
output=${OUTPUT:-}
if [ -z "$output" ]; then
  # Never overwrite an older result set or use one started in the same second.
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
# Keep our own variables out of the environment recorded in run.json.
keep=${KEEP:-}
unset PROFILE BUDGET COUNTERS OUTPUT ARGS PREFIX KEEP SET FORMAT MAKEFLAGS MFLAGS MAKELEVEL

case " $more " in *" --resume "*) again=$more ;; *) again="${more:+$more }--resume" ;; esac

# On Ctrl-C stratagemm-bench stores what it has and exits; this script then prints how to continue.
trap : INT TERM
status=0
# shellcheck disable=SC2086 # ARGS is a list of words
build/bin/stratagemm-bench run "$@" $more || status=$?

case $status in
0 | 1) ;;
130)
  {
    echo
    echo "interrupted; measurements are kept in $output"
    echo "  to continue:   make report PROFILE=$profile OUTPUT=$output ARGS='$again'$others"
    echo "  to render now: build/bin/stratagemm-report render $output"
  } >&2
  exit $status
  ;;
*) exit $status ;;
esac

# All formats: a page to read, an article and figures to publish.
page=$(build/bin/stratagemm-report render "$output" --format md,html,tex,png) || {
  rendered=$?
  echo "measurements are kept in $output; to render them again: build/bin/stratagemm-report render $output" >&2
  exit $rendered
}
case $keep in
'' | 0) ;;
*)
  kept=$(scripts/keep.sh "$output") || exit $?
  echo "kept in $kept"
  ;;
esac
[ $status -eq 0 ] || echo "some configurations failed: see the report for the reasons" >&2
echo "$page"
exit $status
