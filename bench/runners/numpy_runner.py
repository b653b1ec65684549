#!/usr/bin/env python3
"""A runner of docs/PROTOCOL.md in NumPy: `stratagemm-bench run --runner numpy` measures the programs that NumPy's users write.

It needs Python 3.8 and NumPy 1.21 or later, and SciPy for what NumPy has not: least-squares. The request comes on standard input;
messages go to what was standard output, and whatever else is printed goes to standard error.

numpy_operations.py: what is done to an item; numpy_schedulers.py: who does it; numpy_launch.py: trials and checks;
numpy_check.py: residuals; numpy_library.py: the BLAS library; numpy_usage.py: what a trial used.
"""
import json
import math
import os
import sys

sys.dont_write_bytecode = True  # the folder may belong to someone else

PROTOCOL = 1
LEAST_WARMUP_NS, LONG_WARMUP_NS, OWN_WARMUP_NS, SETTLED = 50_000_000, 250_000_000, 10_000_000_000, 0.98


class Messages:
    def __init__(self):
        """From here on, descriptor 1 is standard error: a print() of a library cannot damage the protocol."""
        sys.stdout.flush()
        self.out = os.fdopen(os.dup(1), "w", encoding="utf-8")
        os.dup2(2, 1)
        self.out.write("\n")  # ends a line that was begun before
        self.observed = {}  # where the launch ran, for the end message

    def send(self, type_, **members):
        json.dump({"type": type_, **members}, self.out, separators=(",", ":"), allow_nan=False)
        self.out.write("\n")
        self.out.flush()


class TrialCount:
    """How many warm-up and timed trials, as bench/worker/trial_count.c."""

    def __init__(self, request, from_files):
        warmup = request.get("warmup") or {}
        self.least, self.most = warmup.get("min", 0), warmup.get("max", 0)
        self.trials, self.measurement_ns = request["trials"], request.get("measurement_ns") or 0
        self.from_files = from_files
        self.warmups, self.timed, self.warmup_ns, self.timed_ns = 0, 0, 0, 0
        self.fastest_ns, self.settled = math.inf, False

    def next(self):
        if self.timed == 0 and (self.warmups < self.least or (self.warmups < self.most and not self.settled)):
            return "warmup"
        enough = 0 < self.measurement_ns <= self.timed_ns
        return "timed" if self.timed < self.trials and not enough else None

    def note(self, kind, wall_ns):
        """Returns 1 for a warm-up trial, 0 for a timed one."""
        own = self.trials > 0 and self.measurement_ns > 0 and wall_ns >= OWN_WARMUP_NS and not self.from_files
        if kind == "timed" or own:
            self.timed, self.timed_ns = self.timed + 1, self.timed_ns + wall_ns
            return 0
        falling = wall_ns < SETTLED * self.fastest_ns
        self.warmup_ns += wall_ns
        self.settled = self.warmup_ns >= (LONG_WARMUP_NS if falling else LEAST_WARMUP_NS)
        self.fastest_ns, self.warmups = min(self.fastest_ns, wall_ns), self.warmups + 1
        return 1


def bind_process(request):
    """To the CPUs of all workers, before NumPy is imported: its library may then create threads, which inherit them."""
    strategy, cpus = request.get("strategy"), request.get("cpus")
    if request.get("task") != "run" or not isinstance(strategy, dict) or not cpus or strategy.get("pin", "none") == "none":
        return
    threads, workers = strategy.get("blas_threads"), strategy.get("workers")
    if isinstance(threads, int) and isinstance(workers, int):
        operators = 1 if strategy.get("scheduler") == "serial" else workers
        cpus = cpus[:max(workers, operators * threads)]
    os.sched_setaffinity(0, cpus)


def check_coretype(library, coretype):
    if coretype in (None, "", "auto"):
        return
    from numpy_operations import Unavailable

    if library.corename is None:
        raise Unavailable(f"core type {coretype} was requested but NumPy's library has no core types: use OpenBLAS")
    if library.corename.lower() != coretype.lower():
        raise Unavailable(f"core type {coretype} was requested but NumPy's library uses {library.corename}")


def run(request, messages, library):
    """A launch. Returns outcome and detail."""
    import numpy_usage
    from numpy_launch import Launch, Verdict
    from numpy_operations import Unavailable
    from numpy_workload import Workload, member

    check_coretype(library, request.get("coretype"))
    if request.get("counters"):
        raise Unavailable("the NumPy runner counts no events: use --runner c")
    member(request, "trials", int)
    workload = Workload(request.get("workload") or {})
    launch = Launch(request, workload, library)
    try:
        total = Verdict()
        if launch.verifies and not workload.retains_all:
            launch.verify_all(total)
        count, number = TrialCount(request, not workload.is_random), 0
        while count.next():
            kind, number = count.next(), number + 1
            row, verdict = launch.trial(number)
            row["warmup"] = count.note(kind, row["wall_ns"])
            total.include(verdict)
            messages.send(row.pop("type"), **row)
        own = [] if launch.shared else ["self"]  # otherwise this process only waits
        messages.observed["cpus"] = numpy_usage.cpus_of(own + launch.operators.pids)
    finally:
        launch.close()
    if not launch.verifies:
        return "ok", ""
    detail = total.detail()
    finite = total.items and math.isfinite(total.residual)
    messages.send("verified", items=total.items, residual=float(total.residual) if finite else None, valid=total.valid,
                  detail=detail)
    return ("ok", remark_on(launch)) if total.valid else ("invalid", detail)


def remark_on(launch):
    if launch.has_unchecked:
        return "the results of items with a NaN or an infinity were not checked"
    threads = launch.blas_threads or launch.library.threads()
    in_one_process = type(launch.operators).__name__ == "Threads" and launch.workers > 1
    if in_one_process and threads > 1 and launch.library.concurrent_threaded_calls() == "serialised":
        return "serialised by the library: its threaded calls wait for one another"
    return ""


def answer_strategies(request, messages):
    from numpy_operations import Unavailable
    from numpy_schedulers import check_strategy

    for strategy in request.get("strategies") or []:
        reason = None
        try:
            check_strategy(strategy)
        except Unavailable as why:
            reason = str(why)
        messages.send("strategy", strategy=strategy.get("name"), available=reason is None, reason=reason)
    return "ok", ""


def serve(request, messages):
    """Returns outcome and detail."""
    if not isinstance(request, dict) or not isinstance(request.get("protocol"), int):
        return "failed", "request: protocol must be an integer"
    if request["protocol"] != PROTOCOL:
        return "failed", f"protocol {request['protocol']} is not supported: this runner implements {PROTOCOL}"
    bind_process(request)
    try:
        import numpy_library
        from numpy_operations import Unavailable
        from numpy_workload import BadRequest
    except ImportError as why:
        return "unavailable", f"this Python ({sys.version.split()[0]}) cannot import NumPy: {one_line(why)}"
    task, library = request.get("task"), numpy_library.Library()
    messages.send("hello", protocol=PROTOCOL, runner="numpy", versions=numpy_library.versions(),
                  backend=None if task == "counters" else library.describe())
    try:
        if task == "run":
            return run(request, messages, library)
        if task == "strategies":
            return answer_strategies(request, messages)
        if task == "counters":
            return "unavailable", "the NumPy runner counts no events"
        if task == "inspect":
            check_coretype(library, request.get("coretype"))
            return "ok", ""
        return "failed", f"request: task is '{task}', must be run, inspect, counters or strategies"
    except Unavailable as why:
        return "unavailable", one_line(why)
    except BadRequest as why:
        return "failed", one_line(why)
    except MemoryError as why:
        return "failed", f"out of memory: {one_line(why)}"


def one_line(why):
    return " ".join(str(why).split())[:1000] or type(why).__name__


def main():
    messages = Messages()
    try:
        request = json.loads(sys.stdin.buffer.read())
    except ValueError as why:
        messages.send("end", outcome="failed", detail=f"request: {one_line(why)}")
        return
    try:
        outcome, detail = serve(request, messages)
    except Exception as why:  # pylint: disable=broad-except  # whatever an operation or a pool raises
        outcome, detail = "failed", f"{type(why).__name__}: {one_line(why)}"
    messages.send("end", outcome=outcome, detail=detail, **messages.observed)


if __name__ == "__main__":
    main()
