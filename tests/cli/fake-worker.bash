#!/bin/bash
# A runner of docs/PROTOCOL.md whose trials take the time they are told to, so that a test needs no BLAS.
# The strategy named in SG_FAKE_STRATEGY (all, when empty) misbehaves as SG_FAKE says, and sleeps SG_FAKE_SLEEP seconds where
# it should not; SG_FAKE_LOG gets a line a launch. With SG_FAKE_AFTER=N the first N launches of that log behave well. Use it
# as STRATAGEMM_WORKER. SG_FAKE_SLOW names a strategy whose trials take five times as long, SG_FAKE_FAST one whose trials take a
# fifth. It observes one thread, or with SG_FAKE_THREADS=asked as many as it is asked for, or SG_FAKE_THREADS=N.
# SG_FAKE_WALL is the time of a trial in ns, to which each strategy adds its own. With SG_FAKE_KERNELS="NAME .." it is an
# OpenBLAS that has these kernels and chooses others, five times as slow.
LC_ALL=C
# No other process where none is needed: tests start this program thousands of times.
IFS= read -r -d '' request

field() { # NAME [VARIABLE]: of the request, a text or a number, into this variable, otherwise one of its name
  [[ $request =~ \"$1\":\ ?\"?([^\",}]*) ]] && printf -v "${2:-$1}" %s "${BASH_REMATCH[1]}"
}
say() { printf '%s\n' "$1"; }
hello() {
  local config='made up' kernels=NONE
  if [ -n "${SG_FAKE_KERNELS:-}" ]; then
    config='OpenBLAS 1.0 DYNAMIC_ARCH'
    kernels=$coretype
    [ "$coretype" != auto ] || kernels=Prescott
  fi
  say '{"type":"hello","protocol":1,"runner":"fake","backend":{"version":"1.0","config":"'"$config"'","corename":"'"$kernels"'","threading":"pthread","threads_max":2,"symbols":[]}}'
}
now_ns() { echo $((${EPOCHREALTIME/./} * 1000 - SG_FAKE_OFFSET)); } # CLOCK_MONOTONIC: the offset is from helper.bash
trial() { # NUMBER WARMUP WALL_NS VALID: as long as it says
  local begun=${EPOCHREALTIME/./}
  (($3 < 500000000)) || sleep "$(($3 - 100000000))e-9" # a long one takes no CPU time from the tests beside it
  while ((${EPOCHREALTIME/./} - begun < $3 / 1000)); do :; done
  claim "$1" "$2" $((begun * 1000 - SG_FAKE_OFFSET)) "$3" "$4"
}
claim() { # NUMBER WARMUP STARTED_NS WALL_NS VALID: a trial, at once
  say '{"type":"trial","trial":'"$1"',"warmup":'"$2"',"started_ns":'"$3"',"wall_ns":'"$4"',"load_wall_ns":'"$(($4 / 10))"',"operate_wall_ns":'"$(($4 - $4 / 10))"',"load_busy_ns":'"$(($4 / 10))"',"operate_busy_ns":'"$(($4 - $4 / 10))"',"cpu_user_ns":'"$((${observed%.*} * $4))"',"cpu_sys_ns":0,"ctx_voluntary":1,"ctx_involuntary":0,"faults_minor":2,"faults_major":0,"rss_peak_bytes":1048576,"threads_observed":'"$observed"',"residual":0.25,"valid":'"$5"',"threads_alive":1,"items_checked":'"$count"'}'
}
trials() { # VALID
  local i
  for ((i = 1; i <= warmups + trials; i++)); do trial $i $((i <= warmups)) "$wall" "$1"; done
}
verified() { say '{"type":"verified","items":'"$((count * (warmups + trials)))"',"residual":'"$1"',"valid":'"$2"',"detail":"'"$3"'"}'; }

task='' coretype='' strategy='' workers=1 threads='' warmups=0 trials=0 count=0
field task
field coretype
[[ $request =~ \"strategy\":\ ?\{\"name\":\ ?\"([^\"]*) ]] && strategy=${BASH_REMATCH[1]}
[ -z "${SG_FAKE_LOG:-}" ] || echo "$task $strategy" >>"$SG_FAKE_LOG"

if [ "$task" = counters ]; then # it counts nothing, and says so
  hello
  say '{"type":"end","outcome":"unavailable","detail":"this runner measures nothing"}'
  exit 0
fi

if [ "$task" = strategies ]; then # it has one, and does not know the others
  hello
  say '{"type":"strategy","strategy":"serial","available":true,"reason":null}'
  say '{"type":"strategy","strategy":"threads","available":false,"reason":"this runner has one thread"}'
  say '{"type":"end","outcome":"ok","detail":""}'
  exit 0
fi

if [ "$task" = inspect ]; then
  hello
  if [ "$coretype" != auto ] && [[ " ${SG_FAKE_KERNELS:-} " != *" $coretype "* ]]; then
    say '{"type":"end","outcome":"unavailable","detail":"no such kernels"}'
    exit 0
  fi
  say '{"type":"end","outcome":"ok","detail":""}'
  exit 0
fi

behaviour=${SG_FAKE:-good}
if [ -n "${SG_FAKE_STRATEGY:-}" ] && [ "$strategy" != "$SG_FAKE_STRATEGY" ]; then behaviour=good; fi
if [ -n "${SG_FAKE_AFTER:-}" ] && [ "$(grep -c '^run ' "$SG_FAKE_LOG")" -le "$SG_FAKE_AFTER" ]; then behaviour=good; fi

# Each strategy has its own constant time.
wall=$((${SG_FAKE_WALL:-1000000} + 100000 * ${#strategy}))
[ "$strategy" != "${SG_FAKE_SLOW:-}" ] || wall=$((5 * wall))
[ "$strategy" != "${SG_FAKE_FAST:-}" ] || wall=$((wall / 5))
[ -z "${SG_FAKE_KERNELS:-}" ] || [ "$coretype" != auto ] || wall=$((5 * wall))
observed=1.0
if [ "${SG_FAKE_THREADS:-}" = asked ]; then
  field blas_threads threads
  field workers
  observed=$((workers * ${threads/null/1})).0
elif [ -n "${SG_FAKE_THREADS:-}" ]; then
  observed=$SG_FAKE_THREADS.0
fi
field min warmups
field trials
field count

case $behaviour in
good | wrong)
  hello
  if [ "$behaviour" = good ]; then
    trials 1
    verified 0.25 true ''
    say '{"type":"end","outcome":"ok","detail":""}'
  else
    trials 0
    verified 1e9 false 'item 0 is wrong'
    say '{"type":"end","outcome":"invalid","detail":"item 0 is wrong"}'
  fi
  ;;
crash) # after a trial, by a signal
  hello
  trial 1 0 "$wall" 1
  kill -SEGV $$
  ;;
killed) # as by the out-of-memory killer
  hello
  kill -KILL $$
  ;;
hang) # nothing more, ever; and a child that keeps the pipe open
  hello
  sleep "${SG_FAKE_SLEEP:-1000}" &
  sleep "${SG_FAKE_SLEEP:-1000}"
  ;;
mute) # its pipe is closed, and it lives on
  hello
  exec >&- 2>&-
  sleep "${SG_FAKE_SLEEP:-1000}"
  ;;
half-row)
  hello
  printf '{"type":"trial","trial":1,"warmup":0,"wall_'
  ;;
protocol-error)
  hello
  head -c 4096 /dev/urandom
  echo
  ;;
unverified) # says ok, and not that it checked any result
  hello
  trials 1
  say '{"type":"end","outcome":"ok","detail":""}'
  ;;
wrong-but-ok)
  hello
  trials 0
  verified 1e9 false 'item 0 is wrong'
  say '{"type":"end","outcome":"ok","detail":""}'
  ;;
short) # trials of a nanosecond, over and over
  hello
  for ((i = 1; i <= warmups + trials; i++)); do claim $i $((i <= warmups)) "$(now_ns)" 1 1; done
  verified 0.25 true ''
  say '{"type":"end","outcome":"ok","detail":""}'
  ;;
no-time)
  hello
  claim 1 0 "$(now_ns)" 0 1
  ;;
endless-time)
  hello
  claim 1 0 "$(now_ns)" 9223372036854775807 1
  ;;
repeated)
  hello
  trial 1 0 "$wall" 1
  trial 1 0 "$wall" 1
  ;;
countless-threads) # which contradict no other column
  hello
  say '{"type":"trial","trial":1,"warmup":0,"started_ns":'"$(($(now_ns) - 500000))"',"wall_ns":500000,"threads_observed":1e300,"residual":0.25,"valid":1,"items_checked":'"$count"'}'
  ;;
wrong-afterwards) # all trials valid, and then not
  hello
  trials 1
  verified 9 false 'memory was damaged'
  say '{"type":"end","outcome":"invalid","detail":"memory was damaged"}'
  ;;
skipped)
  hello
  say '{"type":"end","outcome":"skipped","detail":""}'
  ;;
trials-without-end)
  hello
  exec yes "$(claim 1 0 "$(($(now_ns) - 500000))" 500000 1)"
  ;;
answers-without-end)
  hello
  exec yes '{"type":"event","event":"x","available":false}'
  ;;
daemon) # it ends, and leaves a process in another session that keeps the pipe open
  hello
  (setsid sleep "${SG_FAKE_SLEEP:-1000}" &)
  until pgrep -f "^sleep $SG_FAKE_SLEEP\$" >/dev/null; do :; done
  ;;
daemon-and-hang)
  (setsid sleep "${SG_FAKE_SLEEP:-1000}" &)
  sleep "${SG_FAKE_SLEEP:-1000}"
  ;;
flood) # a line without an end
  hello
  exec tr '\0' x </dev/zero
  ;;
silent) # not a word
  ;;
no-end)
  hello
  trial 1 0 "$wall" 1
  ;;
too-few) # says ok, and measured less than it was asked for
  hello
  say '{"type":"end","outcome":"ok","detail":""}'
  ;;
status) # an exit status and a reason
  hello
  echo "the reactor is closed on Sundays" >&2
  exit 7
  ;;
unavailable)
  hello
  say '{"type":"end","outcome":"unavailable","detail":"no such thing here"}'
  ;;
slow) # good, but every launch takes SG_FAKE_SLEEP seconds
  hello
  sleep "${SG_FAKE_SLEEP:-1000}"
  trials 1
  verified 0.25 true ''
  say '{"type":"end","outcome":"ok","detail":""}'
  ;;
*)
  echo "fake-worker: unknown behaviour '$behaviour'" >&2
  exit 2
  ;;
esac
