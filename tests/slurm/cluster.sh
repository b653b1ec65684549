#!/bin/bash
# cluster.sh COMMAND [ARG..]: run the command as root on a cluster of Slurm that has one node, node1, with all CPUs of this
# machine. munged, slurmctld and slurmd run in namespaces of their own, so that nothing but the command reaches them and none
# stays behind. Exit status: the command's; 77, after a line that says why, where Slurm is not installed or does not start.
set -euo pipefail
readonly SKIP=77 SECONDS_MOST=60

skip() {
  echo "$*"
  exit $SKIP
}

if [ -z "${SG_IN_CLUSTER:-}" ]; then
  [ "$(id -u)" -eq 0 ] || skip "needs root"
  [ -e /etc/hosts ] || skip "needs a file /etc/hosts, over which it puts its own"
  for program in munged slurmctld slurmd sbatch ip; do
    command -v "$program" >/dev/null || skip "needs $program (Debian: munge, slurmctld, slurmd, slurm-client and iproute2)"
  done
  # Processes and mounts end with the namespaces; the only network there is a loopback interface, where all ports are free.
  namespaces=(unshare --pid --mount --net --uts --fork --mount-proc --kill-child)
  "${namespaces[@]}" true 2>/dev/null || skip "namespaces of processes, mounts and networks cannot be made here"
  # unshare ignores SIGTERM and SIGINT: this shell ends it, the kernel if this shell is killed.
  folder=$(mktemp -d) pid=
  trap 'kill -KILL $pid 2>/dev/null || true; rm -rf "$folder"' EXIT
  trap 'exit 143' TERM
  trap 'exit 130' INT
  SG_IN_CLUSTER=$folder setpriv --pdeathsig KILL "${namespaces[@]}" "$0" "$@" &
  pid=$!
  status=0
  wait $pid || status=$?
  exit $status
fi
folder=$SG_IN_CLUSTER
unset SG_IN_CLUSTER

mkdir "$folder"/{state,spool}
# An interface with an address of documentation (RFC 5737): neither Slurm nor Open MPI is content with 127.0.0.1.
ip link set lo up
ip link add eth0 type veth peer name far0
ip address add 192.0.2.1/32 dev eth0
ip link set eth0 up && ip link set far0 up
hostname node1
{ cat /etc/hosts && echo 192.0.2.1 node1; } >"$folder/hosts"
mount --bind "$folder/hosts" /etc/hosts

export SLURM_CONF=$folder/slurm.conf
cpus=$(slurmd -C | sed -n 's/^NodeName=[^ ]* //p')
cat >"$SLURM_CONF" <<CONF
ClusterName=one
SlurmctldHost=node1
NodeName=node1 $cpus
PartitionName=all Nodes=ALL Default=YES State=UP
SlurmUser=root
AuthInfo=socket=$folder/munge.socket
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ProctrackType=proctrack/linuxproc
TaskPlugin=task/affinity
ReturnToService=2
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
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
is_idle() { sinfo --noheader --format=%T 2>/dev/null | grep -qx idle; }

running=()
(umask 077 && head -c 1024 /dev/urandom >"$folder/munge.key")
daemon munged munged --foreground --force --num-threads=2 --socket="$folder/munge.socket" --key-file="$folder/munge.key" \
  --pid-file="$folder/munge.pid" --seed-file="$folder/munge.seed"
wait_until is_up
daemon slurmctld slurmctld -D
wait_until answers
daemon slurmd slurmd -D
wait_until is_idle

status=0
"$@" || status=$?
kill "${running[@]}" || true
wait
exit $status
