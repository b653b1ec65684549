#!/bin/bash
# adaptive.sh: launches that adaptive rounds need over launches of fixed rounds, to the same interval, replayed from the
# stored result sets of fixed rounds that have enough of them. Prints a line for each. Such a set is made by
# `stratagemm-bench run --profile quick --goal estimate --rounds 24 --budget 1h`.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
bin=${SG_BIN_DIR:-$here/../../build/bin}
for set in "$here"/../../data/results/*/*/; do
  [ "$(jq '.plan | .target_ci == 0 and .goal != "decide" and .rounds_max >= 12' "$set/run.json")" = false ] || "$bin/stratagemm-replay" "$set"
done
