#!/usr/bin/env bats
# packaging/github-action: its script on a repository whose base branch has archives, and action.yml against what the script reads and writes.
# Nothing is measured: the sets are stored ones, and stratagemm-bench is a stand-in that copies one.

# shellcheck disable=SC2154

load helper

ACTION=$SOURCE/packaging/github-action

# origin: a branch main with a profile, and a branch change; clone: its working tree, as a workflow has it.
setup() {
  cd "$BATS_TEST_TMPDIR" || return 1
  export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b.invalid GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b.invalid
  unset GITHUB_OUTPUT GITHUB_STEP_SUMMARY RUNNER_ENVIRONMENT
  plant "$SOURCE"/data/results/intel-xeon-processor-2c-*/20261126T004820Z-adaptive base 1
  git init -q --bare origin
  git init -q -b main clone
  git -C clone remote add origin ../origin
  echo 'name: mine' >clone/mine.yaml
  git -C clone add mine.yaml
  git -C clone commit -q -m base
  git -C clone push -q origin main
}

plant() { "$SOURCE/tests/cli/plant.py" "$@"; }

# step INPUT=VALUE..: the script in the clone, with these inputs.
step() { env -C clone INPUT_PROGRAMS="$BIN" "$@" "$ACTION/compare-with-base.sh"; }

# archive_base [SET..]: what the workflow does on the base branch: archives go to a branch of their own.
archive_base() {
  [ $# -gt 0 ] || set -- "$PWD/base"
  accepts step INPUT_OUTPUT=base "INPUT_SET=$(printf '%s\n' "$@")"
  says '^result=no-base$'
  git -C clone switch -q --orphan archives
  git -C clone add base/archives
  git -C clone commit -q -m archives
  git -C clone push -q origin archives
  git -C clone switch -q main
  rm -rf clone/base
}

# change: the clone on the change's branch, with the archives of the base that it fetches.
change() {
  git -C clone switch -q -c change
  git -C clone commit -q --allow-empty -m change
  git -C clone fetch -q origin archives
  git -C clone archive FETCH_HEAD base/archives | tar -x -C "$BATS_TEST_TMPDIR"
}

@test "a change that is slower than the archive of its base branch fails the step, an equal one does not" {
  archive_base
  change
  plant "$PWD/base" slower 1.1 threads
  plant "$PWD/base" equal 1
  export GITHUB_OUTPUT=$PWD/outputs GITHUB_STEP_SUMMARY=$PWD/summary
  run --separate-stderr step INPUT_SET="$PWD/slower" INPUT_BASE="$PWD/base/archives"
  [ "$status" -eq 1 ]
  says_on_stderr '^stratagemm-report: threads is slower in B by more than 5%'
  [ "$(grep -c . "$GITHUB_OUTPUT")" -eq 5 ]
  grep -qx 'result=slower' "$GITHUB_OUTPUT"
  # Each output but the result is a path.
  while IFS='=' read -r name path; do [ "$name" = result ] || [ -s "clone/$path" ]; done <"$GITHUB_OUTPUT"
  grep -q '^\*\*Slower: the limit of 5% is exceeded by 1 configuration\.\*\*$' clone/stratagemm/comment.md
  base=$(git -C clone rev-parse --short=7 main)
  grep -q "^A is the base, 1 session(s): \`$base-1.tar.zst\`\. B is commit $(git -C clone rev-parse --short=7 change), 1 session(s)\.\$" clone/stratagemm/comment.md
  diff clone/stratagemm/comment.md "$GITHUB_STEP_SUMMARY"
  accepts step INPUT_SET="$PWD/equal" INPUT_BASE="$PWD/base/archives" INPUT_OUTPUT=again
  grep -qx 'result=passed' "$GITHUB_OUTPUT"
  accepts step INPUT_SET="$PWD/slower" INPUT_BASE="$PWD/base/archives" INPUT_OUTPUT=wide INPUT_FAIL_IF=slower:20%
}

@test "sessions of the base that differ by as much as the change does keep it from failing" {
  plant "$PWD/base" base2 1.08
  plant "$PWD/base" slower 1.1
  archive_base "$PWD/base" "$PWD/base2"
  change
  export RUNNER_ENVIRONMENT=github-hosted
  accepts step INPUT_SET="$PWD/slower" INPUT_BASE="$PWD/base/archives"
  run ! grep -q 'The runner is shared' clone/stratagemm/comment.md
  # One of them alone: it fails, and the comment warns.
  run step INPUT_SET="$PWD/slower" INPUT_BASE="$(echo "$PWD"/base/archives/*-1.tar.zst)" INPUT_OUTPUT=one
  [ "$status" -eq 1 ]
  grep -q 'The runner is shared' clone/one/comment.md
}

@test "without a base, or with one of another machine, nothing is judged, and the step says so" {
  accepts step INPUT_SET="$PWD/base" INPUT_BASE="$PWD/none"
  says "^::warning::stratagemm: not compared, there are no result sets at $PWD/none\$"
  says '^result=no-base$'
  says '^page=$'
  other=$(echo "$SOURCE"/data/results/intel-xeon-processor-16c-*/20261126T193552Z-quick)
  accepts step INPUT_SET="$PWD/base" INPUT_BASE="$other" INPUT_OUTPUT=other
  says '^result=other-machine$'
  says '^junit=$'
  grep -q '^\*\*Not judged' clone/other/comment.md
  run ! grep -Eq 'Slower: the limit|Passed:' clone/other/comment.md
}

@test "the profile is run as often as asked, with its arguments, and a configuration that failed fails the step" {
  mkdir programs
  ln -s "$(realpath "$BIN/stratagemm-report")" programs/
  # Its last argument is the folder of the set; each session is another run.
  cat >programs/stratagemm-bench <<'STANDIN'
#!/bin/bash
printf '<%s>' "$@" >>"$CALLS"; echo >>"$CALLS"
mkdir -p "$(dirname "${@: -1}")"
"$PLANT" "$STORED" "${@: -1}" "1.00$(wc -l <"$CALLS")"
exit "${RUN_STATUS:-0}"
STANDIN
  chmod +x programs/stratagemm-bench
  mkdir -p clone/stratagemm
  export CALLS=$PWD/calls PLANT=$SOURCE/tests/cli/plant.py STORED=$PWD/base
  run step INPUT_PROGRAMS="$PWD/programs"
  [ "$status" -eq 2 ]
  says "^compare-with-base.sh: output: 'stratagemm' is there already"
  accepts step INPUT_PROGRAMS="$PWD/programs" INPUT_OUTPUT=out INPUT_SESSIONS=2 INPUT_PROFILE=./mine.yaml 'INPUT_ARGS=--runner "my runner" --n 200' INPUT_BASE="$PWD/base"
  [ "$(cat calls)" = "<run><--plan><./mine.yaml><--runner><my runner><--n><200><--quiet><--output><out/sets/1>
<run><--plan><./mine.yaml><--runner><my runner><--n><200><--quiet><--output><out/sets/2>" ]
  [ "$(find clone/out/archives -name '*.tar.zst' | wc -l)" -eq 2 ]
  run step INPUT_PROGRAMS="$PWD/programs" INPUT_OUTPUT=failed INPUT_SESSIONS=1 RUN_STATUS=1
  [ "$status" -eq 1 ]
  says '^result=failed$'
  run step INPUT_PROGRAMS="$PWD/programs" INPUT_OUTPUT=cannot INPUT_SESSIONS=1 RUN_STATUS=3
  [ "$status" -eq 3 ]
}

@test "inputs that are none are refused" {
  run step INPUT_SET="$PWD/base" INPUT_SESSIONS=0
  [ "$status" -eq 2 ]
  says "^compare-with-base.sh: sessions: '0' is not a number from 1 to 99\$"
  run step INPUT_SET="$PWD/none"
  [ "$status" -eq 2 ]
  run step INPUT_SET="$PWD/base" INPUT_BASE="$PWD/base" INPUT_FAIL_IF=slow
  [ "$status" -eq 2 ]
  run step INPUT_SET="$PWD/base" INPUT_OUTPUT=other INPUT_PROGRAMS="$PWD"
  [ "$status" -eq 3 ]
}

@test "action.yml has the inputs that the script reads and the outputs that it writes" {
  /usr/bin/python3 -c "import yaml" 2>/dev/null || skip "needs Debian's package python3-yaml"
  /usr/bin/python3 - "$ACTION" <<'CHECK'
import re
import sys
import yaml

folder = sys.argv[1]
script = open(f"{folder}/compare-with-base.sh").read()
action = yaml.safe_load(open(f"{folder}/action.yml"))
assert action["name"] and action["description"]
assert action["runs"]["using"] == "composite"
steps = action["runs"]["steps"]
assert all(step["run"] and step["shell"] == "bash" for step in steps)
assert not any("${{" in step["run"] for step in steps), "text of an input in a command"
environment = steps[-1]["env"]
assert set(environment) == set(re.findall(r"\bINPUT_[A-Z_]+", script)) - {"INPUT_"}
given = {name for value in environment.values() for name in re.findall(r"inputs\.([a-z-]+)", value)}
assert given == set(action["inputs"])
for name, value in action["inputs"].items():
    assert value["description"] and isinstance(value["default"], str)
    if value["default"] and name != "programs":
        variable = "INPUT_" + name.upper().replace("-", "_")
        assert "${%s:-%s}" % (variable, value["default"]) in script, f"another default of {name} in the script"
written = set(re.findall(r'^  echo "([a-z]+)=', script, re.M))
assert written == set(action["outputs"])
assert all(value["value"] == "${{ steps.%s.outputs.%s }}" % (steps[-1]["id"], name) for name, value in action["outputs"].items())

# The workflows of README.md give no other inputs.
for block in re.findall(r"^```yaml\n(.*?)^```", open(f"{folder}/README.md").read(), re.S | re.M):
    workflow = yaml.safe_load(block)
    steps = workflow["jobs"]["benchmark"]["steps"] if isinstance(workflow, dict) else workflow
    uses = [step["with"] for step in steps if "packaging/github-action@" in step.get("uses", "")]
    assert uses and all(set(inputs) <= set(action["inputs"]) for inputs in uses)
CHECK
}
