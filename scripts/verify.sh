#!/bin/bash
# verify.sh: check the archive or result set SET (default: the archive of OUTPUT, or the newest in results/).
# With ARCHIVED (make archive verify SET=DIR), the archive of SET.
# Exit status: as of stratagemm-report: 0 it is as it was, 1 something differs, 2 it is no archive.
set -eu

cd "$(dirname "$0")/.."
path=${SET:-${OUTPUT:+$OUTPUT.tar.zst}}
if [ -z "$path" ]; then
  for file in results/*.tar.zst results/*.zip; do
    if [[ -e $file && (-z $path || $file -nt $path) ]]; then path=$file; fi
  done
fi
[ -n "$path" ] || {
  echo "verify: there is no archive in results/: give one, SET=FILE, or make one with make archive" >&2
  exit 2
}
if [[ -n ${ARCHIVED:-} && -d $path ]]; then
  while [[ $path == ?*/ ]]; do path=${path%/}; done
  path=$path.tar.zst
fi
unset SET OUTPUT ARCHIVED MAKEFLAGS MFLAGS MAKELEVEL
exec build/bin/stratagemm-report verify "$path"
