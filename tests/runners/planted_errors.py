"""Do the NumPy runner's checks pass right results and find wrong ones? Every operation and type, several shapes, and the
errors of docs/VERIFICATION.md that each operation's check finds. Prints "N right, N wrong"; the first failure ends it."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "bench", "runners"))
sys.dont_write_bytecode = True

import numpy  # pylint: disable=wrong-import-position

import numpy_check as check  # pylint: disable=wrong-import-position
from numpy_operations import OPERATIONS, Unavailable  # pylint: disable=wrong-import-position
from numpy_workload import Workload, source_of  # pylint: disable=wrong-import-position

SHAPES = {"square": ["syrk", "herk", "lu-solve", "cholesky", "eigh"], "tall": ["least-squares"]}
OPTIONS = {("gemm", "c64"): ["", "ta=t tb=c"], ("ger", "c128"): ["", "ty=c"]}
# The share of the root mean square that one number is off by, from docs/VERIFICATION.md.
ONE_NUMBER = {"cholesky": 0.05, "lu-solve": 0.05, "least-squares": 0.05, "qr": 0.1, "svd": 0.2, "eigh": 0.2}


def one_number(share):
    def plant(results, rng):
        result = results[-1].reshape(-1) if results[-1].flags.c_contiguous else results[-1].T.reshape(-1)
        size = numpy.sqrt(numpy.mean(numpy.abs(result.astype(numpy.complex128)) ** 2))
        result[choose(results[-1], rng)] += result.dtype.type(share * max(size, 1e-30))
    return plant


def choose(result, rng):
    """A number that counts: of matrices of which one triangle does, one below the diagonal."""
    if result.ndim == 2 and result.shape[0] == result.shape[1]:
        i = int(rng.integers(1, result.shape[0])) if result.shape[0] > 1 else 0
        return i * result.shape[1] + int(rng.integers(0, i)) if i else 0
    return int(rng.integers(0, result.size))


def scaled(results, _):
    for result in results:
        result *= result.dtype.type(1.001)


def zeroed(results, _):
    for result in results:
        result[...] = 0


def not_written(results, _):
    results[-1].reshape(-1)[-1] = numpy.nan


def shapes_of(name):
    if name in SHAPES["square"]:
        return [(17, 17, 5), (64, 64, 64)]
    if name in SHAPES["tall"]:
        return [(40, 17, 3), (64, 64, 5)]
    return [(17, 40, 9), (64, 33, 50)]


def main():
    rng, right, wrong = numpy.random.default_rng(1), 0, 0
    for name, kind in OPERATIONS.items():
        if kind.residual is None:
            continue
        for dtype in kind.dtypes:
            for m, n, k in shapes_of(name):
                for options in OPTIONS.get((name, dtype), [""]):
                    request = {"operation": name, "dtype": dtype, "m": m, "n": n, "k": k, "count": 1, "seed": 5,
                               "source": "uniform", "retain": "all", "options": options}
                    try:
                        workload = Workload(request)
                    except Unavailable as why:  # no SciPy
                        print(f"{name}: {why}")
                        continue
                    operation = workload.operation
                    inputs = operation.matrices(source_of(workload).load(0))
                    results = [numpy.array(result) for result in operation.call(inputs)]
                    plants = [one_number(ONE_NUMBER.get(name, 0.05)), scaled, zeroed, not_written]
                    residual = operation.residual(check.Draw(), inputs, results)
                    if not residual <= 1:
                        sys.exit(f"{name} {dtype} {m} x {n} x {k}: a right result has the residual {residual}")
                    right += 1
                    for plant in plants:
                        changed = [result.copy() for result in results]
                        plant(changed, rng)
                        residual = operation.residual(check.Draw(), inputs, changed)
                        if residual <= 1:
                            sys.exit(f"{name} {dtype} {m} x {n} x {k}: {plant.__name__}: the residual is {residual}")
                        wrong += 1
    print(f"{right} right, {wrong} wrong")


if __name__ == "__main__":
    main()
