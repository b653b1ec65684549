"""inputs.py FOLDER OPERATION DTYPE M N K COUNT SEED [OPTIONS]: are the items that `stratagemm-bench data` wrote the NumPy
runner's, bit for bit? Prints how many arrays it compared."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "bench", "runners"))
sys.dont_write_bytecode = True

import numpy  # pylint: disable=wrong-import-position

from numpy_workload import Workload, source_of  # pylint: disable=wrong-import-position


def main():
    folder, operation, dtype = sys.argv[1:4]
    m, n, k, count, seed = map(int, sys.argv[4:9])
    request = {"operation": operation, "dtype": dtype, "m": m, "n": n, "k": k, "count": count, "seed": seed,
               "source": "uniform", "retain": "all", "options": " ".join(sys.argv[9:])}
    generated, compared = Workload(request), 0
    stored = Workload({**request, "source": f"npy:{folder}"})
    for item in range(count):
        for ours, theirs in zip(source_of(generated).load(item), source_of(stored).load(item)):
            if ours.dtype != theirs.dtype or ours.shape != theirs.shape:
                sys.exit(f"item {item}: {ours.dtype} {ours.shape}, written {theirs.dtype} {theirs.shape}")
            if ours.tobytes() != theirs.tobytes():
                sys.exit(f"item {item}: {numpy.count_nonzero(ours != theirs)} of {ours.size} numbers differ")
            compared += 1
    print(compared)


if __name__ == "__main__":
    main()
