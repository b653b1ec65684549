#!/bin/bash
# race.sh: time until it is known which configuration is fastest, over that of equal rounds of all of them: simulated, then
# drawn from the launches of each stored result set. Prints a line for each.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
bin=${SG_BIN_DIR:-$here/../../build/bin}
"$bin/stratagemm-race"
for set in "$here"/../../data/results/*/*/ "$here"/../golden/sets/many-core-*/; do
  [ ! -e "$set/run.json" ] || "$bin/stratagemm-race" "$set"
done
