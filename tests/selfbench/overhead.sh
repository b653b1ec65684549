#!/bin/bash
# overhead.sh: the part of a run that is spent outside trials (starting workers, probes, checking results, storing), as the run
# itself stored it, for the stored result sets of the quick profile. Prints a line for each; exits 0 whatever it finds.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
for run in "$here"/../../data/results/*/*-quick/run.json; do
  [ -e "$run" ] || continue
  jq -r '.overhead.outside_trials_fraction | "quick-outside-trials ratio=\(. * 1000 | round / 1000) target<=0.25 \(if . <= 0.25 then "ok" else "short" end)"' "$run"
done
