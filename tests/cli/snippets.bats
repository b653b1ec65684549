#!/usr/bin/env bats
# Every block of code in the report's recommended settings, run as it is on the page, with the libraries that Debian has and
# its NumPy, threadpoolctl and joblib: the threads that work are counted. With SG_SNIPPETS=all, every combination.
# shellcheck disable=SC2154 # status, output and stderr are bats'

load helper

setup_file() {
  export PYTHON=/usr/bin/python3
  TRIPLET=$("$PYTHON" -c 'import sysconfig; print(sysconfig.get_config_var("MULTIARCH"))')
  export TRIPLET
  ! "$PYTHON" -c 'import numpy, threadpoolctl, joblib' || export HAS_PACKAGES=1
}

setup() {
  [ -z "${SG_SANITIZE:-}" ] || skip "the snippets are the same whatever the report is built with"
  [ -n "${HAS_PACKAGES:-}" ] || skip "Debian's Python has no NumPy, threadpoolctl or joblib"
  [ "$(nproc)" -ge 2 ] || skip "one CPU: a library's default is one thread"
  # What a user's shell may have set.
  unset OPENBLAS_NUM_THREADS GOTO_NUM_THREADS OMP_NUM_THREADS BLIS_NUM_THREADS MKL_NUM_THREADS OPENBLAS_CORETYPE LD_PRELOAD
  unset OMP_WAIT_POLICY OMP_THREAD_LIMIT OMP_DYNAMIC LD_LIBRARY_PATH
  SNIPPETS=$SOURCE/tests/snippets
  cd "$BATS_TEST_TMPDIR" || return 1
}

folder_of() { echo "/usr/lib/$TRIPLET/$1"; }

# settings LIBRARY SCHEDULER WORKERS THREADS [CORETYPE [OTHER]]: renders a report that recommends this, and writes the blocks of
# code of its settings to sh, python1, python2, c1...
settings() {
  rm -rf set report sh* python* c?
  "$PYTHON" "$SNIPPETS/make_set.py" "$SAMPLE" set "$@"
  report render set --output report --format md >/dev/null
  blocks
}

blocks() {
  awk '/^## Recommended settings/ { on = 1; next } /^## / { on = 0 }
    on && /^```/ { if (file) { close(file); file = "" } else { kind = substr($0, 4); n[kind]++; file = kind n[kind]; printf "" >file }; next }
    on && file { print >file }' report/report.md
  [ -s sh1 ]
}

# The code around a snippet where the page has only variables to set: the program that the strategy describes.
plain_program() {
  case $1 in
  serial) echo 'results = [work(item) for item in items]' ;;
  *) printf '%s\n' 'from concurrent.futures import ThreadPoolExecutor' \
    "with ThreadPoolExecutor($2) as pool: results = list(pool.map(work, items))" ;;
  esac
}

# Newer OpenMP builds of OpenBLAS use at most as many threads as OpenMP had by default when they were loaded.
caps() { nm -D "$(folder_of "$1")/libopenblas.so.0" | grep -q blas_omp_number_max; }

# expected HOW LIBRARY SCHEDULER WORKERS THREADS: how many threads work on two CPUs. OpenBLAS's POSIX build has one team for all
# calls, and at its start creates no more threads than there are CPUs. BLIS by default uses one thread.
expected() {
  local how=$1 library=$2 scheduler=$3 workers=$4 threads=$5
  case $how/$library/$threads in
  */blis*/default) threads=1 ;;
  */default | shell/openblas-pthread/3) threads=2 ;;
  python/openblas-openmp/3 | joblib/openblas-openmp/3 | c/openblas-openmp/3) ! caps "$library" || threads=2 ;;
  esac
  case $scheduler/$library in
  pool/openblas-pthread) echo $((workers + threads - 1)) ;;
  *) echo $((workers * threads)) ;;
  esac
}

counted() { "$PYTHON" "$SNIPPETS/count_threads.py" "$@"; }

# in_shell COMMAND..: after the page's lines of shell.
in_shell() { sh -c '. ./sh1; exec "$@"' sh "$@"; }

run_c() {
  local file=libopenblas.so.0
  [[ $1 != blis* ]] || file=libblis.so.4
  gcc -std=gnu17 -Wall -Werror -fopenmp -pthread -DSNIPPET='"c1"' -I. "$SNIPPETS/run_c.c" -o program \
    -L"$(folder_of "$1")" -l:"$file"
  counted ./program
}

# threads HOW LIBRARY SCHEDULER WORKERS THREADS: the number of threads that work, on stdout.
threads() {
  local how=$1
  shift
  case $how in
  python) counted "$PYTHON" "$SNIPPETS/run_python.py" python1 ;;
  joblib) counted "$PYTHON" "$SNIPPETS/run_python.py" python2 ;;
  c) run_c "$1" ;;
  shell) plain_program "$2" "$3" | in_shell "$PYTHON" "$SNIPPETS/count_threads.py" "$PYTHON" "$SNIPPETS/run_python.py" ;;
  shell+python) in_shell "$PYTHON" "$SNIPPETS/count_threads.py" "$PYTHON" "$SNIPPETS/run_python.py" python1 ;;
  esac
}

# works SETTINGS.. -- HOW..: each of these ways to use the settings runs as many threads as they say.
works() {
  local configuration=()
  while [ "$1" != -- ]; do
    configuration+=("$1")
    shift
  done
  shift
  settings "${configuration[@]}"
  export LD_LIBRARY_PATH
  LD_LIBRARY_PATH=$(folder_of "${configuration[0]}")
  [ -e "$LD_LIBRARY_PATH/libblas.so.3" ] || skip "$LD_LIBRARY_PATH has no libblas.so.3"
  for how; do
    local wanted found
    wanted=$(expected "$how" "${configuration[@]}")
    found=$(threads "$how" "${configuration[@]}" 2>log) || { cat log; return 1; }
    if [ "$found" != "$wanted" ]; then
      echo "${configuration[*]}, $how: $found threads, wanted $wanted"
      cat log
      return 1
    fi
  done
}

all() { [ "${SG_SNIPPETS:-}" = all ] || skip "only with SG_SNIPPETS=all: tests/run-deep.sh snippets"; }

for_each_library() {
  for library in openblas-pthread openblas-openmp blis-openmp blis-pthread; do works "$library" "$@"; done
}

@test "OpenBLAS, POSIX threads: a pool, with a limit of its own" {
  works openblas-pthread pool 2 3 -- python
  works openblas-pthread pool 3 1 -- shell c
}

@test "OpenBLAS, OpenMP: a pool, with a limit in each of its threads" {
  works openblas-openmp pool 3 1 -- shell python joblib
  works openblas-openmp pool 2 3 -- c
}

@test "BLIS: a pool, with the variable or a call in each of its threads" {
  works blis-openmp pool 2 3 -- python c
  works blis-pthread pool 2 3 -- shell
}

@test "one item after the other, with a number of threads" {
  works openblas-openmp serial 1 1 -- python
  works blis-openmp serial 1 3 -- python
}

@test "one item after the other, with the library's default: variables that were set are unset" {
  export OPENBLAS_NUM_THREADS=1 GOTO_NUM_THREADS=1 OMP_NUM_THREADS=1
  works openblas-pthread serial 1 default -- shell
  export BLIS_NUM_THREADS=2 OMP_NUM_THREADS=2
  works blis-openmp serial 1 default -- shell
}

@test "processes: joblib's, each with its limit" {
  works openblas-pthread processes 2 2 -- python
}

@test "OpenMP tasks in C" {
  works openblas-pthread omp-tasks 3 1 -- c
}

@test "every library, form and number of threads, in every way" {
  all
  for threads in 1 3; do for_each_library serial 1 "$threads" -- shell python shell+python c; done
  for_each_library serial 1 default -- shell python shell+python c
  for threads in 1 3 default; do for_each_library pool 2 "$threads" -- shell python joblib shell+python c; done
  for_each_library processes 2 2 -- python shell+python
  for scheduler in omp-static omp-dynamic omp-guided omp-tasks; do for_each_library "$scheduler" 3 1 -- c; done
}

# loaded: the BLAS libraries in a process of Python with NumPy that the page's lines of shell have started; writes the number of
# its threads to the file `threads`.
loaded() {
  plain_program serial 1 >plain
  in_shell "$PYTHON" "$SNIPPETS/count_threads.py" "$PYTHON" "$SNIPPETS/run_python.py" plain 2>loaded >threads
  cat loaded
}

@test "of several libraries, the fastest is loaded: Debian's, by its folder" {
  for library in openblas-openmp blis-openmp; do
    settings "$library" serial 1 2 auto openblas-pthread
    [ "$(head -n 1 sh1)" = "export LD_LIBRARY_PATH=$(folder_of $library)\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH}" ]
    loaded | grep -qx "$(folder_of $library)/libblas.so.3"
    # The alternative that the page names is the one that has this library.
    name=$(sed -n 's/.*`sudo update-alternatives --config \([^`]*\)`.*/\1/p' report/report.md)
    update-alternatives --list "$name" | grep -qx "$(folder_of $library)/libblas.so.3"
  done
}

@test "of several libraries, the fastest is loaded: another, by its file" {
  mkdir mine
  cp "$(folder_of openblas-openmp)/libopenblas.so.0" mine/libopenblas.so.0
  "$PYTHON" "$SNIPPETS/make_set.py" "$SAMPLE" set openblas-openmp serial 1 2 auto openblas-pthread
  jq --arg path "$PWD/mine/libopenblas.so.0" '.backends[0].path = $path' set/run.json >run && mv run set/run.json
  report render set --output report --format md >/dev/null
  blocks
  [ "$(head -n 1 sh1)" = "export LD_PRELOAD=$PWD/mine/libopenblas.so.0\${LD_PRELOAD:+:\$LD_PRELOAD}" ]
  loaded | grep -qx "$PWD/mine/libopenblas.so.0"
  [ "$(cat threads)" -eq 2 ]
}

@test "a path with a meaning to the shell is not pasted" {
  "$PYTHON" "$SNIPPETS/make_set.py" "$SAMPLE" set openblas-openmp serial 1 2 auto openblas-pthread
  jq '.backends[0].path = "/usr/lib/x/openblas-$(reboot)/libopenblas.so.0"' set/run.json >run && mv run set/run.json
  report render set --output report --format md >/dev/null
  blocks
  [ "$(cat sh1)" = "export OMP_NUM_THREADS=2" ]
  run ! grep -q reboot sh* py*
  grep -q 'make sure that the program loads this library' report/report.md
}

# The kernels that NumPy uses after a program on stdin.
kernels() {
  { cat; echo 'import numpy, threadpoolctl'
    echo 'print(*(x["architecture"] for x in threadpoolctl.threadpool_info() if "architecture" in x))'; } >program
  "$@" "$PYTHON" program
}

@test "kernels are those that were measured, in the shell and in a program of Python" {
  [ "$(uname -m)" = x86_64 ] || skip "the core type of this test is one of x86"
  settings openblas-pthread pool 2 1 Nehalem
  [ "$(cat sh1)" = "export OPENBLAS_CORETYPE=Nehalem
export OPENBLAS_NUM_THREADS=1" ]
  export LD_LIBRARY_PATH
  LD_LIBRARY_PATH=$(folder_of openblas-pthread)
  [ "$(kernels in_shell </dev/null)" = Nehalem ]
  for block in python1 python2; do
    [ "$({ echo 'work, items = abs, range(3)'; cat $block; } | kernels)" = Nehalem ]
  done
  settings openblas-pthread processes 2 1 Nehalem
  [ "$({ echo 'work, items = abs, range(3)'; cat python1; } | kernels)" = Nehalem ]
}
