#!/usr/bin/env python3
"""make.py: the .npy files of this folder, written by NumPy itself (1.24). Number (i, j) of each 3 x 5 matrix is
16 i + j + 1/4, of the complex ones minus 1j times as much; number (t, i, j) of each stack of 4 matrices 2 x 3 is 100 t + 10 i + j.
tests/unit/worker_npy.c knows that."""
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
numpy.save("records.npy", numpy.zeros(3, dtype=[("a", "f8"), ("b", "f4")]))
numpy.save("tesseract.npy", numpy.zeros((2, 1, 1, 1)))
numpy.save("text.npy", numpy.array(["one", "two"]))
numpy.save("number.npy", numpy.float64(1))
numpy.save("empty.npy", numpy.zeros((0, 5)))

t, i, j = numpy.indices((4, 2, 3))
stack = 100 * t + 10 * i + j
for dtype in "f2", "f8", "i2", "i4", "i8", "u2", "u4", "u8":
    numpy.save(f"stack-{dtype}.npy", stack.astype(dtype))
numpy.save("stack-f4-big.npy", stack.astype(">f4"))
numpy.save("stack-f8-fortran.npy", numpy.asfortranarray(stack.astype("f8")))
numpy.save("stack-i2-fortran.npy", numpy.asfortranarray(stack.astype(">i2")))

arrays = [stack[0].astype("f8"), numpy.asfortranarray(stack[1].astype("f8")), stack[2].astype(">f8"), stack[3].astype("f8")]
numpy.savez_compressed("items.npz", *arrays)
numpy.savez("parts.npz", x1=numpy.asfortranarray(stack[:2].astype("i2")), x2=stack[2:].astype(">i2"))
numpy.savez("whole.npz", numpy.asfortranarray(stack.astype("f8")))
