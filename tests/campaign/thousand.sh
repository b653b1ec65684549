#!/bin/bash
# thousand.sh BIN: a simulated campaign of 1,000 hosts, of which compare finds the three slow ones in less than a minute and
# with less than 1 GiB of memory.
set -euo pipefail

bin=$(realpath -e "${1:?thousand.sh BIN}")
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
tests/campaign/simulate.py data/results/intel-xeon-processor-2c-371e/20261126T004554Z-quick "$folder/set" 1000 7 23 41
begun=$SECONDS
(ulimit -v 1048576 && timeout 60 "$bin/stratagemm-report" compare "$folder/set") >"$folder/hosts"
cat "$folder/hosts"
echo "$((SECONDS - begun)) s"
grep -q '^1000 hosts: ' "$folder/hosts"
[ "$(sed -n 's/ is slower.*//p; s/ is faster.*//p' "$folder/hosts" | xargs)" = "node0007 node0023 node0041" ]
