#!/usr/bin/env bats
# A launch that really runs out of memory: the real worker with a memory limit. The other launches of the run are not limited.
# shellcheck disable=SC2154,SC2016 # bats sets status and output; $1 in single quotes is another shell's

load helper
load groups

SHIMS=${SG_BIN_DIR:-$SOURCE/build/bin}/../tests/shims

setup() { SET=$BATS_TEST_TMPDIR/set; }

# worker_for_threads COMMAND: a worker that runs COMMAND in a shell before a launch of the strategy `threads`
worker_for_threads() {
  cat >"$BATS_TEST_TMPDIR/worker" <<END
#!/bin/bash
request=\$(cat)
if [[ \$request == *'"name":"threads"'* ]]; then
  $1
fi
exec "$BIN/stratagemm-worker" <<<"\$request"
END
  chmod +x "$BATS_TEST_TMPDIR/worker"
  export STRATAGEMM_WORKER=$BATS_TEST_TMPDIR/worker
}

# Ten results of 2000 x 2000 are 320 MB. NAIVE itself needs little memory on any number of cores.
measure() {
  run --separate-stderr bench run --shape 2000x2000x4 --count 10 --retain all --strategy serial,threads --workers 2 --rounds 2 --trials 1 \
    --warmup 0 --backend "$SHIMS/naive.so" --ceilings none --quiet --output "$SET"
  cat "$SET/outcomes.csv"
  [ "$status" -eq 1 ]
  serial=$(awk -F, '$11 == "serial" { print $1 }' "$SET/configs.csv")
  [ "$(grep -c "^$serial,[12],[0-9]*,ok," "$SET/outcomes.csv")" -eq 2 ]
  report summary --json "$SET" | jq -e --arg id "$serial" 'all(.[] | select(.metric == "wall_ns"); (.rank != null) == (.config_id == $id))'
}

@test "allocation failure: failed, with the requested size" {
  (ulimit -v 300000 && "$BIN/stratagemm-worker" --version >/dev/null 2>&1) || skip "a sanitizer needs more address space"
  worker_for_threads "ulimit -v 300000"
  measure
  [ "$(grep -Ec ',failed,out of memory for 10 slots of [0-9]+ bytes \([0-9]+ MB in total\): cannot map [0-9]+ bytes of memory: Cannot allocate memory,' "$SET/outcomes.csv")" -eq 2 ]
}

@test "the kernel's out-of-memory killer: crashed by SIGKILL, naming the killer" {
  needs_limit memory 100M
  worker_for_threads "echo \$\$ >${GROUPS_MADE[0]}/cgroup.procs"
  measure
  [ "$(grep -c ",crashed,killed by SIGKILL: the kernel's out-of-memory killer was active during the launch,9," "$SET/outcomes.csv")" -eq 2 ]
}
