#!/bin/bash
# mpi.sh: MPI ranks against worker processes on the same cores, one rank or process per core, and the time in MPI.
# - Strategies mpi and mpi-dynamic over processes at n = 500: the median of the ratios paired by round. Processes take items on
#   demand, so that on a machine with other load mpi-dynamic is the fair comparison. CPU time shows what MPI itself would cost
#   within a trial, such as ranks that spin, whatever else runs.
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

# ratios STRATEGY COLUMNS..: of each round, its least sum of these columns over that of processes
ratios() {
  values samples.csv config_id round warmup "${@:2}" |
    awk -v one="$1" 'NR == FNR { strategy[$1] = $2; next }
      $3 == 0 { sum = 0; for (i = 4; i <= NF; i++) sum += $i
        key = strategy[$1] " " $2; if (!(key in least) || sum < least[key]) least[key] = sum; seen[$2] }
      END { for (r in seen) if ((one " " r) in least && ("processes " r) in least) print least[one " " r] / least["processes " r] }' \
      "$work/strategies" -
}

measure 500 "${COUNT:-64}" processes,mpi,mpi-dynamic
values configs.csv config_id strategy >"$work/strategies"
verdict mpi-processes-500 "$(ratios mpi wall_ns | middle)" 1.03
verdict mpi-dynamic-processes-500 "$(ratios mpi-dynamic wall_ns | middle)" 1.03
verdict mpi-processes-cpu-500 "$(ratios mpi cpu_user_ns cpu_sys_ns | middle)" 1.03

rounds=1
measure 1000 "${COUNT:-16}" mpi-dynamic
part=$(values ranks.csv warmup wall_ns mpi_ns | awk '$1 == 0 { wall += $2; mpi += $3 } END { print mpi / wall }')
verdict mpi-time-1000 "$part" 0.01
