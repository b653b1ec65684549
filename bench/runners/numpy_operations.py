"""The operations in NumPy, and in SciPy where NumPy has none: what `list operations` shows, by the same names.

Each has the inputs of the C worker bit for bit (bench/operations/*.c: the layout of the arrays in memory and `fit`), the call that
a NumPy program makes, and the residual of docs/VERIFICATION.md. To add one: a class here; its name is the operation's.
"""
import functools

import numpy

import numpy_check as check


class Unavailable(Exception):
    """This runner, NumPy or the machine does not support the request."""


REAL = ("f32", "f64")


class Operation:
    dtypes = REAL
    has_k = False  # a third size
    vectors = 2  # random vectors of an item's check
    in_place = False  # call() can write its one result to `out`

    def __init__(self, workload):
        self.workload = workload
        self.m, self.n, self.k = workload.m, workload.n, workload.k

    def inputs(self):
        """Shapes of the arrays in memory: (rows, columns, by_columns), where by_columns holds the transpose."""
        raise NotImplementedError

    def outputs(self):
        """Shapes of what call() returns."""
        raise NotImplementedError

    def fit(self, arrays):
        """Transform uniform numbers into suitable inputs, in place, as the C worker does."""

    def call(self, inputs, out=None):
        raise NotImplementedError

    def residual(self, draw, inputs, results):
        raise NotImplementedError

    def matrices(self, arrays):
        """The arrays in memory as the matrices they hold."""
        return [array.T if by_columns else array for array, (_, _, by_columns) in zip(arrays, self.inputs())]


def centre(array):
    array -= array.dtype.type(0.5 + 0.5j if numpy.iscomplexobj(array) else 0.5)


def mirror(array):
    rows, columns = numpy.triu_indices(len(array), 1)
    array[rows, columns] = array[columns, rows]


def add_along(array, first, step, count, value):
    array.reshape(-1)[first::step][:count] += array.dtype.type(value)


def scipy_functions(module, names, dtype, purpose):
    """Functions of scipy.linalg.<module> for the type."""
    try:
        from scipy.linalg import blas, lapack
    except ImportError as error:
        raise Unavailable(f"{purpose} is in SciPy, not in NumPy: {error}") from error
    find = blas.get_blas_funcs if module == "blas" else lapack.get_lapack_funcs
    return find(names, dtype=dtype)


class Gemm(Operation):
    has_k = True
    dtypes = ("f32", "f64", "c64", "c128")
    in_place = True

    def __init__(self, workload):
        super().__init__(workload)
        self.forms = [workload.option(key, ("n", "t", "c")) for key in ("ta", "tb")]

    def inputs(self):
        shapes = [(self.m, self.k), (self.k, self.n)]
        return [(s if form == "n" else s[::-1]) + (False,) for s, form in zip(shapes, self.forms)]

    def outputs(self):
        return [(self.m, self.n)]

    def formed(self, inputs):
        forms = {"n": lambda a: a, "t": lambda a: a.T, "c": lambda a: a.conj().T}
        return [forms[form](a) for a, form in zip(inputs, self.forms)]

    def call(self, inputs, out=None):
        a, b = self.formed(inputs)
        return [numpy.matmul(a, b, out=out)]

    def residual(self, draw, inputs, results):
        (a, b), (c,) = self.formed(inputs), results
        return check.worst_of(self.side(draw, b, a, c), self.side(draw, a.T, b.T, c.T))

    def side(self, draw, first, second, whole):
        x = draw.vector(first.shape[1])
        expected = check.apply(second, check.apply(first, x))
        parts = 2 if self.workload.is_complex else 1
        terms = parts * self.k
        rounding = check.rounding_of_sums(self.workload, terms, terms + 2 * parts * first.shape[1])
        return check.vector_excess(check.apply(whole, x, False).numbers, expected.numbers, rounding, expected.size)


class Gemv(Operation):
    vectors = 1
    in_place = True

    def __init__(self, workload):
        super().__init__(workload)
        self.form = workload.option("ta", ("n", "t"))

    def inputs(self):
        return [(self.m, self.n, False), (1, self.n if self.form == "n" else self.m, False)]

    def outputs(self):
        return [(self.m if self.form == "n" else self.n,)]

    def call(self, inputs, out=None):
        a, x = inputs
        return [numpy.matmul(a if self.form == "n" else a.T, x[0], out=out)]

    def residual(self, draw, inputs, results):
        a, x = inputs
        x = x[0].astype(numpy.float64)
        expected = check.apply(a if self.form == "n" else a.T, check.Vector(x, numpy.abs(x)))
        rounding = check.rounding_of_sums(self.workload, len(x), len(x), False)
        return check.vector_excess(results[0].astype(numpy.float64), expected.numbers, rounding, expected.size)


class Chain(Operation):
    """order=optimal is numpy.linalg.multi_dot, order=left is A @ B @ C."""

    has_k = True

    def __init__(self, workload):
        super().__init__(workload)
        self.order = workload.option("order", ("optimal", "left"))
        thin = max(1, min(self.m, self.n, self.k) // 4)
        dims = workload.option("dims")
        self.dims = [int(d) for d in dims.split("x")] if dims else [self.m, self.k, thin, self.k, self.n]

    def inputs(self):
        return [(rows, columns, False) for rows, columns in zip(self.dims, self.dims[1:])]

    def outputs(self):
        return [(self.m, self.n)]

    def call(self, inputs, out=None):
        if self.order == "optimal":
            return [numpy.linalg.multi_dot(inputs)]
        return [functools.reduce(numpy.matmul, inputs)]

    def residual(self, draw, inputs, results):
        inner = sum(self.dims[1:-1])
        rounding = check.rounding_of_sums(self.workload, inner, inner + 2 * self.n)
        worst = 0.0
        for _ in range(self.vectors):
            x = expected = draw.vector(self.n)
            for matrix in reversed(inputs):
                expected = check.apply(matrix, expected)
            given = check.apply(results[0], x, False)
            worst = check.worst_of(worst, check.vector_excess(given.numbers, expected.numbers, rounding, expected.size))
        return worst


class Syrk(Operation):
    """numpy.matmul calls syrk for a product of a matrix by its own transpose, and completes the result."""

    has_k = True
    in_place = True

    def inputs(self):
        return [(self.n, self.k, False)]

    def outputs(self):
        return [(self.n, self.n)]

    def call(self, inputs, out=None):
        return [numpy.matmul(inputs[0], inputs[0].T, out=out)]

    def residual(self, draw, inputs, results):
        (a,), c = inputs, check.symmetric(results[0])
        rounding = check.rounding_of_sums(self.workload, self.k, self.k + 3 * self.n)
        rounding.dependence *= 2
        worst = 0.0
        for _ in range(self.vectors):
            x = draw.vector(self.n)
            expected = check.apply(a, check.apply(a.T, x))
            given = check.apply(c, x, False)
            worst = check.worst_of(worst, check.vector_excess(given.numbers, expected.numbers, rounding, expected.size))
        return worst


class Herk(Operation):
    """SciPy's herk, on the matrix as it is: numpy.matmul(a, a.conj().T) copies it and computes both triangles."""

    has_k = True
    dtypes = ("c64", "c128")

    def __init__(self, workload):
        super().__init__(workload)
        self.herk, = scipy_functions("blas", ("herk",), workload.dtype, "herk")

    def inputs(self):
        return [(self.n, self.k, False)]

    def outputs(self):
        return [(self.n, self.n)]

    def call(self, inputs, out=None):
        return [self.herk(1, inputs[0].T, trans=2, lower=0).T]  # by columns: C.T = (A.T)^H A.T

    def residual(self, draw, inputs, results):
        (a,), c = inputs, check.symmetric(results[0], numpy.conj)
        rounding = check.rounding_of_sums(self.workload, 2 * self.k, 2 * self.k + 6 * self.n)
        rounding.dependence *= 2
        worst = 0.0
        for _ in range(self.vectors):
            x = draw.vector(self.n)
            expected = check.apply(a, check.apply(a.conj().T, x))
            given = check.apply(c, x, False)
            worst = check.worst_of(worst, check.vector_excess(given.numbers, expected.numbers, rounding, expected.size))
        return worst


class Product(Operation):
    """Of an m x m matrix, of which the lower triangle counts, and one of m x n: SciPy's functions, on the transposes of
    the matrices, which are in the order of columns without a copy."""

    dtypes = ("f32", "f64", "c64", "c128")
    name = None

    def __init__(self, workload):
        super().__init__(workload)
        self.function, = scipy_functions("blas", (self.name,), workload.dtype, self.name)

    def inputs(self):
        return [(self.m, self.m, False), (self.m, self.n, False)]

    def outputs(self):
        return [(self.m, self.n)]

    def call(self, inputs, out=None):
        return [self.function(1, inputs[0].T, inputs[1].T, side=1, lower=0).T]

    def seen(self, draw, a, factor, product, terms, extra):
        """A F against P, both applied to random vectors."""
        parts = 2 if self.workload.is_complex else 1
        check_terms = parts * (self.m * extra + 2 * self.n)
        rounding = check.rounding_of_sums(self.workload, parts * terms, check_terms)
        worst = 0.0
        for _ in range(self.vectors):
            x = draw.vector(self.n)
            expected = check.apply(a, check.apply(factor, x))
            given = check.apply(product, x, False)
            worst = check.worst_of(worst, check.vector_excess(given.numbers, expected.numbers, rounding, expected.size))
        return worst


class Symm(Product):
    name = "symm"

    def residual(self, draw, inputs, results):
        return self.seen(draw, check.symmetric(inputs[0]), inputs[1], results[0], self.m, 2)


class Trmm(Product):
    name = "trmm"

    def residual(self, draw, inputs, results):
        return self.seen(draw, numpy.tril(inputs[0]), inputs[1], results[0], self.m, 1)


class Trsm(Product):
    name = "trsm"

    def fit(self, arrays):
        centre(arrays[0])
        add_along(arrays[0], 0, self.m + 1, self.m, 2 * numpy.sqrt(float(self.m)))
        centre(arrays[1])

    def residual(self, draw, inputs, results):
        return self.seen(draw, numpy.tril(inputs[0]), results[0], inputs[1], self.m + 2, 1)


class LuSolve(Operation):
    has_k = True

    def inputs(self):
        return [(self.n, self.n, True), (self.k, self.n, True)]

    def outputs(self):
        return [(self.n, self.k)]

    def fit(self, arrays):
        centre(arrays[0])
        add_along(arrays[0], self.n - 1, max(1, self.n - 1), self.n, 2 * numpy.sqrt(float(self.n)))
        centre(arrays[1])

    def call(self, inputs, out=None):
        return [numpy.linalg.solve(*inputs)]

    def residual(self, draw, inputs, results):
        (a, b), (x,) = inputs, results
        return check.worst_of(*(self.seen(draw.vector(self.k), a, b, x) for _ in range(self.vectors)))

    def seen(self, v, a, b, x):
        bv, xv = check.apply(b, v, False), check.apply(x, v)
        axv = check.apply(a, xv.of_errors())
        if self.workload.is_random:
            rounding = check.rounding_of_sums(self.workload, self.n, 2 * self.k + self.n)
            rounding.random *= 3
            return check.vector_excess(bv.numbers, axv.numbers, rounding, axv.size)
        size = check.norm_2_bound(a) * check.norm(x)
        return check.excess(check.norm(bv.numbers - axv.numbers), check.likely_seen(self.n, a.dtype) * size)


class Cholesky(Operation):
    def inputs(self):
        return [(self.n, self.n, False)]

    def outputs(self):
        return [(self.n, self.n)]

    def fit(self, arrays):
        centre(arrays[0])
        mirror(arrays[0])
        add_along(arrays[0], 0, self.n + 1, self.n, 2 * numpy.sqrt(float(self.n)))

    def call(self, inputs, out=None):
        return [numpy.linalg.cholesky(inputs[0])]

    def residual(self, draw, inputs, results):
        a, lower = check.symmetric(inputs[0]), numpy.tril(results[0])
        rounding = check.rounding_of_sums(self.workload, self.n + 1, 4 * self.n)
        rounding.dependence *= 2
        worst = 0.0
        for _ in range(self.vectors):
            x = draw.vector(self.n)
            product = check.apply(lower, check.apply(lower.T, x))
            ax = check.apply(a, x, False)
            worst = check.worst_of(worst, check.vector_excess(product.numbers, ax.numbers, rounding, product.size))
        return worst


class Qr(Operation):
    """LAPACK's form, without forming Q: mode="raw"."""

    def inputs(self):
        return [(self.n, self.m, True)]

    def outputs(self):
        return [(self.n, self.m), (min(self.m, self.n),)]

    def fit(self, arrays):
        centre(arrays[0])

    def call(self, inputs, out=None):
        return list(numpy.linalg.qr(inputs[0], mode="raw"))

    def residual(self, draw, inputs, results):
        a = inputs[0]
        reflectors, tau = (numpy.asarray(result, numpy.float64) for result in results)
        r = numpy.triu(reflectors.T)
        limit = check.likely_seen(max(self.m, self.n), self.workload.dtype) * check.norm(a)
        worst = 0.0
        for _ in range(self.vectors):
            x = draw.vector(self.n)
            y = check.apply(r, x, False).numbers
            for j in range(len(tau) - 1, -1, -1):
                worst = check.worst_of(worst, self.reflect(reflectors[j], tau[j], j, y))
            difference = check.norm(check.apply(a, x, False).numbers - y)
            worst = check.worst_of(worst, check.excess(difference, limit))
        return worst

    def reflect(self, column, tau, j, y):
        """y := H_j y, and the deviation of H_j from a reflection."""
        v = column[j:].copy()
        v[0] = 1
        y[j:] -= tau * float(numpy.einsum("i,i->", v, y[j:])) * v
        if tau == 0:
            return 0.0
        deviation = tau * float(numpy.einsum("i,i->", v, v)) - 2
        return check.excess(deviation, 2 * check.gamma(self.m - j + 8, check.roundoff(self.workload.dtype)))


class LeastSquares(Operation):
    """By QR as in the C worker: LAPACK's gels through SciPy. numpy.linalg.lstsq is another algorithm, by SVD."""

    has_k = True

    def __init__(self, workload):
        super().__init__(workload)
        self.gels, self.gels_lwork = scipy_functions("lapack", ("gels", "gels_lwork"), workload.dtype,
                                                     "least-squares by QR")

    def inputs(self):
        return [(self.n, self.m, True), (self.k, self.m, True)]

    def outputs(self):
        return [(self.n, self.k)]

    def fit(self, arrays):
        centre(arrays[0])
        add_along(arrays[0], 0, self.m + 1, self.n, 2 * numpy.sqrt(float(self.m)))
        centre(arrays[1])

    def call(self, inputs, out=None):
        work, info = self.gels_lwork(self.m, self.n, self.k)
        _, x, info = self.gels(*inputs, lwork=int(work))
        if info:
            raise numpy.linalg.LinAlgError(f"gels returned {info}")
        return [x[: self.n]]

    def residual(self, draw, inputs, results):
        (a, b), (x,) = inputs, results
        return check.worst_of(*(self.seen(draw.vector(self.k), a, b, x) for _ in range(self.vectors)))

    def seen(self, v, a, b, x):
        xv, bv = check.apply(x, v), check.apply(b, v)
        axv = check.apply(a, xv.of_errors())
        r = check.Vector(bv.numbers - axv.numbers, numpy.hypot(bv.size, axv.size))
        atr = check.apply(a.T, r.of_errors())
        if self.workload.is_random:
            rounding = check.rounding_of_sums(self.workload, self.m, 2 * self.k + self.n + self.m)
            rounding.random *= 3
            return check.vector_excess(atr.numbers, numpy.zeros(self.n), rounding, atr.size)
        size_a = check.norm_2_bound(a)
        size = size_a * (check.norm(r.numbers) + check.norm(b) + size_a * check.norm(x))
        return check.excess(check.norm(atr.numbers), check.likely_seen(self.m, a.dtype) * size)


class Svd(Operation):
    def inputs(self):
        return [(self.n, self.m, True)]

    def outputs(self):
        r = min(self.m, self.n)
        return [(self.m, r), (r,), (r, self.n)]

    def fit(self, arrays):
        centre(arrays[0])

    def call(self, inputs, out=None):
        return list(numpy.linalg.svd(inputs[0], full_matrices=False))

    def residual(self, draw, inputs, results):
        (a,), (u, s, vt) = inputs, results
        s = s.astype(numpy.float64)
        limit = check.likely_iterated(max(self.m, self.n), self.workload.dtype)
        ordered = bool(numpy.all(s[:-1] >= s[1:]) and s[-1] >= 0)
        worst = 0.0 if ordered else numpy.inf
        for _ in range(self.vectors):
            x = draw.vector(self.n)
            scaled = check.Vector(check.apply(vt, x, False).numbers * s)
            difference = check.norm(check.apply(a, x, False).numbers - check.apply(u, scaled, False).numbers)
            worst = check.worst_of(worst, check.excess(difference, limit * check.norm(a)),
                                   check.excess(check.orthogonality(u, draw), limit),
                                   check.excess(check.orthogonality(vt.T, draw), limit))
        return worst


class Eigh(Operation):
    def inputs(self):
        return [(self.n, self.n, False)]

    def outputs(self):
        return [(self.n,), (self.n, self.n)]

    def fit(self, arrays):
        centre(arrays[0])
        mirror(arrays[0])

    def call(self, inputs, out=None):
        return list(numpy.linalg.eigh(inputs[0]))

    def residual(self, draw, inputs, results):
        a, (d, v) = check.symmetric(inputs[0]), results
        d = d.astype(numpy.float64)
        limit = check.likely_iterated(self.n, self.workload.dtype)
        worst = 0.0 if bool(numpy.all(d[:-1] <= d[1:])) else numpy.inf
        for _ in range(self.vectors):
            x = draw.vector(self.n)
            scaled = check.Vector(check.apply(v.T, x, False).numbers * d)
            difference = check.norm(check.apply(a, x, False).numbers - check.apply(v, scaled, False).numbers)
            worst = check.worst_of(worst, check.excess(difference, limit * check.norm(a)),
                                   check.excess(check.orthogonality(v, draw), limit))
        return worst


class Axpy(Operation):
    """alpha x + y as a NumPy program writes it, in two passes: the ufuncs, not BLAS."""

    vectors = 1
    alpha = 1.5

    def inputs(self):
        return [(self.m, self.n, False)] * 2

    def outputs(self):
        return [(self.m, self.n)]

    def call(self, inputs, out=None):
        x, y = inputs
        z = x.dtype.type(self.alpha) * x
        z += y
        return [z]

    def residual(self, draw, inputs, results):
        x, y, z = (array.astype(numpy.float64) for array in (*inputs, results[0]))
        tolerance = check.gamma(2, check.roundoff(self.workload.dtype)) + check.gamma(2, check.roundoff(numpy.float64))
        ax = self.alpha * x
        return check.worst_of(check.excess(z - (ax + y), tolerance * (numpy.abs(ax) + numpy.abs(y))))


class Ger(Operation):
    """A + x y' as a NumPy program writes it, in two passes: the ufuncs, not BLAS."""

    dtypes = ("f32", "f64", "c64", "c128")
    vectors = 1

    def __init__(self, workload):
        super().__init__(workload)
        self.form = workload.option("ty", ("t", "c"))

    def inputs(self):
        return [(self.m, self.n, False), (1, self.m, False), (1, self.n, False)]

    def outputs(self):
        return [(self.m, self.n)]

    def call(self, inputs, out=None):
        a, x, y = inputs
        c = numpy.outer(x, y.conj() if self.form == "c" else y)
        c += a
        return [c]

    def residual(self, draw, inputs, results):
        wide = numpy.complex128 if self.workload.is_complex else numpy.float64
        a, x, y, c = (array.astype(wide) for array in (*inputs, results[0]))
        y = y.conj() if self.form == "c" else y
        x = x.T
        roundings = 3 if self.workload.is_complex else 2
        limit = check.gamma(roundings, check.roundoff(self.workload.dtype)) + check.gamma(roundings, check.roundoff(wide))
        parts = [(a.real, c.real, x.real * y.real, -x.imag * y.imag)]
        if self.workload.is_complex:
            parts.append((a.imag, c.imag, x.real * y.imag, x.imag * y.real))
        return check.worst_of(*(
            check.excess(given - (old + one + other), limit * (numpy.abs(old) + numpy.abs(one) + numpy.abs(other)))
            for old, given, one, other in parts))


class Dot(Operation):
    vectors = 1

    def inputs(self):
        return [(self.m, self.n, False)] * 2

    def outputs(self):
        return [(1,)]

    def call(self, inputs, out=None):
        return [numpy.atleast_1d(numpy.dot(inputs[0].reshape(-1), inputs[1].reshape(-1)))]

    def residual(self, draw, inputs, results):
        products = inputs[0].astype(numpy.float64) * inputs[1].astype(numpy.float64)
        n = products.size
        rounding = check.rounding_of_sums(self.workload, n, n, False)
        given = results[0].astype(numpy.float64)
        return check.vector_excess(given, numpy.array([products.sum()]), rounding, numpy.abs(products).sum())


class Null(Operation):
    dtypes = ("f32", "f64", "c64", "c128")

    def inputs(self):
        return [(self.m, self.n, False)]

    def outputs(self):
        return []

    def call(self, inputs, out=None):
        return []

    residual = None


OPERATIONS = {
    "gemm": Gemm, "gemv": Gemv, "chain": Chain, "syrk": Syrk, "herk": Herk, "symm": Symm, "trmm": Trmm,
    "trsm": Trsm, "lu-solve": LuSolve, "cholesky": Cholesky, "qr": Qr,
    "least-squares": LeastSquares, "svd": Svd, "eigh": Eigh, "axpy": Axpy, "ger": Ger, "dot": Dot, "null": Null,
}
