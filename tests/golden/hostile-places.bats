#!/usr/bin/env bats
# Where compare, export and site write: as for render (hostile-output.bats), not through a link of a result set, and
# nothing is left half done.
# shellcheck disable=SC2154 # status and output are bats'

load ../cli/helper

setup() {
  cd "$BATS_TEST_TMPDIR" || return 1
  cp -r "$SAMPLE" set
  "$SOURCE/tests/cli/plant.py" "$PWD/set" "$PWD/other" 1.1
  mkdir -p mine/deep
  ln -s ../mine set/link
  ln -s mine own
}

needs_gnuplot() { command -v gnuplot >/dev/null || skip "needs gnuplot"; }
nothing_is_written() { [ "$(find mine | wc -l)" -eq 2 ]; }

@test "compare: no link of a set leads to its report and its files" {
  needs_gnuplot
  for sets in 'set other' 'other set' '--base=set other' '--base=other set'; do
    # shellcheck disable=SC2086 # two arguments
    for output in --output=set/link/new --output=set/link/deep --comment=set/link/deep/x; do
      run --separate-stderr report compare $sets $output
      [ "$status" -eq 2 ]
      [[ $stderr == "stratagemm-report: 'set/link' is a symbolic link, through which nothing is written"* ]]
    done
  done
  nothing_is_written
  run --separate-stderr report compare set other --fail-if slower:50% --junit set/link/deep/x
  [ "$status" -eq 2 ] && nothing_is_written
  accepts report compare set other --output own/new --comment own/deep/x
  [ -s mine/new/report.html ] && [ -s mine/deep/x ]
}

@test "export: no link of the set leads to its file" {
  refuses 2 "set/link' is a symbolic link, through which nothing is written" \
    report export set --format csv --output set/link/deep/x
  nothing_is_written
  accepts report export set --format csv --output own/deep/x
  [ -s mine/deep/x ]
}

@test "site: no link below the folder of the sets, and none of an earlier site, leads to its files" {
  needs_gnuplot
  mkdir -p sets/place elsewhere
  mv set sets/set
  ln -s ../../elsewhere sets/place/link
  refuses 2 "sets/place/link' is a symbolic link, through which nothing is written" \
    report site sets --output sets/place/link/site
  [ -z "$(ls -A elsewhere)" ]
  mkdir site elsewhere/theirs
  echo '{"generator": {"name": "stratagemm-report"}, "site": true, "reports": ["theirs"]}' |
    tee site/site.json >elsewhere/theirs/entry.json
  ln -s ../elsewhere site/reports
  refuses 2 "'site/reports' is a symbolic link, not a folder: remove it" report site sets --output site
  [ "$(find elsewhere | wc -l)" -eq 3 ]
  rm -r site
  accepts report site sets --output site
  rm -r site/reports/*/figures
  ln -s "$PWD/elsewhere" "$(echo site/reports/*)/figures"
  rm site/reports/*/entry.json
  run --separate-stderr report site sets --output site
  [ "$status" -eq 1 ] && [[ $stderr == *"figures' is a symbolic link"* ]]
  [ "$(find elsewhere | wc -l)" -eq 3 ]
}

# signalled ARGUMENT..: the program gets SIGTERM twice when it syncs its first file.
signalled() {
  gcc -shared -fPIC -x c -o signals.so - <<'END'
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>
int fsync(int fd) {
  raise(SIGTERM);
  raise(SIGTERM);
  return (int)syscall(SYS_fsync, fd);
}
END
  LD_PRELOAD=$PWD/signals.so "$BIN/stratagemm-report" "$@" >/dev/null 2>&1 || true
}

@test "signals while a file is written leave no temporary file" {
  command -v gcc >/dev/null || skip "needs gcc"
  if nm -D "$BIN/stratagemm-report" | grep -Eq '__(asan|tsan)'; then skip "the sanitizer's library has to be the first"; fi
  mkdir out
  signalled export set --format csv --output out/x
  signalled compare set other --comment out/y
  [ "$(ls -A out)" = "$(printf 'x\ny')" ]
  needs_gnuplot
  signalled compare set other --output report
  signalled site . --output site
  [ -z "$(find . -name '.stratagemm-*')" ]
}
