#!/bin/sh
# run-selfbench.sh: the tool's own speed against its targets, a line each: "NAME ratio=R target<=T ok|short".
# What it finds is news, not an error: it exits 0 whatever that is.
cd "$(dirname "$0")/.." || exit 3
SG_BIN_DIR=$PWD/build/bin
export SG_BIN_DIR LC_ALL=C

for program in "$SG_BIN_DIR/stratagemm-selfbench" tests/selfbench/*.sh; do
  [ -x "$program" ] || continue
  "$program" || echo "$program ended with exit status $?" >&2
done
exit 0
