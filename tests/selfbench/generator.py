"""One SIZE x SIZE float64 matrix of random numbers by our generator over the same by NumPy's, on one thread each, into
memory that is there already: the numbers that an item of --source uniform has.

generator.py PROGRAM SIZE REPEATS: the two run in turn, each first in every other repeat; prints a selfbench line of the median of
the ratios. Where a bit of the two matrices differs it prints none and fails."""
import os
import subprocess
import sys
import tempfile
from statistics import median
from time import perf_counter_ns

import numpy

KEY = [42, 7]  # seed and item
TARGET = 1


def fill_ns(matrix):
    begun = perf_counter_ns()
    numpy.random.Generator(numpy.random.Philox(key=KEY)).random(out=matrix)
    return perf_counter_ns() - begun


def compare(program, size, repeats, path):
    numpys = numpy.ones((size, size))
    ratios = []
    command = [program, str(size), *map(str, KEY), path]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:

        def ours_ns():
            child.stdin.write("\n")
            child.stdin.flush()
            return int(child.stdout.readline())

        for repeat in range(-1, repeats):
            if repeat % 2:
                numpy_ns, own_ns = fill_ns(numpys), ours_ns()
            else:
                own_ns, numpy_ns = ours_ns(), fill_ns(numpys)
            if repeat >= 0:  # the first warms up
                ratios.append(own_ns / numpy_ns)
        child.stdin.close()
    if child.returncode:
        sys.exit(f"generator.py: {program} ended with exit status {child.returncode}")
    ours = numpy.fromfile(path).reshape(size, size)
    if not numpy.array_equal(ours.view(numpy.uint64), numpys.view(numpy.uint64)):
        sys.exit(f"generator.py: our numbers are not those of NumPy {numpy.__version__}")
    return median(ratios)


def main():
    program, size, repeats = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    with tempfile.TemporaryDirectory() as folder:
        ratio = compare(program, size, repeats, os.path.join(folder, "matrix"))
    print(f"generator-{size} ratio={ratio:.3f} target<={TARGET} {'ok' if ratio <= TARGET else 'short'}")


if __name__ == "__main__":
    main()
