#!/bin/bash
# archive_verify.sh: wall time of `stratagemm-report archive` and `verify` over that of `tar --zstd` and `sha512sum` of the same files,
# though both also read every row and render the report; of the largest set that is read, 2 million trials in 0.27 GB: no reader takes
# 1 GB. Median of interleaved repeats. Prints two lines, and on stderr the ratio of what `render` alone takes, and those of the CPU
# time, which other work on the machine disturbs less; exits 0 whatever it finds.
set -uo pipefail

repeats=${REPEATS:-3}
rounds=${ROUNDS:-500} # 0.54 MB each
here=$(cd "$(dirname "$0")" && pwd)
bin=${SG_BIN_DIR:-$here/../../build/bin}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8
# shellcheck source=tests/selfbench/large_set.bash
. "$here/large_set.bash"

archive() { "$bin/stratagemm-report" archive "$work/set" --output "$work/set.tar.zst" >/dev/null 2>&1; }
verify() { "$bin/stratagemm-report" verify "$work/set.tar.zst" >/dev/null 2>&1; }
render() { "$bin/stratagemm-report" render "$work/set" --output "$work/report" --format md,html >/dev/null 2>&1; }
plain() { rm -f "$work/plain.tar.zst" && tar --zstd -cf "$work/plain.tar.zst" -C "$work" set && sha512sum "$work"/set/* >/dev/null; }

generate "$work/set" "$rounds"
for _ in $(seq "$repeats"); do
  rm -f "$work/set.tar.zst"
  line=()
  for command in archive verify plain render; do
    take_cpu_time
    before=$cpu
    t=$(microseconds "$command") || exit 0
    take_cpu_time
    line+=("$t" "$((cpu - before))")
  done
  echo "${line[*]}"
done >"$work/times"
# ratio COMMAND [1]: the median of the ratios of its wall time, or CPU time, to that of tar and sha512sum.
ratio() {
  awk -v c="$1" -v cpu="${2:-0}" '{ print $(2 * c - 1 + cpu) / $(5 + cpu) }' "$work/times" | sort -g |
    awk '{ v[NR] = $1 } END { printf "%.2f", v[int((NR + 1) / 2)] }'
}
echo "archive_verify.sh: render alone takes $(ratio 4) of the time of tar and sha512sum" >&2
echo "archive_verify.sh: CPU time: archive $(ratio 1 1), verify $(ratio 2 1), render $(ratio 4 1) of that of tar and sha512sum" >&2
for name in archive verify; do
  r=$(ratio "$([ "$name" = archive ] && echo 1 || echo 2)")
  echo "$name-largest ratio=$r target<=1.5 $(awk -v r="$r" 'BEGIN { print r <= 1.5 ? "ok" : "short" }')"
done
