#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2154 # the shells below expand what is in single quotes; status, output and stderr are bats'
# A campaign: one run per host, by a launcher that stands in for ssh, and the hosts that differ from their kind.

load helper

# What the hosts of the tests do: node* leave a simulated result set, by copying, as on hosts without a shared folder.
setup() {
  cd "$BATS_TEST_TMPDIR" || return 1
  export HANG=1000.$BASHPID # seconds, of no other test
  cat >launch <<'END'
#!/bin/bash
host=$1
shift
echo "$host $*" >>calls
case $host in
  stopped) exit 130 ;;
  cut) printf 'a note\r\n\r\033[Kround 1 of 9\r\033[Kround 2 of 9'; exit 255 ;;
  lost) printf '\r\033[Kround 1 of 9\r\033[Kround 2 of 9'; exit 255 ;;
  told) printf '\r\033[Kround 1 of 9\r\033[Kstratagemm-bench: no disk\r\nConnection closed.\r\n'; exit 3 ;;
  talks) yes "$host talks" | head -c 9000000; echo "stratagemm-bench: too much to say" >&2; exit 3 ;;
  away) echo "ssh: connect to host away port 22: No route to host" >&2; exit 255 ;;
  broken) printf '%s\n' "stratagemm-bench: no libopenblas.so.0 here" "srun: error: broken: task 0: Exited with exit code 3" >&2; exit 3 ;;
  partly) exit 0 ;;
  dies) kill -9 $$ ;;
  hang) exec sleep "$HANG" ;;
  script) echo "round 3, about 2 min left"; sleep "$HANG" ;;
esac
while [ $# -gt 1 ]; do
  [ "$1" = --output ] && cp -rT "simulated/$host" "$2"
  shift
done
END
  chmod +x launch
  LAUNCHER="$PWD/launch {host}"
}

simulate() {
  python3 "$SOURCE/tests/campaign/simulate.py" "$SOURCE/data/results/intel-xeon-processor-2c-371e/20261126T004554Z-quick" simulated "$@"
}
campaign() { bench campaign --launcher "$LAUNCHER" --program /opt/sg/bin/stratagemm-bench --output set "$@"; }
start_campaign() { # in the background, its number in $pid
  "$BIN/stratagemm-bench" campaign --launcher "$LAUNCHER" --output set "$@" 2>messages 3>&- &
  pid=$!
}
outcomes() { jq -r '.hosts[] | "\(.host) \(.outcome)"' set/campaign.json | paste -sd,; }

@test "every host gets the run's command line, and leaves its result set under its machine's id" {
  simulate 2
  accepts campaign --hosts node0000,node0001 --profile smoke -- --budget 10m --options 'ta=t tb=n'
  [ "$(cat calls)" = "node0000 /opt/sg/bin/stratagemm-bench run --profile smoke --budget 10m --options ta=t tb=n --output $PWD/set/node0000
node0001 /opt/sg/bin/stratagemm-bench run --profile smoke --budget 10m --options ta=t tb=n --output $PWD/set/node0001" ]
  [ "$(outcomes)" = "node0000 ok,node0001 ok" ]
  [ "$(jq -c '[.status, .profile, .options, .hosts[0].machine]' set/campaign.json)" = '["finished","smoke",["--budget","10m","--options","ta=t tb=n"],"intel-xeon-processor-2c-371e"]' ]
  [ "$(tail -n 1 <<<"$output")" = set/campaign.json ]
  grep -q '^node0000: ok after .* (1 of 2 hosts, about .* left)$' <<<"$stderr"
}

@test "a profile of one's own is a file, by its whole path" {
  simulate 1
  cp "$SOURCE/data/profiles/smoke.yaml" own.yaml
  accepts campaign --hosts node0000 --profile own.yaml
  [ "$(cat calls)" = "node0000 /opt/sg/bin/stratagemm-bench run --plan $PWD/own.yaml --output $PWD/set/node0000" ]
}

@test "a run on this machine ends as a result set" {
  accepts bench campaign --launcher 'env HOST={host}' --hosts here --profile smoke --output set
  [ "$(outcomes)" = "here ok" ]
  accepts report summary set/here
  accepts bench campaign --launcher 'env HOST={host}' --hosts here --profile smoke --output set --resume
  grep -q '^note: of 1 hosts the times are not compared: .*mean nothing' <<<"$stderr"
}

@test "hosts that cannot be reached, fail or leave nothing have their reason, and the others go on" {
  simulate 1
  run --separate-stderr campaign --hosts away,broken,partly,dies,node0000
  [ "$status" -eq 1 ]
  [ "$(outcomes)" = "away unavailable,broken unavailable,partly failed,dies crashed,node0000 ok" ]
  [ "$(jq -r '.hosts[0].reason' set/campaign.json)" = "ssh: connect to host away port 22: No route to host" ]
  [ "$(jq -r '.hosts[1].reason' set/campaign.json)" = "no libopenblas.so.0 here" ]
  grep -q 'left no result set' <<<"$(jq -r '.hosts[2].reason' set/campaign.json)"
  [ "$(tail -n 1 <<<"$stderr")" = "stratagemm-bench: 4 of 5 hosts did not end ok: 'set/campaign.json' has the reasons" ]
}

@test "a host that hangs is stopped at its limit" {
  simulate 1
  run --separate-stderr campaign --hosts hang,node0000 --at-once 2 --host-timeout 200ms
  [ "$status" -eq 1 ]
  [ "$(outcomes)" = "hang timeout,node0000 ok" ]
  wait_until is_gone "$HANG"
}

@test "Ctrl-C stops all hosts, and --resume measures what is missing" {
  simulate 2
  start_campaign --hosts node0000,hang,node0001
  wait_until sleeps "$HANG"
  status=0
  kill -INT "$pid"
  wait "$pid" || status=$?
  [ "$status" -eq 130 ]
  wait_until is_gone "$HANG"
  [ "$(outcomes)" = "node0000 ok,hang interrupted,node0001 skipped" ]
  [ "$(jq -r .status set/campaign.json)" = interrupted ]
  refuses 2 "not empty: .*--resume" campaign --hosts node0001
  refuses 2 "with the profile 'quick': give the same" campaign --hosts node0001 --resume --profile grid
  refuses 2 "with the options of run '': give the same" campaign --resume -- --budget 1m
  rm calls
  run --separate-stderr campaign --hosts node0000,node0001 --resume
  [ "$status" -eq 1 ]
  [ "$(cut -d ' ' -f 1 calls)" = node0001 ]
  run ! grep -q -- '--resume' calls # it never ran
  [ "$(outcomes)" = "node0000 ok,node0001 ok,hang interrupted" ]
}

@test "one folder has one campaign at a time" {
  start_campaign --hosts hang
  wait_until sleeps "$HANG"
  refuses 2 "in use" campaign --hosts node0000
  refuses 2 "in use" campaign --hosts node0000 --resume
  status=0
  kill -TERM "$pid"
  wait "$pid" || status=$?
  [ "$status" -eq 130 ]
  [ "$(outcomes)" = "hang interrupted" ]
}

@test "slow hosts are named at the end, in campaign.json, and by compare" {
  simulate 12 3
  hosts=$(basename -a simulated/* | paste -sd,)
  accepts campaign --hosts "$hosts" --at-once 4
  grep -q '^  node0003 is slower than its kind: 1\.[23]. \[1\.[0-9]*, 1\.[0-9]*\] times as long$' <<<"$output"
  [ "$(jq -r '.kinds[].hosts[] | select(.find != "usual") | .host' set/campaign.json)" = node0003 ]
  named=$(grep -v campaign.json <<<"$output")
  accepts report compare set
  [ "$output" = "$named" ]
}

@test "a site names the hosts that campaign.json says differ, as text" {
  command -v gnuplot >/dev/null || skip "needs gnuplot"
  simulate 1
  jq -n '{kinds: [{kind: "a <kind>", hosts: [{host: "<b>x</b>", find: "slower", ratio: 1.3, low: 1.2, high: 1.4},
    {host: "usual", find: "usual", ratio: 1, low: 0.9, high: 1.1}, {host: "wrong", find: "faster", ratio: "1", low: -1, high: 1e99}]}]}' >simulated/campaign.json
  accepts report site simulated --output page
  grep -q 'is slower: 1.3 \\*\[1.20, 1.40\\*\]' page/index.md
  grep -q '&lt;b&gt;x&lt;/b&gt;' page/index.html
  run ! grep -q 'is faster\|usual' page/index.md
  echo '[' >simulated/campaign.json
  accepts report site simulated --output page
  run ! grep -q 'differ from their kind' page/index.md
}

@test "of 60 hosts the 3 slow ones are found, and no other; a damaged set is named" {
  simulate 60 7 23 41
  accepts report compare simulated
  [ "$(sed -n 's/ is slower.*//p' <<<"$output" | xargs)" = "node0007 node0023 node0041" ]
  [ "$(wc -l <<<"$output")" -eq 4 ]
  echo broken >simulated/node0000/samples.csv
  run --separate-stderr report compare simulated
  [ "$status" -eq 1 ]
  grep -q 'node0000.*samples.csv' <<<"$stderr"
  [ "$(grep -c slower <<<"$output")" -eq 3 ]
  refuses 2 'are for two result sets' report compare simulated --output page
  refuses 2 'two result sets' report compare simulated/node0001
}

@test "the hosts are those of the job of Slurm or PBS" {
  mkdir bin
  printf '#!/bin/sh\n[ "$*" = "show hostnames n[1-2]" ] || exit 1\nprintf "n1\\nn2\\n"\n' >bin/scontrol
  chmod +x bin/scontrol
  PATH=$PWD/bin:$PATH SLURM_JOB_NODELIST='n[1-2]' run campaign
  [ "$(cut -d ' ' -f 1 calls | xargs)" = "n1 n2" ]
  rm -r calls set
  printf 'p1\np1\np2\n' >nodes
  PBS_NODEFILE=nodes run campaign
  [ "$(cut -d ' ' -f 1 calls | xargs)" = "p1 p2" ]
  rm -r calls set
  run campaign --hosts-file nodes
  [ "$status" -eq 2 ]
  PATH=$PWD/bin:$PATH SLURM_JOB_NODELIST='other' refuses 3 scontrol campaign
}

@test "ssh starts a shell: its words are quoted" {
  simulate 1
  mv launch ssh
  run bench campaign --launcher "$PWD/ssh {host}" --program /bin/x --hosts node0000 --output set -- --python 'a $b'
  grep -qF -- "--python 'a \$b' --output" calls
}

@test "bad input is refused before a folder is made" {
  for name in -a a/b .. 'a;b' 'a b' '$(a)' logs campaign.json "$(printf 'x%.0s' {1..300})"; do
    refuses 2 "host '" campaign --hosts "x,$name"
  done
  refuses 2 "is twice in --hosts" campaign --hosts a,a
  refuses 2 "empty" campaign --hosts a,
  : >empty
  refuses 2 "has 0 hosts" campaign --hosts-file empty
  refuses 2 "cannot read" campaign --hosts-file absent
  refuses 2 "no hosts" campaign
  refuses 2 "give one of them" campaign --hosts a --hosts-file empty
  refuses 2 "has no \{host\}" bench campaign --launcher ssh --hosts a --output set
  refuses 3 "there is no launcher 'nosuch'" bench campaign --launcher 'nosuch {host}' --hosts a --output set
  refuses 2 "give --output" bench campaign --hosts a
  refuses 2 "--at-once" campaign --hosts a --at-once 0
  refuses 2 "given by campaign" campaign --hosts a -- --output=x
  refuses 2 "given by campaign itself: give --profile" campaign --hosts a -- --plan x.yaml
  refuses 2 "no campaign to continue" campaign --hosts a --resume
  [ ! -e set ]
}

@test "a full file system gives one line" {
  simulate 1
  run bash -c 'ulimit -f 0; { "$@" 2>&1 >/dev/null; echo $?; } | cat' _ "$BIN/stratagemm-bench" campaign --launcher "$LAUNCHER" --hosts node0000 --output set
  [ "${#lines[@]}" -eq 2 ]
  [[ ${lines[0]} == "stratagemm-bench: cannot write 'set/campaign.json': "* ]]
  [ "${lines[1]}" = 3 ]
}

@test "--resume takes hosts and profile from campaign.json" {
  simulate 2
  start_campaign --hosts node0000,hang,node0001 --profile smoke -- --budget 10m
  wait_until sleeps "$HANG"
  kill -INT "$pid"
  wait "$pid" || true
  refuses 2 "with the options of run '--budget 10m': give the same" campaign --resume
  rm calls
  sed -i 's/hang) .*/hang) exit 3 ;;/' launch
  run --separate-stderr campaign --resume -- --budget 10m
  [ "$(cut -d ' ' -f 1-5 calls | paste -sd,)" = "hang /opt/sg/bin/stratagemm-bench run --profile smoke,node0001 /opt/sg/bin/stratagemm-bench run --profile smoke" ]
  [ "$(outcomes)" = "node0000 ok,hang unavailable,node0001 ok" ]
}

@test "a lost campaign.json: the runs are continued with the hosts and the profile that are given again" {
  simulate 2
  accepts campaign --hosts node0000,node0001 --profile smoke
  for loss in 'rm set/campaign.json' ': >set/campaign.json'; do
    eval "$loss"
    rm calls
    refuses 2 "not empty: .*--resume" campaign --hosts node0000
    refuses 2 "is lost: give --hosts and --profile" campaign --resume
    refuses 2 "is lost: give --hosts and --profile" campaign --resume --hosts node0000,node0001
    rm -r set/node0000 # which has not run then; the other's is continued
    accepts campaign --resume --hosts node0000,node0001 --profile smoke
    says_on_stderr "^note: 'set/campaign.json' is lost: the runs of all hosts are continued$"
    [ "$(grep -- '--resume$' calls | cut -d ' ' -f 1)" = node0001 ]
    [ "$(outcomes)" = "node0000 ok,node0001 ok" ]
  done
  echo '{' >set/campaign.json
  refuses 2 "campaign.json:.*: remove the file, and --resume" campaign --resume --hosts node0000 --profile smoke
  echo '{}' >set/campaign.json
  refuses 2 "campaign.json has no profile: remove the file, and --resume" campaign --resume --hosts node0000 --profile smoke
}

@test "runs on this machine are continued without campaign.json" {
  accepts bench campaign --launcher 'env HOST={host}' --hosts here --profile smoke --output set
  cp set/here/outcomes.csv before
  rm set/campaign.json
  accepts bench campaign --launcher 'env HOST={host}' --hosts here,there --profile smoke --output set --resume
  [ "$(outcomes)" = "here ok,there ok" ]
  cmp before set/here/outcomes.csv
}

@test "the launchers end with a campaign that is killed" {
  start_campaign --hosts hang
  wait_until sleeps "$HANG"
  kill -KILL "$pid"
  wait "$pid" || true
  wait_until is_gone "$HANG"
}

@test "what a launcher that is a shell script started ends with a campaign that is killed" {
  start_campaign --hosts script
  wait_until sleeps "$HANG"
  kill -KILL "$pid"
  wait "$pid" || true
  wait_until is_gone "$HANG"
}

@test "what the run of a host says is progress" {
  start_campaign --hosts script
  wait_until grep -q '^script: round 3, about 2 min left$' messages
  kill "$pid"
  wait "$pid" || true
}

@test "a run that is interrupted on its host is not an interrupted campaign" {
  simulate 1
  run --separate-stderr campaign --hosts stopped,node0000
  [ "$status" -eq 1 ]
  [ "$(outcomes)" = "stopped interrupted,node0000 ok" ]
  [ "$(jq -r '.hosts[0].reason' set/campaign.json)" = "its run was interrupted, not the campaign; what was measured is kept" ]
}

@test "progress is not a reason" {
  run --separate-stderr campaign --hosts cut,lost,told
  [ "$(jq -r '.hosts[].reason' set/campaign.json | paste -sd,)" = "a note,the connection to the host was lost (exit status 255),no disk" ]
}

@test "a mistake in the profile or an option is found before any host is asked" {
  refuses 2 "unknown profile 'smoek': did you mean 'smoke'" campaign --hosts a --profile smoek
  refuses 2 "'--budget' is an option of run: give it after '--'" campaign --hosts a --budget 5s
  refuses 2 "'--rounds=3' is an option of run: give it after '--'" campaign --hosts a --rounds=3 -- --quiet
  refuses 2 "unknown option '--buget': did you mean '--budget'" campaign --hosts a -- --buget 1m
  refuses 2 "unknown strategy 'thread'" campaign --hosts a -- --strategy thread
  refuses 2 "--rounds" campaign --hosts a -- --rounds 0
  refuses 2 "unknown .*'cahce'" campaign --hosts a -- --counters cahce
  refuses 2 "unknown operation 'gemn'" campaign --hosts a -- --operation gemn
  refuses 2 "unknown runner 'nupmy'" campaign --hosts a -- --runner nupmy
  refuses 2 "unexpected argument 'smoke' of run" campaign --hosts a -- smoke
  sed 's/^rounds:/ruonds:/' "$SOURCE/data/profiles/smoke.yaml" >own.yaml
  refuses 2 "own.yaml.*ruonds" campaign --hosts a --profile own.yaml
  accepts campaign --hosts a -- --help
  says "^usage: stratagemm-bench run "
  [ ! -e calls ]
  [ ! -e set ]
  # What only the host has is its own business: a library, and files of items.
  simulate 1
  accepts campaign --hosts node0000 -- --backend /opt/there/libblas.so --source npy:/there --operation gemm
}

@test "a run that says too much: its log has the beginning and the end, and the others go on" {
  simulate 1
  run --separate-stderr campaign --hosts talks,node0000 --at-once 2
  [ "$(outcomes)" = "talks unavailable,node0000 ok" ]
  [ "$(jq -r '.hosts[0].reason' set/campaign.json)" = "too much to say" ]
  says_on_stderr "^note: 'set/logs/talks.log' has the first 4 MiB and the end of what its run said$"
  [ "$(stat -c %s set/logs/talks.log)" -lt $((5 << 20)) ]
  [ "$(head -n 1 set/logs/talks.log)" = "talks talks" ]
  [ "$(tail -n 1 set/logs/talks.log)" = "stratagemm-bench: too much to say" ]
  # Nothing is lost from the count of what it left out: all bytes are in one of three parts.
  left=$(sed -n 's/^\[stratagemm-bench: \([0-9]*\) bytes are left out here\]$/\1/p' set/logs/talks.log)
  note="[stratagemm-bench: $left bytes are left out here]"
  [ $(($(stat -c %s set/logs/talks.log) - ${#note} - 2 + left)) -eq $((9000000 + 34)) ]
}

@test "two campaigns started together in one folder: one of them measures, the other says that the folder is in use" {
  simulate 2
  sed -i 's/^while/sleep 1\nwhile/' launch
  for _ in 1 2 3; do
    rm -rf set
    "$BIN/stratagemm-bench" campaign --launcher "$LAUNCHER" --output set --hosts node0000 2>one 3>&- &
    first=$!
    "$BIN/stratagemm-bench" campaign --launcher "$LAUNCHER" --output set --hosts node0001 2>two 3>&- &
    second=$! statuses=
    for pid in $first $second; do
      status=0
      wait "$pid" || status=$?
      statuses+=" $status"
    done
    [ "$statuses" = " 0 2" ] || [ "$statuses" = " 2 0" ]
    [ "$(cat one two | grep -Ec '^stratagemm-bench: .*(in use|not empty)')" -eq 1 ]
    [[ $(outcomes) =~ ^node000[01]\ ok$ ]]
  done
}

@test "a file system that fills up: one line, the runs are stopped, and the campaign continues later" {
  simulate 2
  # In namespaces of its own, where a file system of 1 MiB can be mounted.
  inside=(unshare --user --map-root-user --mount)
  [ "$(id -u)" -ne 0 ] || inside=(unshare --mount)
  "${inside[@]}" mount -t tmpfs -o size=1m none /mnt 2>/dev/null || skip "no file system can be mounted here"
  cat >launch <<'END'
#!/bin/bash
echo "$1" >>calls
case $1 in
  fills) head -c 4000000 /dev/zero >/mnt/set/filler || true; exit 3 ;;
  hang) exec sleep "$HANG" ;;
  script) echo "round 3, about 2 min left"; sleep "$HANG" ;;
esac
[ ! -e /mnt/set/filler ] || exit 3
END
  run "${inside[@]}" bash -c 'mount -t tmpfs -o size=1m none /mnt
    campaign() { "$BIN/stratagemm-bench" campaign --launcher "$PWD/launch {host}" --output /mnt/set --quiet "$@" 2>&1 >/dev/null; }
    campaign --hosts fills,hang --at-once 2 --profile smoke
    echo "status $?"
    jq -r .status /mnt/set/campaign.json
    rm /mnt/set/filler
    sed -i "/fills)/d; s/exec sleep.*;;/exit 3 ;;/" launch
    campaign --resume
    echo "status $?"
    jq -r ".hosts[] | .host, .outcome" /mnt/set/campaign.json | paste -sd,'
  [ "$(grep -c '^stratagemm-bench: cannot write' <<<"$output")" -eq 1 ]
  says "^stratagemm-bench: cannot write '/mnt/set/campaign.json': No space left on device$"
  says "^note: '/mnt/set/logs/fills.log' is cut short: No space left on device$"
  says '^status 3$'
  says '^running$'
  wait_until is_gone "$HANG"
  [ "$(tail -n 1 <<<"$output")" = "fills,failed,hang,unavailable" ]
}

@test "where result sets are taken, the folder of a campaign is refused with what to give instead" {
  simulate 2
  accepts campaign --hosts node0000,node0001
  for command in summary render archive verify 'export --format csv' 'compare set/node0000' 'compare --base set/node0000'; do
    # shellcheck disable=SC2086 # words
    refuses 2 "'set/?' is the folder of a campaign: give the result set of a host, 'set/HOST', or this folder alone to compare or site$" report $command set/
  done
  refuses 2 "in two campaigns" report compare set --fail-if slower:5%
  accepts report compare set/node0000 set/node0001
}
