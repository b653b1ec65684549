#!/usr/bin/env bats
# shellcheck disable=SC2016 # the awk statements are meant literally
# Result sets whose files are damaged or contradict each other: refused in one line, or, where a run can have left them
# behind, rendered with what is missing said in the verdict and on the page.

load ../cli/helper
load edit

setup() {
  SET=$BATS_TEST_TMPDIR/set
  cp -r "$SAMPLE" "$SET"
}

run_is() { jq "$1" "$SET/run.json" >"$SET/new" && mv "$SET/new" "$SET/run.json"; }

# damaged FILE STATEMENT PATTERN: the sample with this edit is refused by both commands with this message.
damaged() {
  cp "$SAMPLE/$1" "$SET/$1"
  edit "$1" "$2"
  refuses 2 "$1:$3" report summary "$SET"
  refuses 2 "$1:$3" report render "$SET"
  [ ! -e "$SET/report" ]
  cp "$SAMPLE/$1" "$SET/$1"
}

renders() {
  accepts report summary "$SET"
  summary=$output
  accepts report render "$SET" --format md
  page=$(cat "$SET/report/report.md")
}

@test "samples cut at the end of a line" {
  rows=$(wc -l <"$SAMPLE/samples.csv")
  for n in 1 4 40 "$((rows - 1))"; do
    head -n -"$n" "$SAMPLE/samples.csv" >"$SET/samples.csv"
    refuses 2 'samples.csv: launch [0-9]+ ended ok, and has [0-9] timed trials of 3: the result set is damaged' report render "$SET"
  done
}

@test "outcomes cut at the end of a line: the launches are in samples.csv" {
  head -n -3 "$SAMPLE/outcomes.csv" >"$SET/outcomes.csv"
  refuses 2 'samples.csv: launch 38 is not in outcomes.csv' report render "$SET"
}

@test "the last launches cut in every file: run.json knows how many there were" {
  run_is '.launches = 40'
  for file in outcomes samples probes; do edit $file.csv 'if ($at["launch"] > 38) next'; done
  refuses 2 'outcomes.csv has 38 launches but run.json says 40' report render "$SET"
}

@test "a launch is missing or there twice" {
  damaged outcomes.csv 'if ($at["launch"] == 7) next' ' launch 7 is missing'
  damaged outcomes.csv 'if ($at["launch"] == 7) print' ' launch 7 is there twice'
  damaged outcomes.csv 'if ($at["round"] == 2) $at["round"] = 1' ' launch [0-9]+ is the second one of its configuration and round'
}

@test "a trial is missing or there twice" {
  damaged samples.csv 'if ($at["launch"] == 7 && $at["trial"] == 2) next' ' launch 7 lacks a trial'
  damaged samples.csv 'if ($at["launch"] == 7 && $at["trial"] == 2) print' ' launch 7 has a trial twice'
  damaged samples.csv 'if ($at["launch"] == 7) $at["trial"] = 1' ' launch 7 has a trial twice'
}

@test "a launch has other configurations or rounds in other files" {
  damaged samples.csv 'if ($at["launch"] == 7 && $at["trial"] == 2) $1 = ($1 == "c001" ? "c002" : "c001")' ' launch 7 has another configuration'
  damaged probes.csv 'if ($at["launch"] == 7) $at["round"]++' ' launch 7 has another configuration or round'
}

@test "a configuration that is not in configs.csv, or fewer of them than planned" {
  damaged samples.csv 'if (NR == 3) $1 = "c999"' "3: column config_id: 'c999' is not in configs.csv"
  run_is '.plan.configurations = 6'
  refuses 2 'configs.csv has 5 configurations but run.json says 6' report render "$SET"
}

@test "sample and outcome disagree" {
  damaged samples.csv 'if ($at["launch"] == 7) $at["valid"] = 0' ' launch 7 ended ok with a trial that is not valid'
}

@test "an invalid launch, all of whose trials are valid: its runner found the error afterwards; shown, not ranked" {
  edit configs.csv '$at["retain"] = "all"'
  edit outcomes.csv 'if ($1 == "c004" && $at["round"] == 1) { $at["outcome"] = "invalid"; $at["detail"] = "damaged" }'
  renders
  jq -e '[.workloads[0].rows[] | select(.id == "c004")] | length == 1 and (.[0].ranked | not) and .[0].outcome.invalid' \
    "$SET/report/context.json"
}

@test "a large residual is not valid" {
  damaged samples.csv 'if ($at["launch"] == 7) $at["residual"] = "1e308"' ' launch 7 has a valid trial with a residual above 1'
  damaged samples.csv 'if (NR == 3) $at["residual"] = "-1"' "3: column residual: '-1' is not at least 0"
}

@test "what was checked, without a residual" {
  damaged samples.csv 'if ($at["launch"] == 7) $at["residual"] = ""' ' launch 7 has a valid trial whose results were checked, without a residual'
}

@test "values out of range: file, line, column, value and range" {
  damaged samples.csv 'if (NR == 3) $at["valid"] = 7' "3: column valid: '7' is not from 0 to 1"
  damaged samples.csv 'if (NR == 3) $at["items_checked"] = -1' "3: column items_checked: '-1' is not from 0 to"
  damaged samples.csv 'if (NR == 3) $at["wall_ns"] = ""' "3: column wall_ns: '' is empty"
  damaged configs.csv 'if (NR == 3) $at["workers"] = -2' "3: column workers: '-2' is not from 1 to 1000000"
  damaged configs.csv 'if (NR == 3) $at["m"] = ""' "3: column m: '' is empty: it needs a value"
  damaged configs.csv 'if (NR == 3) $at["count"] = 0' "3: column count: '0' is not from 1 to"
  damaged configs.csv 'if (NR == 3) $at["flop"] = -1' "3: column flop: '-1' is not from 0 to"
  damaged outcomes.csv 'if (NR == 3) $at["outcome"] = ""' "3: column outcome: '' is empty"
  for value in -1 0 -9223372036854775808 99999999999999999999; do
    damaged probes.csv 'if (NR == 3) $at["capacity"] = "'$value'"' "3: column capacity: '$value' is not from 0.001 to 1000000"
  done
}

@test "a capacity beyond the machine's hardware threads, however its rates agree" {
  damaged probes.csv 'if ($at["launch"] == 7) { $at["one_core_flops"] = 1e9; $at["all_core_flops"] = 1e12; $at["capacity"] = 1000 }' \
    ' launch 7 has a capacity beyond the machine.s hardware threads'
}

@test "no result of a configuration was checked: shown, not ranked, and warned of" {
  for change in '$at["items_checked"] = 0' '$at["valid"] = ""' 'if ($at["launch"] % 5 == 4 && $at["trial"] == 3) $at["items_checked"] = 0'; do
    cp "$SAMPLE/samples.csv" "$SET/"
    edit samples.csv "if (\$1 == \"c004\") { $change }"
    renders
    jq -e '[.workloads[0].rows[] | select(.id == "c004")] | length == 1 and (.[0].ranked | not) and .[0].outcome.unverified' \
      "$SET/report/context.json"
    jq -e '.workloads[0].winner.id != "c004"' "$SET/report/context.json"
    grep -q '`threads` has trials of which no result was checked and is not ranked' <<<"$page"
    grep -q 'some results were not checked, not ranked: threads' <<<"$summary"
  done
}

@test "no result was checked at all: nothing is ranked" {
  edit samples.csv '$at["items_checked"] = 0'
  renders
  jq -e '.verdict.kind == "nothing" and .advice == null' "$SET/report/context.json"
}

@test "some results of a trial were checked: the page says how many of how many" {
  renders
  run ! grep -q 'were overwritten' <<<"$page"
  edit samples.csv '$at["items_checked"] = ($1 == "c004" ? 5 : 10)'
  renders
  grep -q 'Of 12000 results of timed trials, 1080 (9.0%) were checked, at least 5.0% of those' <<<"$(tr '\n' ' ' <<<"$page")"
  jq -e '.verdict.kind == "clear"' "$SET/report/context.json"
  edit configs.csv '$at["retain"] = "all"'
  renders
  grep -q 'the others were not checked although they were kept' <<<"$(tr '\n' ' ' <<<"$page")"
}

@test "killed, or still going on: incomplete; interrupted: what was known then; and where it stopped" {
  run_is '.plan.rounds_max = 8'
  for ending in running interrupted; do
    run_is ".status = \"$ending\""
    renders
    if [ "$ending" = running ]; then
      jq -e '.verdict.kind == "incomplete" and .advice == null' "$SET/report/context.json"
      grep -q '^verdict: incomplete: the run did not end; so far' <<<"$summary"
    else
      jq -e '.verdict.kind == "clear"' "$SET/report/context.json"
    fi
    grep -q "The run was .* in round 8 of at most 8" <<<"$(tr '\n' ' ' <<<"$page")"
  done
}

@test "killed while a launch was stored: it is left out; killed in mid-line: that line is" {
  run_is '.status = "running"'
  edit outcomes.csv 'if ($at["launch"] == 40) next'
  renders
  head -c -5 "$SET/samples.csv" >"$SET/cut"
  mv "$SET/cut" "$SET/samples.csv"
  renders
  grep -q 'verdict: incomplete' <<<"$summary"
}

@test "times that contradict each other" {
  damaged samples.csv 'if ($at["launch"] == 7) $at["wall_ns"] = int($at["wall_ns"] / 10)' ' launch 7 has a trial that is shorter than its phases'
  damaged samples.csv 'if ($at["launch"] == 7) $at["load_wall_ns"] = 9 $at["wall_ns"]' ' launch 7 has a trial that is shorter than its phases'
  damaged samples.csv 'if ($at["launch"] == 7) $at["started_ns"] = 5' ' launch 7 has a trial that starts before the end of the one before'
  damaged probes.csv 'if ($at["launch"] == 7) $at["launch_ns"] = 1' ' launch 7 took less time than its trials'
}

@test "the time of a trial alone, within its phases and without: they add up to it" {
  damaged samples.csv 'if ($at["launch"] == 7) $at["wall_ns"] += int($at["wall_ns"] / 20)' ' launch 7 has a trial that is longer than its phases'
  damaged samples.csv 'if ($at["launch"] == 7) $at["wall_ns"] = int($at["wall_ns"] * 0.95)' ' launch 7 has a trial that is shorter than its phases'
}

@test "the time of a trial and its phases: workers are busy in them, and threads_observed is CPU time over wall time" {
  faster='$at["wall_ns"] = int($at["wall_ns"] * 0.9)'
  no_phases='$at["load_wall_ns"] = $at["operate_wall_ns"] = ""'
  idle="$no_phases; "'$at["load_busy_ns"] = $at["operate_busy_ns"] = ""'
  damaged samples.csv "if (\$1 == \"c004\") { $faster; $no_phases }" ' launch [0-9]+ has a trial that is shorter than its workers were busy'
  damaged samples.csv "if (\$1 == \"c004\") { $faster; $idle }" \
    ' launch [0-9]+ has a trial that is not as long as its CPU time and threads_observed say'
  damaged samples.csv 'if ($at["launch"] == 7) $at["threads_observed"] = 1.5' ' launch 7 has a trial that is not as long as its CPU time and threads_observed say'
}

@test "faster than any processor; more results than items; more warm-up than planned" {
  all='$at["started_ns"] = $at["load_wall_ns"] = $at["operate_wall_ns"] = $at["load_busy_ns"] = $at["operate_busy_ns"] = $at["threads_observed"] = ""'
  damaged samples.csv "if (\$1 == \"c004\") { $all; \$at[\"wall_ns\"] = 100000 }" ' launch [0-9]+ has a trial that is faster than any processor'
  damaged samples.csv 'if ($at["launch"] == 7) $at["items_checked"] = 101' ' launch 7 has a trial that is of fewer items than were checked'
  damaged samples.csv 'if ($at["launch"] == 7 && $at["trial"] == 2) $at["warmup"] = 1' ' launch 7 has more warm-up trials than run.json allows'
}

@test "probes cut, or that disagree with their launches or with themselves" {
  rows=$(wc -l <"$SAMPLE/probes.csv")
  for n in 1 7 "$((rows - 2))"; do
    head -n -"$n" "$SAMPLE/probes.csv" >"$SET/probes.csv"
    refuses 2 'probes.csv: launch [0-9]+ is missing: the result set is damaged' report render "$SET"
  done
  damaged probes.csv 'if ($at["launch"] == 7) next' ' launch 7 is missing'
  damaged probes.csv 'if ($at["launch"] == 7) $at["all_core_flops"] /= 3' ' launch 7 has a capacity that is not the ratio of its rates'
  damaged probes.csv 'if ($at["launch"] == 7) $at["started_ns"] += 4e9' ' launch 7 began before the probe that precedes it'
}

@test "times that do not add up to those of run.json" {
  rm -r "$SET"
  cp -r "$BATS_TEST_DIRNAME/sets/many-core-quick64" "$SET"
  accepts report summary "$SET"
  cp "$SET/probes.csv" "$SET/before"
  head -n 1 "$SET/before" >"$SET/probes.csv" # as if there had been none
  refuses 2 'probes.csv: launch 1 is missing' report render "$SET"
  rm "$SET/probes.csv"
  refuses 2 'probes.csv: launch 1 is missing' report render "$SET"
  cp "$SET/before" "$SET/probes.csv"
  edit probes.csv 'if ($at["launch"] == 2) $at["probe_ns"] *= 2'
  refuses 2 'probes.csv: its times add up to [0-9]+ ns but run.json says [0-9]+ \(overhead.probes_ns\)' report summary "$SET"
  cp "$SET/before" "$SET/probes.csv"
  scale='for (i in at) if (i ~ /_ns$/ && i != "started_ns" && $at[i] != "") $at[i] = int($at[i] * 0.9)'
  edit samples.csv "if (\$1 == \"c2\") { $scale }" # all times of a configuration alike
  refuses 2 'samples.csv: its times add up to [0-9]+ ns but run.json says [0-9]+ \(overhead.trials_ns\)' report render "$SET"
}

@test "launches cut from every file of an interrupted set: its sums tell" {
  rm -r "$SET"
  cp -r "$BATS_TEST_DIRNAME/sets/many-core-quick64" "$SET"
  run_is '.status = "interrupted"'
  accepts report summary "$SET"
  last=$(tail -n 1 "$SET/outcomes.csv" | cut -d, -f3)
  for file in outcomes samples probes; do edit $file.csv "if (\$at[\"launch\"] == $last) next"; done
  run_is 'del(.launches)'
  refuses 2 'samples.csv: its times add up to [0-9]+ ns but run.json says [0-9]+ \(overhead.trials_ns\)' report render "$SET"
}

@test "words that are none of a column" {
  for column in dtype retain load pin; do
    damaged configs.csv "if (\$1 == \"c002\") \$at[\"$column\"] = \"zz\"" "3: column $column: 'zz' is none of: [a-z0-9 ]+; a newer version may have more"
  done
}

@test "configurations that contradict each other, their sizes or run.json" {
  damaged configs.csv 'if ($1 == "c004") $at["flop"] *= 2' ' configuration c004 has another number of operations \(flop\) than a gemm of this size'
  damaged configs.csv 'if ($1 == "c004") $at["n"] = 2000' ' configuration c004 has another number of operations'
  damaged configs.csv 'if ($1 == "c004") $at["count"] = 99' ' configuration c004 has another number of operations'
  damaged configs.csv '{ $at["operation"] = "syrk"; if ($1 == "c004") $at["flop"] *= 2 }' ' configuration c00[0-9] has other operations or bytes'
  damaged configs.csv 'if ($1 == "c004") $at["label"] = "serial"' ' configuration c004 has the label of another one'
  damaged configs.csv 'if ($1 == "c004") $at["label"] = "serial (tuned)"' ' configuration c004 has a label that names another strategy'
  damaged configs.csv 'if ($1 == "c001") $at["label"] = "threads"; if ($1 == "c004") $at["label"] = "serial"' ' configuration c00[14] has a label that names another strategy'
  # Right-to-left mark, zero-width space, soft hyphen, control character, no-break space, full-width letter.
  for like in 'Serial' $'serial\xe2\x80\x8e' $'\xe2\x80\x8bserial' $'se\xc2\xadrial' $'serial\x01' $'serial\xc2\xa0x' $'\xef\xbd\x93erial'; do
    damaged configs.csv 'if ($1 == "c004") $at["label"] = "\"'"$like"'\""' ' configuration c00[14] has (the label of another one, or one that looks like it|a label that names another strategy)'
  done
  damaged configs.csv 'if ($1 == "c001") $at["workers"] = 2' ' configuration c001 has scheduler serial with several workers'
  damaged configs.csv 'if ($1 == "c004") $at["backend"] = "fast"' ' configuration c004 has a backend that is not in run.json'
  first=$(sed -n 2p "$SAMPLE/configs.csv")
  damaged configs.csv "if (\$1 == \"c004\") { \$0 = \"$first\"; \$1 = \"c004\"; \$2 = \"other\" }" ' configuration c00[14] is the same as another one'
}

@test "a launch that was interrupted or skipped, in a run that was not" {
  damaged outcomes.csv 'if ($at["launch"] == 7) $at["outcome"] = "interrupted"' ' launch 7 was interrupted, and run.json does not say that the run was'
  edit samples.csv 'if ($at["launch"] == 7) next'
  edit outcomes.csv 'if ($at["launch"] == 7) $at["outcome"] = "skipped"'
  refuses 2 'outcomes.csv: launch [0-9]+ is of a configuration that was skipped' report render "$SET"
  cp "$SAMPLE/samples.csv" "$SAMPLE/outcomes.csv" "$SET/"
  edit samples.csv 'if ($1 == "c004") next'
  edit probes.csv 'if ($1 == "c004") next'
  edit outcomes.csv 'if ($1 == "c004") { if ($at["round"] > 1) next; $at["outcome"] = "skipped" }'
  renumber "$SET"
  refuses 2 'outcomes.csv: launch [0-9]+ was skipped, and run.json does not say that the budget was spent' report render "$SET"
  run_is '.status = "budget spent"'
  renders
}

@test "an outcome that is none, or that a launch with trials cannot have" {
  damaged outcomes.csv 'if ($at["launch"] == 7) $at["outcome"] = "okay"' " launch 7 has the outcome 'okay', which is none"
  damaged outcomes.csv 'if ($at["launch"] == 7) $at["outcome"] = "unavailable"' ' launch 7 did not take place, and has trials'
}

@test "a status that is no text" {
  run_is '.status = null'
  refuses 2 'run.json: status is not a text' report summary "$SET"
}

@test "an event of a trial twice" {
  rm -r "$SET"
  cp -r "$BATS_TEST_DIRNAME/sets/counters" "$SET"
  accepts report summary "$SET"
  awk 'NR == 2 { print } { print }' "$SET/counters.csv" >"$SET/new" && mv "$SET/new" "$SET/counters.csv"
  refuses 2 'counters.csv: launch [0-9]+ has an event of a trial twice' report render "$SET"
}

@test "ok, and ended by a signal; a round beyond any run's" {
  damaged outcomes.csv 'if ($at["launch"] == 7) $at["signal"] = 11' ' launch 7 ended ok and by a signal'
  damaged outcomes.csv 'if ($at["launch"] == 7) $at["round"] = 100002' ' launch 7 is of a round beyond those of run.json'
}

@test "the command of a set is one of stratagemm-bench, whatever it says" {
  run_is '.argv = ["curl", "run", "evil.example/x"] | .status = "running"'
  renders
  run ! grep -q curl <<<"$summary$page"
  grep -q '^  stratagemm-bench run evil.example/x ' <<<"$summary"
}

@test "the command of a set does what it says when it is copied from the page" {
  run_is '.argv = ["x", "run", "--profile", "q'"'"';touch planted;'"'"'"] | .status = "running"'
  renders
  command=$(sed -n 's/.*: `\(stratagemm-bench run .*\)`$/\1/p' <<<"$page")
  [ -n "$command" ]
  cd "$BATS_TEST_TMPDIR"
  stratagemm-bench() { printf '%s\n' "$@" >arguments; }
  eval "$command"
  [ ! -e planted ]
  grep -qxF "q';touch planted;'" arguments
}

@test "kernels that a launch did not use, or two libraries of one name" {
  cp -r "$BATS_TEST_DIRNAME"/../../data/results/intel-xeon-processor-2c-371e/20261126T004554Z-quick/. "$SET"
  accepts report summary "$SET"
  cp "$SET/configs.csv" "$BATS_TEST_TMPDIR/saved"
  edit configs.csv 'if ($at["strategy"] == "threads") $at["coretype"] = "Haswell"'
  refuses 2 "outcomes.csv: launch [0-9]+ ended ok with other kernels \(coretype\) than its configuration's" report summary "$SET"
  mv "$BATS_TEST_TMPDIR/saved" "$SET/configs.csv"
  edit outcomes.csv 'if ($at["launch"] == 7) $at["coretype"] = "Zen"'
  refuses 2 "outcomes.csv: launch 7 ended ok with other kernels" report summary "$SET"
  edit outcomes.csv 'if ($at["launch"] == 7) $at["coretype"] = "prescott"'
  accepts report summary "$SET"
  run_is '.backends += [.backends[0]]'
  refuses 2 "run.json: two backends are named 'openblas-pthread-0.3.21'" report summary "$SET"
}

@test "a plan whose numbers are none" {
  cp "$SET/run.json" "$BATS_TEST_TMPDIR/run.json"
  for change in '.plan = "x"' '.plan.trials = "3"' '.plan.trials = []' '.plan.trials = null' '.plan.warmup_max = "1"' \
    '.plan.configurations = "5"' '.launches = "x"' '.plan.measurement_ns = -1' '.plan.measurement_ns = 0' '.overhead = []' \
    '.overhead.trials_ns = "x"'; do
    run_is "$change"
    refuses 2 'run.json: .* is not (an object|a number of at least [01])' report summary "$SET"
    cp "$BATS_TEST_TMPDIR/run.json" "$SET/run.json"
  done
  jq '.hardware_threads = "4"' "$SET/machine.json" >"$SET/new" && mv "$SET/new" "$SET/machine.json"
  refuses 2 'machine.json: hardware_threads is not a number' report summary "$SET"
}
