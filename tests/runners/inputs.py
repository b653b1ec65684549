"""inputs.py <LIST: are the items that `stratagemm-bench data` wrote the NumPy runner's, bit for bit? A line of the list is
FOLDER OPERATION DTYPE MxNxK COUNT SEED [OPTIONS]. Prints how many arrays it compared."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "bench", "runners"))
sys.dont_write_bytecode = True

import numpy  # pylint: disable=wrong-import-position

from numpy_workload import Workload, source_of  # pylint: disable=wrong-import-position


def compare(folder, operation, dtype, shape, count, seed, *options):
    m, n, k = (list(map(int, shape.split("x"))) + [None])[:3]
    request = {"operation": operation, "dtype": dtype, "m": m, "n": n, "k": k, "count": int(count), "seed": int(seed),
               "source": "uniform", "retain": "all", "options": " ".join(options)}
    generated, compared = Workload(request), 0
    stored = Workload({**request, "source": f"npy:{folder}"})
    for item in range(int(count)):
        for ours, theirs in zip(source_of(generated).load(item), source_of(stored).load(item)):
            where = f"{operation} {dtype} {shape} {request['options']}: item {item}"
            if ours.dtype != theirs.dtype or ours.shape != theirs.shape:
                sys.exit(f"{where}: {ours.dtype} {ours.shape}, written {theirs.dtype} {theirs.shape}")
            if ours.tobytes() != theirs.tobytes():
                sys.exit(f"{where}: {numpy.count_nonzero(ours != theirs)} of {ours.size} numbers differ")
            compared += 1
    return compared


if __name__ == "__main__":
    print(sum(compare(*line.split()) for line in sys.stdin))
