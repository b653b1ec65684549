#!/usr/bin/env bats
# The seal of a result set: SHA256SUMS. A set that was changed after it was measured heads its report with that, and has no answer.

load ../cli/helper
load edit

setup() {
  SET=$BATS_TEST_TMPDIR/set
  cp -r "$SAMPLE" "$SET"
  rm "$SET"/*.py "$SET/README.md"
  cp "$SOURCE/data/profiles/quick.yaml" "$SET/plan.yaml"
  (cd "$SET" && sha256sum ./*.json ./*.csv plan.yaml | sed 's|\./||' >SHA256SUMS)
}

verdict() { jq -r .verdict.kind "$SET/report/context.json"; }
changed() { jq -r '[.changed.items[].name] | join(" ")' "$SET/report/context.json"; }

@test "an unchanged set is said to agree with its seal, one without a seal is not" {
  accepts report render "$SET" --format md
  grep -q 'They agree with the checksums in `SHA256SUMS`' "$SET/report/report.md"
  jq -e '.sealed and .changed == null and .advice != null' "$SET/report/context.json"
  rm "$SET/SHA256SUMS"
  accepts report render "$SET" --format md
  grep -q 'has no checksums of its own' "$SET/report/report.md"
  jq -e '(.sealed | not) and .changed == null and .advice != null' "$SET/report/context.json"
}

@test "times that were made shorter head the page, and nothing is recommended" {
  edit samples.csv 'if ($1 == "c004") for (f in at) if (f ~ /_ns$/ && f != "started_ns" && $at[f] != "") $at[f] = int($at[f] * 0.3)'
  accepts report render "$SET" --format md,html,tex
  [ "$(verdict) $(changed)" = "changed samples.csv" ]
  jq -e '.advice == null and .settle == null' "$SET/report/context.json"
  head -4 "$SET/report/report.md" | grep -q 'changed after it was measured: `samples.csv` differs from'
  grep -q 'changed after it was measured' "$SET/report/report.html"
  grep -q 'changed after it was measured' "$SET/report/report.tex"
  accepts report summary "$SET"
  says '^verdict: none, the result set was changed after it was measured:'
}

@test "each file that was changed, removed or added is named" {
  for file in run.json machine.json configs.csv outcomes.csv samples.csv probes.csv plan.yaml; do
    cp "$SET/$file" "$BATS_TEST_TMPDIR/kept"
    echo >>"$SET/$file"
    accepts report render "$SET" --format md
    [ "$(verdict) $(changed)" = "changed $file" ]
    cp "$BATS_TEST_TMPDIR/kept" "$SET/$file"
  done
  mv "$SET/probes.csv" "$BATS_TEST_TMPDIR/kept"
  accepts report render "$SET" --format md
  [ "$(changed)" = probes.csv ]
  mv "$BATS_TEST_TMPDIR/kept" "$SET/probes.csv"
  sed -i /plan.yaml/d "$SET/SHA256SUMS"
  accepts report render "$SET" --format md
  [ "$(changed)" = plan.yaml ]
}

@test "a seal that is no list of this set's files is none: the set counts as changed" {
  cp "$SET/SHA256SUMS" "$BATS_TEST_TMPDIR/kept"
  for line in 'nonsense' "$(printf '0%.0s' {1..64})  ../../etc/passwd" "$(head -1 "$SET/SHA256SUMS")"; do
    { cat "$BATS_TEST_TMPDIR/kept"; echo "$line"; } >"$SET/SHA256SUMS"
    accepts report render "$SET" --format md
    [ "$(verdict) $(changed)" = "changed SHA256SUMS" ]
  done
  ln -sf /etc/passwd "$SET/SHA256SUMS"
  accepts report render "$SET" --format md
  [ "$(changed)" = SHA256SUMS ]
}

@test "a set of several workloads says so too" {
  edit configs.csv 'if ($1 == "c004") { $at["count"] /= 2; $at["flop"] /= 2 }'
  edit samples.csv 'if ($1 == "c004") { $at["items_checked"] /= 2 }'
  accepts report render "$SET" --format md
  [ "$(changed)" = "configs.csv samples.csv" ]
  grep -q 'The times shown here are not what was measured' "$SET/report/report.md"
}

@test "what judges or passes on the times of a changed set is refused" {
  sed -i 's/"run_id": *"/&x/' "$SET/run.json"
  refuses 2 'was changed after it was measured \(run.json\)' report compare "$SAMPLE" "$SET"
  refuses 2 'was changed after it was measured \(run.json\)' report compare "$SAMPLE" "$SET" --fail-if slower:5%
  refuses 2 'was changed after it was measured \(run.json\)' report export "$SET" --format csv
  for format in --csv --json; do
    refuses 2 'was changed after it was measured \(run.json\)' report summary "$SET" "$format"
  done
  accepts report summary "$SET"
  says 'changed after it was measured'
}

@test "nothing can hide behind a zero byte in a seal" {
  printf '\0anything' >>"$SET/SHA256SUMS"
  accepts report render "$SET" --format md
  [ "$(verdict) $(changed)" = "changed SHA256SUMS" ]
}
