#!/bin/sh
# ceilings.sh: the measured peak rates against the best of ten, and against STREAM's triad.
program=${SG_BIN_DIR:-$(dirname "$0")/../../build/bin}/stratagemm-selfbench-ceilings
[ ! -x "$program" ] || exec "$program"
