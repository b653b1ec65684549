#!/bin/bash
# site.sh: CPU time of `stratagemm-report site` of 200 result sets of which one has changed, gnuplot included, over 10 s.
# Prints one line; exits 0 whatever it finds.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
bin=${SG_BIN_DIR:-$here/../../build/bin}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8

for ((i = 0; i < 200; i++)); do
  set=$work/sets/$((i % 20))/$i
  mkdir -p "$set"
  cp "$here"/../../data/sample/*.csv "$here"/../../data/sample/*.json "$set"
  sed -i "s/\"run_id\": .*/\"run_id\": \"$i\",/" "$set/run.json"
done
site() { "$bin/stratagemm-report" site "$work/sets" --output "$work/site" >/dev/null; }
site
sed -i 's/"run_id": "7"/"run_id": "changed"/' "$work/sets/7/7/run.json"
TIMEFORMAT='%U %S'
times=$({ time site; } 2>&1)
awk -v times="$times" 'BEGIN { split(times, t, " "); r = (t[1] + t[2]) / 10
  printf "site ratio=%.3f target<=1 %s\n", r, r <= 1 ? "ok" : "short" }'
