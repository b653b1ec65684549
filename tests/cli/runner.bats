#!/usr/bin/env bats
# --runner: NumPy, and other programs that speak docs/PROTOCOL.md, execute the launches.
# shellcheck disable=SC2030,SC2031,SC2154 # output and stderr are set by `run --separate-stderr`
# bats file_tags=bench

load helper

PYTHON=/usr/bin/python3 # Debian's: python3 in PATH may be another one, without NumPy

setup_file() {
  "$PYTHON" -c 'import numpy' 2>/dev/null || return 0
  export HAS_NUMPY=1
  ! "$PYTHON" -c 'import scipy' 2>/dev/null || export HAS_SCIPY=1
  # For tests that only read a set, or continue a copy of it.
  export BOTH=$BATS_FILE_TMPDIR/both
  SET=$BOTH measure --runner c,numpy --strategy serial,threads >"$BOTH.said"
}

setup() {
  SET=$BATS_TEST_TMPDIR/set
  [ -n "${HAS_NUMPY:-}" ] || skip "needs python3-numpy"
}

# measure OPTION..: a short run on tiny products, stored in $SET
measure() {
  rm -rf "$SET"
  bench run --profile smoke --n 48 --count 6 --retain none --rounds 1 --quiet --output "$SET" "$@"
}

# column NAME FILE: the distinct values of a column, on one line
column() {
  awk -F, -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) at = i; next }
    !seen[$at]++ { printf "%s%s", sep, $at; sep = " " }' "$SET/$2"
}

detail() { awk -F, 'NR == 2 { print $5 }' "$SET/outcomes.csv"; }

# program NAME: make an executable file of standard input
program() {
  cat >"$BATS_TEST_TMPDIR/$1"
  chmod +x "$BATS_TEST_TMPDIR/$1"
}

# ---- What can run

@test "list runners shows each, its library and its strategies" {
  accepts bench list runners --json
  jq -e '.[0].name == "c" and .[0].available' <<<"$output"
  jq -e '.[1] | .available and (.name | test("^numpy-[12]\\.")) and (.summary | test("serial, .*processes-copy"))' <<<"$output"
}

@test "a Python without NumPy in PATH does not hide Debian's" {
  program python3 <<<'#!/bin/sh
exec /usr/bin/python3 -S "$@"'
  PATH=$BATS_TEST_TMPDIR:$PATH accepts bench list runners --json
  jq -e '.[1].available' <<<"$output"
}

@test "NumPy is imported once to see which runner it is, and once for its strategies" {
  program python3 <<<"#!/bin/sh
echo \"\$1\" >>$BATS_TEST_TMPDIR/started
exec $PYTHON \"\$@\""
  PATH=$BATS_TEST_TMPDIR:$PATH accepts bench list runners --json
  jq -e '.[1].available' <<<"$output"
  [ "$(sed 's|.*/||' "$BATS_TEST_TMPDIR/started" | xargs)" = "numpy_runner.py numpy_runner.py" ]
}

@test "an unknown runner is refused with a suggestion" {
  refuses 2 "unknown runner 'nunpy': did you mean 'numpy'" bench run --runner nunpy
}

@test "a library cannot be chosen for a runner that has its own" {
  refuses 2 "--backend is for the runner c: other runners have a library of their own" bench run --runner numpy --backend default
}

@test "plan estimates the times of NumPy's programs" {
  accepts bench plan --profile smoke --runner c,numpy --strategy serial
  says '^serial runner=numpy-[0-9.]+ +1 +1 +[0-9.]+ MB +[0-9.]+ [mµ]s'
}

@test "runner is a key of a profile" {
  sed 's/^strategy:.*/strategy: [serial]\nrunner: [c, numpy]/' "$SOURCE/data/profiles/smoke.yaml" >"$BATS_TEST_TMPDIR/own.yaml"
  accepts bench run --plan "$BATS_TEST_TMPDIR/own.yaml" --quiet --output "$SET"
  [[ $(column runner configs.csv) == "c numpy-"* ]]
}

# ---- NumPy's programs

@test "the case study's programs and both process pools, beside ours, on the same workload" {
  accepts measure --runner c,numpy --strategy serial,blas-default,blas-physical,threads,threads+blas,processes,processes-copy \
    --retain all
  [ "$(column outcome outcomes.csv)" = ok ]
  [ "$(column valid samples.csv)" = 1 ]
  [ "$(column items_checked samples.csv)" = 6 ]
  [[ $(column runner configs.csv) == "c numpy-"* ]]
  says 'threads runner=numpy-'
}

@test "one library has one name, whoever loads it" {
  SET=$BOTH
  library=$(jq -r '.runners[0].name' "$SET/run.json")
  loaded=$("$PYTHON" -c "
import sys; sys.path.insert(0, '$SOURCE/bench/runners'); sys.dont_write_bytecode = True
import numpy_library; print(numpy_library.Library().path)")
  [[ $library == numpy-* ]]
  if [ "$loaded" = "$(jq -r '.backends[0].path' "$SET/run.json")" ]; then
    [ "$(jq '.backends | length' "$SET/run.json")" = 1 ]
    [ "$(column backend configs.csv | wc -w)" = 1 ]
  else
    [ "$(jq '.backends | length' "$SET/run.json")" = 2 ]
    [ "$(column backend configs.csv | wc -w)" = 2 ]
  fi
}

@test "each runner's speed-up is over its own serial" {
  SET=$BOTH
  accepts report summary --json "$SET"
  ids=$(awk -F, 'NR > 1 && $11 == "serial" { print $1 }' "$SET/configs.csv")
  for id in $ids; do
    jq -e --arg id "$id" '.[] | select(.config_id == $id and .metric == "wall_ns") | .speedup == 1' <<<"$output"
  done
}

@test "every load, with both kinds of retaining" {
  for how in 'all --pin none' 'none --pin cores'; do
    # shellcheck disable=SC2086 # words
    accepts measure --runner numpy --strategy threads,processes,processes-copy --load serial,parallel,task --count 37 --retain $how
    [ "$(column outcome outcomes.csv)" = ok ]
    [ "$(column valid samples.csv)" = 1 ]
  done
  [[ $(column items_checked samples.csv) =~ ^4 ]] # two sampled, and the last of each of at least two workers
}

# Each operation with each of its types: tests/runners/planted_errors.py.
@test "every operation gives verified results" {
  accepts measure --runner numpy --strategy threads --dtype f32 --operation gemm,gemv,syrk,cholesky,svd,axpy,dot
  [ "$(column outcome outcomes.csv)" = ok ]
  accepts measure --runner numpy --strategy threads --dtype f64 --operation chain,lu-solve,qr,eigh,ger,null
  [ "$(column outcome outcomes.csv)" = ok ]
  accepts measure --runner numpy --strategy serial --dtype c64 --operation ger --options ty=c
  [ "$(column outcome outcomes.csv)" = ok ]
  accepts measure --runner numpy --strategy serial --dtype c128 --operation gemm --options "ta=c tb=t"
  [ "$(column outcome outcomes.csv)" = ok ]
}

@test "what NumPy lacks is SciPy's; without SciPy it is unavailable" {
  if [ -n "${HAS_SCIPY:-}" ]; then
    accepts measure --runner numpy --strategy serial --dtype f64 --operation least-squares,symm,trsm
    [ "$(column outcome outcomes.csv)" = ok ]
    accepts measure --runner numpy --strategy threads --dtype c64 --operation herk,trmm
    [ "$(column outcome outcomes.csv)" = ok ]
  fi
  mkdir "$BATS_TEST_TMPDIR/scipy"
  echo 'raise ImportError("none here")' >"$BATS_TEST_TMPDIR/scipy/__init__.py"
  PYTHONPATH=$BATS_TEST_TMPDIR refuses 3 "least-squares by QR is in SciPy, not in NumPy: none here" \
    measure --runner numpy --strategy serial --operation least-squares
  PYTHONPATH=$BATS_TEST_TMPDIR refuses 3 "trsm is in SciPy, not in NumPy: none here" \
    measure --runner numpy --strategy serial --operation trsm
}

@test "the inputs are the C worker's, bit for bit, for every operation and type" {
  local written=0
  write() { # OPERATION DTYPE SHAPE [OPTIONS]
    local folder=$BATS_TEST_TMPDIR/items-$((++written))
    bench data --operation "$1" --dtype "$2" --shape "$3" --count 2 --seed 9 --quiet ${4:+--options "$4"} "$folder"
    echo "$folder $1 $2 $3 2 9 ${4:-}" >>"$BATS_TEST_TMPDIR/list"
  }
  for dtype in f32 f64; do
    for operation in gemm chain; do write $operation $dtype 13x7x5; done
    for operation in gemv qr svd axpy ger dot null; do write $operation $dtype 13x7; done
    for operation in syrk lu-solve; do write $operation $dtype 9x9x5; done
    for operation in cholesky eigh; do write $operation $dtype 9x9; done
    write least-squares $dtype 13x7x5
  done
  for dtype in c64 c128; do write gemm $dtype 13x7x5 "ta=t tb=c"; write null $dtype 5x3; done
  if [ -n "${HAS_SCIPY:-}" ]; then
    for dtype in f32 f64 c64 c128; do
      for operation in symm trmm trsm; do write $operation $dtype 7x5; done
    done
    for dtype in c64 c128; do write herk $dtype 7x7x5; done
  fi
  run "$PYTHON" "$SOURCE/tests/runners/inputs.py" <"$BATS_TEST_TMPDIR/list"
  echo "$output"
  [ "$status" -eq 0 ] && [ "$output" -ge $((2 * written)) ]
}

@test "items of the user's own files" {
  accepts bench data --n 30 --count 4 --quiet "$BATS_TEST_TMPDIR/items"
  accepts bench run --profile smoke --runner c,numpy --strategy serial,threads --source "npy:$BATS_TEST_TMPDIR/items" --rounds 1 \
    --quiet --output "$SET"
  [ "$(column outcome outcomes.csv)" = ok ]
}

# ---- Checks

@test "its checks pass right results and find planted errors" {
  run "$PYTHON" "$SOURCE/tests/runners/planted_errors.py"
  echo "$output"
  [ "$status" -eq 0 ]
}

@test "a library that is wrong makes the launch invalid" {
  cat >"$BATS_TEST_TMPDIR/sitecustomize.py" <<'PY'
import numpy
right = numpy.matmul
def wrong(*operands, **options):
    result = right(*operands, **options)
    result.flat[5] *= 1.5
    return result
numpy.matmul = wrong
PY
  PYTHONPATH=$BATS_TEST_TMPDIR run measure --runner numpy --strategy serial,threads,processes,processes-copy
  cat "$SET/outcomes.csv"
  [ "$status" -eq 1 ]
  [ "$(grep -Ec ',invalid,item [0-9]+: residual [0-9.e+]+ exceeds the limit 1,' "$SET/outcomes.csv")" -eq 4 ]
}

@test "system time, which the kernel counts in ticks, makes no user time negative" {
  "$PYTHON" - "$SOURCE/bench/runners" <<'PY'
import sys
sys.path.insert(0, sys.argv[1])
import numpy_usage
row = {"wall_ns": 9_000_000}
numpy_usage.fill(row, (10_000_000, 0, 0, 0, 0, 0), (8_800_000, 10_000_000, 0, 0, 0, 0), ())
assert (row["cpu_user_ns"], row["cpu_sys_ns"]) == (0, 8_800_000), row
PY
}

@test "an input that changes, and a result that is not written" {
  cat >"$BATS_TEST_TMPDIR/sitecustomize.py" <<'PY'
import numpy
right = numpy.matmul
def destructive(a, b, **options):
    result = right(a, b, **options)
    b[0, 0] += 1
    return result
numpy.matmul = destructive
PY
  PYTHONPATH=$BATS_TEST_TMPDIR run measure --runner numpy --strategy threads
  [ "$(column outcome outcomes.csv)" = invalid ]
  [[ $(detail) =~ "array 2 is an input and has changed since it was loaded" ]]
  cat >"$BATS_TEST_TMPDIR/sitecustomize.py" <<'PY'
import numpy
numpy.matmul = lambda a, b, out=None: numpy.full((len(a), b.shape[1]), numpy.nan) if out is None else out
PY
  PYTHONPATH=$BATS_TEST_TMPDIR run measure --runner numpy --strategy threads,processes
  [ "$(grep -c ',invalid,.*the result is NaN or was not written' "$SET/outcomes.csv")" -eq 2 ]
}

# ---- What it cannot do

@test "unavailable with the reason: strategy, operation, core type, counters, threads" {
  run measure --runner c,numpy --strategy omp-static,pipeline
  [ "$status" -eq 0 ]
  grep -q "NumPy programs have no scheduler 'omp-static': use serial, pool" "$SET/outcomes.csv"
  grep -q "this runner has no load 'pipeline'" "$SET/outcomes.csv"
  if [ "$(uname -m)" = x86_64 ]; then # a kernel for another processor, which the library does not take
    OPENBLAS_CORETYPE='' run "$PYTHON" "$SOURCE/bench/runners/numpy_runner.py" \
      <<<'{"protocol": 1, "task": "inspect", "backend": "", "coretype": "NEOVERSEN1"}'
    jq -e '.outcome == "unavailable" and (.detail | startswith("core type NEOVERSEN1 was requested but"))' <<<"${lines[-1]}"
  fi
  if grep -q ' openblas-pthread' <<<"$(bench list runners)"; then
    # More than 64 and 128, which the builds of Debian 12 and 13 have at most.
    refuses 3 'the library uses [0-9]+ threads in worker 0 instead of the 130 requested' \
      measure --runner numpy --strategy blas-physical --blas-threads 130
  fi
}

@test "no such Python, and one without NumPy" {
  refuses 3 'cannot start .../none: No such file or directory' measure --runner "numpy:$BATS_TEST_TMPDIR/none" --strategy serial
  program bare <<<'#!/bin/sh
exec /usr/bin/python3 -S "$@"'
  refuses 3 'cannot import NumPy: No module named' measure --runner "numpy:$BATS_TEST_TMPDIR/bare" --strategy serial
  accepts measure --runner "c,numpy:$BATS_TEST_TMPDIR/none,numpy:$BATS_TEST_TMPDIR/bare" --strategy serial
  [ "$(column runner configs.csv)" = "c numpy numpy@bare" ]
  [ "$(column outcome outcomes.csv | tr ' ' '\n' | sort | xargs)" = "ok unavailable" ]
}

@test "a library that is loaded beside NumPy's, as SciPy's wheel has one, is limited with it" {
  library=$(realpath -e "/usr/lib/$(gcc -print-multiarch)/openblas64-pthread/libopenblas64.so.0") || skip "needs libopenblas64-0-pthread"
  cat >"$BATS_TEST_TMPDIR/sitecustomize.py" <<END
import atexit, ctypes
other = ctypes.CDLL("$library")
other.openblas_set_num_threads(2)
atexit.register(lambda: print(other.openblas_get_num_threads(), file=open("$BATS_TEST_TMPDIR/held", "w")))
END
  PYTHONPATH=$BATS_TEST_TMPDIR accepts measure --runner numpy --strategy serial
  [ "$(cat "$BATS_TEST_TMPDIR/held")" = 1 ]
}

@test "a result set has no path of the machine's programs in its command line and outcomes" {
  measure --runner "c,numpy:$BATS_TEST_TMPDIR/none" --strategy serial
  jq -e '.argv | index("c,numpy:none")' "$SET/run.json"
  run ! grep "$BATS_TEST_TMPDIR" "$SET"/*.csv
}

@test "a Python that prints noise at its start, with and without a line feed" {
  for noise in 'welcome' 'welcome\n[]\nto conda\n'; do
    program noisy <<<"#!/bin/sh
printf '$noise'
exec /usr/bin/python3 \"\$@\""
    accepts measure --runner "numpy:$BATS_TEST_TMPDIR/noisy" --strategy serial,threads
    [ "$(column outcome outcomes.csv)" = ok ]
  done
  echo 'print("sitecustomize says hello"); import atexit; atexit.register(print, "and good bye")' >"$BATS_TEST_TMPDIR/sitecustomize.py"
  PYTHONPATH=$BATS_TEST_TMPDIR accepts measure --runner numpy --strategy serial,processes
  [ "$(column outcome outcomes.csv)" = ok ]
}

@test "a NumPy whose operation prints, fails or ends the process" {
  echo 'import numpy; right = numpy.matmul; numpy.matmul = lambda *o, **k: (print("called"), right(*o, **k))[1]' >"$BATS_TEST_TMPDIR/sitecustomize.py"
  PYTHONPATH=$BATS_TEST_TMPDIR accepts measure --runner numpy --strategy serial
  echo 'import numpy; numpy.matmul = lambda *o, **k: 1 // 0' >"$BATS_TEST_TMPDIR/sitecustomize.py"
  PYTHONPATH=$BATS_TEST_TMPDIR run measure --runner numpy --strategy threads
  [ "$(column outcome outcomes.csv)" = failed ]
  [[ $(detail) == "ZeroDivisionError: integer division or modulo by zero" ]]
  echo 'import numpy, os; numpy.matmul = lambda *o, **k: os.kill(os.getpid(), 11)' >"$BATS_TEST_TMPDIR/sitecustomize.py"
  PYTHONPATH=$BATS_TEST_TMPDIR run measure --runner numpy --strategy threads
  [ "$(column outcome outcomes.csv)" = crashed ]
  PYTHONPATH=$BATS_TEST_TMPDIR run measure --runner numpy --strategy processes,processes-copy
  [ "$(column outcome outcomes.csv)" = failed ]
  [[ $(detail) == "BrokenProcessPool: "* ]]
}

# ---- Other programs

@test "a program by its path: it has its own name and library" {
  accepts measure --runner "c,$FAKE_WORKER" --strategy serial
  [ "$(column runner configs.csv)" = "c fake" ]
  [ "$(column outcome outcomes.csv)" = ok ]
  jq -e '.backends | length == 2' "$SET/run.json"
}

@test "a runner in R: the protocol is all that another language needs" {
  Rscript -e 'quit(status = !requireNamespace("jsonlite", quietly = TRUE))' 2>/dev/null || skip "needs r-base-core and r-cran-jsonlite"
  runner=$SOURCE/bench/runners/r_runner.R
  accepts measure --runner "c,$runner" --strategy serial,threads --retain all --seed 7
  [[ $(column runner configs.csv) == "c r-"* ]]
  grep -q "unavailable,R programs have no scheduler 'pool'" "$SET/outcomes.csv"
  [ "$(column valid samples.csv)" = 1 ]
  [ "$(column items_checked samples.csv)" = 6 ]
  # its inputs are NumPy's
  numbers=$(sed '/^if (!has_json/,$d' "$runner" | Rscript -e 'eval(parse(file("stdin"))); cat(sprintf("%a", uniform(7, 2^40 + 3, 12)))')
  [ "$numbers" = "$("$PYTHON" -c "
import ctypes, numpy
numbers = numpy.random.Generator(numpy.random.Philox(key=[2**40 + 3, 12])).random(7)
libc = ctypes.CDLL(None); out = ctypes.create_string_buffer(99)
for i, x in enumerate(numbers): libc.snprintf(out, 99, b'%a', ctypes.c_double(x)); print(end=(' ' if i else '') + out.value.decode())")" ]
  # and what its product gets wrong, it sees
  sed 's/pair\$a %\*% pair\$b/(pair$a %*% pair$b) * 1.0001/' "$runner" | program wrong.R
  run measure --runner "$BATS_TEST_TMPDIR/wrong.R" --strategy serial --retain all
  [ "$(column outcome outcomes.csv)" = invalid ]
  [[ $(detail) =~ ^"a residual of "[0-9.e+]+" exceeds the limit 1"$ ]]
}

@test "a program that dies, hangs, or is no runner" {
  SG_FAKE=crash run measure --runner "$FAKE_WORKER" --strategy serial
  [ "$(column outcome outcomes.csv)" = crashed ]
  SG_FAKE=hang SG_FAKE_SLEEP=1000.$BASHPID run measure --runner "$FAKE_WORKER" --strategy serial --timeout 2s
  [ "$(column outcome outcomes.csv)" = timeout ]
  wait_until is_gone "1000.$BASHPID"
  run measure --runner /bin/echo --strategy serial
  [ "$(column outcome outcomes.csv)" = failed ]
  [[ $(detail) == "exited without an end message (docs/PROTOCOL.md)"* ]]
  refuses 3 "cannot start /absent-python: No such file" bench run --profile smoke --quiet --runner numpy:/absent-python --output "$BATS_TEST_TMPDIR/absent"
}

@test "another version of the protocol" {
  program older <<'SH'
#!/bin/sh
echo '{"type":"end","outcome":"failed","detail":"protocol 1 is not supported: this runner implements 0"}'
SH
  run measure --runner "$BATS_TEST_TMPDIR/older" --strategy serial
  [ "$status" -ne 0 ]
  [ "$(column outcome outcomes.csv)" = failed ]
  [[ $(detail) == "protocol 1 is not supported: this runner implements 0" ]]
  run "$PYTHON" "$SOURCE/bench/runners/numpy_runner.py" <<<'{"protocol": 2, "task": "run"}'
  jq -e '.outcome == "failed" and .detail == "protocol 2 is not supported: this runner implements 1"' <<<"${lines[-1]}"
}

@test "malformed requests are failed, not a traceback" {
  for request in '' '[' '[]' '{}' '{"protocol": "1"}' '{"protocol": 1, "task": "dance"}' '{"protocol": 1, "task": "run", "trials": 1}' \
    '{"protocol": 1, "task": "run", "trials": 1, "workload": {"m": "x"}}'; do
    run --separate-stderr "$PYTHON" "$SOURCE/bench/runners/numpy_runner.py" <<<"$request"
    [ "$status" -eq 0 ]
    [ -z "$stderr" ]
    jq -e '.type == "end" and .outcome == "failed" and (.detail | length) > 0' <<<"${lines[-1]}"
  done
}

# ---- Storage

@test "a run with NumPy resumes" {
  cp -r "$BOTH" "$SET"
  rows=$(wc -l <"$SET/samples.csv")
  accepts bench run --profile smoke --n 48 --count 6 --retain none --rounds 2 --quiet --output "$SET" --resume \
    --runner c,numpy --strategy serial,threads
  [ "$(wc -l <"$SET/samples.csv")" -gt "$rows" ]
  accepts report summary "$SET"
  says 'threads runner=numpy-'
}

@test "a runner that calls itself c is not taken for ours" {
  sed 's/"runner":"fake"/"runner":"c"/' "$FAKE_WORKER" >"$BATS_TEST_TMPDIR/claims"
  chmod +x "$BATS_TEST_TMPDIR/claims"
  refuses 2 "runner '$BATS_TEST_TMPDIR/claims' calls itself c, as stratagemm-worker does: it needs a name of its own" \
    measure --runner "$BATS_TEST_TMPDIR/claims" --strategy serial
}

@test "a library that says another version in a launch than before: failed" {
  sed "s/^hello() {/hello() { [ \"\$task\" != run ] || local version=2.0/; s/\"version\":\"1.0\"/\"version\":\"'\"\${version:-1.0}\"'\"/" "$FAKE_WORKER" \
    >"$BATS_TEST_TMPDIR/changes"
  chmod +x "$BATS_TEST_TMPDIR/changes"
  run --separate-stderr measure --runner "$BATS_TEST_TMPDIR/changes" --strategy serial
  [ "$status" -eq 1 ]
  grep -q ',failed,"\?the library says that it is version 2.0, and when the run began it said 1.0' "$SET/outcomes.csv"
}
