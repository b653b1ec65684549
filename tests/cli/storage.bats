#!/usr/bin/env bats
# The disk fails under the run: one clear line, status 3, and what was stored stays readable.
# shellcheck disable=SC2154

load helper

setup() {
  export STRATAGEMM_WORKER=$FAKE_WORKER
  DISK=$BATS_TEST_TMPDIR/disk
  mkdir "$DISK"
}

teardown() { umount -l "$DISK" 2>/dev/null || true; }

# A disk of this many bytes, or skip the test where one may not be mounted.
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
  # every launch that has an outcome is whole
  awk -F, 'FNR == 1 { next } FILENAME ~ /outcomes/ { ok[$3] = 1; next } { n[$3]++ } END { for (l in ok) if (n[l] != 2) exit 1 }' \
    "$DISK/set/outcomes.csv" "$DISK/set/samples.csv"
}

@test "room again: --resume goes on where the full disk stopped it" {
  mount_disk 80k
  run --separate-stderr bench run --profile smoke --rounds 300 --quiet --output "$DISK/set"
  [ "$status" -eq 3 ]
  before=$(grep -c ',ok,' "$DISK/set/outcomes.csv")
  mount -o remount,size=10m "$DISK"
  accepts bench run --profile smoke --rounds $((before / 5 + 2)) --quiet --resume --output "$DISK/set"
  [ "$(grep -c ',ok,' "$DISK/set/outcomes.csv")" -eq $((5 * (before / 5 + 2))) ]
}

@test "a read-only disk: said before anything is measured" {
  mount_disk 1m
  mount -o remount,ro "$DISK"
  run --separate-stderr bench run --profile smoke --quiet --output "$DISK/set"
  [ "$status" -eq 2 ]
  says_on_stderr "^stratagemm-bench: cannot create folder '$DISK/set': Read-only file system"
}

@test "the folder is removed under the run" {
  "$BIN/stratagemm-bench" run --profile smoke --rounds 2000 --quiet --output "$DISK/set" >/dev/null 2>"$BATS_TEST_TMPDIR/err" 3>&- &
  pid=$!
  wait_until grep -q ',ok,' "$DISK/set/outcomes.csv"
  wait_until rm -r "$DISK/set" # the run may make a file between the last file's removal and the folder's
  status=0
  wait "$pid" || status=$?
  [ "$status" -eq 3 ]
  grep -q "was removed while the run was writing to it" "$BATS_TEST_TMPDIR/err"
  [ ! -e "$DISK/set" ]
}
