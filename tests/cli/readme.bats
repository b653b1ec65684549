#!/usr/bin/env bats
# Every figure of README.md comes from a result set in the repository.

load helper

@test "the case study's table is what its result set says" {
  cd "$SOURCE"
  run "$SOURCE/scripts/readme.sh" --check
  echo "$output"
  [ "$status" -eq 0 ]
}

@test "the result sets in data/results load, were finished, and have no path of the machine in their tables" {
  for set in "$SOURCE"/data/results/*/*/; do
    accepts report summary "$set"
    jq -e '.status == "finished" or .status == "budget spent"' "$set/run.json"
    run ! grep -l "^/\|,/" "$set"/*.csv
  done
}
