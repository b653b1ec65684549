#!/usr/bin/env bats
# Finding libraries: what `list backends` says of each, those of a user and of a Python, and files that cannot be used. The
# worker is the real one.

load helper

SHIMS=${SG_BIN_DIR:-$SOURCE/build/bin}/../tests/shims
PYTHON=/usr/bin/python3
FLAVOURS=/usr/lib/$(gcc -print-multiarch 2>/dev/null)

# A library with the names of NumPy's wheels and their integers of 64 bits, from the objects of Debian's OpenBLAS.
make_wheel() {
  local archive=$FLAVOURS/openblas64-pthread/libopenblas64.a
  [ -e "$archive" ] || return 1
  nm -g --defined-only "$archive" 2>/dev/null |
    awk '$2 ~ /[TtWi]/ && $3 ~ /^(cblas_.*|openblas_.*|[a-z0-9]+_)$/ && !seen[$3]++ { print $3, "scipy_" $3 "64_" }' >"$1/names"
  objcopy --redefine-syms="$1/names" "$archive" "$1/renamed.a"
  gcc -shared -o "$1/libscipy_openblas64_-0123abcd.so" -Wl,--whole-archive "$1/renamed.a" -Wl,--no-whole-archive \
    -l:libgfortran.so.5 -lm -lpthread
  rm "$1/renamed.a"
}

# python_that COMMANDS: a Python that runs these first.
python_that() {
  printf '#!/bin/sh\n%s\nexec %s "$@"\n' "$1" "$PYTHON" >"$BATS_TEST_TMPDIR/python"
  chmod +x "$BATS_TEST_TMPDIR/python"
}

needs_numpy() { "$PYTHON" -c 'import numpy' || skip "no NumPy"; }

# row NAME: that of `list backends --json`, in the last command's output
row() { jq -e --arg name "$1" '.[] | select(.name == $name)' <<<"$output"; }

@test "list backends has headings, and every build once" {
  accepts bench list backends
  head -n 1 <<<"$output" | grep -Eq '^NAME +VERSION +THREADING +KERNELS +INTEGERS +SYMBOLS +LAPACK +BATCH +LIMIT +PATH'
  accepts bench list backends --json
  [ "$(jq -r '.[].path' <<<"$output" | xargs realpath | sort | uniq -d | wc -l)" -eq 0 ]
  [ "$(jq -r '.[].name' <<<"$output" | sort | uniq -d | wc -l)" -eq 0 ]
}

@test "integers and threads are those of the build, and limits as they are observed" {
  accepts bench list backends --json
  # Up to version 0 it is the limit of the process.
  blis=$(jq -r 'any(.[]; (.name | startswith("blis")) and (.version | tonumber? // 0) >= 1) | if . then "thread" else "process" end' <<<"$output")
  local found
  for expected in 'openblas64-pthread/|64 bit|pthread|openblas_set_num_threads (process)|own' \
    'openblas-openmp/|32 bit|openmp|omp_set_num_threads (thread)|own' \
    'openblas-serial/|32 bit|serial|openblas_set_num_threads (no effect)|own' \
    "blis-openmp/|32 bit|openmp|bli_thread_set_num_threads ($blis)|companion" 'blas/|32 bit|||companion'; do
    folder=${expected%%|*}
    [ -d "$FLAVOURS/$folder" ] || continue
    found=$(jq -r --arg folder "/$folder" '.[] | select(.path | contains($folder)) | "\(.integers)|\(.threading // "")|\(.limit // "")|\(.lapack)"' <<<"$output")
    [ "$found" = "${expected#*|}" ] || { echo "$folder: $found"; return 1; }
  done
}

# without_libraries COMMAND..: where the folders of Debian's libraries are empty.
without_libraries() {
  # shellcheck disable=SC2016 # expanded by the inner shell
  unshare -rm sh -c 'for folder in "$0"/openblas* "$0"/blis* "$0"/blas* "$0"/lapack*; do
      [ ! -d "$folder" ] || mount -t tmpfs none "$folder" || exit 99
    done
    exec "$@"' "$FLAVOURS" "$@"
}

@test "no library anywhere: one line that says what to install, status 3" {
  unshare -rm mount -t tmpfs none /mnt 2>/dev/null || skip "no mount namespaces"
  run without_libraries "$BIN/stratagemm-bench" list backends
  [[ $output != NAME* ]] || skip "a library in another place than Debian's"
  for arguments in 'list backends' 'list backends --json' 'run --profile smoke'; do
    # shellcheck disable=SC2086 # several words
    refuses 3 'no BLAS library found: install libopenblas0-pthread' without_libraries "$BIN/stratagemm-bench" $arguments
  done
}

@test "STRATAGEMM_BACKENDS adds files and folders, each file once" {
  mkdir "$BATS_TEST_TMPDIR/mine [1]"
  cp "$SHIMS/named_plain32.so" "$BATS_TEST_TMPDIR/mine [1]/libopenblas.so.0"
  ln -s libopenblas.so.0 "$BATS_TEST_TMPDIR/mine [1]/libopenblas.so"
  cp "$SHIMS/naive.so" "$BATS_TEST_TMPDIR/mine [1]/libblas.so.3" # one that only passes calls on to that
  cp "$SHIMS/naive.so" "$BATS_TEST_TMPDIR/mine [1]/libblasr.so.1" # another library
  cp "$SHIMS/naive.so" "$BATS_TEST_TMPDIR/mine [1]/notes.so" # not the name of a BLAS: taken only if named
  cp "$SHIMS/named_scipy64_.so" "$BATS_TEST_TMPDIR/other.so"
  STRATAGEMM_BACKENDS="$BATS_TEST_TMPDIR/mine [1]:$BATS_TEST_TMPDIR/other.so" accepts bench list backends --json
  [ "$(jq --arg dir "$BATS_TEST_TMPDIR" '[.[] | select(.path | startswith($dir))] | length' <<<"$output")" -eq 2 ]
  [ "$(row other.so | jq -r '.symbols, .integers')" = $'scipy_cblas_dgemm64_\n64 bit' ]
}

@test "what cannot be used is listed with the reason" {
  cp "$SHIMS/naive.so" "$BATS_TEST_TMPDIR/foreign.so"
  printf '\xf3\x00' | dd of="$BATS_TEST_TMPDIR/foreign.so" bs=1 seek=18 conv=notrunc status=none # RISC-V
  libz=$(ldconfig -p | awk '/libz\.so\.1 / { print $NF; exit }')
  STRATAGEMM_BACKENDS="$SOURCE/README.md:$libz:$SHIMS/partial.so:$SHIMS/crash_at_load.so:$BATS_TEST_TMPDIR/foreign.so:/no/such.so" \
    accepts bench list backends --json
  row README.md | jq -e '.trouble | test("cannot open the library: .*invalid ELF header|file too short")'
  row libz.so.1 | jq -e '.trouble == "the library has no cblas_dgemm" and .symbols == null'
  row partial.so | jq -e '.trouble | test("^a product of 2 x 3 by 3 x 2 is wrong")'
  row crash_at_load.so | jq -e '.trouble | test("killed by SIGSEGV")'
  row foreign.so | jq -e '.trouble == "cannot open the library: it is for another architecture"'
  row such.so | jq -e '.trouble | test("cannot open the library: .*No such file")'
  accepts bench list backends
  run ! grep -q TROUBLE <<<"$output" # without these
}

@test "a library that never finishes loading is given up" {
  STRATAGEMM_BACKENDS="$SHIMS/hang_at_load.so" accepts bench list backends --json
  row hang_at_load.so | jq -e '.trouble | test("^not finished after 10")'
}

@test "libraries of one name are told apart by where they are" {
  mkdir -p "$BATS_TEST_TMPDIR"/{one,two}/lib
  for folder in one two; do cp "$SHIMS/naive.so" "$BATS_TEST_TMPDIR/$folder/lib/libnaive.so.4"; done
  accepts bench run --n 4 --count 2 --strategy serial --rounds 1 --trials 1 --ceilings none --output "$BATS_TEST_TMPDIR/set" \
    --backend "$BATS_TEST_TMPDIR/one/lib/libnaive.so.4,$BATS_TEST_TMPDIR/two/lib/libnaive.so.4,$BATS_TEST_TMPDIR/two/lib/../lib/libnaive.so.4"
  [ "$(jq -r '.backends[].name' "$BATS_TEST_TMPDIR/set/run.json")" = $'libnaive.so.4\nlibnaive.so.4@two' ]
}

# probed OPTION..: a run of a moment with these options; its probe of the libraries in $SET/run.json
probed() {
  SET=$BATS_TEST_TMPDIR/set
  rm -rf "$SET"
  accepts bench run --n 8 --count 2 --strategy serial,threads --rounds 1 --trials 1 --output "$SET" "$@"
}

@test "before a run with the default library, the others found here are probed on one core" {
  mkdir "$BATS_TEST_TMPDIR/lib"
  cp "$SHIMS/versioned.so" "$BATS_TEST_TMPDIR/lib/libopenblas.so.0"
  STRATAGEMM_BACKENDS=$BATS_TEST_TMPDIR/lib probed --ceilings none --library-probe measured --dtype f32
  says_on_stderr 'measuring the rate of each library found here, on one core'
  jq -e '.library_probe | .dtype == "f32" and .threads == 1 and (.libraries | length >= 2 and
    (map(select(.measured and .coretype == "auto")) | length == 1) and any(.option == "openblas-pthread-9.9.9" and
    (.measured | not)) and all(.flops > 0))' "$SET/run.json"
  kept=$(jq -c .library_probe "$SET/run.json")
  accepts bench run --n 8 --count 2 --strategy serial,threads --rounds 2 --trials 1 --output "$SET" --ceilings none \
    --library-probe measured --dtype f32 --resume
  [ "$(jq -c .library_probe "$SET/run.json")" = "$kept" ]
}

@test "libraries are not probed where it is not asked for, or nobody took the default" {
  probed --ceilings none
  jq -e '.library_probe == null' "$SET/run.json"
  for options in "--goal estimate" "--backend default" "--coretype auto"; do
    # shellcheck disable=SC2086 # words
    probed --ceilings none --library-probe measured $options
    jq -e '.library_probe == null' "$SET/run.json"
  done
  refuses 2 "unknown library probe 'nine': did you mean 'none'" bench plan --library-probe nine
}

@test "best is the library that a probe finds fastest" {
  probed --ceilings none --backend best
  jq -e '.backends[0] as $best | .library_probe.libraries | map(select(.coretype == "auto" and .flops != null)) |
    max_by(.flops) | .path == $best.path and .measured' "$SET/run.json"
  best=$(jq -r '.backends[0].name' "$SET/run.json")
  accepts bench run --n 8 --count 2 --strategy serial,threads --rounds 2 --trials 1 --output "$SET" --ceilings none \
    --backend best --resume
  [ "$(jq -r '.backends[].name' "$SET/run.json")" = "$best" ]
}

@test "two builds of one version are told apart by their folders, and a user's folder is never named" {
  mkdir -p "$BATS_TEST_TMPDIR"/{tuned,alice}/lib
  for folder in tuned alice; do cp "$SHIMS/versioned.so" "$BATS_TEST_TMPDIR/$folder/lib/libopenblas.so.0"; done
  HOME=$BATS_TEST_TMPDIR/alice STRATAGEMM_BACKENDS=$BATS_TEST_TMPDIR/tuned/lib:$BATS_TEST_TMPDIR/alice/lib accepts bench list backends --json
  [ "$(jq -r '.[].name' <<<"$output" | grep 9.9.9 | xargs)" = "openblas-pthread-9.9.9 openblas-pthread-9.9.9@home" ]
  STRATAGEMM_BACKENDS=$BATS_TEST_TMPDIR/alice/lib:$BATS_TEST_TMPDIR/tuned/lib accepts bench list backends --json
  [ "$(jq -r '.[].name' <<<"$output" | grep 9.9.9 | xargs)" = "openblas-pthread-9.9.9 openblas-pthread-9.9.9@tuned" ]
}

@test "a folder is no library" {
  refuses 2 "the backend '/usr/lib' is not a file" bench plan --profile smoke --backend /usr/lib
}

@test "numpy is the file that NumPy's own module calls" {
  needs_numpy
  accepts bench run --n 100 --count 2 --strategy serial,blas-physical --rounds 1 --trials 1 --ceilings none \
    --output "$BATS_TEST_TMPDIR/set" --backend "numpy:$PYTHON"
  path=$(jq -r '.backends[0].path' "$BATS_TEST_TMPDIR/set/run.json")
  "$PYTHON" -c 'import numpy, sys; sys.exit(sys.argv[1] not in open("/proc/self/maps").read())' "$path"
  [ "$(grep -c ',ok,' "$BATS_TEST_TMPDIR/set/outcomes.csv")" -eq 2 ]
  accepts bench run --n 100 --count 2 --strategy serial --rounds 1 --trials 1 --ceilings none \
    --output "$BATS_TEST_TMPDIR/again" --backend numpy --python "$PYTHON"
  [ "$(jq -r '.backends[0].path' "$BATS_TEST_TMPDIR/again/run.json")" = "$path" ]
}

@test "what a Python prints is no answer, and its environment is its own" {
  needs_numpy
  wanted=$(bench list backends --python "$PYTHON" --json | jq -c '[.[].path]')
  python_that 'echo "{\"library\": \"/no/such.so\"}"; echo noise; echo noise >&2'
  [ "$(bench list backends --python "$BATS_TEST_TMPDIR/python" --json | jq -c '[.[].path]')" = "$wanted" ]
  # A module of the current folder is not NumPy; one in PYTHONPATH is, for this Python.
  cd "$BATS_TEST_TMPDIR"
  echo 'raise ImportError("not this one")' >numpy.py
  [ "$(bench list backends --python "$PYTHON" --json | jq -c '[.[].path]')" = "$wanted" ]
  PYTHONPATH=$BATS_TEST_TMPDIR refuses 3 "has no NumPy that can be imported \\(ImportError: not this one\\)" \
    bench plan --profile smoke --backend "numpy:$PYTHON"
}

@test "a Python that is not there, has no NumPy, dies or says nothing" {
  refuses 2 "there is no Python 'pyton3'" bench plan --profile smoke --backend numpy:pyton3
  refuses 2 "there is no Python '/no/such/env'" bench plan --profile smoke --backend numpy --python /no/such/env
  refuses 2 "there is no Python '/no/such/env'" bench list backends --python /no/such/env
  python_that "exec $PYTHON -I -S \"\$@\""
  refuses 3 "has no NumPy that can be imported \\(ModuleNotFoundError: No module named 'numpy'\\): install it there" \
    bench plan --profile smoke --backend "numpy:$BATS_TEST_TMPDIR/python"
  python_that 'echo "broken: no libc" >&2; exit 7'
  refuses 3 "python' did not say which library its NumPy loads: broken: no libc" \
    bench doctor --python "$BATS_TEST_TMPDIR/python"
}

@test "an environment's folder stands for its Python" {
  needs_numpy
  mkdir -p "$BATS_TEST_TMPDIR/env/bin"
  ln -s "$PYTHON" "$BATS_TEST_TMPDIR/env/bin/python3"
  accepts bench plan --profile smoke --backend "numpy:$BATS_TEST_TMPDIR/env"
}

@test "the library of a wheel: its names, its integers, its LAPACK, its threads" {
  [ -n "$SG_WHEEL" ] || skip "it takes long to make: tests/run-deep.sh wheel"
  make_wheel "$BATS_TEST_TMPDIR" || skip "no libopenblas64-pthread-dev"
  library=$BATS_TEST_TMPDIR/libscipy_openblas64_-0123abcd.so
  STRATAGEMM_BACKENDS=$BATS_TEST_TMPDIR accepts bench list backends --json
  jq -e --arg path "$library" '.[] | select(.path == $path) | .name[:18] == "openblas64-pthread" and
    .symbols == "scipy_cblas_dgemm64_" and .integers == "64 bit" and .lapack == "own" and .trouble == null' <<<"$output"
  accepts bench run --operation gemm,lu-solve,svd,eigh,dot --n 50 --count 4 --strategy serial,blas-physical,threads --rounds 1 --trials 1 \
    --ceilings none --output "$BATS_TEST_TMPDIR/set" --backend "$library"
  [ "$(awk -F, 'NR > 1 { print $4 }' "$BATS_TEST_TMPDIR/set/outcomes.csv" | sort | uniq -c | xargs)" = "15 ok" ]
}

@test "the doctor looks at the library that is to be measured" {
  accepts bench doctor --backend "$SHIMS/naive.so"
  says '^unknown blas kernel  naive\.so does not tell which kernels it uses$'
  refuses 2 "unknown backend 'opnblas'" bench doctor --backend opnblas
}

@test "all means every library that is found" {
  mkdir "$BATS_TEST_TMPDIR/lib"
  cp "$SHIMS/named_plain32.so" "$BATS_TEST_TMPDIR/lib/libopenblas.so.0"
  export STRATAGEMM_BACKENDS=$BATS_TEST_TMPDIR/lib
  accepts bench list backends --json
  listed=$(jq -r '.[].name' <<<"$output")
  cp "$SHIMS/named_plain64.so" "$BATS_TEST_TMPDIR/lib/libopenblas64.so.0" # its like with 32 bits is there as well
  accepts bench plan --n 32 --count 2 --strategy serial --backend all
  planned=$output
  for name in $listed; do
    twin=$(sed 's/64//' <<<"$name")
    if [ "$twin" != "$name" ] && grep -qx "$twin" <<<"$listed"; then
      run ! grep -q "^serial $name " <<<"$planned"
    else
      grep -q "^serial $name " <<<"$planned"
    fi
  done
}

# most_threads LIBRARY: of a launch with 1 and 2 workers times 1 and 2 BLAS threads, "WxT:N" each: N the most threads that its worker
# had at one time, or - where it was unavailable. Threads are counted as they are made, whatever the machine does meanwhile.
most_threads() {
  SET=$BATS_TEST_TMPDIR/set
  rm -rf "$SET" "$SET.peaks"
  SG_PEAK_FILE=$SET.peaks LD_PRELOAD=$(realpath "$SHIMS/peak.so") bench run --strategy hybrid --workers 1,2 --blas-threads 1,2 \
    --n 160 --count 2 --rounds 1 --trials 1 --warmup 0 --ceilings none --quiet --output "$SET" --backend "$1" >/dev/null 2>&1 || true
  paste -d, <(tail -n 4 "$SET/outcomes.csv" | cut -d, -f1,4) <(grep stratagemm-worker "$SET.peaks" | tail -n 4) |
    awk -F, 'FNR == 1 { file++ }
      file == 1 && FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
      file == 1 { points[$1] = $at["workers"] "x" $at["blas_threads"] }
      file == 2 { split($3, peak, " "); print points[$1] ":" ($2 == "ok" ? peak[1] : "-") }' "$SET/configs.csv" - | sort | xargs
}

# A worker may be through before the other begins.
@test "each build makes as many threads as are requested, or says that it ignores the setting" {
  [ "$(nproc)" -ge 2 ] || skip "libraries limit their threads to one CPU"
  [ -z "${SG_SANITIZE:-}" ] || skip "a sanitizer has threads of its own"
  for expected in openblas-pthread/libopenblas.so.0=1x1:1,1x2:2,2x1:2,2x2:3 openblas64-pthread/libopenblas64.so.0=1x1:1,1x2:2,2x1:2,2x2:3 \
    openblas-openmp/libopenblas.so.0=1x1:1,1x2:2,2x1:2,2x2:[34] blis-openmp/libblis.so.4=1x1:1,1x2:2,2x1:2,2x2:[34] \
    blis-pthread/libblis.so.4=1x1:1,1x2:2,2x1:2,2x2:[34] openblas-serial/libopenblas.so.0=1x1:1,1x2:-,2x1:2,2x2:- \
    blis-serial/libblis.so.4=1x1:1,1x2:-,2x1:2,2x2:- blas/libblas.so.3=1x1:1,1x2:1,2x1:2,2x2:2; do
    library=$FLAVOURS/${expected%%=*} wanted=${expected#*=}
    [ -e "$library" ] || continue
    found=$(most_threads "$library")
    # shellcheck disable=SC2053 # a pattern
    [[ $found == ${wanted//,/ } ]] || { echo "$library: $found, wanted $wanted"; return 1; }
  done
}

# ---- libxsmm: small products, one thread, no CBLAS

# xsmm OPTION..: outcomes of a short run with the library $XSMM, which leaves its messages in `said`, and no set if nothing could run
xsmm() {
  rm -rf "$BATS_TEST_TMPDIR/set"
  bench run --profile smoke --backend "$XSMM" --count 6 --rounds 1 --trials 1 --ceilings none \
    --output "$BATS_TEST_TMPDIR/set" "$@" >/dev/null 2>"$BATS_TEST_TMPDIR/said" || true
  if grep -q 'no configuration can run here: ' "$BATS_TEST_TMPDIR/said"; then
    [ -e "$BATS_TEST_TMPDIR/set" ] || echo unavailable
    return
  fi
  awk -F, 'NR > 1 { print $4 }' "$BATS_TEST_TMPDIR/set/outcomes.csv" | sort -u
}

@test "libxsmm is a library for small products, in one thread" {
  mkdir "$BATS_TEST_TMPDIR/lib"
  XSMM=$BATS_TEST_TMPDIR/lib/libxsmm.so
  cp "$SHIMS/xsmm.so" "$XSMM"
  STRATAGEMM_BACKENDS=$BATS_TEST_TMPDIR/lib accepts bench list backends --json
  jq -e --arg path "$XSMM" '.[] | select(.path == $path) | .threading == "serial" and .kernels == "skx" and .limit == null' <<<"$output"
  for dtype in f32 f64; do
    [ "$(xsmm --strategy serial,threads,processes --shape 16,7x5x9,64 --dtype $dtype)" = ok ]
    [ "$(xsmm --strategy serial --n 9 --dtype $dtype --options ta=t)" = ok ]
  done
  [ "$(xsmm --strategy blas-physical --n 16)" = unavailable ] || [ "$(nproc)" -eq 1 ]
}

@test "what libxsmm passes to another BLAS is unavailable" {
  XSMM=$SHIMS/xsmm.so
  [ "$(xsmm --strategy serial,processes --n 65)" = unavailable ]
  grep -q "libxsmm passes products above 64 x 64 x 64 to another BLAS" "$BATS_TEST_TMPDIR/said"
  [ "$(xsmm --strategy serial --n 16 --options tb=t)" = unavailable ]
  [ "$(xsmm --strategy serial --n 16 --operation trsm,gemv)" = unavailable ]
  grep -q "the library has no cblas_dtrsm" "$BATS_TEST_TMPDIR/said"
}

@test "the libxsmm of Debian's archive is one" {
  [ -e /usr/lib/libxsmm.a ] || skip "needs libxsmm-dev"
  XSMM=$BATS_TEST_TMPDIR/libxsmm.so
  gcc -shared -o "$XSMM" -Wl,--whole-archive /usr/lib/libxsmm.a -Wl,--no-whole-archive /usr/lib/libxsmmnoblas.a -lm -ldl -lpthread
  for dtype in f32 f64; do
    [ "$(xsmm --strategy serial,threads,processes --shape 4,16,7x5x9,64 --dtype $dtype)" = ok ]
    [ "$(xsmm --strategy serial --shape 9,33x21x17 --dtype $dtype --options ta=t)" = ok ]
  done
}

@test "MKL shares this program's OpenMP, unless its user names a layer without" {
  cp "$SHIMS/mkl.so" "$BATS_TEST_TMPDIR/libmkl_rt.so.2"
  for layer in "" INTEL GNU SEQUENTIAL; do
    MKL_THREADING_LAYER=$layer accepts bench run --n 16 --count 2 --strategy serial --rounds 1 --trials 1 --ceilings none --quiet \
      --backend "$BATS_TEST_TMPDIR/libmkl_rt.so.2" --output "$BATS_TEST_TMPDIR/set$layer"
  done
  STRATAGEMM_BACKENDS=$BATS_TEST_TMPDIR accepts bench list backends --json
  row mkl-openmp-2024.0
  MKL_THREADING_LAYER=sequential STRATAGEMM_BACKENDS=$BATS_TEST_TMPDIR accepts bench list backends --json
  row mkl-serial-2024.0
}

@test "a BLAS that is loaded before the one that is measured makes its launches unavailable, with its path" {
  [ -z "${SG_SANITIZE:-}" ] || skip "a sanitizer's own library comes first"
  other=$FLAVOURS/blis-pthread/libblis.so.4
  [ -e "$other" ] || skip "BLIS is not installed"
  LD_PRELOAD=$other run --separate-stderr bench run --profile smoke --strategy serial --n 16 --output "$BATS_TEST_TMPDIR/set"
  [ "$status" -eq 3 ]
  says_on_stderr "unavailable: its dgemm_ would run in '$other', which is loaded already: unset LD_PRELOAD"
}

@test "variables that bind threads to cores do not reach the launches, and the doctor names them" {
  OMP_PROC_BIND=true OMP_PLACES=cores accepts bench doctor
  says '^warn +binding +threads are bound to cores by (OMP_PROC_BIND, OMP_PLACES|OMP_PLACES, OMP_PROC_BIND)$'
  # The OpenMP runtime would bind the process to one core.
  OMP_PROC_BIND=true OMP_PLACES=cores accepts bench run --profile smoke --strategy threads --n 100 --count 4 --output "$BATS_TEST_TMPDIR/set"
  jq -e '.environment.OMP_PROC_BIND == "true"' "$BATS_TEST_TMPDIR/set/run.json"
}
