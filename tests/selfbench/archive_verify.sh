#!/bin/bash
# archive_verify.sh: wall time of `stratagemm-report archive` and `verify` of a result set of 1 GB, over that of `tar --zstd` and
# `sha512sum` of its files, though both also render the report. Median of interleaved repeats. Prints two lines; exits 0 whatever
# it finds.
set -uo pipefail

repeats=${REPEATS:-3}
rounds=${ROUNDS:-2000} # 0.5 MB each
here=$(cd "$(dirname "$0")" && pwd)
bin=${SG_BIN_DIR:-$here/../../build/bin}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8
# shellcheck source=tests/selfbench/large_set.bash
. "$here/large_set.bash"

archive() { "$bin/stratagemm-report" archive "$work/set" --output "$work/set.tar.zst" >/dev/null 2>&1; }
verify() { "$bin/stratagemm-report" verify "$work/set.tar.zst" >/dev/null 2>&1; }
plain() { rm -f "$work/plain.tar.zst" && tar --zstd -cf "$work/plain.tar.zst" -C "$work" set && sha512sum "$work"/set/* >/dev/null; }

generate "$work/set" "$rounds"
for _ in $(seq "$repeats"); do
  rm -f "$work/set.tar.zst"
  a=$(microseconds archive) && v=$(microseconds verify) && p=$(microseconds plain) || exit 0
  echo "$a $v $p"
done >"$work/times"
for column in 1 2; do
  name=archive-1-GB
  [ "$column" = 1 ] || name=verify-1-GB
  awk -v c="$column" '{ print $c / $3 }' "$work/times" | sort -g | awk -v n="$name" '{ v[NR] = $1 }
    END { r = v[int((NR + 1) / 2)]; printf "%s ratio=%.2f target<=1.5 %s\n", n, r, r <= 1.5 ? "ok" : "short" }'
done
