#!/bin/bash
# hosts.sh N COMMAND [ARG..]: run the command as root on the host `head` of a network of hosts that exist for as long as it
# runs: node1 to nodeN, each a network namespace with an address, a name and an sshd of its own. They share all files and
# the processors of this machine. Everything runs in namespaces of its own, so that nothing but the command reaches it and
# nothing stays behind. For the command:
#
#   on NODE COMMAND..       run a command there, without ssh
#   ssh -F "$SG_SSH" NODE   with keys made for it; nothing of ~/.ssh or /etc/ssh is read
#   drop NODE               end its sshd with all that came from it, and its network
#   $SG_FOLDER              a folder for files, removed at the end
#
# Exit status: the command's; 77, after a line that says why, where this cannot be done.
set -euo pipefail
readonly SKIP=77 SECONDS_MOST=60

skip() {
  echo "$*"
  exit $SKIP
}

if [ -z "${SG_HOSTS:-}" ]; then
  [ "$(id -u)" -eq 0 ] || skip "needs root"
  [ -e /etc/hosts ] || skip "needs a file /etc/hosts, over which it puts its own"
  for program in /usr/sbin/sshd ssh ssh-keygen ip nsenter; do
    command -v "$program" >/dev/null || skip "needs $program (Debian: openssh-server, openssh-client and iproute2)"
  done
  # Processes and mounts end with the namespaces.
  namespaces=(unshare --pid --mount --net --uts --fork --mount-proc --kill-child)
  "${namespaces[@]}" true 2>/dev/null || skip "namespaces of processes, mounts and networks cannot be made here"
  # unshare ignores SIGTERM and SIGINT: this shell ends it, the kernel if this shell is killed.
  folder=$(mktemp -d) pid=
  trap 'kill -KILL $pid 2>/dev/null || true; rm -rf "$folder"' EXIT
  trap 'exit 143' TERM
  trap 'exit 130' INT
  SG_HOSTS=$folder setpriv --pdeathsig KILL "${namespaces[@]}" "$0" "$@" &
  pid=$!
  status=0
  wait $pid || status=$?
  exit $status
fi
folder=$SG_HOSTS nodes=$1
shift
unset SG_HOSTS

# Addresses of documentation (RFC 5737): neither Slurm nor Open MPI is content with 127.0.0.1.
mount -t tmpfs none /run
mkdir /run/sshd
hostname head
ip link set lo up
ip link add lan type bridge
ip address add 192.0.2.100/24 dev lan
ip link set lan up
{ cat /etc/hosts && echo 192.0.2.100 head && for ((i = 1; i <= nodes; i++)); do echo "192.0.2.$i node$i"; done; } >"$folder/hosts"
mount --bind "$folder/hosts" /etc/hosts

ssh-keygen -q -t ed25519 -N '' -f "$folder/key"
sed 's/^/node* /; s/ [^ ]*$//' "$folder/key.pub" >"$folder/known"
cat >"$folder/ssh" <<CONF
UserKnownHostsFile $folder/known
GlobalKnownHostsFile none
StrictHostKeyChecking yes
IdentityFile $folder/key
IdentitiesOnly yes
ServerAliveInterval 2
ServerAliveCountMax 2
ConnectTimeout 10
CONF
cat >"$folder/sshd" <<CONF
HostKey $folder/key
AuthorizedKeysFile $folder/key.pub
StrictModes no
UsePAM no
PermitRootLogin prohibit-password
PidFile none
CONF

mkdir "$folder/bin"
cat >"$folder/bin/on" <<CONF
#!/bin/sh
pid=\$(cat "$folder/\$1.pid")
shift
exec nsenter --target="\$pid" --net --uts --pid --mount -- "\$@"
CONF
cat >"$folder/bin/drop" <<CONF
#!/bin/sh
kill -KILL "\$(cat "$folder/\$1.pid")"
CONF
chmod +x "$folder"/bin/*
export PATH=$folder/bin:$PATH SG_FOLDER=$folder SG_SSH=$folder/ssh

# The first process of a host: all others there end with it.
for ((i = 1; i <= nodes; i++)); do
  node=node$i
  mkfifo "$folder/$node.go"
  # shellcheck disable=SC2016 # expanded there
  unshare --net --uts --pid --mount --fork --mount-proc --kill-child bash -c '
    hostname "$1"
    ip link set lo up
    echo up >"$2/$1.up"
    read -r _ <"$2/$1.go"
    /usr/sbin/sshd -D -e -f "$2/sshd" &
    while :; do wait; sleep 1; done' - "$node" "$folder" </dev/null >"$folder/$node.log" 2>&1 3>&- &
  parent=$!
  end=$((SECONDS + SECONDS_MOST))
  until [ -s "$folder/$node.up" ]; do
    [ $SECONDS -lt $end ] || skip "a network of hosts cannot be made here: $(tail -n 1 "$folder/$node.log")"
    sleep 0.05
  done
  pgrep -P $parent >"$folder/$node.pid"
  ip link add "to$i" type veth peer name eth0 netns "$(cat "$folder/$node.pid")"
  ip link set "to$i" master lan up
  on "$node" ip address add "192.0.2.$i/24" dev eth0
  on "$node" ip link set eth0 up
  echo >"$folder/$node.go"
done
for ((i = 1; i <= nodes; i++)); do
  end=$((SECONDS + SECONDS_MOST))
  until said=$(ssh -n -F "$SG_SSH" "node$i" hostname 2>&1); do
    [ $SECONDS -lt $end ] || skip "no ssh to node$i: $said $(tail -n 1 "$folder/node$i.log")"
    sleep 0.1
  done
done

status=0
"$@" || status=$?
exit $status
