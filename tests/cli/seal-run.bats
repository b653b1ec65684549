#!/usr/bin/env bats
# A run seals its result set last, and says nothing of its user in it.

load helper

setup() {
  SET=$BATS_TEST_TMPDIR/set
  export STRATAGEMM_WORKER=$FAKE_WORKER
}

sealed() { (cd "$SET" && sha256sum --quiet -c SHA256SUMS); }

@test "a run that ended is sealed, with all its files; one that goes on seals it anew" {
  accepts bench run --profile smoke --rounds 1 --strategy serial --output "$SET" --ceilings none
  sealed
  diff <(cut -c67- "$SET/SHA256SUMS" | sort) <(find "$SET" -type f ! -name SHA256SUMS -printf '%f\n' | sort)
  cp "$SET/SHA256SUMS" "$BATS_TEST_TMPDIR/before"
  accepts bench run --profile smoke --rounds 2 --strategy serial --output "$SET" --ceilings none --resume
  sealed
  run ! cmp -s "$SET/SHA256SUMS" "$BATS_TEST_TMPDIR/before"
}

@test "a run that is interrupted is sealed; one that is killed while it continues is not" {
  export SG_FAKE_SLEEP=1000.$BASHPID
  SG_FAKE=hang "$BIN/stratagemm-bench" run --profile smoke --rounds 1 --strategy serial --output "$SET" --ceilings none 3>&- &
  end_asleep INT $!
  sealed
  SG_FAKE=hang "$BIN/stratagemm-bench" run --profile smoke --rounds 1 --strategy serial --output "$SET" --ceilings none --resume 3>&- &
  wait_until sleeps "$SG_FAKE_SLEEP"
  [ ! -e "$SET/SHA256SUMS" ]
  kill -INT $!
  wait $! || true
}

@test "home folders and the user's name are not in a result set, and its plan is" {
  export HOME=$BATS_TEST_TMPDIR/homes/alice
  mkdir -p "$HOME"
  sed 's/^summary:.*/summary: as in \/home\/bob\/plans/' "$SOURCE/data/profiles/smoke.yaml" >"$HOME/mine.yaml"
  OMP_AFFINITY_FILE=$HOME/places accepts bench run --plan "$HOME/mine.yaml" --rounds 1 --strategy serial --output "$SET" --ceilings none
  jq -e '.argv[3] == "~/mine.yaml" and .environment.OMP_AFFINITY_FILE == "~/places"' "$SET/run.json"
  [ "$(grep summary "$SET/plan.yaml")" = 'summary: as in ~/plans' ]
  run ! grep -rE 'alice|bob|/home/|/root' "$SET"
  sealed
}
