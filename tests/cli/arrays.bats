#!/usr/bin/env bats
# Arrays that NumPy wrote, as its users have them: stacks, .npz, other types and orders; and the same as raw numbers.
# shellcheck disable=SC2016,SC2030,SC2031 # Python in single quotes; each test exports its own worker
# bats file_tags=bench

load helper

PYTHON=/usr/bin/python3

setup_file() {
  "$PYTHON" -c 'import numpy' 2>/dev/null || skip "needs Debian's NumPy"
  cd "$BATS_FILE_TMPDIR" || return 1
  "$PYTHON" - <<'PY'
import numpy as np

g = np.random.default_rng(1)
a, b = g.random((6, 5, 4)), g.random((6, 4, 3))
np.save("stack.npy", g.random((100, 50, 50)))
np.save("a.npy", a)
np.save("b.npy", b)
np.save("fortran.npy", np.asfortranarray(a))
np.save("big.npy", a.astype(">f8"))
np.save("vectors.npy", g.random((6, 4)))
np.save("wide.npy", g.random((6, 5, 3)))
np.save("few.npy", b[:4])
np.savez("pairs.npz", a=a, b=b)
np.savez("positional.npz", a, b)
np.savez_compressed("deflated.npz", a=a, b=b)
np.savez_compressed("items.npz", **{f"x{i}_{name}": array[i] for i in range(6) for name, array in (("a", a), ("b", b))})
np.savez("names.npz", left=a, right=b)
np.savez("objects.npz", a=np.array([None, 1]), b=b)
np.savez("mixed.npz", x=a[0], y=b[0])
np.save("integers.npy", (100 * a).astype("i2"))
np.save("halves.npy", a.astype("f2"))
np.save("complex.npy", a + 1j)
a.tofile("a.bin")
b.tofile("b.bin")
a.astype(">f8").tofile("a-big.bin")
b.astype(">f8").tofile("b-big.bin")
a[3, 1, 2] = np.nan
np.savez_compressed("nan.npz", a=a, b=b)
np.savez("nan-items.npz", *list(a))
lists = bytearray(open("pairs.npz", "rb").read())
lists[lists.find(b"PK\1\2") + 16] ^= 1  # the checksum in the list of files
open("contradicts.npz", "wb").write(lists)
lists = bytearray(open("pairs.npz", "rb").read())
lists[lists.find(b"PK\1\2") + 46] = ord("c")  # the name there: c.npy
open("renamed.npz", "wb").write(lists)
lists = bytearray(open("pairs.npz", "rb").read())
for record, name in ((b"PK\3\4", 30), (b"PK\1\2", 46)):
    lists[lists.rfind(record) + name] = ord("a")  # two arrays a.npy
open("twice.npz", "wb").write(lists)
open("hexadecimal.npy", "wb").write(open("fortran.npy", "rb").read().replace(b"(6, 5, 4)", b"(0x6,5,4)"))
open("cut.npz", "wb").write(open("deflated.npz", "rb").read()[:300])
damaged = bytearray(open("pairs.npz", "rb").read())
damaged[1000] ^= 255  # a number of the first array: its checksum is wrong
open("damaged.npz", "wb").write(damaged)
PY
}

setup() {
  cd "$BATS_FILE_TMPDIR" || return 1
  SET=$BATS_TEST_TMPDIR/set
}

plan() { bench plan --profile smoke --strategy serial "$@"; }
measure() { bench run --profile smoke --quiet --output "$SET" --rounds 1 "$@"; }
# The workload that the files make: operation, dtype, m, n, k and count, as the plan of a run has them.
workload() {
  rm -rf "$SET"
  STRATAGEMM_WORKER=$FAKE_WORKER accepts measure --strategy serial "$@"
  workload=$(cut -d, -f3-8 "$SET/configs.csv" | tail -n 1)
}
# Every launch ended ok, and every result was right.
all_valid() {
  [ "$("$PYTHON" -c '
import csv, sys
print({row["outcome"] for row in csv.DictReader(open(sys.argv[1] + "/outcomes.csv"))},
      {row["valid"] for row in csv.DictReader(open(sys.argv[1] + "/samples.csv"))})' "$SET")" = "{'ok'} {'1'}" ]
}

@test "a stack of 100 matrices 50 x 50 ends in a report" {
  accepts measure --source npy:stack.npy --operation svd --strategy serial,threads
  says '^svd f64, 50 x 50, 100 items'
  all_valid
  accepts report render "$SET" --format md
  grep -Eq 'Items were loaded from files that are not part of the result set: `stack.npy-[0-9a-f]{8}`' "$SET/report/report.md"
}

@test "the README's lines, from arrays in memory to a report" {
  cd "$BATS_TEST_TMPDIR"
  "$PYTHON" - "$SOURCE/README.md" >snippet.py <<'PY'
import re, sys
print(re.search(r"```python\n(import numpy.*?)```", open(sys.argv[1]).read(), re.S)[1])
PY
  [ "$(grep -c . snippet.py)" -le 4 ]
  "$PYTHON" snippet.py
  line=$(grep -E '^make report ARGS="--source npy:pairs.npz"' "$SOURCE/README.md")
  arguments=$(sed -E 's/^make report ARGS="([^"]*)".*/\1/' <<<"$line")
  # As `make report` does it, with a profile of seconds.
  # shellcheck disable=SC2086 # words
  accepts measure $arguments --strategy serial,threads
  says '^gemm f64, 50 x 50 x 50, 100 items'
  accepts report render "$SET"
  [ -s "$SET/report/report.html" ]
}

@test "stacks, .npz in every form and raw numbers are the same six products" {
  for source in npy:a.npy,b.npy npy:fortran.npy,b.npy npy:big.npy,b.npy npy:pairs.npz npy:positional.npz npy:deflated.npz \
    npy:items.npz; do
    workload --source "$source"
    [ "$workload" = gemm,f64,5,3,4,6 ] || { echo "$source: $workload"; false; }
  done
  workload --source raw:a.bin,b.bin --shape 5x3x4 --dtype f64
  [ "$workload" = gemm,f64,5,3,4,6 ]
  workload --source raw-be:a-big.bin,b-big.bin --shape 5x3x4 --dtype f64
  [ "$workload" = gemm,f64,5,3,4,6 ]
}

@test "they are read right by our worker and by NumPy's runner, copied or where they are in their file" {
  for source in npy:fortran.npy,b.npy npy:items.npz 'raw:a.bin,b.bin --shape 5x3x4 --dtype f64' \
    'raw-be:a-big.bin,b-big.bin --shape 5x3x4 --dtype f64' \
    'npy:integers.npy,b.npy --convert f32'; do
    rm -rf "$SET"
    # shellcheck disable=SC2086 # words
    accepts measure --source $source --strategy serial,threads --load serial,task,mmap --runner c,numpy:$PYTHON
    all_valid || { echo "$source"; false; }
  done
}

@test "NumPy's runner loads the numbers that NumPy has" {
  PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$SOURCE/bench/runners "$PYTHON" - <<'PY'
import numpy as np
from numpy_workload import Workload, source_of

a, b = np.load("a.npy"), np.load("b.npy")
wanted = {"npy:a.npy,b.npy": a, "npy:fortran.npy,b.npy": a, "npy:big.npy,b.npy": a, "raw:a.bin,b.bin": a,
          "raw-be:a-big.bin,b-big.bin": a, "raw-le:a.bin,b.bin": a, "npy:integers.npy,b.npy": np.load("integers.npy"), "npy:halves.npy,b.npy": np.load("halves.npy")}
for source, first in wanted.items():
    for mapped in False, True:
        workload = Workload({"m": 5, "n": 3, "k": 4, "count": 6, "seed": 1, "source": source, "retain": "all",
                             "operation": "gemm", "dtype": "f64"})
        workload.is_mapped = mapped
        items = source_of(workload)
        for i in range(6):
            x, y = items.load(i)
            assert x.dtype == y.dtype == np.float64 and x.flags.c_contiguous
            assert (x == first[i]).all() and (y == b[i]).all(), source
PY
}

@test "load mmap: another way to load, for the strategies that load in their tasks" {
  accepts measure --source npy:stack.npy --operation qr --load task,mmap --strategy serial,threads,processes
  all_valid
  says 'load=mmap'
  refuses 3 'no configuration can run here: .*load mmap maps the files of --source npy: or raw:, but the items are in no file' \
    measure --n 8 --count 2 --load mmap --strategy serial --output "$SET-random"
}

@test "files in a folder with a comma in its name" {
  mkdir -p "$BATS_TEST_TMPDIR/with, comma"
  cp a.npy b.npy "$BATS_TEST_TMPDIR/with, comma"
  cd "$BATS_TEST_TMPDIR/with, comma"
  accepts measure --source npy:a.npy,b.npy --strategy serial --runner c,numpy:$PYTHON
  all_valid
}

@test "items of a stack of vectors" {
  workload --source npy:a.npy,vectors.npy --operation gemv
  [[ $workload == gemv,f64,5,4,*,6 ]]
}

@test "other types only by --convert, complex numbers never to real ones" {
  refuses 2 "npy:integers.npy: integers.npy: contains int16: save it as f4, f8, c8 or c16, or convert it .* --convert f64" \
    plan --source npy:integers.npy --operation svd
  refuses 2 "halves.npy: contains float16" plan --source npy:halves.npy --operation svd
  workload --source npy:halves.npy --operation svd --convert f32
  [[ $workload == svd,f32,5,4,*,6 ]]
  refuses 2 "complex.npy: contains c128: complex numbers have no values in a real type: use --convert c64 or c128" \
    plan --source npy:complex.npy --operation svd --convert f64
  refuses 2 "convert: unknown dtype 'f16'" plan --source npy:halves.npy --operation svd --convert f16
  refuses 2 "convert is for items in files: add source npy:PATH" plan --convert f64
}

@test "a NaN is named by array, item and index" {
  refuses 2 "npy:nan.npz: a.npy: item 3 has a NaN at \[3, 1, 2\]: remove it, or time such items with --allow-nonfinite" \
    plan --source npy:nan.npz
  refuses 2 "npy:nan-items.npz: arr_3.npy: item 3 has a NaN at \[1, 2\]" plan --source npy:nan-items.npz --operation qr
  accepts measure --source npy:nan.npz --allow-nonfinite --strategy serial --runner c,numpy:$PYTHON
  [ "$(grep -c ',ok,the results of items with a NaN or an infinity were not checked' "$SET/outcomes.csv")" -eq 2 ]
}

@test "wrong files, shapes and words: one line with the file and what to do" {
  refuses 2 "1 file, but the operation has 2 inputs: give one per input, as in npy:A.npy,B.npy" plan --source npy:a.npy
  refuses 2 "a.npy has 6 items but few.npy has 4: give each item all its inputs" plan --source npy:a.npy,few.npy
  refuses 2 "operation 'gemm' cannot be applied to stacks of 6 x 5 x 4 f64, 6 x 5 x 3 f64: a.npy has 4 columns but wide.npy has 5 rows, which must be as many" plan --source npy:a.npy,wide.npy
  refuses 2 "it has 6 items but the count is 7: reduce the count" plan --source npy:pairs.npz --count 7
  refuses 2 "none.npy: cannot open: No such file" plan --source npy:a.npy,none.npy
  refuses 2 "unknown source 'a.npy': did you mean npy:a.npy" plan --source a.npy
  refuses 2 "names.npz: it has the arrays left, right: name those of the 2 inputs as in numpy.savez\(FILE, a=..., b=...\)" \
    plan --source npy:names.npz
  refuses 2 "a.npy: contains Python objects" plan --source npy:objects.npz
  refuses 2 "y.npy: it is 4 x 3 f64 but another one is 5 x 4 f64: all arrays of an input must be alike" \
    plan --source npy:mixed.npz --operation svd
  refuses 2 "npy:contradicts.npz: cannot read the archive: Inconsistent CRC32 values" plan --source npy:contradicts.npz
  refuses 2 "hexadecimal.npy: invalid header: the file is corrupt" plan --source npy:hexadecimal.npy --operation svd
  refuses 2 "npy:cut.npz: .*cannot read the archive: " plan --source npy:cut.npz
  refuses 2 "npy:renamed.npz: cannot read the archive: c.npy has another name in the list of its files" plan --source npy:renamed.npz
  refuses 2 "npy:twice.npz: cannot read the archive: a.npy is there twice" plan --source npy:twice.npz
  refuses 2 "npy:damaged.npz: a.npy: cannot read the archive: " plan --source npy:damaged.npz
  refuses 2 "a.bin: the file has 960 bytes, which is not a multiple of the 128 of an item of 4 x 4 f64: check --shape" \
    plan --source raw:a.bin --shape 4 --dtype f64 --operation svd
  refuses 2 "raw: says neither shape nor type of its items: add --shape" plan --source raw:a.bin --dtype f64
  refuses 2 "raw: says neither shape nor type of its items: add --dtype" plan --source raw:a.bin --shape 4
}

@test "a result set has the names of the files and a digest, not their paths; the same files have the same one" {
  accepts measure --source "npy:$PWD/a.npy,$PWD/b.npy" --strategy serial
  grep -Eq ',npy:a.npy_b.npy-[0-9a-f]{8},' "$SET/configs.csv"
  jq -e '.argv | index("npy:a.npy,b.npy")' "$SET/run.json"
  run ! grep -rF "$PWD" "$SET"
  accepts measure --source npy:pairs.npz --strategy serial --output "$SET-npz"
  accepts measure --source npy:pairs.npz --strategy serial --output "$SET-npz" --resume
  run ! grep -r /proc/ "$SET-npz"
}

@test "of a symmetric or triangular matrix one triangle is read and checked; the plan and the report say what is ignored" {
  cd "$BATS_TEST_TMPDIR"
  "$PYTHON" - <<'PY'
import numpy as np
a = np.random.default_rng(1).random((3, 8, 8)) + 8 * np.eye(8)
a[0] = np.tril(a[0]) + np.tril(a[0], -1).T
np.save("a.npy", a)
np.save("b.npy", a[:, :, :2])
np.save("t.npy", np.tril(a))
a[2, 3, 3] = 0
np.save("zero.npy", a)
PY
  for operation in eigh cholesky; do
    rm -rf "$SET"
    accepts measure --source npy:a.npy --operation $operation --strategy serial --runner c,numpy:$PYTHON
    all_valid
    says "^- $operation reads only the lower triangle of its first matrix: not all are"
  done
  accepts report render "$SET" --format md
  grep -Eq 'in `npy:a.npy-[0-9a-f]{8}` the matrices are not all symmetric \(item 1 at \[0, 1\]\)' "$SET/report/report.md"
  accepts plan --source npy:a.npy,b.npy --operation symm
  says '^npy:a.npy_b.npy-[0-9a-f]{8}: symm f64, 8x2, 3 items$'
  says '^symm reads only the lower triangle of its first matrix: not all are symmetric \(item 1 at \[0, 1\]\)$'
  accepts plan --source npy:t.npy,b.npy --operation trsm
  run ! grep triangle <<<"$output"
  accepts plan --source npy:a.npy,b.npy --operation trsm
  says '^trsm reads only the lower triangle of its first matrix: not all are triangular \(item 0 at \[0, 1\]\)$'
  refuses 2 "zero.npy: item 2 has a zero at \[3, 3\], on the diagonal that trsm divides by: remove the item" \
    plan --source npy:zero.npy,b.npy --operation trsm
  rm -rf "$SET"
  run --separate-stderr measure --source npy:zero.npy,b.npy --operation trsm --strategy serial --allow-nonfinite
  grep -q 'failed,"item 2 has a zero at \[3, 3\], on the diagonal: trsm divides by it"' "$SET/outcomes.csv"
}

@test "numbers that were converted are said to be" {
  accepts plan --source npy:integers.npy,b.npy --convert f32
  says '^npy:integers.npy_b.npy-[0-9a-f]{8}: gemm f32, 5x3x4, 6 items, converted from f64 and int16$'
  accepts measure --source npy:integers.npy --operation qr --convert f64 --strategy serial
  says '^- numbers were converted from int16 to f64 when they were loaded$'
  accepts report render "$SET" --format md
  grep -Eq 'The numbers of `npy:integers.npy-[0-9a-f]{8}` were converted from `int16` to `f64`' "$SET/report/report.md"
  accepts plan --source npy:a.npy,b.npy
  run ! grep converted <<<"$output"
}

@test "an argument that LAPACK refuses is named" {
  run --separate-stderr measure --source npy:nan-items.npz --allow-nonfinite --operation svd --strategy serial,processes
  [ "$status" -eq 1 ]
  [ "$(grep -c 'item 3: argument 4 of dgesdd is illegal: the item may have NaN or infinity' "$SET/outcomes.csv")" -ge 2 ]
}

@test "what an operation cannot do with an item is said of the item" {
  cd "$BATS_TEST_TMPDIR"
  "$PYTHON" -c 'import numpy as np; np.save("indefinite.npy", -np.eye(8)[None].repeat(2, 0))'
  run --separate-stderr measure --source npy:indefinite.npy --operation cholesky --strategy serial
  [ "$status" -eq 1 ]
  grep -q 'item 0: cholesky returned 1: the matrix is not positive definite' "$SET/outcomes.csv"
}
