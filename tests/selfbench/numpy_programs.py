"""The case study's programs in plain NumPy, without our runner: COUNT pairs of SIZE x SIZE float64 matrices, made and multiplied, all
kept. The numbers are those of the runner, so that both do the same work.

numpy_programs.py SIZE COUNT WORKERS SEED PROGRAM TRIALS: the fastest seconds of TRIALS trials of PROGRAM, serial or threads, after one that
warms up. As in the runner, arrays of the trial before are freed outside the clock."""
import sys
from multiprocessing.pool import ThreadPool
from time import perf_counter

import numpy


def pair(size, seed, item):
    generator = numpy.random.Generator(numpy.random.Philox(key=[seed, item]))
    return generator.random((size, size)), generator.random((size, size))


def serial(size, count, seed, _pool):
    begun = perf_counter()
    pairs = [pair(size, seed, item) for item in range(count)]
    results = [a @ b for a, b in pairs]
    return perf_counter() - begun, pairs, results


def threads(size, count, seed, pool):
    def task(item):
        a, b = pair(size, seed, item)
        return a, b, a @ b

    begun = perf_counter()
    results = pool.map(task, range(count), 1)
    return perf_counter() - begun, None, results


def main():
    size, count, workers, seed = map(int, sys.argv[1:5])
    program, times = {"serial": serial, "threads": threads}[sys.argv[5]], []
    with ThreadPool(workers) as pool:
        for _ in range(1 + int(sys.argv[6])):
            times.append(program(size, count, seed, pool)[0])
    print(f"{min(times[1:]):.6f}")


if __name__ == "__main__":
    main()
