#!/usr/bin/env bats
# Values that stratagemm-bench must refuse, and the messages. `plan` and `run` parse them with the same code; `plan` is quick.

load helper

setup() {
  export STRATAGEMM_WORKER=$FAKE_WORKER
}

# bad PATTERN OPTION..: refused as bad input by plan.
bad() { refuses 2 "$1" bench plan --profile smoke "${@:2}"; }

@test "plan lists what would run, and its memory" {
  accepts bench plan --profile smoke
  for strategy in serial blas-default blas-physical threads threads+blas; do says "(^|[^-a-z])${strategy/+/\\+}( |$)"; done
  says '[0-9.]+ [kMG]?B'
}

@test "plan stores nothing" {
  mkdir "$BATS_TEST_TMPDIR/here"
  cd "$BATS_TEST_TMPDIR/here"
  accepts bench plan --profile smoke
  [ -z "$(ls -A)" ]
}

@test "an unknown name: the closest is suggested" {
  bad "unknown strategy 'seriel': did you mean 'serial'\\?" --strategy seriel
  bad "unknown strategy 'thread': did you mean 'threads'\\?" --strategy serial,thread
  bad "unknown operation 'gem': did you mean 'gemm'\\?" --operation gem
  bad "unknown dtype 'f65': did you mean 'f64'\\?" --dtype f65
  bad "unknown retain 'al': did you mean 'all'\\?" --retain al
  refuses 2 "unknown profile 'smokey': did you mean 'smoke'\\?" bench plan --profile smokey
}

@test "in another case, with two letters exchanged, or as NumPy calls it: the name is suggested" {
  bad "unknown operation 'SVD': did you mean 'svd'\\?" --operation SVD
  bad "unknown operation 'gmem': did you mean 'gemm'\\?" --operation gmem
  bad "unknown operation 'matmul': here it is called 'gemm'" --operation matmul
  bad "unknown operation 'LSTSQ': here it is called 'least-squares'" --operation LSTSQ
}

# The range of a number is that of the key in a profile (profiles.bats).
@test "numbers and times out of range: one range each" {
  for n in 0 1000001; do bad "--trials: $n is out of range: give a number from 1 to 1000000" --trials "$n"; done
  for n in 0 100001; do bad "--rounds: $n is out of range: give a number from 1 to 100000" --rounds "$n"; done
  for n in -1 1001; do bad "--warmup: $n is out of range: give a number from 0 to 1000" --warmup "$n"; done
  for n in -1 18446744073709551616; do bad "--seed: '$n' is not a whole number from 0 to 18446744073709551615" --seed "$n"; done
  accepts bench plan --profile smoke --from "$SAMPLE" --seed 18446744073709551615
  for option in budget timeout measurement-time; do
    for time in 0 -1s 1001000h; do bad "--$option: $time is out of range: give more than 0 and at most 1000 days" "--$option" "$time"; done
  done
}

@test "an unknown name that is close to none: all are listed" {
  bad "unknown retain 'some': known are none, all" --retain some
  bad "unknown strategy 'frobnicate': known are serial, " --strategy frobnicate
  refuses 2 "unknown profile 'frobnicate': known are .*smoke" bench plan --profile frobnicate
}

@test "an empty name, or a list with an empty element" {
  bad "strategy" --strategy ""
  bad "strategy: 'serial,,threads' has an empty element" --strategy serial,,threads
  bad "strategy: 'serial,' has an empty element" --strategy serial,
  bad "--output: the name is empty: give a folder" --output ''
  bad "--plan: the name is empty: give a file" --plan ''
}

@test "zero, negative, not a number, too large: n" {
  for n in 0 -1 abc 1.5 '' ' 8' 8k 99999999 99999999999999999999 1e3 0x10; do bad "(--n|n|shape)(: | ).*" --n "$n"; done
}

@test "zero, negative, not a number, too large: a list of n" {
  bad "'abc' is not an integer" --n 64,abc
  bad "0 is out of range" --n 64,0
}

@test "a shape has the sizes of the operation, and is stored so" {
  accepts bench run --profile smoke --quiet --strategy serial --operation svd --shape 400x300,300 --dtype double --output "$BATS_TEST_TMPDIR/set"
  [ "$(tail -n +2 "$BATS_TEST_TMPDIR/set/configs.csv" | cut -d, -f3-7 | tr '\n' ' ')" = "svd,f64,400,300, svd,f64,300,300, " ]
  accepts report summary "$BATS_TEST_TMPDIR/set"
  says '^svd f64, 400 x 300, 8 items'
  accepts bench plan --from "$SAMPLE" --strategy serial --operation least-squares --shape 400x300 --nrhs 1,8
  says '^serial 400x300x1 .*'
  says '^serial 400x300x8 .*'
  bad "shape '400x300' is not one of gemm, which has three sizes: give MxNxK" --shape 400x300
  accepts bench plan --from "$SAMPLE" --strategy serial --operation svd,gemm --shape 40x30x8 # the third is gemm's
  says '^serial svd 40x30 '
  bad "shape '40x30x8' is not one of svd, which has two sizes: give MxN, such as 400x300" --operation svd --shape 40x30x8
}

@test "the number of right-hand sides is for operations that have one" {
  bad "--nrhs: the operations have no number of right-hand sides" --nrhs 4
  bad "shape '9x4x2' and nrhs both give the number of right-hand sides: give a shape such as MxN" --operation least-squares --shape 9x4x2 --nrhs 4
  bad "nrhs: 0 is out of range" --operation lu-solve --nrhs 0
  bad "nrhs cannot be used with --source npy: the files define it" --operation lu-solve --source npy:nowhere --nrhs 4
  accepts bench plan --from "$SAMPLE" --profile operations --nrhs 5 # the others have none
  says '^serial least-squares f64 800x200x5 '
  refuses 2 "nrhs cannot be used with the operation 'svd'" bench data --operation svd --n 8 --nrhs 2 --count 1 "$BATS_TEST_TMPDIR/dir"
}

@test "a type by any of its names" {
  for type in float32 single; do accepts bench plan --from "$SAMPLE" --dtype f64,$type --strategy serial && says '^serial f32 '; done
  bad "dtype 'float' is of 32 bits in C and of 64 in Python: give float32 or float64" --dtype float
}

@test "a shape is N or MxNxK of numbers from 1" {
  for shape in 0x1x1 1x0x1 1x1x0 2x3 1x2x3x4 x 1x 1xx1 x1x1x1 ax2x3 -1x2x3 2X3X4; do
    bad "shape" --shape "$shape"
  done
}

@test "zero, negative, not a number, too large: count" {
  for count in 0 -1 abc 1.5 '' 99999999999 99999999999999999999; do bad "count: .*" --count "$count"; done
}

@test "zero, negative, not a number, too large, reversed: rounds" {
  for rounds in 0 -1 abc '' 99999999999 5:3 0:3 3: :3 1:2:3; do bad "rounds" --rounds "$rounds"; done
}

@test "zero, negative, not a number, too large: trials, workers, blas-threads" {
  for option in trials workers blas-threads; do
    for value in 0 -1 abc 99999999999; do bad "$option: .*" "--$option" "$value"; done
  done
}

@test "negative, not a number, too large: warmup" {
  for value in -1 abc 99999999999; do bad "warmup" --warmup "$value"; done
}

@test "a time has a known unit and is above 0" {
  for option in budget timeout; do
    for value in 0 -5s abc 5d 1e30h nan inf ''; do bad "$option: .*" "--$option" "$value"; done
  done
}

@test "a percentage is a number from 0 to 100" {
  for value in -1 101 abc nan inf ''; do bad "target.ci: .*" --target-ci "$value"; done
}

@test "a goal is decide or estimate, and a target has no effect with the goal decide" {
  bad "unknown goal 'decid': did you mean 'decide'" --goal decid
  bad "--target-ci has an effect with the goal estimate only: add --goal estimate" --goal decide --target-ci 2
  refuses 2 "add --goal estimate" bench plan --profile quick --target-ci 2
  accepts bench plan --from "$SAMPLE" --profile quick --goal estimate --target-ci 2
  says '^a configuration has converged'
}

@test "plan says what the goal decide means, and the least and the most time" {
  accepts bench plan --profile smoke --goal decide --rounds 3:9
  says '^profile smoke: 5 configurations, at most 9 rounds'
  says '^goal decide: a configuration found slower than the fastest is not launched again$'
  says 'from round 3 on'
  says '^time: at least [0-9.]+ m?s \(one round\), at most [0-9.]+ m?s, about '
}

@test "a seed is an integer in range" {
  for value in abc -1 1.5 99999999999999999999; do bad "seed: .*" --seed "$value"; done
}

@test "n and shape exclude each other" {
  bad "--n.*--shape|--shape.*--n" --n 64 --shape 64x64x64
}

@test "a profile and a plan file exclude each other" {
  refuses 2 "--profile.*--plan|--plan.*--profile" bench plan --profile smoke --plan "$SOURCE/data/profiles/smoke.yaml"
}

@test "a plan with too many configurations" {
  many=$(seq -s, 1 400)
  bad "more than [0-9]+ workloads" --n "$many" --count "$many"
}

@test "a missing backend" {
  bad "/nowhere/libblas.so" --backend /nowhere/libblas.so
}

@test "a missing worker" {
  STRATAGEMM_WORKER=/nowhere/worker refuses 3 "/nowhere/worker" bench run --profile smoke --output "$BATS_TEST_TMPDIR/set"
}

@test "insufficient memory: the amount, before anything runs" {
  export SG_FAKE_LOG=$BATS_TEST_TMPDIR/log
  refuses 3 "[0-9.]+ [TPE]B.*[0-9.]+ [MGT]B" \
    bench run --profile smoke --n 1000000 --count 100 --retain all --output "$BATS_TEST_TMPDIR/set"
  run ! grep -q '^run' "$SG_FAKE_LOG"
}

@test "options of the operation are used and stored; for unknown ones the closest is suggested" {
  accepts bench plan --profile smoke --strategy serial --options "ta=t tb=t"
  bad "unknown option 'tq': did you mean 'ta'" --options "tq=t"
}
