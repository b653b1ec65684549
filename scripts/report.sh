#!/bin/sh
# report.sh: measure, render, and print the path of the HTML report as the last line. Reads PROFILE, PLAN, BUDGET,
# COUNTERS, OUTPUT and ARGS from the environment, as Makefile.report sets them.
# Exit status: as of stratagemm-bench; 1 if some configuration failed (the report is written and names it).
set -eu

cd "$(dirname "$0")/.."
set --
. scripts/append-args.sh

# The profile: PLAN, a file; PROFILE, a name; what ARGS says; or quick. That two are given is an error of stratagemm-bench.
chosen=${PLAN:-${PROFILE:-}}
option=''
for word; do
  case $option in --plan | --profile) chosen=$word ;; esac
  case $word in --plan=* | --profile=*) chosen=${word#*=} ;; esac
  option=$word
done
if [ -z "$chosen" ]; then
  PROFILE=quick
  chosen=quick
fi

output=${OUTPUT:-}
if [ -z "$output" ]; then
  # Never overwrite an older result set or use one started in the same second.
  base=results/$(date -u +%Y%m%dT%H%M%SZ)-$(basename "$chosen" .yaml | tr -c 'A-Za-z0-9_\n-' '-')
  output=$base
  n=2
  while [ -e "$output" ]; do
    output=$base-$n
    n=$((n + 1))
  done
fi

set -- --output "$output" ${BUDGET:+--budget "$BUDGET"} ${COUNTERS:+--counters "$COUNTERS"} "$@"
set -- ${PLAN:+--plan "$PLAN"} ${PROFILE:+--profile "$PROFILE"} "$@"

# How to continue: the same command with --resume, its values in single quotes.
quoted() { printf "%s='%s'" "$1" "$(printf '%s' "$2" | sed "s/'/'\\\\''/g")"; }
more=${ARGS:-}
case " $more " in *" --resume "*) ;; *) more="${more:+$more }--resume" ;; esac
again="make report${PLAN:+ $(quoted PLAN "$PLAN")}${PROFILE:+ $(quoted PROFILE "$PROFILE")}"
again="$again $(quoted OUTPUT "$output") $(quoted ARGS "$more")"
again="$again${BUDGET:+ $(quoted BUDGET "$BUDGET")}${COUNTERS:+ $(quoted COUNTERS "$COUNTERS")}"

# Keep our own variables out of the environment recorded in run.json.
keep=${KEEP:-}
unset PROFILE PLAN BUDGET COUNTERS OUTPUT ARGS PREFIX KEEP SET FORMAT MAKEFLAGS MFLAGS MAKELEVEL

# On Ctrl-C stratagemm-bench stores what it has and exits; this script then prints how to continue.
trap : INT TERM
status=0
build/bin/stratagemm-bench run "$@" || status=$?

case $status in
0 | 1) ;;
130)
  {
    echo
    if [ -e "$output/run.json" ]; then
      echo "interrupted; measurements are kept in $output"
      echo "  to continue:   $again"
      echo "  to render now: build/bin/stratagemm-report render $output"
    else
      echo "interrupted before anything was measured"
    fi
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
