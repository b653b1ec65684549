#!/bin/sh
# export.sh: write a result set in another format. Reads SET, FORMAT (default csv) and OUTPUT from the environment, as
# Makefile.report sets them.
# Exit status: as of stratagemm-report.
set -eu

cd "$(dirname "$0")/.."
[ -n "${SET:-}" ] || {
  echo "make export: SET=DIR is missing: the result set, for example SET=data/sample" >&2
  exit 2
}
exec build/bin/stratagemm-report export "$SET" --format "${FORMAT:-csv}" ${OUTPUT:+--output "$OUTPUT"}
