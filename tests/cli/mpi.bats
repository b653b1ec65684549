#!/usr/bin/env bats
# Strategies with MPI ranks, with Open MPI and with MPICH, on a machine of any size: small products, ranks that share CPUs.
# shellcheck disable=SC2154,SC2030,SC2031

load helper

SHIMS=$BIN/../tests/shims

setup() { SET=$BATS_TEST_TMPDIR/set; }

# with MPI: the worker and the launcher of this library (openmpi, mpich) are used from here on, or the test is skipped.
with() {
  [ -x "$BIN/stratagemm-worker-mpi-$1" ] || skip "built without $1"
  launcher=$(command -v "mpirun.$1") || skip "no mpirun.$1"
  export STRATAGEMM_WORKER_MPI=$BIN/stratagemm-worker-mpi-$1
  LAUNCHER="$launcher -np {ranks}"
}

# measures OPTION..: a run of few small products by MPI ranks
measures() {
  rm -rf "$SET"
  bench run --profile smoke --n 32 --rounds 1 --quiet --backend "$SHIMS/naive.so" --launcher "$LAUNCHER" --output "$SET" "$@"
}

outcomes() { sed 1d "$SET/outcomes.csv" | cut -d, -f4-5; }

# column FILE NAME: its values
column() { awk -F, -v name="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) c = i; next } { print $c }' "$SET/$1"; }

ranks_work() {
  with "$1"
  accepts measures --strategy serial,mpi,mpi-dynamic --ranks 1,3 --workers 2 --count 9 --gather --retain all
  [ "$(outcomes | sort -u)" = "ok," ]
  [ "$(column configs.csv ranks | sort | tr '\n' ' ')" = " 1 1 3 3 " ]
  [ "$(column ranks.csv rank | sort | uniq -c | awk '{ printf "%s:%s ", $2, $1 }')" = "0:8 1:4 2:4 " ] # four launches of two trials
  # Every trial has all items; results of ranks were gathered and timed, those of serial were not.
  [ "$(awk -F, 'NR > 1 { n[$3 "," $4] += $10 } END { for (t in n) print n[t] }' "$SET/ranks.csv" | sort -u)" = 9 ]
  [ "$(column samples.csv gather_ns | grep -c .)" -eq 8 ]
  [ "$(column ranks.csv clock_offset_ns | sort -u)" = 0 ] # one node
  accepts report summary "$SET"
  [[ $(tr -s "\n " "  " <<<"$output") == *"after the name of MPI ranks: ranks x workers x BLAS threads"* ]]
}

@test "Open MPI: ranks x workers share the items, which are gathered" { ranks_work openmpi; }
@test "MPICH: ranks x workers share the items, which are gathered" { ranks_work mpich; }

dies() {
  with "$1"
  own_worker
  run measures --strategy mpi --ranks 2 --backend "$SHIMS/crash_in_rank_1.so"
  [ "$status" -ne 0 ]
  [[ $(outcomes) == crashed,*"ignal 9"* ]]
  # The ranks and the launcher end with it: none of this test's is left.
  run ! ranks_run
}

@test "Open MPI: a rank that dies in a trial is a crash of the launch, and nothing is left" { dies openmpi; }
@test "MPICH: a rank that dies in a trial is a crash of the launch, and nothing is left" { dies mpich; }

ranks_run() { pgrep -f "^$STRATAGEMM_WORKER_MPI" >/dev/null; }

# own_worker: a copy of the worker, by whose path ranks of this test are told from those of others
own_worker() {
  cp "$STRATAGEMM_WORKER_MPI" "$BATS_TEST_TMPDIR/worker-mpi"
  export STRATAGEMM_WORKER_MPI=$BATS_TEST_TMPDIR/worker-mpi
}

@test "the launcher ends its ranks when the program is killed" {
  with openmpi
  own_worker
  "$BIN/stratagemm-bench" run --strategy mpi --ranks 2 --n 100 --count 20 --rounds 1 --trials 100000 --measurement-time 1h \
    --backend "$SHIMS/naive.so" --ceilings none --library-probe none --quiet --output "$SET" >/dev/null 2>&1 3>&- &
  for _ in {1..600}; do
    ranks_run && break
    sleep 0.1
  done
  ranks_run
  kill -KILL $!
  for _ in {1..200}; do
    ranks_run || break
    sleep 0.1
  done
  run ! ranks_run
}

@test "a launcher that is not there, that of another MPI, and too many ranks are refused with the reason" {
  with openmpi
  refuses 3 "there is no launcher 'nothere'" measures --strategy mpi --launcher 'nothere -np {ranks}'
  refuses 2 "has no .ranks." measures --strategy mpi --launcher 'mpirun -np 2'
  refuses 3 'ranks for 8 items: each needs one' measures --strategy mpi --ranks 9
  refuses 3 'usable CPUs?: at most 16 per CPU' measures --strategy mpi --ranks 2 --workers $((8 * $(nproc) + 1))
  refuses 2 'none of the strategies has MPI ranks' measures --strategy serial --ranks 2
  command -v mpirun.mpich || return 0
  refuses 3 'MPI has 1 rank instead of 2' measures --strategy mpi --ranks 2 --launcher 'mpirun.mpich -np {ranks}'
}

# fails_to_start MPI REASON OPTION..: the launcher's own reason, and not the advice that follows it, is that of the launch.
fails_to_start() {
  with "$1"
  run --separate-stderr measures --strategy mpi --ranks 2 --launcher "$launcher ${*:3} -np {ranks}"
  [ "$status" -eq 1 ]
  [[ $(outcomes) =~ ^failed,.*$2 ]]
}

@test "Open MPI: the reason of a launcher that starts no rank is its first sentence" { fails_to_start openmpi '(unknown|unrecognized) option' --nonsense; }
@test "MPICH: the reason of a launcher that starts no rank is its first sentence" { fails_to_start mpich 'unrecognized argument nonsense' --nonsense; }

@test "Open MPI: more ranks than slots are refused in its words where oversubscription is not allowed" {
  with openmpi
  export OMPI_MCA_rmaps_base_oversubscribe=0 PRTE_MCA_rmaps_default_mapping_policy=:nooversubscribe # Open MPI 4 and 5
  run --separate-stderr measures --strategy mpi --ranks $(($(nproc) + 1)) --count 400 # one more than there are slots
  [ "$status" -eq 1 ]
  [[ $(outcomes) == failed,*'not enough slots'* ]]
}

@test "a launcher that starts nothing ends with the time limit" {
  with openmpi
  # shellcheck disable=SC2016 # for the launcher
  printf '#!/bin/bash\necho "$1" >/dev/null\nexec sleep %s\n' "1000.$BASHPID" >"$BATS_TEST_TMPDIR/never"
  chmod +x "$BATS_TEST_TMPDIR/never"
  run measures --strategy mpi --ranks 2 --timeout 1s --launcher "$BATS_TEST_TMPDIR/never {ranks}"
  [ "$status" -eq 1 ] || [ "$status" -eq 3 ]
  [[ $(outcomes) == timeout,* ]]
  wait_until is_gone "1000.$BASHPID"
}

@test "without the worker for MPI its strategies are unavailable, with the packages that are missing, and the others run" {
  export STRATAGEMM_WORKER_MPI=/nonexistent
  LAUNCHER='mpirun -np {ranks}'
  run --separate-stderr measures --strategy serial,mpi
  [ "$status" -eq 0 ]
  [ "$(column outcomes.csv outcome | sort | tr '\n' ' ')" = "ok unavailable " ]
  grep -q 'built without MPI: install an MPI library .Debian: libopenmpi-dev' "$SET/outcomes.csv"
  accepts bench list strategies
  says '^mpi .*built without MPI'
}

@test "a plan has the times of ranks, whose numbers it explains" {
  with openmpi
  unset OMPI_ALLOW_RUN_AS_ROOT OMPI_ALLOW_RUN_AS_ROOT_CONFIRM
  accepts bench plan --profile smoke --n 32 --strategy mpi --ranks 1,2 --backend "$SHIMS/naive.so" --launcher "$LAUNCHER"
  [[ $stderr != *'no time of'* ]]
  says '^after the name of MPI ranks: ranks x workers x BLAS threads; workers are those of all$'
  says '^mpi 2x1x1 +2 +1 .* [0-9.]+ [^ ]*s +[0-9.]+ [^ ]*s$' # also of bytes, in the locale C
}

@test "a plan has a number of items for each number of ranks, and bounds the grid of ranks x workers" {
  accepts bench plan --profile mpi-weak --ranks 1,2,4
  [ "$(grep -o '^mpi [^ ]* count=[0-9]*' <<<"$output" | tr '\n' ' ')" = "mpi 1x1x1 count=8 mpi 2x1x1 count=16 mpi 4x1x1 count=32 " ]
  refuses 2 'count per rank: none of the strategies has MPI ranks' bench plan --strategy serial --count '8 per rank'
}
