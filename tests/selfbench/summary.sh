#!/bin/bash
# summary.sh: `stratagemm-report summary` of 10^6 sample rows over the time that datamash takes to group one of their columns by
# configuration (mean and standard deviation), and its peak memory over the size of the files; then the processor time of the
# whole report of 10^5 rows, over one second. Median of interleaved repeats. Prints three lines; exits 0 whatever it finds.
set -uo pipefail

repeats=${REPEATS:-5}
rounds=${ROUNDS:-250} # of 4000 rows each
here=$(cd "$(dirname "$0")" && pwd)
bin=${SG_BIN_DIR:-$here/../../build/bin}
sample=$here/../../data/sample
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8

for tool in datamash awk; do
  command -v "$tool" >/dev/null || { echo "summary.sh: $tool is not installed" >&2; exit 0; }
done

# generate FOLDER ROUNDS: a result set of 40 configurations and 100 trials a launch: 4000 rows a round.
generate() {
  mkdir "$1" && cp "$sample/machine.json" "$1"
  sed 's/"trials": 3/"trials": 98/; s/"warmup_max": 1/"warmup_max": 2/; s/"rounds_max": 8/"rounds_max": '"$2"'/' "$sample/run.json" >"$1/run.json"
  awk -v dir="$1" -v rounds="$2" 'BEGIN {
    srand(7)
    configs = dir "/configs.csv"; samples = dir "/samples.csv"; outcomes = dir "/outcomes.csv"
    print "config_id,label,operation,dtype,m,n,k,count,source,retain,strategy,scheduler,workers,blas_threads,load,pin,backend,coretype,runner,options,flop" >configs
    print "config_id,round,launch,trial,warmup,started_ns,wall_ns,load_wall_ns,operate_wall_ns,load_busy_ns,operate_busy_ns,cpu_user_ns,cpu_sys_ns,ctx_voluntary,ctx_involuntary,faults_minor,faults_major,rss_peak_bytes,threads_observed,residual,valid,threads_alive,items_checked" >samples
    print "config_id,round,launch,outcome,detail,signal" >outcomes
    for (c = 1; c <= 40; c++)
      printf "c%d,w%d,gemm,f64,500,500,500,10,uniform,none,%s,pool,%d,1,task,none,openblas-pthread,auto,c,,2.5e9\n", c, c, c == 1 ? "serial" : "hybrid", c >configs
    for (round = 1; round <= rounds; round++)
      for (c = 1; c <= 40; c++) {
        print "c" c "," round "," ++launch ",ok,," >outcomes
        for (trial = 1; trial <= 100; trial++) {
          wall = int(3e7 * (1 + 0.01 * c) * (1 + 0.05 * rand())); load = int(wall / 10)
          begun = now + 0
          now += wall
          printf "c%d,%d,%d,%d,%d,%.0f,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,0,%d,%.4f,%.4g,1,2,10\n", c, round, launch, trial, trial <= 2,
            begun, wall, load, wall - load, load, wall - load, wall * 1.9, load / 10, 30 * rand(), 50 * rand(), 9000 * rand(),
            82000000, (wall * 1.9 + load / 10) / wall, 1e-3 * rand() >samples
        }
      }
  }'
}

summary() { "$bin/stratagemm-report" summary "$work/large" >/dev/null; }

# The same file. Rows of a configuration do not stand together: datamash has to sort.
datamash_alone() { datamash -t, --header-in --sort --group 1 mean 7 sstdev 7 <"$work/large/samples.csv" >/dev/null; }

microseconds() {
  local begun=${EPOCHREALTIME/./}
  "$1"
  local ended=${EPOCHREALTIME/./}
  echo $((ended - begun))
}

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
