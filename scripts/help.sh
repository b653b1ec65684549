#!/bin/sh
# help.sh MAKEFILE..: the targets that carry a "## " comment, one line each, then examples.
set -eu

echo "usage: make TARGET [VARIABLE=VALUE ..]"
echo
awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-11s %s\n", $1, $2 }' "$@"
cat <<'END'

variables of make report:
  PROFILE     a name from data/profiles (quick): smoke, case-study, grid, map, operations, ..
  BUDGET      longest time to measure: 90s, 10m, 2h
  COUNTERS    groups of event counters to read as well: all
  OUTPUT      folder for the result set (results/<time>-<profile>)
  ARGS        more options of stratagemm-bench run; see build/bin/stratagemm-bench run --help
variable of make install:
  PREFIX      where to (/usr/local)

examples:
  make report
  make report PROFILE=case-study
  make report PROFILE=quick BUDGET=10m ARGS="--n 500,1000 --seed 7"
  make install PREFIX=$HOME/.local
END
