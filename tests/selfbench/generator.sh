#!/bin/bash
# generator.sh: our generator of random numbers over NumPy's Generator(Philox), for a SIZE x SIZE matrix (2000), the median of
# REPEATS (25); see generator.py. Says why where NumPy is missing.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/selfbench/python.bash
source "$here/python.bash"
"$python" "$here/generator.py" "${SG_BIN_DIR:-$here/../../build/bin}/stratagemm-selfbench-generator" "${SIZE:-2000}" "${REPEATS:-25}"
