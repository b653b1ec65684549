"""What a trial used: the columns of samples.csv that come from the kernel, over this process and its worker processes."""
import os
import resource
import time

TICK_NS = 1_000_000_000 // os.sysconf("SC_CLK_TCK")
COLUMNS = ("cpu_user_ns", "cpu_sys_ns", "ctx_voluntary", "ctx_involuntary", "faults_minor", "faults_major")


def cpu_clock(pid):
    """The kernel's clock of another process's CPU time, as clock_getcpuclockid makes it."""
    return (~pid << 3) | 2


def update_cpu_times():
    """As bench/worker/counters/usage.c: the time of threads that are running is otherwise that of the last tick."""
    for thread in os.listdir("/proc/self/task"):
        try:
            time.clock_gettime_ns((~int(thread) << 3) | 6)
        except OSError:
            pass  # it has ended


def status_of(pid):
    values = {}
    with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as lines:
        for line in lines:
            key, _, value = line.partition(":")
            words = value.split()
            if words and words[0].isdigit():
                values[key] = int(words[0])
    return values


def cpus_of(pids):
    """The CPUs on which the threads of these processes may run: their distinct lists, separated by semicolons."""
    lists = {}
    for pid in pids:
        for task in os.listdir(f"/proc/{pid}/task"):
            try:
                with open(f"/proc/{pid}/task/{task}/status", encoding="ascii", errors="replace") as lines:
                    lists.update({line.split()[1]: None for line in lines if line.startswith("Cpus_allowed_list:")})
            except FileNotFoundError:  # it has ended
                pass
    return ";".join(lists)


def usage_of(pid):
    """Of a worker process. The kernel counts its system time in ticks; the rest of its CPU time is user time."""
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
        fields = file.read().rpartition(")")[2].split()
    status = status_of(pid)
    total, system = time.clock_gettime_ns(cpu_clock(pid)), int(fields[12]) * TICK_NS
    return (max(0, total - system), min(system, total), status.get("voluntary_ctxt_switches", 0),
            status.get("nonvoluntary_ctxt_switches", 0), int(fields[7]), int(fields[9]))


def usage(pids):
    update_cpu_times()
    own = resource.getrusage(resource.RUSAGE_SELF)
    total = (int(own.ru_utime * 1e9), int(own.ru_stime * 1e9), own.ru_nvcsw, own.ru_nivcsw, own.ru_minflt, own.ru_majflt)
    for pid in pids:
        total = tuple(map(sum, zip(total, usage_of(pid))))
    return total


def fill(row, before, after, pids):
    row.update(zip(COLUMNS, (b - a for a, b in zip(before, after))))
    # System time advances by ticks, also by more than the trial took: the sum is right.
    total = row["cpu_user_ns"] + row["cpu_sys_ns"]
    row["cpu_sys_ns"] = min(max(0, row["cpu_sys_ns"]), total)
    row["cpu_user_ns"] = total - row["cpu_sys_ns"]
    statuses = [status_of(pid) for pid in ("self", *pids)]
    row["rss_peak_bytes"] = sum(status.get("VmHWM", 0) for status in statuses) * 1024
    row["threads_alive"] = sum(status.get("Threads", 0) for status in statuses)
    if row["wall_ns"] > 0:
        row["threads_observed"] = (row["cpu_user_ns"] + row["cpu_sys_ns"]) / row["wall_ns"]
