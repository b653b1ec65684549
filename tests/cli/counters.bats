#!/usr/bin/env bats
# Counting: available events, counter launches, and the machine's peak rates. Hardware counters are those of
# tests/shims/fake_papi.c.
# shellcheck disable=SC2154,SC2016 # bats sets status and output; $1 in single quotes is awk's

load helper
load ../golden/edit

SHIMS=${SG_BIN_DIR:-$SOURCE/build/bin}/../tests/shims

setup() { SET=$BATS_TEST_TMPDIR/set; }

# count ARGS..: two configurations, or only `serial`, one timed round; NAIVE loads faster than a real BLAS
count() {
  [[ " $* " == *" --strategy serial "* ]] || set -- --strategy serial,threads --workers 2 "$@"
  bench run --n 16 --count 5 --backend "$SHIMS/naive.so" --rounds 1 --trials 2 --measurement-time 60s --warmup 1 \
    --ceilings none --quiet --output "$SET" "$@"
}

# rows FILE CONDITION: number of rows of a CSV file, without its header, that satisfy an awk condition
rows() { awk -F, "NR > 1 && ($2)" "$SET/$1" | wc -l; }

@test "list counters: every event, whether it is available here, and why not" {
  accepts bench list counters --json
  [ "$(jq '[.[] | select(.available == "yes")] | length' <<<"$output")" -ge 10 ]
  [ "$(jq '[.[] | select(.available == "no" and .summary == "")] | length' <<<"$output")" -eq 0 ]
  jq -e '.[] | select(.name == "items") | .summary == "model:ITEMS"' <<<"$output"
  jq -e '[.[].group] | unique | length >= 9' <<<"$output"
}

@test "docs/COUNTERS.md lists every event and every derived metric" {
  accepts count --strategy serial
  jq -r '.counters[].event, .metrics[].metric' "$SET/run.json" | while read -r name; do
    grep -q "\`$name\`" "$SOURCE/docs/COUNTERS.md" || { echo "missing: $name"; exit 1; }
  done
}

@test "a counter launch is stored separately: round 0, no samples, no probes" {
  accepts count --counters software,sde
  [ "$(rows outcomes.csv '$2 == 0 && $4 == "ok"')" -eq 6 ] # 2 configurations, 1 set, 3 times
  [ "$(rows outcomes.csv '$2 == 1')" -eq 2 ]
  [ "$(rows samples.csv '$2 == 0')" -eq 0 ]
  [ "$(rows probes.csv '$2 == 0')" -eq 0 ]
  [ "$(rows counters.csv '$2 != 0')" -eq 0 ]
  [ "$(rows counters.csv '$5 == "items" && $7 == 5')" -eq 12 ] # of each launch both trials; the warm-up is not told
}

@test "the number of timed launches is the same with and without counters" {
  accepts count --counters all
  accepts report summary --json "$SET"
  [ "$(jq '[.[] | select(.metric == "wall_ns") | .n] | unique == [1]' <<<"$output")" = true ]
}

@test "software-defined events equal the model exactly in every trial" {
  bench list counters --json | jq -e '.[] | select(.name == "sde_items") | .available == "yes"' || skip "no libsde here"
  accepts count --counters sde
  run awk -F, 'NR > 1 && $4 != "" { name = $5; sub(/^sde_/, "", name); if (name == "bytes") name = "compulsory_bytes"
      key = $3 " " $4 " " name; if ($8 == "papi") sde[key] = $7; else model[key] = $7 }
    END { for (k in sde) { n++; if (sde[k] != model[k]) print k, sde[k], model[k] } if (n != 84) print n " rows" }' "$SET/counters.csv"
  [ -z "$output" ] || { echo "$output"; return 1; }
}

@test "a run without counting stores the available events" {
  accepts count
  [ "$(rows counters.csv 1)" -eq 0 ]
  jq -e '.counters | length > 30 and all(.requested == false) and any(.available)' "$SET/run.json"
  jq -e '.counters | all(.available or (.reason | length > 0))' "$SET/run.json"
}

@test "unknown groups and events: the closest is suggested before anything is measured" {
  refuses 2 "unknown counter 'sofware': did you mean 'software'\\?" bench run --counters core,sofware --output "$SET"
  refuses 2 "unknown counter 'instruction': did you mean 'instructions'\\?" bench run --counters instruction --output "$SET"
  refuses 2 "unknown group of counters 'xyzzy': known are all, branch" bench plan --counters xyzzy
  refuses 2 "counters" bench plan --counters core,,cache
  [ ! -e "$SET" ]
}

@test "hardware events: sets that fit the counters, one launch each, and derived metrics over all of them" {
  STRATAGEMM_PAPI=$SHIMS/fake_papi.so SG_FAKE_PAPI_COUNTERS=2 accepts count --strategy serial --counters core,cache
  # cycles + instructions, then the misses of both levels
  jq -e '[.counters[] | select(.requested and (.from // "" | startswith("papi:"))) | .set] | unique == [0, 1]' "$SET/run.json"
  [ "$(rows outcomes.csv '$2 == 0')" -eq 6 ]
  [ "$(rows counters.csv '$5 == "ipc" && $4 == "" && $7 == 2 && $8 == "derived"')" -eq 3 ]
  [ "$(rows counters.csv '$5 == "l1d_mpki" && $7 == 1500')" -eq 3 ] # of one set by another's: 1000 x 3000 / 2000
  [ "$(rows counters.csv '$5 == "l3_misses"')" -eq 0 ]              # not available: no row, no zero
}

@test "multiplexing is done on request and marked" {
  STRATAGEMM_PAPI=$SHIMS/fake_papi.so SG_FAKE_PAPI_COUNTERS=2 accepts count --strategy serial --counters core,cache --multiplex
  [ "$(rows outcomes.csv '$2 == 0')" -eq 3 ]
  [ "$(rows counters.csv '$5 == "cycles" && $8 == "papi-multiplexed"')" -eq 6 ]
  [ "$(rows counters.csv '$8 == "papi"')" -eq 0 ]
}

@test "counting is done once for each configuration whatever the budget, and repeated within it" {
  export STRATAGEMM_PAPI=$SHIMS/fake_papi.so SG_FAKE_PAPI_COUNTERS=1
  accepts count # takes more than the millisecond below
  accepts count --counters core,cache --budget 1ms --resume
  sets=$(jq '[.counters[] | select(.requested) | .set // 0] | max + 1' "$SET/run.json")
  [ "$sets" -ge 3 ]
  [ "$(rows outcomes.csv '$2 == 0')" -eq $((2 * sets)) ]
  accepts count --counters core,cache --budget 24h --resume
  [ "$(rows outcomes.csv '$2 == 0')" -eq $((3 * 2 * sets)) ]
}

# Two busy workers for each CPU take it from one another, when each has 30 ms of work.
@test "involuntary switches are counted" {
  accepts count --strategy threads --workers $((2 * $(nproc))) --backend "$SHIMS/spin.so" --count $((60 * $(nproc))) \
    --counters switches_involuntary
  [ "$(rows counters.csv '$5 == "switches_involuntary"')" -eq 6 ] # two trials of each of three launches
  [ "$(rows counters.csv '$5 == "switches_involuntary" && $7 < 1')" -eq 0 ]
}

@test "counted FLOPs are compared with the formula" {
  STRATAGEMM_PAPI=$SHIMS/fake_papi.so accepts count --strategy serial --counters flop_any,flops
  # 5 products of 16 x 16 are 40960 by formula; the fake counts 6000, and its double-precision count alone is not the total
  [ "$(rows counters.csv '$5 == "flop_deviation" && $7 < -85 && $7 > -86')" -eq 3 ]
}

@test "without PAPI everything else is counted, and the reason is stored" {
  STRATAGEMM_PAPI=/nowhere/libpapi.so accepts count --counters all --strategy serial
  jq -e '.counters[] | select(.event == "cycles") | .available == false and (.reason | contains(".../libpapi.so"))' "$SET/run.json"
  [ "$(rows counters.csv '$5 == "context_switches"')" -eq 6 ]
}

@test "an event that is listed but does not work is unavailable" {
  STRATAGEMM_PAPI=$SHIMS/fake_papi.so SG_FAKE_PAPI_FAIL=PAPI_start accepts count --counters core --strategy serial
  jq -e '.counters[] | select(.event == "cycles") | .available == false' "$SET/run.json"
}

@test "a runner without counters: its events are unavailable, its times are measured" {
  STRATAGEMM_WORKER=$FAKE_WORKER accepts bench run --profile smoke --quiet --counters all --output "$SET"
  jq -e '.counters | all(.available == false and (.reason | contains("this runner measures nothing")))' "$SET/run.json"
  [ "$(rows outcomes.csv '$2 == 0')" -eq 0 ]
}

@test "interrupted counting is continued, not restarted" {
  accepts count --counters software
  cp "$SET/outcomes.csv" "$BATS_TEST_TMPDIR/whole"
  sed -i '$d' "$SET/outcomes.csv" # the last two launches have no outcome: they do not count
  sed -i '$d' "$SET/outcomes.csv"
  jq '.status = "running"' "$SET/run.json" >"$SET/r" && mv "$SET/r" "$SET/run.json"
  accepts count --counters software --resume
  cmp <(cut -d, -f1-4 "$SET/outcomes.csv") <(cut -d, -f1-4 "$BATS_TEST_TMPDIR/whole")
  [ "$(rows counters.csv '$5 == "items"')" -eq 12 ]
}

@test "peak rates are measured, cached for the machine, or omitted" {
  export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache
  accepts count --strategy serial
  jq -e '.ceilings == null' "$SET/run.json"
  SET=$BATS_TEST_TMPDIR/second
  accepts count --strategy serial --ceilings cached
  jq -e '.ceilings | .one_core_flops > 0 and (.array_bytes == null or .all_core_triad_bytes_per_s > 0)' "$SET/run.json"
  first=$(jq -c .ceilings "$SET/run.json")
  SET=$BATS_TEST_TMPDIR/third
  accepts count --strategy serial --ceilings cached
  [ "$(jq -c .ceilings "$SET/run.json")" = "$first" ]
  refuses 2 "unknown ceilings 'cach': did you mean 'cached'" bench plan --ceilings cach
}

@test "edited times contradict the sums in run.json, which keep counter launches apart" {
  accepts count --counters software
  jq -e '.overhead | .counted_trials_ns > 0 and .counted_trials_ns < .trials_ns and .counted_launches_ns < .launches_ns' "$SET/run.json"
  accepts report summary "$SET"
  edit samples.csv 'for (name in at) if (name ~ /_ns$/ && name != "started_ns" && $at[name] != "") $at[name] = int($at[name] / 2)'
  refuses 2 'samples.csv: its times add up to [0-9]+ ns but run.json says [0-9]+' report summary "$SET"
}

@test "more counts than a result set may have: refused before anything is measured" {
  refuses 2 'the plan has up to [0-9]+ counts \(2 configurations x 3 rounds x 100001 trials x [0-9]+ events\): more than the 2000000 that a result set may have: lower the trials or count fewer events' \
    count --trials 100000 --counters all
  [ ! -e "$SET" ]
}
