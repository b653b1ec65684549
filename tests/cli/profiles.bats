#!/usr/bin/env bats
# Profiles: the installed ones, and invalid files.
# shellcheck disable=SC2154 # status and stderr are bats'

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

@test "every installed profile can be planned; each has a goal, and at most half as many trials as a result set may have" {
  for file in "$SOURCE"/data/profiles/*.yaml; do
    profile=$(basename "$file" .yaml)
    run --separate-stderr bench plan --from "$SAMPLE" --profile "$profile" # launches nothing
    if [ "$status" -eq 3 ]; then # this machine may be too small for it
      says_on_stderr 'memory'
      continue
    fi
    [ "$status" -eq 0 ]
    read -r configs rounds trials warmups < <(sed -nE \
      '1s/^profile [^:]*: ([0-9]+) configurations, (at most |[0-9]+ to )?([0-9]+) rounds, ([0-9]+) timed trials? after ([0-9]+ to )?([0-9]+) .*/\1 \3 \4 \6/p' <<<"$output")
    [ $((2 * configs * rounds * (trials + warmups))) -le 2000000 ]
    case $profile in # to decide which is fastest, except where the answer is the time of each
    smoke | overhead | mpi-weak) run ! says '^goal decide' ;;
    *) says '^goal decide' ;;
    esac
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

@test "goal and timing are stored: a plan of no goal decides, and the times of smoke are meaningless" {
  accepts bench run --plan "$PLAN" --quiet --output "$BATS_TEST_TMPDIR/mine"
  jq -e '.plan | .goal == "decide" and .timing == "measured" and .target_ci == 0' "$BATS_TEST_TMPDIR/mine/run.json"
  accepts bench run --profile smoke --quiet --output "$BATS_TEST_TMPDIR/smoke"
  jq -e '.plan | .goal == "estimate" and .timing == "meaningless"' "$BATS_TEST_TMPDIR/smoke/run.json"
  sed 's/^trials:/timing: guessed\ntrials:/' "$PLAN" >"$BATS_TEST_TMPDIR/broken.yaml"
  refuses 2 "broken.yaml:10:9: unknown timing 'guessed': known are measured, meaningless" bench plan --plan "$BATS_TEST_TMPDIR/broken.yaml"
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
  for text in "" "# nothing" "---"; do
    echo "$text" >"$BATS_TEST_TMPDIR/empty.yaml"
    refuses 2 "empty\\.yaml" bench plan --plan "$BATS_TEST_TMPDIR/empty.yaml"
  done
}

@test "an unknown key: file, place, the closest key and its meaning" {
  broken 9:1 "unknown key 'round': did you mean 'rounds'. .rounds: rounds of launches: " 's/^rounds:/round:/'
  broken 7:5 "unknown key 'cuont': did you mean 'count'. .count: numbers of items in the stack" 's/^    count:/    cuont:/'
  broken 9:10 "unknown key 'lowest': known here are min, max" 's/{min: 2/{lowest: 2/'
  broken 10:1 "key 'dtype' is of 'workloads', not here: move it, or check its indentation" 's/^trials: 1/dtype: [f64]/'
}

@test "a key given twice" {
  broken 11:1 "key 'trials' is given twice: remove one" 's/^trials: 1/trials: 1\ntrials: 2/'
  broken 9:1 "key 'strategy' is given twice: remove one" 's/^strategies: .*/strategies: [serial]\nstrategy: [threads]/'
}

@test "a wrong kind of value: file, place, what was expected, the meaning of the key" {
  broken 10:9 "trials: 'many' is not a whole number, such as 12 .trials: timed trials per launch, at most" 's/^trials: 1/trials: many/'
  broken 8:13 "strategy: expected a list, such as .serial, threads. .strategy: strategies" 's/^strategies: .*/strategies: serial/'
  broken 7:13 "'four' is not a number of items" 's/count: \[4\]/count: [four]/'
  broken 7:16 "'4 per cpu' is not a number of items: give one such as 64 or '4 per core'" 's/count: \[4\]/count: [2, 4 per cpu]/'
  broken 9:9 "rounds: expected a mapping of keys to values, such as .min: 8, max: 40. .rounds: " 's/^rounds: .*/rounds: 3/'
  broken 1:7 "name: expected a text, such as mine" "s/^name: mine/name: ''/"
  broken 1:7 "name: expected one value, such as mine" 's/^name: mine/name: [mine]/'
  broken 8:14 "strategy: expected one value, such as serial .strategy" 's/^strategies: .*/strategies: [[serial]]/'
  broken 1:7 "name: more than 64 bytes" "s/^name: mine/name: $(printf 'm%.0s' {1..65})/"
}

@test "a number is a number as a whole: file, line, key" {
  for value in 1e3 1x 2.5 0x10 010 '"3 "' ' 1 2'; do
    broken 10 "trials: '.*' is not a whole number, such as 12" "s/^trials: 1/trials: $value/"
  done
  broken 9 "max: '2_0' is not a whole number" 's/max: 2/max: 2_0/'
  broken 9 "min: '1.' is not a whole number" 's/^rounds: {min: 2/rounds: {min: 1./'
  broken 12 "seed: '7f' is not a whole number" '$a seed: 7f'
  broken 12 "seed: '-1' is not a whole number from 0 to 18446744073709551615" '$a seed: -1'
  broken 12 "seed: '18446744073709551616' is not a whole number from 0 to 18446744073709551615" '$a seed: 18446744073709551616'
  broken 12 "workers: '2k' is not a whole number" '$a workers: [1, 2k]'
  broken 12:13 "workers: 99999999999999999999 is out of range: give a number from 1 to 4096" '$a workers: [1,99999999999999999999]'
  broken 12 "target-ci: '0.02%' is not a number" '$a target_ci: 0.02%'
  broken 12 "target-ci: '0x1p-5' is not a number" '$a target-ci: 0x1p-5'
  broken 12 "target-ci: 200 is out of range: give a number from 0 to 100" '$a target-ci: 200'
  broken 10 "trials: '1e3' is not a whole number" 's/^trials: 1/trials: \&n 1e3/'
  sed '$a seed: 18446744073709551615\ntarget_ci: .05\nworkers: [1, 2]' "$PLAN" >"$BATS_TEST_TMPDIR/whole.yaml"
  accepts bench plan --from "$SAMPLE" --plan "$BATS_TEST_TMPDIR/whole.yaml"
}

@test "a missing key: file, place, its name, meaning and an example" {
  broken 1:1 "no key 'strategy': add it, such as strategy: .serial, threads. .strategy: strategies .see 'list strategies'.." '/^strategies/d'
  broken 4:5 "no key 'operation': add it, such as operation: .gemm. " '/operation/s/operation:.*/retain: all/'
  broken 4:5 "a workload has no shape: it may be omitted only with source npy:PATH" '/shape/d'
}

@test "an empty list" {
  broken 8:13 "strategy: expected a list of one value or more" 's/^strategies: .*/strategies: []/'
}

@test "not YAML: file, place" {
  broken 9:1 "not YAML: a tab: indent with spaces" 's/^rounds:/\trounds:/'
  broken 9:7 "not YAML: did not find expected ',' or '.'" 's/^strategies: .*/strategies: [serial/'
}

@test "numbers and words in a profile are checked as on the command line, and placed" {
  broken 10:9 "trials: 0 is out of range: give a number from 1 to 1000000" 's/^trials: 1/trials: 0/'
  broken 7:13 "count: -4 is out of range" 's/count: \[4\]/count: [-4]/'
  broken 8:22 "unknown strategy 'treads': did you mean 'threads'. .strategy: " 's/serial, threads/serial, treads/'
  broken 5:13 "unknown dtype 'f65': did you mean 'f64'. .dtype: element types" 's/dtype: .f64./dtype: [f65]/'
  broken 4:17 "unknown operation 'gem': did you mean 'gemm'" 's/operation: .gemm./operation: [gem]/'
  broken 6:19 "shape '400x300' is not one of gemm, which has three sizes: give MxNxK, such as 400x300x200" 's/shape: .*/shape: ["32", 400x300]/'
  broken 6:13 "shape 'axb' is not one of gemm, which has three sizes: give MxNxK" 's/shape: .*/shape: [axb]/'
  broken 4:5 "nrhs: operation gemm has no number of right-hand sides: remove nrhs" 's/count: .*/nrhs: [2]\n    count: [4]/'
  broken 9:23 "rounds: max .2. is less than min .9.: give a max of at least min" 's/^rounds: .min: 2/rounds: {min: 9/'
  broken 11:23 "warmup: 5000 is out of range: give a number from 0 to 1000" 's/^warmup: .*/warmup: {min: 0, max: 5000}/'
  broken 12:9 "budget: '90x' is not a duration: give a number with s, m or h, such as 90s .budget: " '$a budget: 90x'
  broken 12:7 "unknown goal 'decode': did you mean 'decide'" '$a goal: decode'
  broken 12:12 "unknown core type 'SkylakeY': did you mean 'SkylakeX'" '$a coretype: [SkylakeY]'
  broken 7:13 "unknown source 'npz:x': use uniform, npy:PATH or raw:PATH" 's/count: .*/source: npz:x/'
}

@test "--profile with a file says how to give one" {
  cd "$BATS_TEST_TMPDIR"
  refuses 2 "unknown profile 'mine.yaml': a file is given with --plan mine.yaml" bench plan --profile mine.yaml
  refuses 2 "unknown profile './mine': a file is given with --plan ./mine" bench plan --profile ./mine
}

# same_plan OPTIONS..: what `plan` says of the saved profile is what it says of the options, but for the name.
same_plan() {
  rm -f "$BATS_TEST_TMPDIR/saved.yaml"
  accepts bench plan --save "$BATS_TEST_TMPDIR/saved.yaml" "$@"
  [ -z "$output" ]
  run --separate-stderr bench plan --from "$SAMPLE" "$@"
  local wanted wanted_status=$status
  wanted=$(sed "1s/^profile [^:]*:/profile saved:/" <<<"$output")
  run --separate-stderr bench plan --from "$SAMPLE" --plan "$BATS_TEST_TMPDIR/saved.yaml"
  [ "$status" -eq "$wanted_status" ]
  diff <(grep -v ' free$' <<<"$wanted") <(grep -v ' free$' <<<"$output")
}

@test "plan --save writes a profile of the options, which makes the same plan" {
  same_plan --profile smoke
  same_plan --plan "$PLAN" --n 500,1000 --dtype float32,double --strategy serial,threads --workers 1,2 --pin none,cores
  same_plan --operation svd,qr --shape 400x300,30x40 --count "2 per core,7" --goal estimate --target-ci 1.2345678 --rounds 3:9
  same_plan --operation least-squares --shape 40x30 --nrhs 1,8 --seed 9007199254740993 --options "" --budget 90s --timeout 10m
  same_plan --operation gemm --options "ta=t tb=t" --blas-threads 1,2 --strategy hybrid --load serial --measurement-time 2s --warmup 0
  same_plan --profile operations --retain all --ceilings none --trials 7
}

@test "plan --save writes a number as it was given" {
  for percent in 2 0.1 1.2345678; do
    accepts bench plan --profile smoke --goal estimate --target-ci "$percent" --save -
    says "^target-ci: $percent\$"
  done
}

@test "plan --save keeps what has no machine in it: default and best, counts per core; and says what it cannot keep" {
  accepts bench plan --save "$BATS_TEST_TMPDIR/saved.yaml" --backend default --counters cycles
  says_on_stderr '^note: a profile has no --counters: give it to run too$'
  grep -A1 '^backend:' "$BATS_TEST_TMPDIR/saved.yaml" | grep -q default
  grep -q '4 per core' "$BATS_TEST_TMPDIR/saved.yaml"
  refuses 2 "cannot open folder .*/no'" bench plan --save "$BATS_TEST_TMPDIR/no/saved.yaml"
}

@test "a saved profile replaces no file, and its name is a text whatever the word" {
  cd "$BATS_TEST_TMPDIR"
  for name in no 1e3 null; do
    accepts bench plan --profile smoke --save $name.yaml
    head -n 1 $name.yaml | grep -qx "name: \"$name\""
    accepts bench plan --plan $name.yaml
    says "^profile $name: "
  done
  cp no.yaml before
  refuses 2 "--save 'no.yaml': the file exists: give another name, or remove it" bench plan --profile quick --save no.yaml
  cmp no.yaml before
}

@test "plan --save refuses what run would refuse, and writes nothing" {
  cd "$BATS_TEST_TMPDIR"
  refuses 2 'load mmap maps the files of --source npy: or raw:, but the items are in no file' bench plan --load mmap --save mapped.yaml
  refuses 2 '--from gives times, which --save does not write: leave one of them out' bench plan --from nope --save from.yaml
  [ ! -e mapped.yaml ] && [ ! -e from.yaml ]
  accepts bench plan --load task,mmap --save both.yaml
}

@test "a bound of rounds or warm-up trials that is wrong is named by its place" {
  printf '%s\n' 'name: bounds' 'summary: wrong bounds' 'rounds:' '  min: 5' '  max: 3' 'warmup: {min: 0, max: 0}' 'trials: 1' 'strategies: [serial]' 'workloads:' '  - {operation: [gemm], shape: [8], count: [4]}' >"$BATS_TEST_TMPDIR/bounds.yaml"
  refuses 2 'bounds.yaml:5:8: rounds: max \(3\) is less than min \(5\): give a max of at least min' bench plan --plan "$BATS_TEST_TMPDIR/bounds.yaml"
  sed -i 's/max: 3/max: 5/; s/{min: 0/{min: -1/' "$BATS_TEST_TMPDIR/bounds.yaml"
  refuses 2 'bounds.yaml:6:15: min: -1 is out of range: give a number from 0 to [0-9]+' bench plan --plan "$BATS_TEST_TMPDIR/bounds.yaml"
}

@test "plan --save - writes the profile to standard output, under its name" {
  accepts bench plan --profile smoke --n 96 --save -
  [ "$(head -n 1 <<<"$output")" = 'name: "smoke"' ]
  [ ! -e - ]
  printf '%s\n' "$output" >"$BATS_TEST_TMPDIR/piped.yaml"
  accepts bench plan --profile smoke --n 96 --save "$BATS_TEST_TMPDIR/saved.yaml"
  diff <(sed 1d "$BATS_TEST_TMPDIR/piped.yaml") <(sed 1d "$BATS_TEST_TMPDIR/saved.yaml")
  [ ! -e /dev/full ] || run --separate-stderr bash -c '"$1" plan --profile smoke --save - >/dev/full' - "$BIN/stratagemm-bench"
  [ ! -e /dev/full ] || [ "$status" -eq 3 ]
}

@test "every installed profile, saved, is the same profile" {
  for file in "$SOURCE"/data/profiles/*.yaml; do
    rm -f "$BATS_TEST_TMPDIR"/{saved,again}.yaml
    accepts bench plan --save "$BATS_TEST_TMPDIR/saved.yaml" --plan "$file"
    accepts bench plan --save "$BATS_TEST_TMPDIR/again.yaml" --plan "$BATS_TEST_TMPDIR/saved.yaml"
    diff <(grep -v '^\(name\|summary\):' "$BATS_TEST_TMPDIR/saved.yaml") <(grep -v '^\(name\|summary\):' "$BATS_TEST_TMPDIR/again.yaml")
  done
}

@test "a profile of lists in lists is refused at once" {
  { printf 'name: '; head -c 200000 /dev/zero | tr '\0' '['; } >"$BATS_TEST_TMPDIR/deep.yaml"
  refuses 2 'deep.yaml:1:[0-9]+: lists in lists, more than 32 deep: a profile has no such$' bench plan --plan "$BATS_TEST_TMPDIR/deep.yaml"
}

@test "a plan that would take days is refused at once, by its own estimate, and leaves nothing; a long one says how long" {
  local set=$BATS_TEST_TMPDIR/set long=(--profile smoke --n 16 --retain none --strategy serial)
  local naive=${SG_BIN_DIR:-$SOURCE/build/bin}/../tests/shims/naive.so
  for command in plan "run --output $set"; do
    # shellcheck disable=SC2086 # two words
    run --separate-stderr timeout 60 "$BIN/stratagemm-bench" $command "${long[@]}" --count 1000000000 --timeout 1m --backend "$naive"
    [ "$status" -eq 3 ] && [ "$(wc -l <<<"$stderr")" -eq 1 ]
    says_on_stderr "a trial of configuration 'serial' takes about .*, and its launch is ended after 60.0 s: reduce the count or the size, or give a longer --timeout\$"
    # shellcheck disable=SC2086
    run --separate-stderr timeout 60 "$BIN/stratagemm-bench" $command "${long[@]}" --count 1000000000 --timeout 1000h --rounds 100000 --backend "$naive"
    [ "$status" -eq 3 ] && [ "$(wc -l <<<"$stderr")" -eq 1 ]
    says_on_stderr 'the plan takes about .* h .*, for 1 configuration in 100000 rounds, which is more than 720 h 00 min: give a --budget'
  done
  [ ! -e "$set" ]
  # The fake worker's trials take 1.6 ms: of a sample of 698 items; for a million 2.29 s, and as long for the warm-up.
  STRATAGEMM_WORKER=$FAKE_WORKER accepts bench run "${long[@]}" --count 1000000 --timeout 1250ms --rounds 1 --output "$set"
  says_on_stderr '^a round takes about 4.58 s, estimated from one launch of serial on 698 items$'
}
