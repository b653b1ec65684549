#!/bin/sh
# compare.sh: compare result sets and print the path of the page as the last line. Reads A, B, OUTPUT and ARGS from the
# environment, as Makefile.report sets them: A and B are result sets, each may be several sessions of one machine,
# separated by spaces.
# Exit status: as of stratagemm-report.
set -eu

cd "$(dirname "$0")/.."
if [ -z "${A:-}" ] || [ -z "${B:-}" ]; then
  echo "compare.sh: no result sets to compare: make compare A=results/before B=results/after" >&2
  exit 2
fi
base=$(echo "$A" | tr -s ' ' ',')
# shellcheck disable=SC2086 # B is a list of words
set -- --base "$base" $B --output "${OUTPUT:-comparison}" --format md,html,tex,png
. scripts/append-args.sh
exec build/bin/stratagemm-report compare "$@"
