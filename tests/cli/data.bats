#!/usr/bin/env bats
# Folders of .npy files: written by `data`, read by numpy.load and by `--source npy:DIR`. Arrays of one's own: arrays.bats.
# shellcheck disable=SC2030,SC2031,SC2154 # each test exports its own worker
# bats file_tags=bench

load helper

setup() {
  cd "$BATS_TEST_TMPDIR" || exit
  DISK=$BATS_TEST_TMPDIR/disk
}

teardown() { umount -l "$DISK" 2>/dev/null || true; }

needs_numpy() {
  for python in python3 /usr/bin/python3; do
    if "$python" -c 'import numpy' 2>/dev/null; then
      PYTHON=$python
      return
    fi
  done
  skip "needs a Python with NumPy"
}

measure() { bench run --profile smoke --quiet --output set "$@"; }

# ---- data

@test "data writes a stack: two files per item, and prints how to use it" {
  accepts bench data --n 20 --count 3 pairs
  says '^3 items of gemm f64 n=20, .*: --source npy:pairs$'
  [ "$(cd pairs && echo *)" = "$(echo item-00000{0,1,2}_{a,b}.npy)" ]
}

@test "NumPy reads them, and generates the same numbers" {
  needs_numpy
  accepts bench data --shape 5x4x3 --count 2 --seed 7 pairs
  accepts bench data --shape 5x4x3 --count 2 --seed 7 --dtype f32 singles
  "$PYTHON" - <<'PY'
import numpy
for item in 0, 1:
    for folder, dtype in ("pairs", "f8"), ("singles", "f4"):
        g = numpy.random.Generator(numpy.random.Philox(key=[7, item]))
        for letter, shape in ("a", (5, 3)), ("b", (3, 4)):
            array = numpy.load(f"{folder}/item-00000{item}_{letter}.npy")
            assert array.dtype == dtype and (array == g.random(shape, dtype=dtype)).all()
PY
}

@test "inputs suit the operation: those of cholesky are symmetric and positive definite" {
  needs_numpy
  accepts bench data --n 12 --count 1 --operation cholesky matrices
  "$PYTHON" -c '
import numpy
a = numpy.load("matrices/item-000000_a.npy")
assert (a == a.T).all() and numpy.linalg.eigvalsh(a)[0] > 0'
}

@test "the column-major matrix of least-squares is m x n in NumPy" {
  needs_numpy
  accepts bench data --shape 9x4 --nrhs 2 --count 1 --operation least-squares systems
  "$PYTHON" -c '
import numpy
assert numpy.load("systems/item-000000_a.npy").shape == (9, 4)
assert numpy.load("systems/item-000000_b.npy").shape == (9, 2)'
}

@test "a non-empty folder or a file is left unchanged" {
  mkdir full
  touch full/mine
  refuses 2 "folder 'full' is not empty" bench data --n 8 --count 1 full
  [ "$(ls full)" = mine ]
  touch file
  refuses 2 "a file with this name exists" bench data --n 8 --count 1 file
}

@test "an empty folder is used, and parents are created" {
  mkdir -p empty
  accepts bench data --n 8 --count 1 empty
  accepts bench data --n 8 --count 1 a/b/c
  [ -e a/b/c/item-000000_b.npy ]
}

@test "size, count and folder are required; words and numbers are checked" {
  refuses 2 "no item size given" bench data --count 1 dir
  refuses 2 "no number of items given" bench data --n 8 dir
  refuses 2 "no output folder given" bench data --n 8 --count 1
  refuses 2 "--n and --shape both" bench data --n 8 --shape 8 --count 1 dir
  refuses 2 "'8x8x8' is not an integer" bench data --n 8x8x8 --count 1 dir
  refuses 2 "0 is out of range" bench data --n 8 --count 0 dir
  refuses 2 "unknown operation 'gem': did you mean 'gemm'" bench data --n 8 --count 1 --operation gem dir
  refuses 2 "unknown dtype" bench data --n 8 --count 1 --dtype f16 dir
  refuses 2 "operation svd does not support c64" bench data --n 8 --count 1 --operation svd --dtype c64 dir
  [ ! -e dir ]
}

@test "insufficient disk space is reported before anything is written" {
  refuses 3 "needs .*B but only .* of disk is free" bench data --n 10000 --count 1000000 dir
  [ ! -e dir ]
}

@test "a disk that fills up: one line, and no partial files" {
  mkdir "$DISK"
  mount -t tmpfs -o size=1m,nr_inodes=8 tmpfs "$DISK" 2>/dev/null || skip "needs the right to mount a small disk"
  refuses 3 "no files were kept in '$DISK': cannot write '$DISK/item-.*': No space left on device" bench data --n 8 --count 20 "$DISK"
  [ -z "$(ls -A "$DISK")" ]
}

@test "interrupted: nothing is kept" {
  "$BIN/stratagemm-bench" data --n 8 --count 1000000 dir 2>err 3>&- &
  pid=$!
  wait_until compgen -G 'dir/.stratagemm-*.tmp'
  kill -INT $pid
  status=0
  wait $pid || status=$?
  [ "$status" -eq 130 ]
  grep -q "^stratagemm-bench: interrupted: no files were kept in 'dir'$" err
  [ ! -e dir ]
}

# ---- --source npy:DIR

@test "a run on files: count, shape and type are those of the files, and load time is measured" {
  accepts bench data --shape 30x20x10 --count 6 --dtype f32 pairs
  accepts measure --source npy:pairs --strategy serial,blas-default
  says '^gemm f32, 30 x 20 x 10, 6 items'
  [ "$(awk -F, 'NR > 1 && $14 != "ok"' set/outcomes.csv | cut -d, -f4 | sort -u)" = ok ]
  awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
           !($column["load_wall_ns"] > 0 && $column["valid"] == 1) { bad = 1 }
           END { exit bad || NR < 3 }' set/samples.csv
}

@test "every load and scheduler reads files; destroyed inputs are read again" {
  accepts bench data --n 24 --count 7 --operation svd matrices
  accepts measure --source npy:matrices --operation svd --retain none \
    --strategy serial,threads,threads+blas,parallel-load,processes,pipeline
  says '^svd f64.*7 items'
}

@test "a result set names the folder, not the path" {
  accepts bench data --n 16 --count 2 pairs
  accepts measure --source "npy:$PWD/pairs" --strategy serial
  grep -Eq ',npy:pairs-[0-9a-f]{8},' set/configs.csv
  run ! grep -rF "$PWD" set
}

@test "the report says that the items came from files, and which" {
  accepts bench data --n 16 --count 2 pairs
  accepts measure --source "npy:$PWD/pairs" --strategy serial
  accepts report render set --format md
  grep -Eq 'Items were loaded from files that are not part of the result set: `pairs-[0-9a-f]{8}`' set/report/report.md
  run ! grep -q 'pseudo-random' set/report/report.md
}

@test "a NaN or an infinity in a file is refused before anything is measured, with file, item and index" {
  accepts bench data --n 16 --count 3 pairs
  while read -r bytes what; do
    # shellcheck disable=SC2059 # the bytes of a number, behind the header of 128 bytes
    printf "$bytes" | dd of=pairs/item-000001_b.npy bs=1 seek=$((128 + 8 * 18)) conv=notrunc status=none
    refuses 2 "npy:pairs: item-000001_b.npy: item 1 has $what at \[1, 2\]: remove it, or time such items with --allow-nonfinite" \
      bench plan --source npy:pairs
  done <<'END'
\x00\x00\x00\x00\x00\x00\xf8\x7f a NaN
\x00\x00\x00\x00\x00\x00\xf0\xff an infinity
END
  accepts measure --source npy:pairs --strategy serial --rounds 1 --allow-nonfinite
  grep -q ',ok,the results of items with a NaN or an infinity were not checked' set/outcomes.csv
}

@test "numbers whose squares under- or overflow in the check: failed, with the name of the file" {
  for scale in 1e-80 1e80 1e-200 1e200; do
    for operation in gemm qr; do
      rm -rf items set
      accepts bench data --operation $operation --n 16 --count 2 items
      /usr/bin/python3 -c "import glob, numpy
for name in glob.glob('items/*1_a.npy'):
    numpy.save(name, $scale * numpy.load(name))"
      run --separate-stderr measure --source npy:items --operation $operation --strategy serial --rounds 1
      [ "$status" -eq 1 ]
      grep -q ',failed,"\?item-000001_a.npy has only numbers below 1e-70, or some above 1e70, so the result of item 1 cannot be checked' \
        set/outcomes.csv
    done
  done
  rm -r set
  run --separate-stderr measure --source npy:items --runner numpy --operation qr --strategy serial --rounds 1
  [ "$status" -eq 1 ]
  grep -q ',invalid,"\?item 1: an input has a NaN, only numbers below 1e-70, or some above 1e70' set/outcomes.csv
}

@test "--resume requires the same files" {
  accepts bench data --n 16 --count 2 pairs
  accepts measure --source npy:pairs --strategy serial
  rm -r pairs
  accepts bench data --n 16 --count 2 --seed 2 pairs
  run --separate-stderr measure --source npy:pairs --strategy serial --resume
  [ "$status" -eq 2 ]
}

@test "--count may be at most the number of items" {
  export STRATAGEMM_WORKER=$FAKE_WORKER
  accepts bench data --n 16 --count 5 pairs
  accepts measure --source npy:pairs --count 2,4 --strategy serial
  grep -q ',16,16,16,2,npy:pairs' set/configs.csv
  grep -q ',16,16,16,4,npy:pairs' set/configs.csv
  refuses 2 "it has 5 items but the count is 6" bench plan --profile smoke --source npy:pairs --count 6
}

@test "the command line cannot override what the files define" {
  accepts bench data --n 16 --count 1 pairs
  for option in "--n 16" "--shape 16" "--dtype f64"; do
    # shellcheck disable=SC2086
    refuses 2 "${option% *} cannot be used with --source npy: the files define it" bench plan --source npy:pairs $option
  done
}

@test "a folder that is not a stack: the message has folder, file and reason" {
  refuses 2 "npy:none: none: cannot open: No such file" bench plan --source npy:none
  refuses 2 "npy:: cannot open: No such file" bench plan --source npy:
  mkdir stack
  refuses 2 "npy:stack: the folder has no .npy files" bench plan --source npy:stack
  cp "$SOURCE/tests/npy/f8-little-c.npy" stack/x_a.npy
  refuses 2 "npy:stack: 'x_a.npy' lacks its counterpart 'x_b.npy'" bench plan --source npy:stack
  cp "$SOURCE/tests/npy/f8-little-c.npy" stack/x_b.npy
  refuses 2 "npy:stack: operation 'gemm' cannot be applied to items of 3 x 5 f64, 3 x 5 f64" bench plan --source npy:stack
  cp "$SOURCE/tests/npy/objects.npy" stack/x_b.npy
  refuses 2 "npy:stack: x_b.npy: contains Python objects" bench plan --source npy:stack
  head -c 200 "$SOURCE/tests/npy/f8-little-c.npy" >stack/x_b.npy
  refuses 2 "npy:stack: x_b.npy: the file is truncated" bench plan --source npy:stack
  refuses 2 "unknown source 'npz:stack': did you mean npy:stack" bench plan --source npz:stack
  refuses 2 "unknown source 'npz:none': use uniform, npy:PATH or raw:PATH" bench plan --source npz:none
}

@test "a profile may name the folder, but then neither shape nor dtype" {
  export STRATAGEMM_WORKER=$FAKE_WORKER
  accepts bench data --n 16 --count 2 pairs
  sed '/shape:/d; /dtype:/d; s|count:.*|source: npy:pairs|' "$SOURCE/data/profiles/smoke.yaml" >mine.yaml
  accepts bench plan --plan mine.yaml
  sed '/dtype:/d; s|count:.*|source: npy:pairs|' "$SOURCE/data/profiles/smoke.yaml" >mine.yaml
  refuses 2 'mine.yaml:5:5: a workload with source npy has a shape: remove it, the files define it' bench plan --plan mine.yaml
}
