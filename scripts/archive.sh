#!/bin/bash
# archive.sh: pack the result set in SET (default: OUTPUT, or the newest one in results/) with its report into one file, and print its path.
# Reads AUTHOR, too, as Makefile.report sets it.
# Exit status: as of stratagemm-report.
set -eu

cd "$(dirname "$0")/.."
set_dir=${SET:-${OUTPUT:-}}
if [ -z "$set_dir" ]; then
  for file in results/*/run.json; do
      if [[ -e $file && (-z $set_dir || $file -nt $set_dir/run.json) ]]; then set_dir=${file%/run.json}; fi
  done
fi
[ -n "$set_dir" ] || {
  echo "archive: there is no result set in results/: give one, SET=DIR, or measure with make report" >&2
  exit 2
}
author=${AUTHOR:-}
unset SET OUTPUT AUTHOR MAKEFLAGS MFLAGS MAKELEVEL
exec build/bin/stratagemm-report archive "$set_dir" ${author:+--author "$author"}
