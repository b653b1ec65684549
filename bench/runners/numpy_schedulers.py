"""How items are given to workers: a loop, a thread pool, a process pool with arrays in shared memory, and one that sends
pickled arrays. These are the pools of Python's standard library, used as a NumPy program uses them.

A scheduler has each(body), which runs body(worker) once in every worker, and map(body, tasks), body(task, worker) for all tasks.
"""
import itertools
import mmap
import multiprocessing
import os
import threading
import warnings
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.pool import ThreadPool

import numpy

from numpy_operations import Unavailable

LOADS = {"serial", "parallel", "task", "mmap"}


def check_strategy(strategy):
    """Raise Unavailable for what this runner does not have; the members of a request's strategy."""
    scheduler, load = strategy.get("scheduler"), strategy.get("load")
    if scheduler not in SCHEDULERS:
        raise Unavailable(f"NumPy programs have no scheduler '{scheduler}': use {', '.join(SCHEDULERS)}")
    if load not in LOADS:
        raise Unavailable(f"this runner has no load '{load}': use {', '.join(sorted(LOADS))}")
    if load == "mmap" and scheduler not in ("serial", "pool"):
        raise Unavailable(f"load mmap needs scheduler serial or pool, not {scheduler}")
    if strategy.get("membind"):
        raise Unavailable("NumPy allocates the arrays by the policy of its process: use --membind first-touch, or --runner c")
    if scheduler == "serial" and strategy.get("workers") != 1 and load != "parallel":
        raise Unavailable(f"scheduler serial has 1 worker, not {strategy.get('workers')}")


class Serial:
    shares_memory = False

    def __init__(self, launch):
        self.pids = []

    def each(self, body):
        return [body(0)]

    def map(self, body, tasks):
        return [body(task, 0) for task in tasks]

    def operate(self, operation, inputs, out=None):
        return operation.call(inputs, out)

    def close(self):
        pass


class Threads(Serial):
    def __init__(self, launch):
        super().__init__(launch)
        self.workers, self.local, numbers = launch.workers, threading.local(), itertools.count()

        def name():
            self.local.worker = next(numbers)

        self.pool = ThreadPool(self.workers, name)

    def each(self, body):
        everyone = threading.Barrier(self.workers)

        def wait_and_run(_):
            everyone.wait()
            return body(self.local.worker)

        return self.pool.map(wait_and_run, range(self.workers), 1)

    def map(self, body, tasks):
        return self.pool.map(lambda task: body(task, self.local.worker), tasks, 1)

    def close(self):
        self.pool.terminate()


# ---- In a worker process, which is forked from the launch: what it works on is there already ----


class Here:
    launch = everyone = worker = None


def begin_process(numbers):
    with numbers.get_lock():
        Here.worker, numbers.value = numbers.value, numbers.value + 1


def enter_in_process(_):
    Here.everyone.wait()  # so that each process takes one of these tasks
    return os.getpid(), Here.launch.enter(Here.worker)


def run_in_process(name, task):
    return getattr(Here.launch, name)(task, Here.worker)


def operate_in_process(inputs):
    return Here.launch.workload.operation.call(inputs)


class Processes(Serial):
    """Items in a shared anonymous mapping, which the forked workers inherit; bodies are methods of the launch."""

    shares_memory = True

    def __init__(self, launch):
        super().__init__(launch)
        warnings.filterwarnings("ignore", category=DeprecationWarning, message=".*fork.*")
        context = multiprocessing.get_context("fork")
        Here.launch, Here.everyone, self.workers = launch, context.Barrier(launch.workers), launch.workers
        self.executor = ProcessPoolExecutor(self.workers, context, begin_process, (context.Value("q", 0),))

    def enter(self):
        entered = list(self.executor.map(enter_in_process, range(self.workers)))
        self.pids = [pid for pid, _ in entered]
        return [result for _, result in entered]

    def each(self, body):
        return self.enter()  # the launch's own is the only body of every worker

    def map(self, body, tasks):
        return list(self.executor.map(run_in_process, itertools.repeat(body.__name__), tasks))

    def close(self):
        self.executor.shutdown(wait=True)


class ProcessesCopy(Threads):
    """The threads of a pool load items, send each to a worker process as a pickle and receive its results as one."""

    def __init__(self, launch):
        self.processes = Processes(launch)
        self.entered = self.processes.enter()  # forks before there are threads
        super().__init__(launch)
        self.pids = self.processes.pids

    def each(self, body):
        return self.entered

    def operate(self, operation, inputs, out=None):
        return self.processes.executor.submit(operate_in_process, inputs).result()

    def close(self):
        super().close()
        self.processes.close()


SCHEDULERS = {"serial": Serial, "pool": Threads, "processes": Processes, "processes-copy": ProcessesCopy}


class SharedItems:
    """Arrays of items and their results in memory that worker processes share, each aligned to 64 bytes."""

    def __init__(self, operation, dtype, slots):
        self.shapes = [shape[:2] for shape in operation.inputs()], operation.outputs()
        sizes = [-(-int(numpy.prod(shape)) * numpy.dtype(dtype).itemsize // 64) * 64 for shape in sum(self.shapes, [])]
        self.memory = mmap.mmap(-1, max(1, slots * sum(sizes)))
        self.slots = []
        for slot in range(slots):
            offset, arrays = slot * sum(sizes), []
            for shape, size in zip(sum(self.shapes, []), sizes):
                array = numpy.frombuffer(self.memory, dtype, int(numpy.prod(shape)), offset).reshape(shape)
                arrays.append(array)
                offset += size
            inputs = len(self.shapes[0])
            self.slots.append((arrays[:inputs], arrays[inputs:]))
