#!/bin/bash
# summary.sh: `stratagemm-report summary` of 10^6 sample rows over the time that datamash takes to group one of their columns by
# configuration (mean and standard deviation), and its peak memory over the size of the files; then the processor time of the
# whole report of 10^5 rows, over one second. Median of interleaved repeats. Prints three lines; exits 0 whatever it finds.
set -uo pipefail

repeats=${REPEATS:-5}
rounds=${ROUNDS:-250} # of 4000 rows each
here=$(cd "$(dirname "$0")" && pwd)
bin=${SG_BIN_DIR:-$here/../../build/bin}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8
# shellcheck source=tests/selfbench/large_set.bash
. "$here/large_set.bash"

for tool in datamash awk; do
  command -v "$tool" >/dev/null || { echo "summary.sh: $tool is not installed" >&2; exit 0; }
done

summary() { "$bin/stratagemm-report" summary "$work/large" >/dev/null; }

# The same file. Rows of a configuration do not stand together: datamash has to sort.
datamash_alone() { datamash -t, --header-in --sort --group 1 mean 7 sstdev 7 <"$work/large/samples.csv" >/dev/null; }

median() { sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

verdict() { awk -v n="$1" -v r="$2" -v t="$3" 'BEGIN { printf "%s ratio=%.2f target<=%s %s\n", n, r, t, r <= t ? "ok" : "short" }'; }

generate "$work/large" "$rounds"
if ! summary; then
  echo "summary.sh: stratagemm-report failed" >&2
  exit 0
fi
ratio=$(for _ in $(seq "$repeats"); do echo "$(microseconds summary) $(microseconds datamash_alone)"; done | awk '{ print $1 / $2 }' | median)
verdict summary-1e6-rows "$ratio" 3

# Processor time in seconds and peak resident memory in bytes of a command, from the kernel's account of the child.
account() {
  python3 - "$@" 2>/dev/null <<'PY'
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)
PY
}

if ! command -v python3 >/dev/null; then
  echo "summary.sh: python3 is not installed: processor time and memory were not measured" >&2
  exit 0
fi
bytes=$(cat "$work"/large/*.csv | wc -c)
read -r _ peak < <(account "$bin/stratagemm-report" summary "$work/large")
verdict summary-1e6-rows-memory "$(awk -v p="$peak" -v b="$bytes" 'BEGIN { print p / b }')" 3
# With its drawings, gnuplot's time included.
generate "$work/small" $(((rounds + 9) / 10))
cpu=$(for _ in $(seq "$repeats"); do account "$bin/stratagemm-report" render "$work/small" --output "$work/report"; done | median)
verdict report-1e5-rows-cpu-of-1s "$cpu" 1
