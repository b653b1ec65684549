#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2154 # the awk conditions and the nasty names are meant literally; bats sets stderr
# Rendering unusual but valid result sets, users' templates, and everything that can go wrong.

load ../cli/helper
load edit

setup() {
  SET=$BATS_TEST_TMPDIR/set
  cp -r "$SAMPLE" "$SET"
}

# keep FILE CONDITION: only the rows of FILE for which the awk condition on the columns holds; column names are variables.
keep() {
  awk -F, -v OFS=, "NR == 1 { for (i = 1; i <= NF; i++) at[\$i] = i; print; next } ($2) { print }" "$SET/$1" >"$SET/$1.new"
  mv "$SET/$1.new" "$SET/$1"
}

only() { for file in configs samples probes outcomes; do keep $file.csv "$1"; done; }

# The run ended with its budget.
spent() { jq '.status = "budget spent"' "$SET/run.json" >"$SET/r" && mv "$SET/r" "$SET/run.json"; }

# Every figure has its numbers as a table, as many cells in every row as columns.
has_numbers() {
  jq -e 'all(.figures[]; (.table.rows | length) > 0 and (.table as $t | all($t.rows[]; length == ($t.columns | length))))' \
    "$1/context.json"
}

renders() {
  renumber "$SET"
  accepts report render "$SET"
  has_numbers "$SET/report"
  for svg in "$SET"/report/figures/*.svg; do [ ! -e "$svg" ] || xmllint --noout "$svg"; done
  answer=$(jq -r .headline.text "$SET/report/context.json")
}

@test "threads requested and threads that ran, where there are several libraries" {
  renders
  jq -e '.workloads[0] | .has_thread_uses == false and .thread_uses == []' "$SET/report/context.json"
  rm -r "$SET/report"
  jq '.backends += [.backends[0] + {name: "blis-openmp"}]' "$SAMPLE/run.json" >"$SET/run.json"
  edit configs.csv 'if ($1 == "c004" || $1 == "c005") $at["backend"] = "blis-openmp"; if ($1 == "c003") $at["blas_threads"] = 4
    if ($1 == "c004") { $at["workers"] = 8; $at["blas_threads"] = 2 }'
  edit samples.csv 'if ($1 == "c002") next'
  edit outcomes.csv 'if ($1 == "c002") { $at["outcome"] = "unavailable"; $at["detail"] = "the library ignores the setting: it uses 4 threads" }
    if ($1 == "c005") $at["detail"] = "serialised by the library: its threaded calls wait for one another"'
  renders
  table=$(grep -A 9 'Threads requested' "$SET/report/report.md")
  echo "$table"
  grep -qx '| blas-default | 1 | default | – | – | ignores the setting |' <<<"$table"
  grep -qx '| blas-physical | 1 | 4 | 4 | 1.8 | as requested (oversubscribed) |' <<<"$table"
  grep -qx '| threads | 8 | 2 | 16 | 2.0 | as requested (oversubscribed) |' <<<"$table"
  grep -qx '| threads+blas | 2 | default | – | 2.0 | serialised by the library |' <<<"$table"
  run ! grep -q '^| serial ' <<<"$table"
}

@test "one configuration: its time, and nothing to compare it with" {
  only '$1 == "c004"'
  renders
  [[ $answer == *"threads"*"takes 2.27 s"*"nothing to compare"* ]]
}

@test "one launch: a time without an interval, a rough speed-up, and a threat" {
  only '$1 == "c001" || $1 == "c004"'
  for file in samples probes outcomes; do keep $file.csv '$2 == 1'; done
  renders
  jq -e '[.threats.sample[].fragment] | index("threats/few_launches")' "$SET/report/context.json"
  jq -e '.verdict.kind == "too_few_launches" and .advice == null and (.settle.command | endswith(" --resume --output DIR"))' \
    "$SET/report/context.json"
  [[ $answer == *"too few launches to tell whether anything is faster than \`serial\`. So far \`threads\`"*"about 2.0 times as fast as \`serial\` (about 1."*", from one launch each: "* ]]
}

@test "wrong results: shown, never ranked, and the first warning" {
  edit outcomes.csv 'if ($1 == "c004") { $4 = "invalid"; $5 = "residual 3e-2 of item 7" }'
  edit samples.csv 'if ($1 == "c004") $at["valid"] = 0'
  renders
  jq -e '.verdict.kind == "wrong_results" and .advice == null and .settle == null' "$SET/report/context.json"
  [[ $answer == *'`threads` gave wrong results and is not ranked. Of the others, `blas-'* ]]
  jq -e '.workloads[0].left_out[] | select(.label == "threads") | .outcome.invalid and .rank == "–"' \
    "$SET/report/context.json"
  grep -q '^- `threads`: wrong results: residual 3e-2 of item 7\.' "$SET/report/report.md"
  grep -q 'produced wrong results' "$SET/report/report.md"
}

@test "all results wrong: nothing is ranked, the report is still complete" {
  edit outcomes.csv '$4 = "invalid"'
  edit samples.csv '$at["valid"] = 0'
  renders
  [[ $answer == *"No configuration has a verified time." ]]
  [ "$(jq '.advice' "$SET/report/context.json")" = null ]
}

@test "no launch succeeded: no charts, no times, the reasons" {
  edit outcomes.csv '$4 = "crashed"; $5 = "signal 11"; $6 = 11'
  renders
  [ "$(jq '.figures | length' "$SET/report/context.json")" -eq 0 ]
  grep -q 'failed: signal 11' "$SET/report/report.md"
}

@test "no serial: speed-ups are absent and the report says why" {
  only '$1 != "c001"'
  renders
  [[ $answer == *"serial"*"no verified time"* ]]
  grep -q 'there are no speed-ups' "$SET/report/report.md"
}

@test "a folder without samples is not a result set" {
  keep samples.csv 0
  refuses 2 'samples.csv: launch 1 ended ok, and has 0 timed trials of 3' report render "$SET"
  [ ! -e "$SET/report" ]
}

@test "sixty configurations: a row for each, without overlap" {
  multiply 12 '$at["blas_threads"] = i + 1; $2 = $11 " w=" i'
  renders
  [ "$(jq '.figure.strategies.rows | length' "$SET/report/context.json")" -eq 60 ]
}

@test "several workloads: settings are recommended if the same ones are best in each" {
  multiply 2 '$at["count"] = 50 * (i + 1); $at["flop"] = 1e11 * (i + 1); $2 = $11 " count=" $at["count"]'
  edit samples.csv '$at["items_checked"] = 50'
  renders
  jq -e '.advice | .several and .label == "threads" and .is_product' "$SET/report/context.json"
  grep -q '^Use `threads` for each of these workloads on this machine: 2 worker threads' "$SET/report/report.md"
  [[ $answer == *"\`threads\` is fastest, or shares the rank of the fastest, in all of them." ]]
  rm -r "$SET/report"
  edit outcomes.csv 'if ($1 == "c004-1") { $4 = "invalid"; $5 = "residual 3e-2 of item 7" }'
  edit samples.csv 'if ($1 == "c004-1") $at["valid"] = 0'
  renders
  jq -e '.advice == null' "$SET/report/context.json"
}

@test "a strategy that replaces the library's calls is not a setting: the best of the others is recommended" {
  edit configs.csv 'if ($1 == "c004") { $at["scheduler"] = "native"; $at["strategy"] = $at["label"] = "native" }'
  renders
  [[ $answer == *'`native`'*"is fastest"* ]]
  jq -e '.advice | .instead_of.name == "native" and .instead_of.replaces and .label != "native"' "$SET/report/context.json"
  grep -q '^`native` is faster, but takes more than settings: it replaces the library[^ ]*s calls\. Use `[^`]*` for this workload' "$SET/report/report.md"
  grep -q '^> `native` is faster, but takes more than settings\. Of the settings, `[^`]*` is fastest, which takes [0-9.]*% longer\. Set ' "$SET/report/report.md"
}

# passed_over REASON: `threads`, the fastest, is not recommended, nor anything slower, and the page says why.
passed_over() {
  renders
  [[ $answer == *'`threads`'*"is fastest"* ]]
  jq -e '.advice == null and .no_advice.warned.name == "threads"' "$SET/report/context.json"
  grep -q "^> No settings are recommended: \`threads\` is fastest, but $1: see the warnings\.$" "$SET/report/report.md"
  rm -r "$SET/report"
}

@test "what the page warns of is not recommended: other threads than requested, a failed launch, serialised calls" {
  cp -r "$SET" "$BATS_TEST_TMPDIR/plain"
  edit samples.csv 'if ($1 == "c004") { $at["cpu_user_ns"] = int(1.1 * $at["wall_ns"]); $at["cpu_sys_ns"] = 0; $at["threads_observed"] = 1.1 }'
  passed_over "a warning concerns it"
  rm -r "$SET" && cp -r "$BATS_TEST_TMPDIR/plain" "$SET"
  edit outcomes.csv 'if ($1 == "c004" && $2 == 1) { $4 = "crashed"; $6 = 11 }'
  passed_over "some of its launches failed"
  rm -r "$SET" && cp -r "$BATS_TEST_TMPDIR/plain" "$SET"
  edit outcomes.csv 'if ($1 == "c004") $5 = "serialised by the library"'
  passed_over "a warning concerns it"
}

# The sample under two core types: with the second, everything takes a third of the time.
with_kernels() {
  jq '.doctor += [{"check": "blas kernel", "status": "warn", "finding": "b uses old kernels", "effect": "it matters",
    "remedy": "compare --coretype auto,Haswell"}] | .backends[0].corename = "Prescott"' "$SET/run.json" >"$SET/r"
  mv "$SET/r" "$SET/run.json"
  multiply 2 'if (i) { $at["coretype"] = "Haswell"; $2 = $2 " Haswell" }'
  edit samples.csv 'if ($1 ~ /-1$/) for (name in at) if (name ~ /_ns$/ && name != "started_ns" && $at[name] != "") $at[name] = int($at[name] / 3)'
}

@test "kernels that gain more than the strategy: the first sentence, the first line to paste, and no advice to compare them" {
  with_kernels
  renders
  grep -q '^> \*\*Verdict: clear\.\*\* The kernels matter more than the strategy: with `Haswell` kernels instead of those that `openblas-pthread` selects, the best strategy is 3.00 \\\[[0-9., ]*\\\] times as fast; of the strategies, `threads Haswell` is [0-9.]* \\\[[0-9., ]*\\\] times as fast as `blas-default Haswell`. For 100 products' "$SET/report/report.md"
  [ "$(grep -m 1 -A 1 '^```sh' "$SET/report/report.md" | tail -n 1)" = "export OPENBLAS_CORETYPE=Haswell" ]
  grep -q '^> Set `OPENBLAS_CORETYPE=Haswell` and `OPENBLAS_NUM_THREADS=1` and let each of 2 threads' "$SET/report/report.md"
  run ! grep -qi -e 'compare --coretype' -e 'old kernels' "$SET/report/report.md"
}

@test "kernels that every configuration used are not called the library's own" {
  with_kernels
  for file in configs samples probes outcomes; do keep $file.csv '$1 ~ /-1$/'; done
  sed -i '1s/$/,coretype/; 2,$s/$/,Haswell/' "$SET/outcomes.csv"
  renders
  grep -q '^- Every configuration used `openblas-pthread` and its `Haswell` kernels, not `Prescott`, which' "$SET/report/report.md"
  grep -q '^| BLAS openblas-pthread | .*kernels for Haswell (the library by itself selects Prescott) |$' "$SET/report/report.md"
  run ! grep -qi -e 'compare --coretype' -e 'old kernels' "$SET/report/report.md"
}

@test "two workloads: each has its headline, its table and its charts" {
  edit configs.csv 'if ($1 == "c003" || $1 == "c005") { $at["count"] = 50; $at["flop"] /= 2 }'
  edit samples.csv '$at["items_checked"] = 50'
  renders
  [[ $answer == "Parallel execution is reliably faster than \`serial\` on Example CPU"*"2 workloads"* ]]
  [ -s "$SET/report/figures/strategies-2.svg" ]
}

@test "a cell whose calls the library serialised says so: in the heat map, under it and in its table" {
  cp -r "$BATS_TEST_DIRNAME/sets/grid" "$BATS_TEST_TMPDIR/serialised"
  sed -i -E 's/^(c008|c017)(,.*),ok,,/\1\2,ok,serialised by the library: its threaded calls wait for one another,/' \
    "$BATS_TEST_TMPDIR/serialised/outcomes.csv"
  accepts report render "$BATS_TEST_TMPDIR/serialised" --output "$BATS_TEST_TMPDIR/grid"
  jq -e '[.figure.heatmap.cells[] | select(.second | endswith("§")) | [.x, .y]] == [[2, 1]]' "$BATS_TEST_TMPDIR/grid/context.json"
  jq -e '.figure.heatmap.table | .columns[-1] == "Remark" and ([.rows[][-1]] | map(select(. != "")) | length) == 1' \
    "$BATS_TEST_TMPDIR/grid/context.json"
  grep -q 'A § marks a configuration with a remark' "$BATS_TEST_TMPDIR/grid/report.md"
  xmllint --noout "$BATS_TEST_TMPDIR/grid/figures/heatmap.svg"
  accepts report render "$BATS_TEST_DIRNAME/sets/grid" --output "$BATS_TEST_TMPDIR/free"
  run ! grep -q '§' "$BATS_TEST_TMPDIR/free/report.md"
}

@test "workers against BLAS threads under two libraries: heat map, scaling, libraries side by side" {
  accepts report render "$BATS_TEST_DIRNAME/sets/grid" --output "$BATS_TEST_TMPDIR/grid"
  has_numbers "$BATS_TEST_TMPDIR/grid"
  for chart in heatmap scaling backends; do xmllint --noout "$BATS_TEST_TMPDIR/grid/figures/$chart.svg"; done
  jq -e '.figure.heatmap | .columns == 3 and .n_rows == 3 and (.cells | length) == 9' "$BATS_TEST_TMPDIR/grid/context.json"
  jq -e '[.notes[].rule] == ["loading", "library_threads", "oversubscription", "kernels", "outliers"]' \
    "$BATS_TEST_TMPDIR/grid/context.json"
  # The data have no serial part, only a little noise; 4 workers on 2 cores are excluded from the fit.
  jq -e '.workloads[0].serial_fractions[] | select(.strategy == "grid") | .cores == "2" and (.serial_value | fabs) < 0.2' \
    "$BATS_TEST_TMPDIR/grid/context.json"
  grep -q '^| Strategy | Cores | Serial fraction' "$BATS_TEST_TMPDIR/grid/report.md"
  jq -e '.figure.backends.keys | map(.library) == ["openblas-pthread", "blis-pthread"]' "$BATS_TEST_TMPDIR/grid/context.json"
}

@test "every name in the tree is in docs/CONTEXT.md" {
  local set
  for set in "$SAMPLE" "$BATS_TEST_DIRNAME"/sets/* "$SOURCE"/data/results/*/*; do
    accepts report render "$set" --format md --output "$BATS_TEST_TMPDIR/trees/$(basename "$set")"
  done
  run -0 python3 "$SOURCE/tests/structure/context_keys.py" "$SOURCE/docs/CONTEXT.md" "$BATS_TEST_TMPDIR"/trees/*/context.json
  [ -z "$output" ]
  sed 's/`baseline_label`, //' "$SOURCE/docs/CONTEXT.md" >"$BATS_TEST_TMPDIR/CONTEXT.md"
  run -1 python3 "$SOURCE/tests/structure/context_keys.py" "$BATS_TEST_TMPDIR/CONTEXT.md" "$BATS_TEST_TMPDIR"/trees/*/context.json
  [ "$output" = 'baseline_label (in workloads[])' ]
}

@test "a library that two programs call has a mark for each of them" {
  local set
  for set in "$SOURCE"/data/results/*/*-numpy; do
    accepts report render "$set" --format md --output "$BATS_TEST_TMPDIR/$(basename "$set")"
    cd "$BATS_TEST_TMPDIR/$(basename "$set")"
    [ "$(awk '/^[0-9]/ && NF > 8 { print $1 }' figures/backends.dat | wc -l)" -ge 4 ]
    [ -z "$(awk '/^[0-9]/ && NF > 8 { print $1 }' figures/backends.dat | sort | uniq -d)" ] # a line of its own
    jq -e '.figure.backends.keys | (map([.library, .program]) | unique | length) == length and (map(.program) | unique | length) > 1' context.json
  done
}

@test "items that do not divide among the workers: at most, beside the speed-up, a stepped line, and why" {
  cp -r "$BATS_TEST_DIRNAME/sets/grid" "$BATS_TEST_TMPDIR/bounded"
  SET=$BATS_TEST_TMPDIR/bounded edit configs.csv '$at["flop"] *= 3 / $at["count"]; $at["count"] = 3'
  SET=$BATS_TEST_TMPDIR/bounded edit samples.csv '$at["items_checked"] = 3'
  accepts report render "$BATS_TEST_TMPDIR/bounded" --output "$BATS_TEST_TMPDIR/three"
  context=$BATS_TEST_TMPDIR/three/context.json
  # Two workers with one thread each: 3 / 2 on two cores.
  jq -e '[.workloads[0].rows[] | select(.speedup_bound) | [.workers, .threads, .speedup_bound.text]] | unique == [[2, 1, "1.5"]]' "$context"
  jq -e '[.workloads[0].rows[] | select(.speedup_bound == null)] | length > 0' "$context"
  grep -Eq '^\| .* \| 2 \| 1 \| .*×[^|]* \| 1\.5× \| [0-9.]+% \|$' "$BATS_TEST_TMPDIR/three/report.md"
  jq -e '[.notes[], .warnings[] | .rule] | index("item_bound")' "$context"
  grep -q '3 items for 2 workers: a speed-up of at most 1.5' "$BATS_TEST_TMPDIR/three/report.md"
  index=$(jq .figure.scaling.bound "$context")
  awk -v RS='\n\n\n' -v block="$((index + 1))" 'NR == block' "$BATS_TEST_TMPDIR/three/figures/scaling.dat" >"$BATS_TEST_TMPDIR/block"
  cat "$BATS_TEST_TMPDIR/block"
  [ "$(grep -v '^#' "$BATS_TEST_TMPDIR/block" | head -n 4 | tr '\n' ' ')" = "1 1 2 1.5 3 3 4 3 " ]
  grep -q "index $index using 1:2 title 'item bound' with steps" "$BATS_TEST_TMPDIR/three/figures/scaling.gp"
  xmllint --noout "$BATS_TEST_TMPDIR/three/figures/scaling.svg"
  grep -q 'Stepped: the most that 3 items allow' "$BATS_TEST_TMPDIR/three/report.md"
  # Items that divide bound nothing.
  accepts report render "$BATS_TEST_DIRNAME/sets/grid" --output "$BATS_TEST_TMPDIR/grid"
  jq -e '.figure.scaling.bound == null and all(.workloads[].rows[]; .speedup_bound == null)' "$BATS_TEST_TMPDIR/grid/context.json"
  run ! grep -q 'at most 1.5\|item bound' "$BATS_TEST_TMPDIR/grid/report.md" "$BATS_TEST_TMPDIR/grid/figures/scaling.gp"
}

@test "sizes against numbers of items: the map of winners and the rate by size" {
  accepts report render "$BATS_TEST_DIRNAME/sets/map" --output "$BATS_TEST_TMPDIR/map"
  has_numbers "$BATS_TEST_TMPDIR/map"
  for chart in map rate; do xmllint --noout "$BATS_TEST_TMPDIR/map/figures/$chart.svg"; done
  grep -q '^- With 10 items: `serial` at n = 32 and `threads` from n = 128 to 2048\.$' "$BATS_TEST_TMPDIR/map/report.md"
  jq -e '.headline.text | startswith("Parallel execution is reliably faster than `serial` on Example CPU 9000 2-Core in 7 of 8 workloads")' "$BATS_TEST_TMPDIR/map/context.json"
  # Parallelism does not pay for ten tiny products; it does for a thousand large ones.
  jq -e '.figure.map.cells[] | select(.x == 0 and .y == 0) | .first == "serial"' "$BATS_TEST_TMPDIR/map/context.json"
  jq -e '.figure.map.cells[] | select(.x == 3 and .y == 1) | .first == "threads"' "$BATS_TEST_TMPDIR/map/context.json"
}

@test "a map of one launch each claims no fastest strategy: every cell is undecided and has no colour" {
  cp -r "$BATS_TEST_DIRNAME/sets/map" "$BATS_TEST_TMPDIR/once"
  for table in samples outcomes probes; do
    awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } NR == 1 || $at["round"] == 1' \
      "$BATS_TEST_DIRNAME/sets/map/$table.csv" >"$BATS_TEST_TMPDIR/once/$table.csv"
  done
  accepts report render "$BATS_TEST_TMPDIR/once" --format md
  report=$BATS_TEST_TMPDIR/once/report
  jq -e '.headline.text == "What is fastest is undecided on Example CPU 9000 2-Core in 8 of 8 workloads."' "$report/context.json"
  jq -e '(.figure.map.cells | length) == 8 and all(.figure.map.cells[]; .undecided and .tied == null) and .has_crossovers == false' \
    "$report/context.json"
  run ! grep -q 'reliably faster than `serial`' "$report/report.md"
  jq -e '[.workloads[].winner.beats_serial] == [range(8) | false]' "$report/context.json"
  awk '/^$/ { exit } /^[0-9]/ { cells++ } END { exit cells > 0 }' "$report/figures/map.dat"
  [ "$(grep -c "^set label 'undecided' at " "$report/figures/map.gp")" -eq 8 ]
}

@test "a tie in the map has a mark for each strategy, and no colour" {
  cp -r "$BATS_TEST_DIRNAME/sets/map" "$BATS_TEST_TMPDIR/tied"
  SET=$BATS_TEST_TMPDIR/tied
  local first
  first=$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } NR > 1 && $at["n"] == 32 && $at["count"] == 10 { printf "%s$1 == \"%s\"", n++ ? " || " : "", $1 }' "$SET/configs.csv")
  edit samples.csv "if ($first) { \$at[\"wall_ns\"] = 81000 + \$at[\"round\"] * 10; for (i in at) { if (i ~ /_wall_ns|busy_ns|cpu_|observed/) { \$at[i] = \"\" } } }"
  accepts report render "$SET" --format md
  jq -e '[.figure.map.cells[] | select(.x == 0 and .y == 0) | .tied.value] == [3]' "$SET/report/context.json"
  jq -e '[.figure.map.cells[] | select(.x == 3 and .y == 1) | .tied] == [null]' "$SET/report/context.json"
  # Of the two blocks, cells and marks: no cell, and three marks beside each other.
  awk '/^$/ { block++ } !block && /^0 0 / { cells++ } block && $2 == 0 && $1 > -0.5 && $1 < 0.5 { marks++ } END { exit !(cells == 0 && marks == 3) }' \
    "$SET/report/figures/map.dat"
}

@test "no chart is drawn that says nothing: a roofline of one column, a run of single trials, a spread without repetition" {
  renders
  jq -e '.figure.roofline == null and .figure.timeline != null and .figure.distributions != null' "$SET/report/context.json"
  rm -r "$SET/report"
  for file in outcomes probes; do edit $file.csv 'if ($at["round"] > 1) next'; done
  edit samples.csv 'if ($at["round"] > 1 || $at["trial"] > 2) next'
  jq '.plan.trials = 1' "$SET/run.json" >"$SET/r" && mv "$SET/r" "$SET/run.json"
  renders
  jq -e '.figure.timeline == null and .figure.distributions == null and .figure.strategies != null' "$SET/report/context.json"
}

@test "names that are markup elsewhere are shown unchanged, in every format" {
  nasty='"two\nlines <script>alert(1)</script>|_%$ ''it'\''s `x` ""quoted"" {{run}} 🚀 שלום \\ *b*"'
  sed -i "s/^c004,threads,/c004,$(sed 's/[&/\\]/\\&/g' <<<"$nasty"),/" "$SET/configs.csv"
  jq '.cpu.model = "CPU <b>|_%$`\n# x"' "$SET/machine.json" >"$SET/m" && mv "$SET/m" "$SET/machine.json"
  jq '.argv += ["--source", "npy:it'\''s; rm -rf $HOME\n```"]' "$SET/run.json" >"$SET/r" && mv "$SET/r" "$SET/run.json"
  renders
  run ! grep -q '<script>alert' "$SET/report/report.html"
  grep -q '&lt;script&gt;alert(1)&lt;/script&gt;' "$SET/report/report.html"
  run ! grep -q '<b>' "$SET/report/report.html"
  grep -qF '🚀' "$SET/report/figures/strategies.svg"
  # As many columns in every row of the results as in its header.
  awk '/^\| Rank/ { columns = gsub(/\|/, "|") } columns && /^\|/ { line = $0; gsub(/\\\|/, "", line)
       if (gsub(/\|/, "|", line) != columns) exit 1 } columns && /^$/ { exit 0 }' "$SET/report/report.md"
}

@test "times of a century and of a nanosecond" {
  edit configs.csv '$at["m"] = $at["n"] = $at["k"] = $at["count"] = 1; $at["flop"] = 2'
  edit samples.csv '$at["items_checked"] = 1; if ($1 == "c002") $at["wall_ns"] = "3000000000000000000"; if ($1 == "c003") $at["wall_ns"] = 1
    for (name in at) if (name ~ /_ns$/ && name != "wall_ns" || name == "threads_observed") $at[name] = ""'
  edit probes.csv '$at["launch_ns"] = ""'
  renders
}

@test "launches left out by the budget were not run and do not count" {
  only '$1 == "c001" || $1 == "c004"'
  keep samples.csv '$1 == "c001"'
  keep probes.csv '$1 == "c001"'
  keep outcomes.csv '$1 == "c001"'
  echo 'c004,1,99,skipped,the time budget was spent before its turn,' >>"$SET/outcomes.csv"
  spent
  renders
  grep -q '^- `threads`: not run: the time budget was spent before its turn.$' "$SET/report/report.md"
  jq -e '.run.n_launches == 8' "$SET/report/context.json"
}

@test "probes after the launches too: a launch after which the capacity had fallen is weak, and the text says so" {
  cp "$SET/probes.csv" "$SET/before.csv"
  for after in 1 0.2; do
    awk -F, -v after="$after" 'NR == 1 { print $0 ",after_one_core_flops,after_all_core_flops,after_capacity" }
      NR > 1 { f = NR == 5 ? after : 1; print $0 "," $4 "," $5 * f "," $6 * f }' "$SET/before.csv" >"$SET/probes.csv"
    renders
    grep -q 'probed before and after each launch' "$SET/report/report.md"
    jq '[.workloads[].rows[].launches_weak] | add' "$SET/report/context.json" >>"$SET/weak"
  done
  [ "$(tr '\n' ' ' <"$SET/weak")" = '2 3 ' ]
}

@test "a run without probes or phases: those parts are left out" {
  rm "$SET/probes.csv"
  edit samples.csv '$at["load_wall_ns"] = $at["operate_wall_ns"] = $at["load_busy_ns"] = $at["operate_busy_ns"] = ""'
  renders
  [ ! -e "$SET/report/figures/phases.svg" ]
  run ! grep -q 'Capacity' "$SET/report/report.md"
}

@test "threats to validity: the doctor's warnings and unknowns, the sample, the scope" {
  for file in samples probes outcomes; do keep $file.csv '$2 <= 2'; done
  jq '.doctor += [{"check": "x", "status": "warn", "finding": "a <b>|*odd* finding", "effect": "it may `bite`"}]' \
    "$SET/run.json" >"$SET/r" && mv "$SET/r" "$SET/run.json"
  renders
  jq -e '.threats | .has_machine and .has_sample and .has_scope' "$SET/report/context.json"
  awk '/^## Threats/ { on = 1 } /^## Machine and/ { on = 0 } on' "$SET/report/report.md" >"$SET/threats"
  grep -q '^- Not known: The frequency governor' "$SET/threats"
  grep -q '^- The machine is virtual (kvm)\.' "$SET/threats"
  grep -q '^- Some configurations were launched only 2 times' "$SET/threats"
  grep -q '^- One workload: the answer applies to 100 products' "$SET/threats"
  grep -q 'A &lt;b&gt;|\*odd\* finding\. It may `bite`\.' "$SET/report/report.html"
}

@test "weak launches are counted and marked; where capacity explains the times, there are results without them" {
  renders
  [ "$(jq '[.workloads[0].rows[].launches_weak] | add' "$SET/report/context.json")" -eq 2 ]
  jq -e '.capacity.left_out and ([.warnings[].rule] | index("capacity"))' "$SET/report/context.json"
  grep -q '^| Strategy | Launches | Of them weak | Time | Time without weak |' "$SET/report/report.md"
  grep -q 'reduced capacity' "$SET/report/figures/timeline.svg"
  rm -r "$SET/report" "$SET/probes.csv"
  renders
  jq -e '.capacity == null' "$SET/report/context.json"
  run ! grep -q -e 'Of them weak' -e 'reduced capacity' "$SET/report/report.md" "$SET/report/figures/timeline.svg"
  grep -q 'Not met: this run has no probes' "$SET/report/report.md"
}

@test "where capacity does not explain the times, weak launches are marked and nothing is left out" {
  awk -F, -v OFS=, 'NR > 1 && $3 % 7 == 0 { $5 /= 2; $6 /= 2 } { print }' "$SET/probes.csv" >"$SET/p" && mv "$SET/p" "$SET/probes.csv"
  renders
  [ "$(jq '[.workloads[0].rows[].launches_weak] | add' "$SET/report/context.json")" -eq 7 ]
  jq -e '(.capacity.left_out | not) and ([.warnings[].rule] | index("capacity") | not)' "$SET/report/context.json"
  run ! grep -q 'Of them weak' "$SET/report/report.md"
  grep -q 'reduced capacity' "$SET/report/figures/timeline.svg"
}

@test "every trial of a weak launch that is drawn has a ring, however many are drawn" {
  local set
  for set in grid map; do
    accepts report render "$BATS_TEST_DIRNAME/sets/$set" --format md --output "$BATS_TEST_TMPDIR/$set"
    # weak launches by the probes that are drawn; the rings are the last block
    awk '/^# / { what = /capacity, / ? "probe" : /capacity had/ ? "ring" : /capacity in/ ? "probe" : "trial"; next }
         !/^[0-9]/ { next }
         what == "ring" { rings[$1 " " $2] = 1; next }
         what == "probe" { if ($3) weak[$4] = 1; next }
         { match($0, /[0-9]+ "[^"]*"$/); split(substr($0, RSTART), words, " "); drawn[$1 " " $2] = words[1] }
         END { for (p in drawn) { if ((drawn[p] in weak) != (p in rings)) { print p, drawn[p]; bad = 1 } n += p in rings } exit bad || n == 0 }' \
      "$BATS_TEST_TMPDIR/$set/figures/timeline.dat"
  done
}

@test "a run with fixed rounds has no target, and nothing is reported as wider" {
  renders
  jq -e '[.threats.sample[].fragment] | index("threats/converged")' "$SET/report/context.json"
  grep -q '\\\* not converged' "$SET/report/report.md"
  rm -r "$SET/report"
  jq '.plan.target_ci = 0' "$SET/run.json" >"$SET/r" && mv "$SET/r" "$SET/run.json"
  renders
  jq -e '[.threats.sample[].fragment] | index("threats/converged") | not' "$SET/report/context.json"
  run ! grep -E 'target|0\.00%|\\\*' "$SET/report/report.md"
}

@test "twelve rules, each with how it is met" {
  renders
  [ "$(awk '/^### The twelve rules/ { on = 1 } /^## Reproduce/ { on = 0 } on && /^[0-9]+\. \*/' "$SET/report/report.md" | wc -l)" -eq 12 ]
}

@test "values that are not numbers or not times are refused with their position" {
  for bad in nan inf 1e999 abc -5; do
    cp "$SAMPLE/samples.csv" "$SET/"
    edit samples.csv "if (NR == 3) \$at[\"wall_ns\"] = \"$bad\""
    refuses 2 "samples.csv:3: .*wall_ns.*$bad" report render "$SET"
  done
}

@test "times of zero are wrong, and never ranked" {
  edit samples.csv 'if ($1 == "c003" || ($1 == "c002" && NR % 5 == 0)) for (name in at) if (name ~ /_ns$/ && name != "started_ns") $at[name] = 0'
  renders
  [[ $answer == *'`threads`'*'is ahead (smallest relative time)'* ]]
  grep -q '^- `blas-default` and `blas-physical`: wrong results: a trial has a duration of zero or less' "$SET/report/report.md"
  grep -q '^> - `blas-default` and `blas-physical` have trials with a duration of zero or less' "$SET/report/report.md"
  run ! grep -q 'authors' "$SET/report/report.md"
}

@test "two hundred configurations: all in the tables, sixty in the charts, which say so" {
  multiply 40 '$at["blas_threads"] = i + 1; $2 = $11 " w=" i'
  renders
  [ "$(jq '.workloads[0].rows | length' "$SET/report/context.json")" -eq 200 ]
  [ "$(jq '.figure.strategies.rows | length' "$SET/report/context.json")" -eq 60 ]
  grep -q '140 slower configurations are not shown' "$SET/report/report.md"
  grep -Eq 'one launch in|every launch' "$SET/report/report.md"
}

@test "a hundred thousand samples: thinned, and the page stays small" {
  cd "$BATS_TEST_TMPDIR" || return
  # The fewest columns that make a result set, five configurations, 200 launches of 100 trials each.
  awk -F, -v OFS=, 'FNR == 1 { next } { ids[++n] = $1 } END {
      print "config_id,round,launch,outcome,detail,signal" >"outcomes.csv"
      for (r = 1; r <= 200; r++) for (c = 1; c <= n; c++) {
        print ids[c], r, ++l, "ok", "", "" >"outcomes.csv"
        for (t = 1; t <= 100; t++) print ids[c], r, l, t, 0, ++now * 1000, 900 + c * 10 + t % 7, "", "", "", "", "", "", "", "", "", "", "", "", "", 1
      } }' "$SET/configs.csv" >"$BATS_TEST_TMPDIR/rows"
  mv outcomes.csv "$SET/"
  { head -n 1 "$SAMPLE/samples.csv" | cut -d, -f1-21; cat "$BATS_TEST_TMPDIR/rows"; } >"$SET/samples.csv"
  rm -f "$SET/probes.csv"
  edit configs.csv '$at["m"] = $at["n"] = $at["k"] = $at["count"] = 10; $at["flop"] = 20000'
  jq '.plan.trials = 100 | .plan.rounds_max = 200' "$SAMPLE/run.json" >"$SET/run.json"
  renders
  [ "$(jq .run.n_samples "$SET/report/context.json")" -eq 100000 ]
  grep -q 'Of 100000 trials, [0-9]* are drawn' "$SET/report/report.md"
  [ "$(stat -c %s "$SET/report/report.html")" -lt 3000000 ]
}

@test "configurations that share a reason share a line; a workload without any time is listed as a whole" {
  edit configs.csv 'if ($1 == "c003" || $1 == "c005") { $at["count"] = 50; $at["flop"] /= 2 }'
  edit samples.csv '$at["items_checked"] = 50'
  edit outcomes.csv 'if ($1 == "c003" || $1 == "c005") { if ($2 > 1) next; $4 = "skipped"; $5 = "the time was up" }'
  spent
  edit outcomes.csv 'if ($1 == "c002") { $4 = "unavailable"; $5 = "no such thing" }'
  keep probes.csv '$1 != "c003" && $1 != "c005"'
  keep samples.csv '$1 != "c003" && $1 != "c005" && $1 != "c002"'
  renders
  grep -q '^- everything for 50 products of 1000 × 1000 float64: not run: the time was up\.' "$SET/report/report.md"
  grep -q '^- `blas-default`: unavailable: no such thing\.' "$SET/report/report.md"
  [[ $answer == *"1 more workload has no verified time." ]]
}

@test "the hashes in the report are those of the files" {
  renders
  for file in run.json samples.csv probes.csv; do
    grep -q "| $file | .* | $(sha256sum <"$SET/$file" | cut -d' ' -f1) |" "$SET/report/report.md"
  done
}

@test "Markdown alone" {
  accepts report render "$SET" --format md
  [ "$output" = "$SET/report/report.md" ]
  [ ! -e "$SET/report/report.html" ]
}

@test "several result sets: a report in each, or folders of --output" {
  cp -r "$SET" "$BATS_TEST_TMPDIR/other"
  accepts report render "$SET/" "$BATS_TEST_TMPDIR/other"
  [ -s "$SET/report/report.html" ]
  [ -s "$BATS_TEST_TMPDIR/other/report/report.html" ]
  accepts report render "$SET/" "$BATS_TEST_TMPDIR/other" --output "$BATS_TEST_TMPDIR/out"
  [ -s "$BATS_TEST_TMPDIR/out/set/report.html" ]
  [ -s "$BATS_TEST_TMPDIR/out/other/report.html" ]
}

@test "a report replaces an earlier one in its folder, but no other files" {
  accepts report render "$SET"
  accepts report render "$SET"
  mkdir "$BATS_TEST_TMPDIR/mine"
  touch "$BATS_TEST_TMPDIR/mine/thesis.tex"
  refuses 2 "mine' is not empty and does not contain a report" report render "$SET" --output "$BATS_TEST_TMPDIR/mine"
  refuses 2 'a file with this name exists' report render "$SET" --output "$SET/run.json"
}

@test "bad usage gives a one-line message" {
  refuses 2 'needs a result set' report render
  refuses 2 "unknown format 'htm': did you mean 'html'\\?" report render "$SET" --format htm
  refuses 2 "'/nowhere' is not a folder" report render "$SET" --templates /nowhere
  refuses 2 '--output: the name is empty: give a folder' report render "$SET" --output ''
}

@test "the user's templates take precedence over the program's" {
  mkdir "$BATS_TEST_TMPDIR/templates"
  echo '# Mine: {{title.text}}' >"$BATS_TEST_TMPDIR/templates/report.md.mustache"
  accepts report render "$SET" --templates "$BATS_TEST_TMPDIR/templates"
  grep -q '^# Mine: Which' "$SET/report/report.md"
  grep -q '<h1>Mine: Which' "$SET/report/report.html"
}

@test "an unknown name and a mistake in a template: file and line" {
  mkdir "$BATS_TEST_TMPDIR/templates"
  printf 'a\n\n{{machine.modle}}\n' >"$BATS_TEST_TMPDIR/templates/report.md.mustache"
  refuses 2 "report.md.mustache:3: unknown name 'machine.modle'" report render "$SET" --templates "$BATS_TEST_TMPDIR/templates"
  printf 'a\n{{#warnings}}\n' >"$BATS_TEST_TMPDIR/templates/report.md.mustache"
  refuses 2 "report.md.mustache:2: section 'warnings' is not closed" \
    report render "$SET" --templates "$BATS_TEST_TMPDIR/templates"
}

@test "no gnuplot: reports without charts that say so, the package to install, and archives that are verified" {
  mkdir "$BATS_TEST_TMPDIR/empty"
  without() { env PATH="$BATS_TEST_TMPDIR/empty" "$BIN/stratagemm-report" "$@"; }
  accepts without render "$SET" --format md,html,tex,png
  says_on_stderr '^stratagemm-report: gnuplot is not installed: there will be no charts; install the package gnuplot-nox$'
  [ "$(wc -l <<<"$stderr")" -eq 1 ]
  grep -q 'There are no charts here: gnuplot was not installed' "$SET/report/report.md"
  grep -q 'There are no charts here: gnuplot was not installed' "$SET/report/report.html"
  run ! grep -qE '<figure id=|<svg|figures/' "$SET/report/report.html" "$SET/report/report.md" "$SET/report/report.tex"
  [ ! -e "$SET/report/figures" ]
  jq -e '.figures == [] and .has_charts == false' "$SET/report/context.json"
  "$SOURCE/tests/cli/plant.py" "$SAMPLE" "$BATS_TEST_TMPDIR/other" 1.02
  accepts without compare "$SET" "$BATS_TEST_TMPDIR/other" --output "$BATS_TEST_TMPDIR/comparison"
  grep -q 'There are no charts here' "$BATS_TEST_TMPDIR/comparison/report.md"
  accepts without site "$SET" --output "$BATS_TEST_TMPDIR/site"
  grep -q 'There are no charts here' "$BATS_TEST_TMPDIR/site/index.md"
  rm -r "$SET/report"
  accepts without archive "$SET" --output "$BATS_TEST_TMPDIR/set.zip"
  for there in without report; do
    accepts "$there" verify "$BATS_TEST_TMPDIR/set.zip"
    says "^$BATS_TEST_TMPDIR/set.zip: verified\$"
    run ! says 'not rendered again'
  done
  accepts report archive "$SET" --output "$BATS_TEST_TMPDIR/drawn.zip"
  accepts without verify "$BATS_TEST_TMPDIR/drawn.zip"
  says 'gnuplot is not installed, not rendered again'
}

@test "gnuplot fails: status 3, its message with the line it read, and nothing is written" {
  mkdir -p "$BATS_TEST_TMPDIR/templates/charts"
  echo "plot 'nowhere.dat'" >"$BATS_TEST_TMPDIR/templates/charts/phases.gp.mustache"
  refuses 3 'gnuplot failed on phases.gp: .*nowhere.dat' report render "$SET" --templates "$BATS_TEST_TMPDIR/templates"
  printf 'set title "x"\nset nonsense\n' >"$BATS_TEST_TMPDIR/templates/charts/phases.gp.mustache"
  refuses 3 'gnuplot failed on phases.gp: "phases.gp" line 2: .*: in .set nonsense' \
    report render "$SET" --templates "$BATS_TEST_TMPDIR/templates"
  [ ! -e "$SET/report" ]
}

@test "a folder that cannot be written" {
  local as_others=()
  [ "$(id -u)" -ne 0 ] || as_others=(setpriv --bounding-set -dac_override) # which lets root write everywhere
  chmod a-w "$SET"
  refuses 2 'cannot create folder' "${as_others[@]}" "$BIN/stratagemm-report" render "$SET"
}

@test "two sets of one name: refused before either is rendered" {
  cd "$BATS_TEST_TMPDIR"
  mkdir a b
  cp -r "$SAMPLE" a/set
  cp -r "$SAMPLE" b/set
  refuses 2 "two of the reports would be written into 'out/set'" report render a/set b/set/ --output out
  [ ! -e out ]
}

@test "two names that lead to one folder: refused before either is rendered" {
  cd "$BATS_TEST_TMPDIR"
  cp -r "$SAMPLE" set
  tar cf bag.tar set
  cp bag.tar bag.zip
  mkdir other
  ln -s .. other/back
  for second in ./bag.zip "$PWD/bag.zip" other/../bag.zip other/back/bag.zip; do
    refuses 2 "two of the reports would be written into '.*bag-report'" report render bag.tar "$second"
  done
  mkdir bag-report
  refuses 2 "two of the reports would be written into '.*bag-report'" report render bag.tar ./bag.zip
  [ -z "$(ls -A bag-report)" ]
}

@test "a command of nine thousand arguments" {
  cd "$BATS_TEST_TMPDIR"
  cp -r "$SAMPLE" long
  jq '.argv = [range(9000) | "a b"]' "$SAMPLE/run.json" >long/run.json
  accepts timeout 60 "$BIN/stratagemm-report" render long --format md
}

@test "with SIGCHLD ignored by its parent" {
  cd "$BATS_TEST_TMPDIR"
  cp -r "$SAMPLE" orphan
  accepts /usr/bin/python3 -c 'import os, signal, sys; signal.signal(signal.SIGCHLD, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])' \
    "$BIN/stratagemm-report" render orphan --format md
}

@test "figures for a paper have their width, 8 points and no title, in the font asked for" {
  only '$1 == "c001" || $1 == "c004"'
  renumber "$SET"
  local size
  for size in 3.4in:3.4 86.36mm:3.4 7in:7; do
    accepts report render "$SET" --format md,tex --figure-width "${size%:*}" --font 'DejaVu Serif' --output "$BATS_TEST_TMPDIR/paper-$size"
    run -0 python3 "$BATS_TEST_DIRNAME/../svg/text_size.py" "${size#*:}" 'DejaVu Serif' "$BATS_TEST_TMPDIR/paper-$size"/figures/*.svg "$BATS_TEST_TMPDIR/paper-$size"/figures/*.pdf
  done
  run ! grep -rqF 'Time per strategy</text>' "$BATS_TEST_TMPDIR/paper-3.4in:3.4/figures"
  grep -qF 'includegraphics[width=3.4in,' "$BATS_TEST_TMPDIR/paper-3.4in:3.4/report.tex"
}

@test "a font that is not installed: one line says what is used instead" {
  accepts report render "$SET" --format md --font 'No Such Family-7' --output "$BATS_TEST_TMPDIR/other"
  [ "$(grep -c -- "--font: no font family 'No Such Family-7' is installed: figures are drawn with '[A-Z]" <<<"$stderr")" -eq 1 ]
  local font
  for font in 'dejavu serif' sans-serif; do
    accepts report render "$SET" --format md --font "$font" --output "$BATS_TEST_TMPDIR/$font"
    [ -z "$stderr" ]
  done
}

@test "a figure width that is none, and a font with a comma, are refused before anything is written" {
  refuses 2 "--figure-width: 'wide' is not a length: give a number and in, cm, mm or pt, for example 3.4in" report render "$SET" --figure-width wide
  refuses 2 "--figure-width: '3.4' is not a length" report render "$SET" --figure-width 3.4
  refuses 2 "--figure-width: 1in is out of range: give a width from 3in to 12in" report render "$SET" --figure-width 1in
  refuses 2 "--figure-width: 'nanin' is not a length" report render "$SET" --figure-width nanin
  refuses 2 "--font: 'Times,80' is not the name of a font family" report render "$SET" --font 'Times,80'
  refuses 2 "--font: '' is not the name of a font family" report render "$SET" --font ''
  [ ! -e "$SET/report" ]
}
