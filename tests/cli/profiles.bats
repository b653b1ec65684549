#!/usr/bin/env bats
# Profiles: the installed ones, and invalid files.

load helper

setup() {
  export STRATAGEMM_WORKER=$FAKE_WORKER
  PLAN=$BATS_TEST_TMPDIR/mine.yaml
  cat >"$PLAN" <<'END'
name: mine
summary: two strategies, small
workloads:
  - operation: [gemm]
    dtype: [f64]
    shape: ["32"]
    count: [4]
strategies: [serial, threads]
rounds: {min: 2, max: 2}
trials: 1
warmup: {min: 0, max: 0}
END
}

# broken LINE PATTERN SED-SCRIPT: the edited plan is refused with its name, this line and this reason.
broken() {
  sed "$3" "$PLAN" >"$BATS_TEST_TMPDIR/broken.yaml"
  if cmp -s "$PLAN" "$BATS_TEST_TMPDIR/broken.yaml"; then return 1; fi
  refuses 2 "broken\\.yaml:$1.*$2" bench plan --plan "$BATS_TEST_TMPDIR/broken.yaml"
}

@test "list profiles names every file of data/profiles" {
  accepts bench list profiles
  for file in "$SOURCE"/data/profiles/*.yaml; do says "^$(basename "$file" .yaml)( |$)"; done
}

@test "every installed profile can be planned" {
  for file in "$SOURCE"/data/profiles/*.yaml; do
    run --separate-stderr bench plan --from "$SAMPLE" --profile "$(basename "$file" .yaml)" # launches nothing
    # 3: this machine may be too small for it.
    [ "$status" -eq 0 ] || { [ "$status" -eq 3 ] && says_on_stderr 'memory'; }
  done
}

@test "a plan of more trials than a result set may have is refused before anything is launched" {
  export SG_FAKE_LOG=$BATS_TEST_TMPDIR/log
  for command in plan "run --quiet --output $BATS_TEST_TMPDIR/set"; do
    # shellcheck disable=SC2086 # a command and its options
    refuses 2 '2000020 trials .2 configurations x 10 rounds x 100001 trials.: more than the 2000000 .* lower the rounds to 9 or the trials to 100000 or the configurations to 1$' \
      bench $command --plan "$PLAN" --rounds 10 --trials 100001
  done
  run ! grep -q '^run' "$SG_FAKE_LOG"
  [ ! -e "$BATS_TEST_TMPDIR/set" ]
  refuses 2 '2000200 trials .2 configurations x 100 rounds x 10001 trials.:' bench plan --plan "$PLAN" --rounds 100 --trials 10000 --warmup 0:1
  refuses 2 'lower the rounds to 1 or the trials to 10$' bench plan --plan "$PLAN" --rounds 100000 --trials 1000000
  accepts bench plan --from "$SAMPLE" --plan "$PLAN" --rounds 10 --trials 100000
}

@test "no installed profile has half as many trials as a result set may have" {
  for file in "$SOURCE"/data/profiles/*.yaml; do
    profile=$(basename "$file" .yaml)
    run --separate-stderr bench plan --from "$SAMPLE" --profile "$profile" # its first line says them
    read -r configs rounds trials warmups < <(sed -nE \
      '1s/^profile [^:]*: ([0-9]+) configurations, (at most |[0-9]+ to )?([0-9]+) rounds, ([0-9]+) timed trials? after ([0-9]+ to )?([0-9]+) .*/\1 \3 \4 \6/p' <<<"$output")
    [ $((2 * configs * rounds * (trials + warmups))) -le 2000000 ]
  done
}

@test "the goal of a profile: to decide which is fastest, except where the answer is the time of each" {
  for file in "$SOURCE"/data/profiles/*.yaml; do
    profile=$(basename "$file" .yaml)
    run --separate-stderr bench plan --from "$SAMPLE" --profile "$profile"
    case $profile in
    smoke | overhead) run ! says '^goal decide' ;;
    *) [ "$status" -eq 3 ] || says '^goal decide' ;;
    esac
  done
}

@test "goal and timing are stored: a plan of no goal decides, and the times of smoke are meaningless" {
  accepts bench run --plan "$PLAN" --quiet --output "$BATS_TEST_TMPDIR/mine"
  jq -e '.plan | .goal == "decide" and .timing == "measured" and .target_ci == 0' "$BATS_TEST_TMPDIR/mine/run.json"
  accepts bench run --profile smoke --quiet --output "$BATS_TEST_TMPDIR/smoke"
  jq -e '.plan | .goal == "estimate" and .timing == "meaningless"' "$BATS_TEST_TMPDIR/smoke/run.json"
  sed 's/^trials:/timing: guessed\ntrials:/' "$PLAN" >"$BATS_TEST_TMPDIR/broken.yaml"
  refuses 2 "unknown timing 'guessed': known are measured, meaningless" bench plan --plan "$BATS_TEST_TMPDIR/broken.yaml"
}

@test "the profiles with many workloads contain the documented ones" {
  accepts bench plan --from "$SAMPLE" --profile map
  for n in 16 32 64 128 256 512 1024 2048 4096; do says "n=$n count=1 "; done
  for count in 8 64 512 1000; do says "n=16 count=$count "; done
  accepts bench plan --from "$SAMPLE" --profile kernels
  says 'SkylakeX'
  accepts bench plan --from "$SAMPLE" --profile scaling
  says '^scaling-tasks'
  says '^scaling-blas'
  accepts bench list operations --json
  while read -r operation; do
    [ "$operation" = null ] || grep -q "operation: \\[$operation\\]" "$SOURCE/data/profiles/operations.yaml"
  done < <(jq -r '.[].name' <<<"$output")
}

@test "a budget too small for all: the cheapest are measured, the rest are skipped, and --resume runs them" {
  cat >"$PLAN" <<'END'
name: mine
summary: from small to large
workloads:
  - {operation: [gemm], dtype: [f64], shape: ["512", "8", "64"], count: [4]}
strategies: [serial, threads]
rounds: {min: 1, max: 1}
trials: 1
warmup: {min: 0, max: 0}
ceilings: none
END
  # The first launch begins within the budget, which is over when it ends.
  SG_FAKE=slow SG_FAKE_SLEEP=5 accepts bench run --plan "$PLAN" --quiet --output "$BATS_TEST_TMPDIR/set" --budget 5s
  outcomes_of() {
    awk -F, -v n="$1" 'FNR == NR { if ($6 == n) mine[$1]; next } $1 in mine { print $4 }' \
      "$BATS_TEST_TMPDIR"/set/configs.csv "$BATS_TEST_TMPDIR"/set/outcomes.csv | sort -u
  }
  [ "$(outcomes_of 8 | tr '\n' ' ')" = "ok skipped " ]
  [ "$(outcomes_of 512)" = skipped ]
  jq -e --slurpfile schema "$SOURCE/data/schema/run.schema.json" \
    '.status as $s | $s == "budget spent" and ($schema[0].properties.status.enum | index($s))' "$BATS_TEST_TMPDIR/set/run.json"
  accepts bench run --plan "$PLAN" --quiet --output "$BATS_TEST_TMPDIR/set" --resume --budget 1h
  [ "$(grep -c ',ok,' "$BATS_TEST_TMPDIR/set/outcomes.csv")" -eq 6 ]
  run ! grep -q skipped "$BATS_TEST_TMPDIR/set/outcomes.csv"
}

@test "a plan file is used, and the command line overrides it" {
  accepts bench plan --plan "$PLAN"
  says 'serial'
  says 'threads'
  accepts bench plan --plan "$PLAN" --strategy serial
  run ! says 'threads( |$)'
}

@test "a missing file, or a folder" {
  refuses 2 "$BATS_TEST_TMPDIR/none.yaml" bench plan --plan "$BATS_TEST_TMPDIR/none.yaml"
  refuses 2 "$BATS_TEST_TMPDIR" bench plan --plan "$BATS_TEST_TMPDIR"
}

@test "an empty file" {
  : >"$BATS_TEST_TMPDIR/empty.yaml"
  refuses 2 "empty\\.yaml" bench plan --plan "$BATS_TEST_TMPDIR/empty.yaml"
}

@test "an unknown key: file, line, the closest key" {
  broken 9 "did you mean 'rounds'" 's/^rounds:/round:/'
  broken 7 "count" 's/^    count:/    cuont:/'
}

@test "a wrong type: file, line" {
  broken 10 "" 's/^trials: 1/trials: many/'
  broken 8 "" 's/^strategies: .*/strategies: serial/'
  broken 7 "'four' is not a number of items" 's/count: \[4\]/count: [four]/'
  broken 7 "'4 per cpu' is not a number of items: give one such as 64 or '4 per core'" 's/count: \[4\]/count: [2, 4 per cpu]/'
  broken 9 "" 's/^rounds: .*/rounds: 3/'
}

@test "a number is a number as a whole: file, line, key" {
  for value in 1e3 1x 2.5 0x10 010 '"3 "' ' 1 2'; do
    broken 10 "trials: '.*' is not a whole number, such as 12" "s/^trials: 1/trials: $value/"
  done
  broken 9 "max: '2_0' is not a whole number" 's/max: 2/max: 2_0/'
  broken 9 "min: '1.' is not a whole number" 's/^rounds: {min: 2/rounds: {min: 1./'
  broken 12 "seed: '7f' is not a whole number" '$a seed: 7f'
  broken 12 "workers: '2k' is not a whole number" '$a workers: [1, 2k]'
  broken 12 "target_ci: '0.02%' is not a number" '$a target_ci: 0.02%'
  broken 12 "target_ci: '0x1p-5' is not a number" '$a target_ci: 0x1p-5'
  broken 10 "trials: '1e3' is not a whole number" 's/^trials: 1/trials: \&n 1e3/'
  sed '$a seed: 18446744073709551615\ntarget_ci: .05\nworkers: [1, 2]' "$PLAN" >"$BATS_TEST_TMPDIR/whole.yaml"
  accepts bench plan --from "$SAMPLE" --plan "$BATS_TEST_TMPDIR/whole.yaml"
}

@test "a missing key: file, its name" {
  broken "" "strategies" '/^strategies/d'
  broken "" "shape" '/shape/d'
}

@test "an empty list" {
  broken 8 "" 's/^strategies: .*/strategies: []/'
}

@test "not YAML: file, line" {
  broken 8 "" 's/^strategies: .*/strategies: [serial/'
}

@test "numbers and words in a profile are checked as on the command line" {
  sed 's/^trials: 1/trials: 0/' "$PLAN" >"$BATS_TEST_TMPDIR/broken.yaml"
  refuses 2 "trials: 0 is out of range" bench plan --plan "$BATS_TEST_TMPDIR/broken.yaml"
  broken 7 "count: -4 is out of range" 's/count: \[4\]/count: [-4]/'
  sed 's/serial, threads/serial, treads/' "$PLAN" >"$BATS_TEST_TMPDIR/broken.yaml"
  refuses 2 "unknown strategy 'treads': did you mean 'threads'" bench plan --plan "$BATS_TEST_TMPDIR/broken.yaml"
}
