#!/usr/bin/env bats
# --pin and --membind: planned, applied to the library's threads too, observed and stored.
# shellcheck disable=SC2154 # bats sets status and output
# bats file_tags=bench

load helper

setup_file() {
  export SET=$BATS_FILE_TMPDIR/set
  "$BIN/stratagemm-bench" run --profile smoke --rounds 1 --strategy serial,threads,processes,blas-physical \
    --pin none,cores,spread,close --membind first-touch,interleave --ceilings none --library-probe none --output "$SET" --quiet
}

# "STRATEGY PIN MEMBIND WORKERS OUTCOME CPUS SEVERAL" of each launch that ran: how many CPUs its threads had, and whether these
# were several lists.
launches() {
  python3 - "$SET" <<'PYTHON'
import csv, sys
rows = {name: list(csv.DictReader(open(f"{sys.argv[1]}/{name}.csv"))) for name in ("configs", "outcomes")}
configs = {row["config_id"]: row for row in rows["configs"]}
for row in rows["outcomes"]:
    if not row["cpus"]:
        continue
    c = configs[row["config_id"]]
    cpus = set()
    for part in row["cpus"].replace(";", ",").split(","):
        first, _, last = part.partition("-")
        cpus |= set(range(int(first), int(last or first) + 1))
    print(c["strategy"], c["pin"], c["membind"] or "first-touch", c["workers"], row["outcome"], len(cpus), ";" in row["cpus"])
PYTHON
}

@test "each worker has the CPUs that its placement gives it" {
  accepts launches
  cpus=$(nproc)
  [ "$(wc -l <<<"$output")" = $((cpus > 1 ? 32 : 16)) ] || [ "$cpus" = 1 ]
  while read -r strategy pin _ workers outcome n several; do
    [ "$outcome" = ok ] || [ "$cpus" = 1 ]
    case $strategy-$pin in
    *-none) [ "$n" = "$cpus" ] ;;
    serial-*) [ "$n" = 1 ] ;;
    threads-* | processes-*) [ "$n" = "$workers" ] && { [ "$workers" = 1 ] || [ "$several" = True ]; } ;;
    *) [ "$several" = False ] ;; # the library's threads share the CPUs of their worker
    esac || { echo "$strategy $pin: $n CPUs, several lists: $several"; return 1; }
  done <<<"$output"
}

@test "labels and the plan say what was asked for" {
  grep -q ',threads pin=spread membind=interleave,' "$SET/configs.csv"
  grep -q ',threads,' "$SET/configs.csv" # first touch goes without saying
  accepts bench plan --profile smoke --strategy threads --pin close --membind first-touch,local
  says 'threads membind=local'
}

@test "on one NUMA node a memory policy is run and said to have no effect" {
  [ "$(jq .numa_nodes "$SET/machine.json")" = 1 ] || skip "this machine has several NUMA nodes"
  [ "$(grep -c 'membind has no effect: the CPUs of this run are one NUMA node' "$SET/outcomes.csv")" -ge 8 ]
}

@test "the report reads it, and a word that no program writes is refused" {
  accepts report render "$SET" --format md --output "$BATS_TEST_TMPDIR/report"
  cp -r "$SET" "$BATS_TEST_TMPDIR/changed"
  sed -i 's/,interleave,/,scattered,/' "$BATS_TEST_TMPDIR/changed/configs.csv"
  refuses 2 "configs.csv:[0-9]+: column membind: 'scattered' is none of: local interleave" report summary "$BATS_TEST_TMPDIR/changed"
}

@test "unknown words: the closest is suggested" {
  refuses 2 "unknown pin 'spred': did you mean 'spread'\\?" bench plan --pin spred
  refuses 2 "unknown membind 'interleaved': did you mean 'interleave'\\?" bench plan --membind interleaved
}

@test "NumPy's threads are placed, and its memory cannot be" {
  /usr/bin/python3 -c 'import numpy' 2>/dev/null || skip "there is no NumPy"
  SET=$BATS_TEST_TMPDIR/numpy
  accepts bench run --profile smoke --rounds 1 --runner numpy:/usr/bin/python3 --strategy serial,threads --pin none,spread \
    --membind first-touch,local --ceilings none --library-probe none --output "$SET" --quiet
  accepts launches
  grep -q 'unavailable,"NumPy allocates the arrays by the policy of its process' "$SET/outcomes.csv"
  accepts launches
  [ "$(grep -c ' ok ' <<<"$output")" = 4 ]
  says '^serial spread first-touch 1 ok 1 False$'
  says '^threads spread first-touch '"$(nproc)"' ok '"$(nproc)"' '
}
