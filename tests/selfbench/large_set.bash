# Large result sets for the self-benchmark, and what a command takes on them; to be sourced, with the folder of the script in `here`.
# shellcheck shell=bash disable=SC2034,SC2154

# generate FOLDER ROUNDS: a result set of 40 configurations and 100 trials a launch: 4000 rows a round.
generate() {
  local sample=$here/../../data/sample
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

# take_cpu_time: puts the CPU time of all that this shell has waited for into `cpu`, in clock ticks.
take_cpu_time() {
  local -a fields
  read -r fields <"/proc/$BASHPID/stat"
  read -ra fields <<<"${fields##*) }"
  cpu=$((fields[13] + fields[14]))
}

# microseconds COMMAND: its wall time; status 1, with a message, if it failed.
microseconds() {
  local begun=${EPOCHREALTIME/./}
  "$1" || { echo "$(basename "$0"): $1 failed" >&2; return 1; }
  local ended=${EPOCHREALTIME/./}
  echo $((ended - begun))
}
