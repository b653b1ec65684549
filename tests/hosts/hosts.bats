#!/usr/bin/env bats
# A campaign over ssh, and MPI ranks on several hosts: hosts.sh 3 bats hosts.bats. The hosts are namespaces of this machine.
# shellcheck disable=SC2154 # status, output and stderr are bats'

load ../cli/helper

setup() {
  [ -n "${SG_SSH:-}" ] || skip "no other hosts: run it by tests/hosts/hosts.sh"
  cd "$BATS_TEST_TMPDIR" || return 1
}

campaign() { bench campaign --launcher "ssh -F $SG_SSH -tt -o BatchMode=yes {host}" --output set "$@"; }
outcomes() { jq -r '.hosts[] | "\(.host) \(.outcome)"' set/campaign.json | paste -sd,; }
reason_of() { jq -r --arg host "$1" '.hosts[] | select(.host == $host).reason' set/campaign.json; }
measures() { [ -s "set/$1/outcomes.csv" ] && [ "$(wc -l <"set/$1/outcomes.csv")" -gt 1 ]; }
is_idle() { ! on "$1" pgrep stratagemm >/dev/null; }

@test "a campaign over ssh measures every host, and the result sets have none of their names" {
  accepts campaign --hosts node1,node2,node3 --at-once 3 --profile smoke --quiet
  [ "$(outcomes)" = "node1 ok,node2 ok,node3 ok" ]
  for host in node1 node2 node3; do
    accepts report summary "set/$host"
    run ! grep -rwE "head|node[123]|192\.0\.2" "set/$host"
  done
}

@test "a host whose network fails and one that cannot be reached have their reasons, and the others go on" {
  campaign --hosts node1,node2,node3,node9 --at-once 4 --profile smoke -- --rounds 40 2>messages 3>&- &
  wait_until measures node2
  ip link set to2 down
  status=0
  wait $! || status=$?
  ip link set to2 up
  [ "$status" -eq 1 ]
  [ "$(outcomes)" = "node1 ok,node2 unavailable,node3 ok,node9 unavailable" ]
  [ "$(reason_of node2)" = "Timeout, server node2 not responding." ]
  [[ $(reason_of node9) == *"ssh: Could not resolve hostname node9"* ]]
  # It is back: its run ended with its ssh, and goes on where it was.
  wait_until is_idle node2
  run campaign --hosts node2 --resume --quiet -- --rounds 40
  [ "$status" -eq 1 ]
  [ "$(outcomes)" = "node2 ok,node1 ok,node3 ok,node9 unavailable" ]
}

@test "runs on the hosts end with a campaign that is killed" {
  "$BIN/stratagemm-bench" campaign --launcher "ssh -F $SG_SSH -tt -o BatchMode=yes {host}" --hosts node1,node2 --at-once 2 \
    --profile smoke --output set -- --rounds 1000 2>messages 3>&- &
  wait_until measures node1
  wait_until measures node2
  kill -KILL $!
  wait $! || true
  wait_until is_idle node1
  wait_until is_idle node2
}

# measures_ranks MPI LAUNCHER: one rank of this MPI library on node1 and one on node2
measures_ranks() {
  [ -x "$BIN/stratagemm-worker-mpi-$1" ] || skip "built without $1"
  printf '#!/bin/sh\nhostname >>"%s"\nexec "%s"\n' "$PWD/hosts" "$BIN/stratagemm-worker-mpi-$1" >worker
  printf '#!/bin/sh\nexec ssh -F "%s" "$@"\n' "$SG_SSH" >remote
  chmod +x worker remote
  STRATAGEMM_WORKER_MPI=$PWD/worker accepts bench run --profile smoke --n 32 --rounds 1 --strategy mpi --ranks 2 \
    --backend "$BIN/../tests/shims/naive.so" --launcher "$2" --output set
  [ "$(cut -d, -f4 set/outcomes.csv | xargs)" = "outcome ok" ]
  [ "$(cut -d, -f6 set/ranks.csv | sort -u | xargs)" = "0 1 rank" ]
  [ "$(sort -u hosts | xargs)" = "node1 node2" ]
}

@test "mpirun of Open MPI starts ranks on two hosts" {
  # Open MPI 4 reads OMPI_, Open MPI 5 also PRTE_.
  export OMPI_MCA_plm_rsh_agent=$PWD/remote PRTE_MCA_plm_ssh_agent=$PWD/remote
  measures_ranks openmpi 'mpirun.openmpi --host node1,node2 -np {ranks}'
}

@test "mpirun of MPICH starts ranks on two hosts" {
  # Its UCX finds that both are one machine, which share no memory here.
  export UCX_TLS=tcp,self
  measures_ranks mpich "mpirun.mpich -launcher ssh -launcher-exec $PWD/remote -hosts node1,node2 -np {ranks}"
}

@test "a host that is gone: its outcome says so, and the others go on" {
  campaign --hosts node1,node2,node3 --at-once 3 --profile smoke -- --rounds 40 2>messages 3>&- &
  wait_until measures node3
  drop node3
  status=0
  wait $! || status=$?
  [ "$status" -eq 1 ]
  [ "$(outcomes)" = "node1 ok,node2 ok,node3 unavailable" ]
  [[ $(reason_of node3) == "Connection to node3 closed"* ]]
  accepts report summary set/node1
  # What it had measured is there.
  run report summary set/node3
  [ -n "$output" ]
}
