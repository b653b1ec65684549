#!/usr/bin/env bats
# Storage failures during a run: one clear line, status 3, and the stored data remain readable.
# shellcheck disable=SC2059,SC2154

load helper

setup() {
  export STRATAGEMM_WORKER=$FAKE_WORKER
  DISK=$BATS_TEST_TMPDIR/disk
  mkdir "$DISK"
}

teardown() { umount -l "$DISK" 2>/dev/null || true; }

# A disk of this many bytes; skips the test if mounting is not permitted.
mount_disk() { mount -t tmpfs -o "size=$1" tmpfs "$DISK" 2>/dev/null || skip "needs the right to mount a small disk"; }

stays_readable() {
  says_on_stderr "^stratagemm-bench: .*$1"
  [ "$(grep -c '^stratagemm-bench: ' <<<"$stderr")" -eq 1 ]
  accepts report summary "$DISK/set"
}

@test "a full disk" {
  mount_disk 80k
  run --separate-stderr bench run --profile smoke --rounds 2000 --quiet --output "$DISK/set"
  [ "$status" -eq 3 ]
  stays_readable "No space left on device"
  # every launch with an outcome is complete
  awk -F, 'FNR == 1 { next } FILENAME ~ /outcomes/ { ok[$3] = 1; next } { n[$3]++ } END { for (l in ok) if (n[l] != 2) exit 1 }' \
    "$DISK/set/outcomes.csv" "$DISK/set/samples.csv"
}

@test "after freeing space --resume continues where the full disk stopped it" {
  mount_disk 80k
  run --separate-stderr bench run --profile smoke --rounds 300 --quiet --output "$DISK/set"
  [ "$status" -eq 3 ]
  before=$(grep -c ',ok,' "$DISK/set/outcomes.csv")
  mount -o remount,size=10m "$DISK"
  accepts bench run --profile smoke --rounds $((before / 5 + 2)) --quiet --resume --output "$DISK/set"
  [ "$(grep -c ',ok,' "$DISK/set/outcomes.csv")" -eq $((5 * (before / 5 + 2))) ]
}

@test "a read-only disk is reported before anything is measured" {
  mount_disk 1m
  mount -o remount,ro "$DISK"
  run --separate-stderr bench run --profile smoke --quiet --output "$DISK/set"
  [ "$status" -eq 2 ]
  says_on_stderr "^stratagemm-bench: cannot create folder '$DISK/set': Read-only file system"
}

@test "a run is not continued on a disk that is now read-only: one line, the set is as it was, and continues when it is not" {
  mount_disk 1m
  accepts bench run --profile smoke --rounds 1 --quiet --output "$DISK/set"
  mount -o remount,ro "$DISK"
  before=$(sha256sum "$DISK"/set/*)
  run --separate-stderr bench run --profile smoke --rounds 2 --quiet --resume --output "$DISK/set"
  [ "$status" -eq 3 ] && [ "$(wc -l <<<"$stderr")" -eq 1 ]
  stays_readable 'Read-only file system'
  [ "$before" = "$(sha256sum "$DISK"/set/*)" ]
  mount -o remount,rw "$DISK"
  accepts bench run --profile smoke --rounds 2 --quiet --resume --output "$DISK/set"
  [ "$(grep -c ',ok,' "$DISK/set/outcomes.csv")" -eq 10 ]
}

@test "the folder is removed during the run" {
  "$BIN/stratagemm-bench" run --profile smoke --rounds 2000 --quiet --output "$DISK/set" >/dev/null 2>"$BATS_TEST_TMPDIR/err" 3>&- &
  pid=$!
  wait_until grep -q ',ok,' "$DISK/set/outcomes.csv"
  wait_until rm -r "$DISK/set" # the run may make a file between the last file's removal and the folder's
  status=0
  wait "$pid" || status=$?
  [ "$status" -eq 3 ]
  # the run meets the folder without one of its files, or no folder
  grep -qE "was removed (or replaced )?while the run was writing to it" "$BATS_TEST_TMPDIR/err"
  [ "$(wc -l <"$BATS_TEST_TMPDIR/err")" -eq 1 ]
  [ ! -e "$DISK/set" ]
  accepts bench run --profile smoke --rounds 1 --quiet --output "$DISK/set"
}

@test "the folder is moved away during the run" {
  "$BIN/stratagemm-bench" run --profile smoke --rounds 2000 --quiet --output "$DISK/set" >/dev/null 2>"$BATS_TEST_TMPDIR/err" 3>&- &
  pid=$!
  wait_until grep -q ',ok,' "$DISK/set/outcomes.csv"
  mv "$DISK/set" "$DISK/elsewhere"
  status=0
  wait "$pid" || status=$?
  [ "$status" -eq 3 ]
  grep -q "the folder '$DISK/set' was removed while the run was writing to it" "$BATS_TEST_TMPDIR/err"
  [ "$(wc -l <"$BATS_TEST_TMPDIR/err")" -eq 1 ]
  [ ! -e "$DISK/set" ]
  accepts report summary "$DISK/elsewhere"
  rounds=$(($(grep -c ',ok,' "$DISK/elsewhere/outcomes.csv") / 5 + 1))
  accepts bench run --profile smoke --rounds $rounds --quiet --resume --output "$DISK/elsewhere"
  [ "$(grep -c ',ok,' "$DISK/elsewhere/outcomes.csv")" -eq $((5 * rounds)) ]
}

@test "files of the same names with rows of others, or of a damaged set, are not taken for a run that was killed at its start" {
  cd "$BATS_TEST_TMPDIR"
  mkdir mine
  printf 'id,value\n1,precious\n' >mine/samples.csv
  refuses 2 "'mine' is not empty" bench run --profile smoke --quiet --output mine
  [ "$(cat mine/samples.csv)" = "$(printf 'id,value\n1,precious\n')" ]
  echo '{"mine": 1}' >mine/machine.json
  rm mine/samples.csv
  refuses 2 "'mine' is not empty" bench run --profile smoke --quiet --output mine
  rm -r mine && mkdir mine
  while read -r file contents; do
    printf "$contents" >"mine/$file"
    refuses 2 "'mine' is not empty" bench run --profile smoke --quiet --output mine
    [ "$(od -c "mine/$file")" = "$(printf "$contents" | od -c)" ]
    rm "mine/$file"
  done <<'END'
samples.csv my only measurement, 42
outcomes.csv a\0b\nmy data\n
probes.csv a,b\r1,2\r
machine.json {"schema_version": 3, "x": "precious"}
configs.csv run,config_id,\n1,2,precious\n
END
  truncate -s 1100M mine/samples.csv
  refuses 2 "'mine' is not empty" bench run --profile smoke --quiet --output mine
  cp -r "$SAMPLE" damaged
  rm damaged/run.json damaged/outcomes.csv
  refuses 2 "'damaged' is not empty" bench run --profile smoke --quiet --output damaged
  cmp damaged/samples.csv "$SAMPLE/samples.csv"
}

@test "the name of a profile cannot lead out of results/, or to the terminal" {
  cd "$BATS_TEST_TMPDIR"
  mkdir work && cd work
  sed 's#^name:.*#name: "/../../../victim\\e[31m"#' "$SOURCE/data/profiles/smoke.yaml" >mine.yaml
  accepts bench run --plan mine.yaml --ceilings none
  [ ! -e ../victim ] && [ ! -e ../../victim ]
  [ "$(ls results | sed 's/^[0-9TZ]*//')" = "-----------victim--31m" ]
  run ! grep -q $'\e' <<<"$stderr"
}
