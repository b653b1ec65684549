# Control groups with limits, for tests of what the programs say and do in them: `load groups`, which removes them after each test, then
#   needs_limit quota 50000      # or: cpus 1, memory 100M; the test is skipped where none can be made
#   in_groups COMMAND..          # in all groups that the test has made
# The hierarchy of version 2 where this machine has it, otherwise those of version 1 (core/cgroup.h).
# shellcheck shell=bash
GROUPS_MADE=()
readonly GROUPS_TOP=/sys/fs/cgroup

needs_limit() { # quota MICROSECONDS (of 100 ms) | cpus LIST | memory BYTES
  local controller file value=$2 group
  case $1 in
  quota) controller=cpu file=cpu.cfs_quota_us ;;
  cpus) controller=cpuset file=cpuset.cpus ;;
  memory) controller=memory file=memory.limit_in_bytes ;;
  esac
  local why="needs the right to make a control group that limits $controller"
  if [ -e $GROUPS_TOP/cgroup.controllers ]; then
    group=$GROUPS_TOP/stratagemm-$BASHPID # one for all limits
    case $1 in
    quota) file=cpu.max value="$2 100000" ;;
    memory) file=memory.max ;;
    esac
    # Processes in the group above may be what forbids it.
    grep -qw $controller $GROUPS_TOP/cgroup.subtree_control || echo +$controller 2>/dev/null >$GROUPS_TOP/cgroup.subtree_control || skip "$why"
  else
    group=$GROUPS_TOP/$controller/stratagemm-$BASHPID
  fi
  if [ ! -d "$group" ]; then
    mkdir "$group" 2>/dev/null || skip "$why"
    GROUPS_MADE+=("$group")
  fi
  if [ -e "$group/cpuset.mems" ]; then # of version 1, without which the group takes no process
    cat "${group%/*}/cpuset.mems" >"$group/cpuset.mems" || skip "$why"
  fi
  echo "$value" 2>/dev/null >"$group/$file" || skip "$why"
}

# shellcheck disable=SC2016 # $group and $BASHPID are the other shell's
in_groups() {
  bash -c 'for group in $1; do echo $BASHPID >"$group/cgroup.procs" || exit; done; shift; exec "$@"' - "${GROUPS_MADE[*]}" "$@"
}

# What was killed takes a moment to leave its group.
remove_groups() {
  local group
  for group in "${GROUPS_MADE[@]}"; do wait_until rmdir "$group"; done
  GROUPS_MADE=()
}
teardown() { remove_groups; }
