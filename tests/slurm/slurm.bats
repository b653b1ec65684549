#!/usr/bin/env bats
# The sbatch example and MPI ranks under a real Slurm: hosts.sh 2 cluster.sh bats slurm.bats.
# shellcheck disable=SC2154 # status, output and stderr are bats'

load ../cli/helper

setup() {
  [ -n "${SLURM_CONF:-}" ] || skip "no cluster of Slurm: run it by tests/slurm/cluster.sh"
  cd "$BATS_TEST_TMPDIR" || return 1
  export PATH=$BIN:$PATH CAMPAIGN=$PWD/set
}

# submits NODES: the example as a job of this many nodes, until it ends; `sbatch --wait` asks seldom
submits() {
  local job
  job=$(sbatch --parsable --nodes="$1" --output=job.log "$SOURCE/data/examples/stratagemm.sbatch")
  wait_until has_ended "$job"
  scontrol show job "$job" | grep -q 'JobState=COMPLETED ' || { cat job.log; return 1; }
}
has_ended() { [ -z "$(squeue --noheader --job="$1")" ]; }

# measures_ranks MPI LAUNCHER: two ranks of this MPI library, in an allocation for two tasks on however many CPUs
measures_ranks() {
  [ -x "$BIN/stratagemm-worker-mpi-$1" ] || skip "built without $1"
  export STRATAGEMM_WORKER_MPI=$BIN/stratagemm-worker-mpi-$1
  accepts salloc --ntasks=2 --overcommit stratagemm-bench run --profile smoke --n 32 --rounds 1 --strategy mpi --ranks 2 \
    --backend "$BIN/../tests/shims/naive.so" --launcher "$2" --output set
  [ "$(cut -d, -f4 set/outcomes.csv | xargs)" = "outcome ok" ]
  [ "$(cut -d, -f6 set/ranks.csv | sort -u | xargs)" = "0 1 rank" ]
}

@test "the example measures the node of its job, and continues with RESUME" {
  PROFILE=smoke submits 1
  [ "$(jq -c '[.status, .profile, [.hosts[] | [.host, .outcome]]]' set/campaign.json)" = '["finished","smoke",[["node1","ok"]]]' ]
  [ "$(sed 1d set/node1/outcomes.csv | cut -d, -f4 | sort -u)" = ok ]
  # All CPUs of the node, not those of one task.
  [ "$(jq .usable_cores set/node1/machine.json)" = "$(nproc)" ]
  accepts report summary set/node1
  cp set/node1/outcomes.csv before
  PROFILE=smoke run submits 1
  [ "$status" -ne 0 ]
  grep -q -- '--resume' job.log
  PROFILE=smoke RESUME=1 submits 1
  cmp before set/node1/outcomes.csv
}

@test "the example measures MPI ranks on the node of its job" {
  sed 's/^strategy: .*/strategy: [serial, mpi]\nranks: [2]/; s/"128"/"32"/' "$SOURCE/data/profiles/smoke.yaml" >ranks.yaml
  PROFILE=$PWD/ranks.yaml submits 1
  [ "$(sed 1d set/node1/outcomes.csv | cut -d, -f4 | sort -u)" = ok ]
  [ "$(cut -d, -f6 set/node1/ranks.csv | sort -u | xargs)" = "0 1 rank" ]
}

@test "the example measures two nodes at the same time" {
  PROFILE=smoke AT_ONCE=2 submits 2
  [ "$(jq -r '.hosts[] | "\(.host) \(.outcome)"' set/campaign.json | paste -sd,)" = "node1 ok,node2 ok" ]
  for node in node1 node2; do
    [ "$(sed 1d "set/$node/outcomes.csv" | cut -d, -f4 | sort -u)" = ok ]
    [ "$(jq .usable_cores "set/$node/machine.json")" = "$(nproc)" ]
  done
}

@test "srun starts ranks of Open MPI" {
  measures_ranks openmpi 'srun --mpi=pmix --overcommit --ntasks={ranks}'
}

@test "mpirun of Open MPI starts ranks in the slots of an allocation" {
  measures_ranks openmpi 'mpirun.openmpi -np {ranks}'
}

@test "mpirun of MPICH starts ranks in an allocation" {
  measures_ranks mpich 'mpirun.mpich -np {ranks}'
}
