#!/bin/bash
# run-deep.sh [STEP..]: everything that takes longer than `make test`, or all but the named steps left out. A line for
# each step as it ends, the log of a step that failed, and at the end "N passed, N failed[, N skipped]", where a step
# that runs tests counts with its tests. Logs stay in build-deep/. Exit status: 0 none failed.
#
# To add a step: a function step_<name>, and its name in a lane. It prints to its log and returns 0 (passed), SKIP
# (after a line that says why), or anything else (failed).
set -uo pipefail

cd "$(dirname "$0")/.." || exit 3
readonly SKIP=77
# What others use first; then two lanes at once, as many steps use one CPU only. A step that uses another's build is
# behind it in its lane.
readonly first=(format gcc)
readonly lane_1=(clang tidy asan attack tsan fuzz)
readonly lane_2=(shell manual report_only browser paper portable deb numa charts simulate campaign hosts slurm canaries snippets wheel other_arch arm64)
fuzz_seconds=${FUZZ_SECONDS:-10} fuzz_seed=${FUZZ_SEED:-1}
jobs=$(nproc)
logs=$PWD/build-deep
mkdir -p "$logs"
unset MAKEFLAGS MFLAGS MAKELEVEL
export LC_ALL=C

# Files of the repository with these endings; without git (a tarball), the files that are there.
sources() {
  { git ls-files -- "$@" 2>/dev/null || find . -path ./build\* -prune -o -type f -print | sed 's|^\./||'; } |
    grep -E "$(printf '%s' "$*" | sed -E 's/\*\././g; s/\./\\./g; s/ /|/g; s/^/(/; s/$/)$/')"
}

# built [CMAKE OPTION..]: the release, as it is; one step at a time.
built() { flock "$logs/build.lock" scripts/build.sh "$@"; }

# preset NAME FOLDER [CMAKE OPTION..]: configure and build.
preset() {
  local name=$1 folder=$2
  shift 2
  cmake --preset "$name" -B "$folder" "$@" && cmake --build "$folder" -j "$jobs"
}

# Other versions format otherwise; this one is Debian 12's.
step_format() {
  if ! clang-format --version | grep -q 'version 14\.'; then
    echo "the style is that of clang-format 14; here is $(clang-format --version)"
    return $SKIP
  fi
  sources '*.c' '*.h' '*.cpp' '*.hpp' | xargs clang-format --dry-run -Werror
}

# What `make test` built, if warnings were errors then (.ci/run), otherwise once more.
step_gcc() {
  SG_WERROR=ON built -DSG_TESTS=ON || return 1
  grep 'SG_COMPILER "GNU ' build/core/version.h || { echo "the compiler of the release is not gcc"; return $SKIP; }
}

# Nothing of it is run: its warnings are the same without optimisation.
step_clang() {
  preset ci build-clang -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_COMPILER=clang -DCMAKE_CXX_COMPILER=clang++
}

# Over the programs as they were built with clang: its flags are the ones clang-tidy understands. Each file once: the
# examples compile some again, and a second pass in one process confuses the analyzer's model of va_list. Other versions
# have other checks; this one is Debian 12's.
step_tidy() {
  if ! clang-tidy --version | grep -q 'version 14\.'; then
    echo "the checks are those of clang-tidy 14; here is $(clang-tidy --version | tr '\n' ' ')"
    return $SKIP
  fi
  mkdir -p build-clang/tidy
  jq 'unique_by(.file)' build-clang/compile_commands.json >build-clang/tidy/compile_commands.json
  sources '*.c' '*.cpp' | grep -v '^tests/' | while read -r file; do
    grep -qF "/$file\"" build-clang/tidy/compile_commands.json && echo "$file"
  done | xargs -r -P "$jobs" -n 1 clang-tidy -p build-clang/tidy --quiet
}

step_shell() {
  { sources '*.sh' '*.bats' '*.bash' '*.sbatch'; echo .ci/run; } | xargs shellcheck --severity=warning
}

step_manual() {
  sources '*.1' '*.5' | xargs mandoc -T lint -W warning
}

# Of the command line's tests those of ordinary sets: the hostile ones meet the same program in `make test` and step asan.
step_report_only() {
  preset report-only build-report-only -DSG_WERROR=ON || return 1
  local status=0
  tests/run.sh build-report-only unit || status=1
  tests/run.sh build-report-only cli 'golden/(counters|first|fragments|latex|render|report)|cli/(readme|result)' || status=1
  return $status
}

step_asan() {
  # A SIGSEGV stays one, for the tests of workers that end by it.
  export LSAN_OPTIONS=suppressions=$PWD/tests/lsan.supp:print_suppressions=0
  export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1:handle_segv=0 UBSAN_OPTIONS=print_stacktrace=1
  # Leaks are looked for in the unit tests: its tracer crashes in processes with OpenMP's sleeping threads, which the
  # command line's tests start.
  preset asan build-asan || return 1
  local status=0
  tests/run.sh build-asan unit || status=1
  # Those left out are of other programs (Python, gnuplot, LaTeX, make), run ours as others do, or are step attack's.
  LSAN_OPTIONS=detect_leaks=0 tests/run.sh build-asan cli \
    '^(?!.*/(attack|attack-plans|examples|first-screens|latex|make|readme|runner|selfbench|snippets|structure)\.bats)' || status=1
  return $status
}

# More of the inputs of tests/cli/attack.bats, on the programs of step asan.
step_attack() {
  preset asan build-asan && /usr/bin/python3 tests/attack/attack.py --size "${ATTACK_SIZE:-4}" build-asan/bin || return 1
  built -DSG_TESTS=ON && SG_KILLS=15 SG_DISKS=all bats --tap -f 'resumed' tests/cli/attack-run.bats
}

# The tests in which threads of the worker run: those of one thread only take long here, and libraries that were not
# built for it, with OpenMP, are reported falsely. Where addresses are more random than this sanitizer's map allows,
# switch that off.
step_tsan() {
  preset tsan build-tsan -DSG_REPORT=OFF || return 1
  local calm=() threaded='contract|counters|damage|library|members|npy|prepare|process|queue|schedulers|strategies|verify'
  if ! build-tsan/bin/stratagemm-worker </dev/null >/dev/null 2>"$logs/tsan.start" &&
    grep -q 'unexpected memory mapping' "$logs/tsan.start"; then
    calm=(setarch -R)
  fi
  TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1:suppressions=$PWD/tests/tsan.supp "${calm[@]}" tests/run.sh build-tsan unit "^worker_($threaded)|^core_thread_team"
}

# The error rates and coverages that `make test` checks with few simulated runs, and the acceptance of right results.
step_simulate() {
  built -DSG_TESTS=ON || return 1
  printf '%s\n' '1 worker_acceptance' '25 core_race_error' '25 core_ranking_coverage' '25 report_compare_error' |
    OMP_WAIT_POLICY=passive CMOCKA_MESSAGE_OUTPUT=TAP xargs -P "$jobs" -L 1 sh -c 'SG_SIMULATIONS=$1 "build/tests/test_$2"' sh &&
    tests/compare/gate.py build/bin/stratagemm-report 200 12:2 6:1 12:5 20:3 20:2:5
}

# A thousand hosts.
step_campaign() {
  built && tests/campaign/thousand.sh build/bin
}

# A campaign over ssh and MPI ranks, on three hosts.
step_hosts() {
  built -DSG_TESTS=ON && tests/hosts/hosts.sh 3 bats --tap tests/hosts/hosts.bats
}

# The sbatch example and MPI ranks, on a cluster of two nodes.
step_slurm() {
  built -DSG_TESTS=ON && tests/hosts/hosts.sh 2 tests/slurm/cluster.sh bats --tap tests/slurm/slurm.bats
}

# Every canary in every string of a result set, where `make test` puts some of them.
step_canaries() {
  built && SG_CANARY_STEP=1 bats --tap -f 'every string of a result set with counters' tests/golden/escaping.bats
}

# Each target for a bounded time, from its own seeds, as many at once as there are cores; FUZZ_SECONDS and FUZZ_SEED look
# further than the same inputs each time.
step_fuzz() {
  cmake --preset ci -B build-fuzz -DCMAKE_C_COMPILER=clang -DCMAKE_CXX_COMPILER=clang++ -DCMAKE_BUILD_TYPE=RelWithDebInfo \
    -DSG_TESTS=OFF -DSG_FUZZ=ON -DSG_SANITIZE=address,undefined,float-cast-overflow && cmake --build build-fuzz -j "$jobs" || return 1
  # shellcheck disable=SC2016 # expanded by the inner shell
  find build-fuzz/fuzz -type f -name 'fuzz_*' -executable -print0 | sort -z |
    xargs -0 -r -P "$jobs" -I {} bash -c '
      name=$(basename {})
      mkdir -p build-fuzz/corpus/"$name"
      {} -seed='"$fuzz_seed"' -max_total_time='"$fuzz_seconds"' -timeout=10 -rss_limit_mb=2048 -artifact_prefix=build-deep/"$name"- \
        build-fuzz/corpus/"$name" tests/fuzz/seeds/"${name#fuzz_}" >build-deep/"$name".log 2>&1
      status=$?
      tail -n 1 build-deep/"$name".log | sed "s/^/$name: /"
      [ $status -eq 0 ] || { tail -n 30 build-deep/"$name".log; exit 1; }'
}

# The report's recommended settings for every library and form of program.
step_snippets() {
  built && SG_SNIPPETS=all bats --tap tests/cli/snippets.bats
}

# No text of any chart of the stored sets overlaps anything, at any width.
step_charts() {
  built && SG_OVERLAP=all bats --tap tests/golden/overlap.bats
}

# A library with the names and integers of NumPy's wheels, which is made of Debian's.
step_wheel() {
  built && SG_WHEEL=1 bats --tap -f 'library of a wheel' tests/cli/libraries.bats
}

# The portable package in bare systems, which are fetched once.
step_portable() {
  if [ "$(id -u)" -ne 0 ] || ! command -v debootstrap >/dev/null; then
    echo "needs root and debootstrap"
    return $SKIP
  fi
  local file suite status
  built && file=$(scripts/portable.sh --with-openblas "$logs") || return 1
  for suite in bookworm trixie; do
    status=0
    tests/portable/chroot.sh "$file" "$suite" || status=$?
    [ $status -ne 3 ] || return $SKIP
    [ $status -eq 0 ] || return 1
  done
  SG_PORTABLE=1 bats --tap -f 'portable programs' tests/cli/selfbench.bats
}

# The packages of Debian 12 and 13: built, on this Debian as they are for its user and on the other one in a system of it,
# checked by lintian, installed in a bare system, tested there by autopkgtest and removed.
step_deb() {
  local program own suite packages status
  for program in dh lintian debootstrap autopkgtest; do
    if ! command -v "$program" >/dev/null; then
      echo "needs $program (Debian: debhelper, lintian, debootstrap and autopkgtest)"
      return $SKIP
    fi
  done
  if [ "$(id -u)" -ne 0 ] || ! git rev-parse HEAD >/dev/null 2>&1; then
    echo "needs root, and git for the version"
    return $SKIP
  fi
  own=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
  rm -rf "$logs/deb"
  scripts/deb.sh "$logs/deb" && lintian --fail-on error,warning "$logs"/deb/*.changes || return 1
  for suite in bookworm trixie; do
    packages=$logs/deb status=0
    if [ "$suite" != "$own" ]; then
      packages=$logs/deb-$suite
      tests/portable/build-packages.sh "$logs/deb" "$suite" "$packages" || status=$?
    fi
    [ $status -ne 0 ] || tests/portable/packages.sh "$packages" "$suite" "$logs/deb" || status=$?
    [ $status -ne 3 ] || return $SKIP
    [ $status -eq 0 ] || return 1
  done
}

# Threads and pages on a virtual machine with two NUMA nodes, and a run in a control group of version 2.
step_numa() {
  built && tests/numa/virtual-machine.sh build/bin build-deep/numa && tests/numa/where.py build-deep/numa/console
}

# Every C file compiled for processors of which nothing else is tried. The headers of libraries are this machine's.
step_other_arch() {
  local processor status=0
  for processor in riscv64 powerpc64le; do
    if ! command -v "$processor-linux-gnu-gcc" >/dev/null; then
      echo "needs gcc-$processor-linux-gnu"
      return $SKIP
    fi
  done
  built || return 1
  for processor in riscv64 powerpc64le; do tests/cross/compile.sh "$processor" build || status=1; done
  return $status
}

# Built for arm64 with Debian's compilers and libraries; the unit tests and a small run, on an emulated processor. Left out are
# tests of what the emulator does and not the processor: rates (bench_ceilings, bench_probe), how processes are started and ended
# (bench_launch, bench_process: qemu-user has no PR_SET_CHILD_SUBREAPER, and its vfork is a fork, of whose exec posix_spawn learns
# nothing), perf's permissions (worker_counters: no perf_event_open, no seccomp), the CPU time of all threads (worker_usage: one is
# its own); and those that take minutes there: simulations, of the same arithmetic as core_stats, products by the hundred, which
# worker_gemm and worker_schedulers do fewer of, and tests that start the worker dozens of times, which the small run does a few
# times.
step_arm64() {
  local root status=0
  local left_out='^(bench_(ceilings|launch|probe|process)|core_(race_error|(ranking|stats)_coverage)|report_compare_error|worker_(acceptance|affinity|contract|counters|damage|factors|faulty|power|process|strategies|usage))$'
  if ! command -v aarch64-linux-gnu-g++ >/dev/null; then
    echo "needs g++-aarch64-linux-gnu"
    return $SKIP
  fi
  root=$(tests/cross/sysroot.sh arm64 build-deep) || status=$?
  [ $status -ne 3 ] || return $SKIP
  [ $status -eq 0 ] || return 1
  tests/cross/emulated.sh aarch64 "$root" true || return $SKIP
  preset ci build-arm64 -DCMAKE_TOOLCHAIN_FILE=cmake/cross.cmake -DCMAKE_SYSROOT="$root" || return 1
  tests/cross/emulated.sh aarch64 "$root" tests/run.sh build-arm64 unit '' "$left_out" || status=1
  tests/cross/emulated.sh aarch64 "$root" tests/cross/small-run.sh build-arm64/bin || status=1
  return $status
}

# Figures, tables and sources of reports in papers.
step_paper() {
  built && bats --tap tests/paper/paper.bats
}

step_browser() {
  if [ ! -e tests/browser/package.json ]; then
    echo "no browser tests here"
    return $SKIP
  fi
  built || return 1
  export SG_BIN_DIR=$PWD/build/bin
  (cd tests/browser && npm ci --no-audit --no-fund && npm test)
}

# tally STATUS LOG: "PASSED FAILED SKIPPED". A step that ran tests counts with the lines they ended with, any other as one.
tally() {
  local status=$1 log=$2 lines
  lines=$(grep -E '^[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$' "$log")
  if [ -n "$lines" ]; then
    # The tests may all have passed and the step failed beside them.
    awk -v status="$status" '{ p += $1; f += $3; s += $5 } END { if (status != 0 && f == 0) { f = 1 } print p, f, s + 0 }' <<<"$lines"
  elif [ "$status" -eq 0 ]; then echo 1 0 0
  elif [ "$status" -eq $SKIP ]; then echo 0 0 1
  else echo 0 1 0; fi
}

# run_step NAME: its line, and in build-deep/NAME.count its "N N N": passed, failed, skipped.
run_step() {
  local step=$1 begun=$SECONDS log=$logs/$1.log status took
  ("step_$step") >"$log" 2>&1
  status=$?
  tally $status "$log" >"$logs/$step.count"
  took="$((SECONDS - begun)) s"
  case $status in
  0) echo "ok $step, $took" ;;
  "$SKIP") echo "skipped $step: $(tail -n 1 "$log")" ;;
  *)
    echo "not ok $step, $took: the end of build-deep/$step.log:"
    tail -n 40 "$log"
    ;;
  esac
}

if [ $# -gt 0 ]; then
  for step; do run_step "$step"; done
  [ -z "${SG_DEEP_LANE:-}" ] || exit 0
  ran=("$@")
else
  rm -f "$logs"/*.count
  for step in "${first[@]}"; do run_step "$step"; done
  # Not by the shell's own `&`: it ignores interrupts, which some tests are about.
  printf '%s\n' "${lane_1[*]}" "${lane_2[*]}" | SG_DEEP_LANE=1 xargs -P 2 -L 1 tests/run-deep.sh
  ran=("${first[@]}" "${lane_1[@]}" "${lane_2[@]}")
fi

# A step without a count ended before it could say so.
for step in "${ran[@]}"; do cat "$logs/$step.count" 2>/dev/null || echo 0 1 0; done |
  awk '{ passed += $1; failed += $2; skipped += $3 }
       END { printf "%d passed, %d failed", passed, failed; if (skipped) { printf ", %d skipped", skipped }
             print ""; exit failed > 0 }'
