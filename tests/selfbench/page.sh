#!/bin/bash
# page.sh: how long the page of a report with 10^5 samples behind it takes to open in Chromium, over one second. Prints one
# line; exits 0 whatever it finds, and says so where the browser or its driver is missing.
set -uo pipefail

here=$(cd "$(dirname "$0")" && pwd)
export SG_BIN_DIR=${SG_BIN_DIR:-$here/../../build/bin}
browser=${CHROMIUM:-/usr/bin/chromium}
if [ ! -x "$browser" ] || [ ! -d "$here/../browser/node_modules/playwright-core" ]; then
  echo "page.sh: needs $browser and the packages of tests/browser (npm ci there)" >&2
  exit 0
fi
seconds=$(cd "$here/../browser" && node load.mjs) || exit 0
awk -v s="$seconds" 'BEGIN { printf "page-1e5-samples ratio=%.2f target<=1 %s\n", s, s <= 1 ? "ok" : "short" }'
