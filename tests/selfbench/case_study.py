"""The case study in NumPy: pairs of uniform random SIZE x SIZE float64 matrices, each pair made and multiplied by a task
of a thread pool of WORKERS threads that call BLAS with one thread each, all results kept.

case_study.py SIZE COUNT WORKERS LIBRARY: prints the seconds from the first task to the last result, for numpy.random.rand, which is
what the case study calls and has one lock for all threads, and for a Generator each task has to itself. Without the
file LIBRARY in its memory as its only BLAS it prints nothing and fails with what it has instead."""
import os
import sys
from multiprocessing.pool import ThreadPool
from time import perf_counter

import numpy


def loaded_libraries():
    with open("/proc/self/maps", encoding="ascii", errors="replace") as maps:
        paths = {line.split(None, 5)[5].strip() for line in maps if line.count("/") > 0}
    return sorted(path for path in paths if "blas" in os.path.basename(path) or "blis" in os.path.basename(path))


def rand_pair(size, _item):
    return numpy.random.rand(size, size), numpy.random.rand(size, size)


def generator_pair(size, item):
    generator = numpy.random.default_rng(item)
    return generator.random((size, size)), generator.random((size, size))


def seconds(make_pair, size, count, workers):
    def task(item):
        a, b = make_pair(size, item)
        return a @ b

    with ThreadPool(workers) as pool:
        begun = perf_counter()
        results = pool.map(task, range(count), chunksize=1)
        ended = perf_counter()
    assert len(results) == count
    return ended - begun


def main():
    size, count, workers = map(int, sys.argv[1:4])
    library = os.path.realpath(sys.argv[4])
    numpy.ones((8, 8)) @ numpy.ones((8, 8))
    found = loaded_libraries()
    if found != [library]:
        sys.exit(f"NumPy {numpy.__version__} uses {', '.join(found) or 'no BLAS library'}, not {library}")
    print(*(f"{seconds(pair, size, count, workers):.6f}" for pair in (rand_pair, generator_pair)))


if __name__ == "__main__":
    main()
