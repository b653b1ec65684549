#!/bin/bash
# mpi.sh: MPI ranks against worker processes on the same cores, one rank or process per core, and the time in MPI.
# - Strategy mpi over processes at n = 500: the median of the ratios paired by round.
# - Of mpi-dynamic at n = 1000: the time of its workers in calls of MPI, over the time of the trials.
# Says why where it cannot. Exits 0 whatever it finds.
set -euo pipefail

rounds=${ROUNDS:-12}
here=$(cd "$(dirname "$0")" && pwd)
bin=${SG_BIN_DIR:-$here/../../build/bin}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

measure() { # N COUNT STRATEGIES: into $work/set
  rm -rf "$work/set"
  "$bin/stratagemm-bench" run --profile smoke --n "$1" --count "$2" --strategy "$3" --retain none --rounds "$rounds" --trials 3 --warmup 1 \
    --pin cores --measurement-time 1h --timeout 10m --quiet --output "$work/set" >"$work/said" 2>&1 || {
    tail -n 1 "$work/said" >&2
    exit 0
  }
}

# values FILE COLUMN..: these columns of each row
values() {
  local file=$1
  shift
  awk -F, -v names="$*" 'BEGIN { n = split(names, want, " ") }
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    { for (k = 1; k <= n; k++) printf "%s ", $at[want[k]]; print "" }' "$work/set/$file"
}

middle() { sort -g | awk '{ x[NR] = $1 } END { print x[int((NR + 1) / 2)] }'; }

verdict() { # NAME RATIO TARGET
  awk -v name="$1" -v r="$2" -v most="$3" 'BEGIN { printf "%s ratio=%.3f target<=%s %s\n", name, r, most, (r <= most ? "ok" : "short") }'
}

measure 500 "${COUNT:-64}" processes,mpi
values configs.csv config_id strategy >"$work/strategies"
values samples.csv config_id round warmup wall_ns |
  awk 'NR == FNR { strategy[$1] = $2; next }
    $3 == 0 { key = strategy[$1] " " $2; if (!(key in least) || $4 < least[key]) least[key] = $4; seen[$2] }
    END { for (r in seen) if (("mpi " r) in least && ("processes " r) in least) print least["mpi " r] / least["processes " r] }' "$work/strategies" - |
  middle >"$work/ratio"
verdict mpi-processes-500 "$(<"$work/ratio")" 1.03

rounds=1
measure 1000 "${COUNT:-16}" mpi-dynamic
part=$(values ranks.csv warmup wall_ns mpi_ns | awk '$1 == 0 { wall += $2; mpi += $3 } END { print mpi / wall }')
verdict mpi-time-1000 "$part" 0.01
