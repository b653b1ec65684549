"""A launch: items loaded and operated on by a scheduler's workers, the clock around them, and the checks outside it.

Arrays are allocated as a NumPy program allocates them, by the calls under the clock; only those of worker processes in shared
memory are there before. docs/VERIFICATION.md says what is checked.
"""
import os
import time

import numpy

import numpy_check as check
import numpy_usage
from numpy_operations import Unavailable
from numpy_schedulers import SCHEDULERS, SharedItems, check_strategy
from numpy_workload import member, source_of

now_ns = time.monotonic_ns  # CLOCK_MONOTONIC

STRETCH, MOST_SAMPLED, MOST_BYTES = 32, 16, 1 << 30  # as bench/operations/sampling.c


class Verdict:
    """What the checks found: of a trial, or of several."""

    def __init__(self):
        self.items, self.residual, self.worst_item, self.damage = 0, 0.0, -1, ""

    def add(self, item, residual):
        self.items += 1
        if self.worst_item < 0 or not residual <= self.residual:
            if not numpy.isnan(self.residual):
                self.residual, self.worst_item = residual, item

    def include(self, other):
        self.damage = self.damage or other.damage
        if other.items:
            self.add(other.worst_item, other.residual)
            self.items += other.items - 1

    @property
    def valid(self):
        return self.residual <= 1 and not self.damage

    def detail(self):
        if self.valid:
            return ""
        if self.damage:
            return self.damage
        if numpy.isnan(self.residual):
            return f"item {self.worst_item}: the result is NaN or was not written"
        return f"item {self.worst_item}: residual {self.residual:.3g} exceeds the limit 1"


class Launch:
    def __init__(self, request, workload, library):
        strategy = request.get("strategy") or {}
        check_strategy(strategy)
        self.workload, self.library = workload, library
        self.workers, self.load_kind = member(strategy, "workers", int), strategy["load"]
        self.blas_threads = strategy.get("blas_threads")
        self.cpus = request.get("cpus") or []
        self.pinned = strategy.get("pin", "none") != "none"
        self.verifies = request.get("verify", True)
        workload.is_mapped = self.load_kind == "mmap"
        self.source, self.has_unchecked = source_of(workload), False
        self.held, self.last, self.shared = {}, {}, None
        if self.blas_threads:
            library.find_others()  # the operation has imported what it needs
            library.set_threads(self.blas_threads)
        scheduler = SCHEDULERS[strategy["scheduler"]]
        self.serial = strategy["scheduler"] == "serial"
        if scheduler.shares_memory:
            slots = workload.count if workload.retains_all else self.workers + self.sample_size()[0]
            self.shared = SharedItems(workload.operation, workload.dtype, slots)
        self.operators = scheduler(self)
        try:
            self.settle()
        except BaseException:
            self.close()
            raise

    def settle(self):
        for problem in self.operators.each(self.enter):
            if problem:
                raise Unavailable(problem)
        self.loaders = SCHEDULERS["serial"](self)
        if self.load_kind == "parallel":
            self.loaders = SCHEDULERS["pool"](self) if self.serial else self.operators

    def close(self):
        self.operators.close()
        loaders = getattr(self, "loaders", self.operators)
        if loaders is not self.operators:
            loaders.close()

    def enter(self, worker):
        """Set up a worker in its own thread. Returns what is wrong, or nothing."""
        threads = self.blas_threads or self.library.threads() or len(self.cpus) or 1
        if self.pinned and self.cpus:
            os.sched_setaffinity(0, {self.cpus[(worker * threads + t) % len(self.cpus)] for t in range(threads)})
        if not self.blas_threads:
            return ""
        self.library.set_threads(self.blas_threads)
        unlimited = self.library.unlimited(self.blas_threads)
        if not unlimited:
            return ""
        return f"{unlimited[0]} uses {unlimited[1]} threads in worker {worker} instead of the {self.blas_threads} requested"

    # ---- Under the clock: a task is an item and its slot in shared memory, None for the worker's own ----

    def load(self, item, slot):
        """The inputs of an item."""
        return self.source.load(item, self.shared.slots[slot][0] if self.shared else None)

    def operate(self, inputs, slot):
        operation = self.workload.operation
        matrices = operation.matrices(inputs)
        if not self.shared:
            return self.operators.operate(operation, matrices)
        places = self.shared.slots[slot][1]
        results = operation.call(matrices, places[0] if operation.in_place else None)
        for place, result in zip(places, results):
            if result is not place:
                place[...] = result
        return places

    def hold(self, item, worker, inputs, results):
        """Keep for the check: every item, or those sampled and the last of each worker."""
        if item in self.held:
            self.held[item] = inputs, results
        else:
            self.last[worker] = item, inputs, results

    def load_and_operate(self, task, worker):
        item, slot = task
        slot = worker if slot is None else slot
        begun = now_ns()
        inputs = self.load(item, slot)
        loaded = now_ns()
        results = self.operate(inputs, slot)
        ended = now_ns()
        if not self.shared:
            self.hold(item, worker, inputs, results)
        return item, slot, loaded - begun, ended - loaded

    def load_only(self, task, _worker):
        begun = now_ns()
        inputs = self.load(*task)
        return None if self.shared else inputs, now_ns() - begun

    def operate_only(self, task, worker):
        item, slot, inputs = task
        begun = now_ns()
        results = self.operate(self.shared.slots[slot][0] if self.shared else inputs, slot)
        ended = now_ns()
        if not self.shared:
            self.hold(item, worker, inputs, results)
        return ended - begun

    # ---- A trial ----

    def run_tasks(self, row):
        slots = self.slots_of_held()
        tasks = [(item, slots.get(item)) for item in range(self.workload.count)]
        begun = row["started_ns"] = now_ns()
        done = self.operators.map(self.load_and_operate, tasks)
        row["wall_ns"] = now_ns() - begun
        row["load_busy_ns"] = sum(one[2] for one in done)
        row["operate_busy_ns"] = sum(one[3] for one in done)
        if self.workers == 1:
            row["load_wall_ns"] = row["load_busy_ns"]
            row["operate_wall_ns"] = row["wall_ns"] - row["load_wall_ns"]
        return {slot: item for item, slot, _, _ in done}  # a worker takes items in ascending order

    def run_windows(self, row):
        """Alternately load a window and operate on it: all items, or as many as there are workers."""
        count = self.workload.count
        size = max(1, count if self.workload.retains_all else self.workers)
        held, owners, walls, busies = self.slots_of_held(), {}, [0, 0], [0, 0]
        row["started_ns"] = now_ns()
        for first in range(0, count, size):
            items = range(first, min(count, first + size))
            slots = [held.get(item, item - first) for item in items]
            begun = now_ns()
            loaded = self.loaders.map(self.load_only, list(zip(items, slots)))
            middle = now_ns()
            times = self.operators.map(self.operate_only, list(zip(items, slots, (inputs for inputs, _ in loaded))))
            ended = now_ns()
            walls = [walls[0] + middle - begun, walls[1] + ended - middle]
            busies = [busies[0] + sum(time for _, time in loaded), busies[1] + sum(times)]
            owners.update(zip(slots, items))
            del loaded
        row["load_wall_ns"], row["operate_wall_ns"] = walls
        row["load_busy_ns"], row["operate_busy_ns"] = busies
        row["wall_ns"] = sum(walls)
        return owners

    def trial(self, number):
        row = {"type": "trial", "trial": number}
        self.forget(self.draw_sample())
        if self.load_kind == "mmap":
            self.source.forget()
        before = numpy_usage.usage(self.operators.pids)
        owners = (self.run_tasks if self.load_kind in ("task", "mmap") else self.run_windows)(row)
        after = numpy_usage.usage(self.operators.pids)
        numpy_usage.fill(row, before, after, self.operators.pids)
        verdict = Verdict()
        if self.verifies:
            self.check_held(verdict, owners)
            row["items_checked"] = verdict.items
            finite = verdict.items and numpy.isfinite(verdict.residual)
            row["residual"] = float(verdict.residual) if finite else None
            row["valid"] = int(verdict.valid)
        return row, verdict

    # ---- Checks, outside the clock ----

    def sample_size(self):
        """How many items are sampled in a trial with retain none, one from each stretch of so many."""
        count, operation = self.workload.count, self.workload.operation
        if self.workload.retains_all or count == 0 or operation.residual is None:
            return 0, STRETCH
        shapes = [shape[:2] for shape in operation.inputs()] + operation.outputs()
        size = sum(int(numpy.prod(shape)) for shape in shapes) * numpy.dtype(self.workload.dtype).itemsize
        most, stretch = min(MOST_SAMPLED, MOST_BYTES // size), STRETCH
        while most and -(-count // stretch) > most:
            stretch *= 2
        return (-(-count // stretch) if most else 0), stretch

    def draw_sample(self):
        count = self.workload.count
        if self.workload.retains_all:
            return range(count)
        number, stretch = self.sample_size()
        choose = numpy.random.Generator(numpy.random.Philox(key=int.from_bytes(os.urandom(16), "little")))
        return [int(choose.integers(i * stretch, min(count, (i + 1) * stretch))) for i in range(number)]

    def slots_of_held(self):
        """The slots in shared memory of the items to be checked: their own, behind those of the workers."""
        first = 0 if self.workload.retains_all else self.workers
        return {item: first + i for i, item in enumerate(self.held)} if self.shared else {}

    def forget(self, held):
        """Drop the arrays of the trial before, and make a result that is not written NaN."""
        for _, results in filter(None, self.held.values()):
            poison(results)
        for _, _, results in self.last.values():
            poison(results)
        self.held, self.last = dict.fromkeys(held), {}
        if self.shared and self.verifies:
            for _, results in self.shared.slots:
                poison(results)

    def check_held(self, verdict, owners):
        """Of every item whose arrays are still there: have its inputs changed, and is its result right?"""
        if self.workload.operation.residual is None:
            return
        if self.shared:
            for slot, item in owners.items():
                self.check(verdict, item, *self.shared.slots[slot])
            return
        for item, pair in self.held.items():
            self.check(verdict, item, *pair)
        for item, inputs, results in self.last.values():
            self.check(verdict, item, inputs, results)

    def check(self, verdict, item, inputs, results):
        operation = self.workload.operation
        fresh = self.source.load(item)
        for i, (given, array) in enumerate(zip(fresh, inputs)):
            if not verdict.damage and not numpy.array_equal(bits(given), bits(array)):
                verdict.damage = f"item {item}: array {i + 1} is an input and has changed since it was loaded"
        for result, shape in zip(results, operation.outputs()):
            if result.shape != tuple(shape) or result.dtype != self.workload.dtype:
                verdict.add(item, numpy.nan)
                return
        if self.workload.allows_nonfinite and not all(numpy.isfinite(array).all() for array in fresh):
            self.has_unchecked = True
            verdict.add(item, 0.0)
            return
        if not self.workload.is_random and not all(map(check.can_be_checked, fresh)):
            verdict.damage = verdict.damage or (f"item {item}: an input has a NaN, only numbers below 1e-70, or some above "
                                                "1e70, so its result cannot be checked: repair or scale it")
            verdict.add(item, numpy.nan)
            return
        verdict.add(item, operation.residual(check.Draw(), operation.matrices(fresh), results))

    def verify_all(self, verdict):
        """Before the trials with retain none: every item once, untimed, with the same workers."""
        count = self.workload.count
        for first in range(0, count, self.workers):
            items = range(first, min(count, first + self.workers))
            self.forget(items)
            self.operators.map(self.load_and_operate, [(item, item - first) for item in items])
            self.check_held(verdict, {item - first: item for item in items})


def bits(array):
    return numpy.ascontiguousarray(array).view(numpy.uint8)


def poison(results):
    for result in results:
        if result.flags.writeable:
            result.fill(numpy.nan)
