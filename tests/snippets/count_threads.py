#!/usr/bin/env python3
"""count_threads.py COMMAND..: how many threads of the command work at the same time.

The command's work waits at a gate, the folder GATE in its environment: it creates the file `ready` there and begins when the
file `go` exists; at its end it creates `done`. A thread that calls the library creates `caller-TID`. Until the gate opens, the
command may start threads and load libraries. It runs on two CPUs, so that a library's default is the same on any machine.

A thread works if it gets CPU time between `go` and `done`; the main thread of a process may only look after the others, and
counts if it calls the library. The result, on stdout, is the highest number of threads with work
that are alive at the same moment. It does not depend on how fast or how loaded the machine is. The command's own stdout goes to
stderr. Exit status: the command's."""

import os
import subprocess
import sys
import tempfile
import time

WORKS_NS = 3e6  # less CPU time is waiting, waking up or looking at the gate
SHARE = 0.05  # of the busiest thread's CPU time: less is looking after the threads that work


def processes(session):
    """Those of the command: it leads a session."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                if os.getsid(int(name)) == session:
                    found.append(int(name))
            except OSError:
                pass
    return found


def read(path):
    try:
        with open(path, encoding="ascii", errors="replace") as file:
            return file.read()
    except OSError:  # it has ended
        return ""


def tasks(pid):
    try:
        return os.listdir(f"/proc/{pid}/task")
    except OSError:
        return []


def sample(pids):
    """CPU time in ns of each thread."""
    times = {}
    for pid in pids:
        for name in tasks(pid):
            text = read(f"/proc/{pid}/task/{name}/schedstat")
            if text:
                times[int(name)] = int(text.split()[0])
    return times


def all_sleep(pids):
    for pid in pids:
        for name in tasks(pid):
            text = read(f"/proc/{pid}/task/{name}/stat")
            if text and text.rsplit(")", 1)[1].split()[0] not in "SZ":
                return False
    return True


def is_quiet(session):
    """Nothing runs, or waits for a CPU, for a tenth of a second, apart from looking at the gate now and then."""
    pids, before = processes(session), None
    for _ in range(5):
        if not all_sleep(pids):
            return False
        now = sample(pids)
        if before and any(now[thread] - before.get(thread, 0) > WORKS_NS for thread in now):
            return False
        before = now
        time.sleep(0.02)
    return True


def most_working(samples, idle):
    gained = {}
    for times in samples:
        for thread, time_ns in times.items():
            gained[thread] = 0 if thread in idle else time_ns - samples[0].get(thread, 0)
    least = max(WORKS_NS, SHARE * max(gained.values(), default=0))
    return max(sum(gained[thread] >= least for thread in times) for times in samples)


def main(command):
    with tempfile.TemporaryDirectory() as gate:
        cpus = sorted(os.sched_getaffinity(0))[:2]
        child = subprocess.Popen(
            command,
            env=dict(os.environ, GATE=gate),
            stdout=sys.stderr,
            start_new_session=True,
            preexec_fn=lambda: os.sched_setaffinity(0, cpus),
        )
        while child.poll() is None and not (os.path.exists(f"{gate}/ready") and is_quiet(child.pid)):
            time.sleep(0.01)
        pids = processes(child.pid)
        open(f"{gate}/go", "w", encoding="ascii").close()
        samples = [sample(pids)]
        while child.poll() is None and not os.path.exists(f"{gate}/done"):
            samples.append(sample(pids))
            time.sleep(0.004)
        print(most_working(samples, [pid for pid in pids if not os.path.exists(f"{gate}/caller-{pid}")]))
        return child.wait()


sys.exit(main(sys.argv[1:]))
