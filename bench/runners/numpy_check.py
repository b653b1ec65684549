"""Residuals of results as docs/VERIFICATION.md defines them, in double precision and without BLAS: einsum has loops of its own.

The names and formulas are those of bench/operations/errors.h and apply.h, which cite their sources.
"""
import os

import numpy

LAMBDA = 10
BLOCK_NUMBERS = 1 << 16  # of a matrix are converted to double at a time


class Vector:
    """Numbers, a size for each (None: not needed), and whether they are random with independent signs."""

    def __init__(self, numbers, size=None, random=False):
        self.numbers, self.size, self.random = numbers, size, random

    def of_errors(self):
        """The same numbers, for the errors of the matrix they are multiplied by: random, with their own errors."""
        return Vector(self.numbers, numpy.hypot(numpy.abs(self.numbers), self.size), True)


class Rounding:
    def __init__(self, random=0.0, systematic=0.0, dependence=0):
        self.random, self.systematic, self.dependence = random, systematic, dependence


def roundoff(dtype):
    return float(numpy.finfo(dtype).eps) / 2


def can_be_checked(array):
    """Products and squares of these numbers do not under- or overflow: sg_numbers_can_be_checked()."""
    parts = [array.real, array.imag] if numpy.iscomplexobj(array) else [array]
    largest = max(float(numpy.max(numpy.abs(part), initial=0.0)) for part in parts)
    return array.dtype in (numpy.float32, numpy.complex64) or largest == 0 or 1e-70 <= largest <= 1e70


def likely(n, dtype):
    return LAMBDA * numpy.sqrt(n) * roundoff(dtype)


def likely_seen(n, dtype):
    return 3 * likely(n, dtype)


def likely_iterated(n, dtype):
    return likely_seen(n, dtype) + 300 * roundoff(dtype)


def gamma(n, u):
    return n * u / (1 - n * u) if n * u < 1 else LAMBDA * numpy.sqrt(n) * u


def rounding_of_sums(workload, terms, check_terms, randomised=True):
    u = roundoff(workload.dtype)
    of_check = 3 * likely(check_terms, numpy.float64)
    if workload.is_random:
        return Rounding(numpy.sqrt(terms / 3) * u, (terms * u) ** 2 / 10 + of_check, 1)
    if randomised:
        return Rounding(terms * u, of_check)
    return Rounding(0.0, terms * u + of_check)


def excess(difference, limit):
    """|difference| / limit, 0 for no difference; NaN stays NaN, and a limit that overflowed limits nothing."""
    difference = numpy.abs(numpy.asarray(difference, dtype=numpy.float64))
    with numpy.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return numpy.where(numpy.isfinite(limit), numpy.where(difference == 0, 0.0, difference / limit), numpy.nan)


def worst_of(*values):
    """The largest; NaN if any is NaN."""
    return float(numpy.max([numpy.max(value, initial=0.0) for value in values]))


def vector_excess(given, expected, rounding, size):
    difference = given - expected
    parts = [difference.real, difference.imag] if numpy.iscomplexobj(difference) else [difference]
    largest = worst_of(*(excess(part, (LAMBDA * rounding.random + rounding.systematic) * size) for part in parts))
    if rounding.dependence == 0:
        return largest
    total = sum(float(numpy.sum(excess(part, (rounding.random + rounding.systematic) * size) ** 2)) for part in parts)
    n, t = len(parts) * len(difference), LAMBDA * LAMBDA / 2
    limit = rounding.dependence * (n + 2 * numpy.sqrt(n * t) + 2 * t)
    return worst_of(largest, numpy.sqrt(total / limit))


def norm(values):
    """2-norm, Frobenius norm."""
    total = 0.0
    for _, block in blocks_of(numpy.atleast_2d(values)):
        total += float(numpy.einsum("ij,ij->", block, block))
    return numpy.sqrt(total)


def norm_2_bound(matrix):
    rows, columns = 0.0, numpy.zeros(matrix.shape[1])
    for _, block in blocks_of(matrix):
        moduli = numpy.abs(block)
        rows, columns = max(rows, float(moduli.sum(axis=1).max())), columns + moduli.sum(axis=0)
    return numpy.sqrt(rows * float(columns.max()))


def blocks_of(matrix):
    """(rows, those rows in double precision), one block after the other."""
    wide = numpy.complex128 if numpy.iscomplexobj(matrix) else numpy.float64
    step = max(1, BLOCK_NUMBERS // max(1, matrix.shape[1]))
    for first in range(0, matrix.shape[0], step):
        rows = slice(first, first + step)
        yield rows, matrix[rows].astype(wide, order="C", copy=False)


def apply(matrix, x, sized=True):
    """matrix times x, and what the rounding errors of the result under test are measured by: |matrix| size, or for a
    random x the root of the sum of squares."""
    wide = numpy.complex128 if numpy.iscomplexobj(matrix) else numpy.float64
    numbers = numpy.empty(matrix.shape[0], numpy.result_type(wide, x.numbers.dtype))
    size = numpy.empty(matrix.shape[0]) if sized else None
    for rows, block in blocks_of(matrix):
        numbers[rows] = numpy.einsum("ij,j->i", block, x.numbers)
        if not sized:
            continue
        if x.random:
            squares = block.real**2 + block.imag**2 if numpy.iscomplexobj(block) else block * block
            size[rows] = numpy.sqrt(numpy.einsum("ij,j->i", squares, x.size * x.size))
        else:
            moduli = numpy.abs(block.real)
            if numpy.iscomplexobj(block):
                moduli = moduli + numpy.abs(block.imag)
            size[rows] = numpy.einsum("ij,j->i", moduli, x.size)
    return Vector(numbers, size)


def symmetric(lower, mirrored=lambda part: part):
    """The matrix of which only the lower triangle counts: symmetric, or Hermitian by `mirrored` numpy.conj."""
    return numpy.tril(lower) + mirrored(numpy.tril(lower, -1).T)


class Draw:
    """Random vectors for one item's check: numbers r or -r, r uniform between 1/2 and 3/2, from a key that the library
    cannot know."""

    def __init__(self):
        key = int.from_bytes(os.urandom(16), "little")
        self.generator = numpy.random.Generator(numpy.random.Philox(key=key))

    def vector(self, n):
        numbers = self.generator.random(n) + 0.5
        numbers[self.generator.random(n) < 0.5] *= -1
        return Vector(numbers, numpy.abs(numbers), True)


def orthogonality(q, draw):
    """|Q'Q x - x| / |x| for a matrix with orthonormal columns."""
    x = draw.vector(q.shape[1])
    back = apply(q.T, apply(q, x, False), False)
    return norm(back.numbers - x.numbers) / norm(x.numbers)
