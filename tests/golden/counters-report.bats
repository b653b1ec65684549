#!/usr/bin/env bats
# Counters, ceilings and the roofline in the report: a synthetic result set with everything a PMU offers, and variants with
# some or all of it missing. After an intended change: run tests/golden/update.sh and review `git diff`.

load ../cli/helper
load edit

setup_file() {
  export REPORT=$BATS_FILE_TMPDIR/report
  report render "$BATS_TEST_DIRNAME/sets/counters" --output "$REPORT" --format md,html,tex
}

setup() {
  SET=$BATS_TEST_TMPDIR/set
  cp -r "$BATS_TEST_DIRNAME/sets/counters" "$SET"
}

change_run() { jq "$1" "$SET/run.json" >"$SET/r" && mv "$SET/r" "$SET/run.json"; }

renders() { accepts report render "$SET"; }

# answers FILTER: a jq condition on the report's context holds.
answers() { jq -e "$1" "$SET/report/context.json" >/dev/null; }

@test "report.md, the roofline and the switches are as expected" {
  diff -u "$BATS_TEST_DIRNAME/counters/report.md" "$REPORT/report.md"
  for file in roofline.dat roofline.gp switches-1.dat switches-1.gp; do
    diff -u "$BATS_TEST_DIRNAME/counters/$file" "$REPORT/figures/$file"
  done
}

@test "the set says that it is test data, and so does its report" {
  grep -q 'synthetic fixture for the tests' "$REPORT/report.md"
}

@test "a table for each group, a row for each configuration" {
  jq -e '.counters.tables | map(.group) == ["core", "cache", "tlb", "branch", "flops", "software", "energy", "model", "sde"]' \
    "$REPORT/context.json"
  jq -e '.counters.tables | all(.rows | length == 8)' "$REPORT/context.json"
}

@test "means and standard deviations over launches are those of the file" {
  for event in cycles migrations ipc; do
    wanted=$(awk -F, -v event=$event '$1 == "c004" && $5 == event { sum[$3] += $7; n[$3]++ }
      END { for (l in sum) { m = sum[l] / n[l]; k++; s += m; q += m * m } m = s / k; printf "%.6g %.4g", m, sqrt((q - k * m * m) / (k - 1)) }' "$SET/counters.csv")
    shown=$(jq -r --arg event $event '.counters.tables[] | (.columns | map(.event) | index($event)) as $i | select($i)
      | .rows[] | select(.label == "threads") | .cells[$i] | "\(.value) \(.stddev)"' "$REPORT/context.json")
    awk -v a="$wanted" -v b="$shown" 'BEGIN { split(a, x); split(b, y); for (i = 1; i <= 2; i++) if ((x[i] - y[i]) ^ 2 > (1e-3 * x[i]) ^ 2) exit 1 }'
  done
}

@test "FLOPs counted more than 5% away from the formula are marked and reported" {
  jq -e '[.counters.tables[] | select(.group == "flops") | .rows[] | select(any(.cells[]; .flagged)) | .label] == ["threads+blas"]' \
    "$REPORT/context.json"
  jq -e '[.notes[].rule] | index("flop_deviation")' "$REPORT/context.json"
}

@test "memory-bound work is reported where the items do not fit in the caches" {
  jq -e '[.notes[].rule] | index("memory_bound") | not' "$REPORT/context.json" # one vector after the other, in 33 MB
  jq '.caches[-1].size_bytes = 8388608' "$SET/machine.json" >"$SET/m" && mv "$SET/m" "$SET/machine.json"
  renders
  answers '[.notes[] | select(.rule == "memory_bound") | .text] | length == 1 and (.[0] | contains("axpy"))'
}

@test "each configuration is a point, and the roofs are lines" {
  [ "$(jq '.figure.roofline.table.rows | length' "$REPORT/context.json")" -eq 8 ]
  [ "$(jq '.figure.roofline.roofs | length' "$REPORT/context.json")" -eq 2 ]
}

@test "the share of the peak is shown next to the rate" {
  jq -e '.workloads[0].rows[] | select(.label == "threads") | .peak == "41%"' "$REPORT/context.json"
  grep -q '| Of peak |' "$REPORT/report.md"
}

@test "events that cannot be counted have their reason, once for all that share it" {
  jq -e '.counters.absent | map(select(.reason == "Event does not exist")) | length == 1 and .[0].events == 3' "$REPORT/context.json"
}

@test "counting launches change no statistic of time" {
  renders
  mv "$SET/report" "$BATS_TEST_TMPDIR/counted"
  rm "$SET/counters.csv"
  awk -F, '$2 != 0' "$SET/outcomes.csv" >"$SET/o" && mv "$SET/o" "$SET/outcomes.csv"
  renders
  diff <(jq '.workloads | map(.rows)' "$SET/report/context.json") <(jq '.workloads | map(.rows)' "$BATS_TEST_TMPDIR/counted/context.json")
}

@test "a failed counting launch is reported and does not affect the configuration" {
  sed -i 's/^\(c004,0,[0-9]*\),ok,,/\1,timeout,not done after 60 s,/' "$SET/outcomes.csv"
  renders
  answers '.counters.lost == [{has_reason: true, launches: 3, one: false, label: "threads", outcome: "timeout", reason: "not done after 60 s"}]'
  answers '.workloads[0].rows[] | select(.label == "threads") | .ranked and .launches_lost == 0'
  answers '.counters.tables | all(.rows | length == 7)'
}

@test "a machine without a PMU: the reason in one line, no column for events that were not counted" {
  reason='no PMU: this virtual machine'"'"'s hypervisor passes none on; count on bare metal, or on an instance type with a vPMU'
  sed -i '/,\(papi\|rapl\|derived\)$/d' "$SET/counters.csv"
  change_run "(.counters[] | select(.group as \$g | [\"core\", \"cache\", \"tlb\", \"branch\", \"flops\", \"energy\", \"sde\"] | index(\$g)))
    |= (.available = false | .reason = \"$reason\" | .from = null)"
  renders
  answers '.counters.tables | map(.group) == ["software", "model"]'
  [ "$(grep -c 'no PMU' "$SET/report/report.md")" -eq 1 ]
  answers '.counters.absent | length == 1'
}

@test "estimates by multiplexing are marked" {
  sed -i 's/,papi$/,papi-multiplexed/' "$SET/counters.csv"
  renders
  grep -q 'A tilde marks an estimate' "$SET/report/report.md"
  answers '.counters.tables[] | select(.group == "core") | .rows[0].cells[0].estimate'
}

@test "nothing was counted: a line says how to count, and lists the available events" {
  rm "$SET/counters.csv"
  change_run '.counters[].requested = false'
  renders
  answers '.counters | (.has_tables or .counted | not) and .has_unasked'
  grep -q 'Nothing was counted in this run, because counters were not requested' "$SET/report/report.md"
  grep -q 'Available on this machine but not counted in this run: .*“software”.*--counters all' "$SET/report/report.md"
}

@test "a run of a version without counters: a line says how to count" {
  rm "$SET/counters.csv"
  change_run '.counters = [] | del(.metrics)'
  renders
  grep -q 'Nothing was counted in this run. `--counters all`' "$SET/report/report.md"
}

@test "no ceilings: no roofline, no share of the peak, and a line says why" {
  change_run '.ceilings = null'
  renders
  answers '.figure.roofline == null and all(.workloads[]; .has_peak | not)'
  run ! grep -q 'Of peak' "$SET/report/report.md"
  grep -q 'A run with `--ceilings measured` measures them' "$SET/report/report.md"
}

@test "too little memory to measure the bandwidth: shares of the peak, no roofline, and a line says why" {
  change_run '.ceilings |= with_entries(if .key | endswith("bytes_per_s") then .value = null else . end)'
  renders
  answers '.figure.roofline == null and all(.workloads[]; .has_peak)'
  grep -q 'the memory bandwidth was not measured' "$SET/report/report.md"
}

@test "single precision is compared with twice the peak" {
  sed -i 's/,f64,/,f32,/' "$SET/configs.csv"
  renders
  answers '.workloads[0].rows[] | select(.label == "threads") | .peak == "20%"'
}

@test "one core and all cores with the same limits: one roof" {
  change_run '.ceilings.all_core_flops = .ceilings.one_core_flops | .ceilings.all_core_triad_bytes_per_s = .ceilings.one_core_triad_bytes_per_s'
  renders
  answers '.figure.roofline.roofs | length == 1'
}

@test "no migrations counted: the switches are drawn without them" {
  sed -i '/,migrations,/d' "$SET/counters.csv"
  renders
  answers '.figure.switches.has_migrations | not'
  run ! grep -q "title 'migrations'" "$SET/report/figures/switches-1.gp"
}

@test "counter names that are markup elsewhere are shown unchanged" {
  change_run '(.counters[] | select(.event == "cycles") | .meaning) = "<b>|x*y_z_ {{run}} `c`"
    | (.counters[] | select(.event == "stall_cycles") | .reason) = "<script>alert(1)</script> | *x*"'
  renders
  run ! grep -q '<script>alert' "$SET/report/report.html"
  grep -q '&lt;script&gt;alert(1)&lt;/script&gt; | \*x\*' "$SET/report/report.html"
}

@test "the article compiles" { compiles "$REPORT"; }
