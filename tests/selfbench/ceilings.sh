#!/bin/sh
# ceilings.sh: the measured peak rates against the best of ten, and against STREAM's triad.
[ ! -x "$SG_BIN_DIR/stratagemm-selfbench-ceilings" ] || exec "$SG_BIN_DIR/stratagemm-selfbench-ceilings"
