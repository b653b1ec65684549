#!/bin/sh
# help.sh MAKEFILE..: list the targets with a "## " comment, one line each, then variables and examples.
set -eu

echo "usage: make TARGET [VARIABLE=VALUE ..]"
echo
awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-11s %s\n", $1, $2 }' "$@"
cat <<'END'

variables of make report:
  PROFILE     profile in data/profiles (default quick): smoke, case-study, grid, map, operations, ..
  PLAN        profile in a file of your own instead: PLAN=mine.yaml
  BUDGET      time limit for measuring: 90s, 10m, 2h
  COUNTERS    event groups to count after timing, or all
  OUTPUT      folder of the result set (default results/<time>-<profile>)
  ARGS        further options of stratagemm-bench run; see build/bin/stratagemm-bench run --help.
              Quotes keep blanks in a word: ARGS='--options "ta=t tb=n"'
  KEEP        1: also copy the result set to data/results/<machine>/<run>
variables of make export:
  SET         result set
  FORMAT      csv (default), google-benchmark, hyperfine, go, bencher, github-action, junit
  OUTPUT      file (default: stdout)
variables of make site:
  SET         folder with result sets and archives (default data/results)
  OUTPUT      folder of the site (default site)
variables of make compare:
  A, B        result sets to compare; several sessions of one machine each, separated by spaces
  OUTPUT      folder of the comparison (default comparison)
  ARGS        further options of stratagemm-report compare: "--fail-if slower:5%"
variable of make install:
  PREFIX      installation prefix (default /usr/local)

examples:
  make report
  make report PROFILE=case-study
  make report PROFILE=quick BUDGET=10m ARGS="--n 500,1000 --seed 7"
  make report PLAN=mine.yaml
  make report KEEP=1
  make export SET=data/sample FORMAT=go
  make compare A=results/before B=results/after
  make install PREFIX=$HOME/.local
END
