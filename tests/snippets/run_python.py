#!/usr/bin/env python3
"""run_python.py [SNIPPET]: runs a snippet of the report's Python, for count_threads.py, with `work` and `items`; without one,
reads it from stdin. NumPy is loaded when the snippet imports it, or by the first item."""

import os
import sys
import threading
import time

SIZE, ITEMS = 700, 6
gate = os.environ["GATE"]


def create(name):
    open(f"{gate}/{name}", "w", encoding="ascii").close()


def work(item):
    import numpy as np

    a = np.full((SIZE, SIZE), float(item))
    create(f"caller-{threading.get_native_id()}")
    create("ready")
    while not os.path.exists(f"{gate}/go"):
        time.sleep(0.005)
    c = a @ a
    time.sleep(0.01)  # so that another caller gets the library's lock, if it has one
    return c[0, 0]


items = range(ITEMS)
with open(sys.argv[1], encoding="utf-8") if len(sys.argv) > 1 else sys.stdin as file:
    exec(compile(file.read(), file.name, "exec"), globals())
create("done")
assert [float(value) for value in results] == [float(SIZE * item * item) for item in items]  # noqa: F821
with open("/proc/self/maps", encoding="utf-8") as file:
    print("\n".join(sorted({line.split()[-1] for line in file if "blas" in line or "blis" in line})))
