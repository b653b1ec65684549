#!/bin/bash
# cluster.sh COMMAND [ARG..]: run the command on a cluster of Slurm, by `tests/hosts/hosts.sh N tests/slurm/cluster.sh COMMAND`:
# the N hosts are its nodes, each with all CPUs of this machine, and slurmctld is on the host of the command. Exit status: the
# command's; 77, after a line that says why, where Slurm is not installed or does not start.
set -euo pipefail
readonly SKIP=77 SECONDS_MOST=60

skip() {
  echo "$*"
  exit $SKIP
}

for program in munged slurmctld slurmd sbatch; do
  command -v "$program" >/dev/null || skip "needs $program (Debian: munge, slurmctld, slurmd and slurm-client)"
done
folder=${SG_FOLDER:?run it by tests/hosts/hosts.sh} nodes=("$SG_FOLDER"/node*.pid)
nodes=("${nodes[@]##*/}")
nodes=("${nodes[@]%.pid}")

mkdir "$folder/state"
export SLURM_CONF=$folder/slurm.conf
cpus=$(slurmd -C | sed -n 's/^NodeName=[^ ]* //p')
cat >"$SLURM_CONF" <<CONF
ClusterName=one
SlurmctldHost=head
NodeName=node[1-${#nodes[@]}] $cpus
PartitionName=all Nodes=ALL Default=YES State=UP
SlurmUser=root
AuthInfo=socket=$folder/munge.socket
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ProctrackType=proctrack/linuxproc
TaskPlugin=task/affinity
ReturnToService=2
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool-%n
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd-%n.pid
CONF

# One after the other, as each needs the one before it.
daemon() { # NAME COMMAND..
  local name=$1
  shift
  "$@" </dev/null >"$folder/$name.log" 2>&1 3>&- &
  running+=("$!")
}
wait_until() { # COMMAND..
  local end=$((SECONDS + SECONDS_MOST))
  until "$@"; do
    if [ "$SECONDS" -ge $end ] || [ "$(jobs -pr | wc -l)" -lt ${#running[@]} ]; then
      tail -n 20 "$folder"/*.log
      skip "Slurm does not start here: see the end of its logs above"
    fi
    sleep 0.1
  done
}
is_up() { [ -S "$folder/munge.socket" ]; }
answers() { scontrol ping 2>/dev/null | grep -q 'is UP'; }
are_idle() { [ "$(sinfo --noheader --Node --format=%T 2>/dev/null | grep -cx idle)" -eq ${#nodes[@]} ]; }

running=()
(umask 077 && head -c 1024 /dev/urandom >"$folder/munge.key")
daemon munged munged --foreground --force --num-threads=2 --socket="$folder/munge.socket" --key-file="$folder/munge.key" \
  --pid-file="$folder/munge.pid" --seed-file="$folder/munge.seed"
wait_until is_up
daemon slurmctld slurmctld -D
wait_until answers
for node in "${nodes[@]}"; do
  mkdir "$folder/spool-$node"
  daemon "slurmd-$node" on "$node" slurmd -D -N "$node"
done
wait_until are_idle

status=0
"$@" || status=$?
kill "${running[@]}" || true
wait
exit $status
