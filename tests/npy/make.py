#!/usr/bin/env python3
"""make.py: the .npy files of this folder, written by NumPy itself (1.24). Number (i, j) of each 3 x 5 matrix is
16 i + j + 1/4, of the complex ones minus 1j times as much. tests/unit/worker_npy.c knows that."""
import os

import numpy

os.chdir(os.path.dirname(os.path.abspath(__file__)))
i, j = numpy.indices((3, 5))
real = 16 * i + j + 0.25

for order, code in ("little", "<"), ("big", ">"):
    for dtype in "f4", "f8", "c8", "c16":
        matrix = (real * (1 - 1j) if dtype[0] == "c" else real).astype(code + dtype)
        numpy.save(f"{dtype}-{order}-c.npy", numpy.ascontiguousarray(matrix))
        numpy.save(f"{dtype}-{order}-fortran.npy", numpy.asfortranarray(matrix))

for version in (2, 0), (3, 0):
    with open(f"version-{version[0]}.npy", "wb") as file:
        numpy.lib.format.write_array(file, real, version=version)

numpy.save("vector.npy", real[0])
numpy.save("objects.npy", numpy.array([[1, "two"]], dtype=object))
numpy.save("integers.npy", numpy.arange(6).reshape(2, 3))
numpy.save("halves.npy", real.astype("f2"))
numpy.save("records.npy", numpy.zeros(3, dtype=[("a", "f8"), ("b", "f4")]))
numpy.save("cube.npy", numpy.zeros((2, 3, 4)))
numpy.save("number.npy", numpy.float64(1))
numpy.save("empty.npy", numpy.zeros((0, 5)))
