#!/bin/bash
# adaptive.sh: launches that adaptive rounds need over launches of fixed rounds, to the same interval, replayed from the
# stored result sets that have rounds enough. Prints a line for each; exits 0 whatever it finds.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
bin=${SG_BIN_DIR:-$here/../../build/bin}
for set in "$here"/../../data/results/*/*/; do
  [ "$(jq .plan.rounds_max "$set/run.json")" -lt 6 ] || "$bin/stratagemm-replay" "$set"
done
