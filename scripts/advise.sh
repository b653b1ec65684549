#!/bin/sh
# advise.sh: search the fastest settings for a workload. Reads BUDGET, OUTPUT and ARGS from the environment, as Makefile.report sets
# them.
# Exit status: as of stratagemm-bench.
set -eu

cd "$(dirname "$0")/.."
set -- ${OUTPUT:+--output "$OUTPUT"} ${BUDGET:+--budget "$BUDGET"}
. scripts/append-args.sh
# Keep our own variables out of the environment recorded in run.json.
unset PROFILE PLAN BUDGET COUNTERS OUTPUT ARGS PREFIX KEEP SET FORMAT MAKEFLAGS MFLAGS MAKELEVEL
exec build/bin/stratagemm-bench advise "$@"
