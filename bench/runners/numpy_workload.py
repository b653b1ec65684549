"""A request's workload and the source of its items, the same bits as the C worker's (docs/PROTOCOL.md)."""
import ctypes
import functools
import os

import numpy

from numpy_operations import OPERATIONS, Unavailable

DTYPES = {"f32": numpy.float32, "f64": numpy.float64, "c64": numpy.complex64, "c128": numpy.complex128}
PARTS = {numpy.complex64: numpy.float32, numpy.complex128: numpy.float64}


class BadRequest(Exception):
    """The request is malformed or an item cannot be loaded: the launch has failed."""


def member(request, key, kind):
    value = request.get(key)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise BadRequest(f"request: {key} must be {'an integer' if kind is int else 'a string'}")
    return value


class Workload:
    def __init__(self, request):
        self.m, self.n, self.count, self.seed = (member(request, key, int) for key in ("m", "n", "count", "seed"))
        self.k = 1 if request.get("k") is None else member(request, "k", int)
        self.source, self.retain, operation, dtype = (
            member(request, key, str) for key in ("source", "retain", "operation", "dtype"))
        self.options = dict(word.partition("=")[::2] for word in (request.get("options") or "").split())
        if min(self.m, self.n, self.k) < 1 or self.count < 0:
            raise BadRequest("request: m, n, k and count must be positive")
        if operation not in OPERATIONS:
            raise Unavailable(f"NumPy has no operation '{operation}'")
        if dtype not in OPERATIONS[operation].dtypes:
            raise Unavailable(f"operation {operation} has no type '{dtype}' in this runner")
        if OPERATIONS[operation].has_k and request.get("k") is None:
            raise BadRequest("request: k must be an integer")
        self.dtype = DTYPES[dtype]
        self.is_complex = self.dtype in PARTS
        self.is_random = self.source == "uniform"
        self.retains_all = self.retain == "all"
        self.name = operation
        self.operation = OPERATIONS[operation](self)

    def option(self, key, values=None):
        value = self.options.get(key, values[0] if values else None)
        if values and value not in values:
            raise BadRequest(f"{key}={value}: give one of {', '.join(values)}")
        return value


def check_generator():
    """Before version 1.22, NumPy made float32 numbers from 23 bits instead of 24."""
    key = numpy.array([1, 2], numpy.uint64)
    raw = numpy.random.Philox(key=key).random_raw(4).view(numpy.uint32)
    given = numpy.random.Generator(numpy.random.Philox(key=key)).random(8, dtype=numpy.float32)
    if not numpy.array_equal(given, (raw >> numpy.uint32(8)) * numpy.float32(2.0**-24)):
        raise Unavailable(f"NumPy {numpy.__version__} makes other float32 numbers: use 1.22 or later, or another type")


class Uniform:
    def __init__(self, workload):
        self.workload, self.operation = workload, workload.operation
        self.shapes = [shape[:2] for shape in self.operation.inputs()]
        if workload.dtype in (numpy.float32, numpy.complex64):
            check_generator()

    def load(self, item, into=None):
        """The arrays of an item: new ones, or those of `into`, filled."""
        part = PARTS.get(self.workload.dtype, self.workload.dtype)
        key = numpy.array([self.workload.seed, item], numpy.uint64)
        generator = numpy.random.Generator(numpy.random.Philox(key=key))
        arrays = []
        for i, (rows, columns) in enumerate(self.shapes):
            if into is not None:
                generator.random(out=into[i].view(part), dtype=part)
                arrays.append(into[i])
            elif self.workload.is_complex:
                arrays.append(generator.random((rows, 2 * columns), dtype=part).view(self.workload.dtype))
            else:
                arrays.append(generator.random((rows, columns), dtype=part))
        self.operation.fit(arrays)
        return arrays


class Files:
    """A folder of .npy files: NAME_a.npy, NAME_b.npy; for an operation with one input each file is an item."""

    def __init__(self, workload):
        self.workload, self.shapes = workload, workload.operation.inputs()
        self.folder = workload.source[len("npy:"):]
        try:
            names = [name for name in os.listdir(self.folder) if name.endswith(".npy") and name[0] != "."]
        except OSError as error:
            raise BadRequest(f"cannot read the folder of items: {error.strerror}") from error
        compare = ctypes.CDLL(None).strverscmp
        names.sort(key=functools.cmp_to_key(lambda a, b: compare(os.fsencode(a), os.fsencode(b))))
        inputs = len(self.shapes)
        if inputs == 1:
            self.items = [[name] for name in names]
        else:
            suffixes = [f"_{letter}.npy" for letter in "abcdefgh"[:inputs]]
            stems = [name[:-len(suffixes[0])] for name in names if name.endswith(suffixes[0])]
            self.items = [[stem + suffix for suffix in suffixes] for stem in stems]
        if len(self.items) < workload.count:
            raise BadRequest(f"the folder has {len(self.items)} items, not {workload.count}")

    def load(self, item, into=None):
        arrays = []
        for name, (rows, columns, by_columns) in zip(self.items[item], self.shapes):
            try:
                matrix = numpy.load(os.path.join(self.folder, name), allow_pickle=False)
            except (OSError, ValueError) as error:
                raise BadRequest(f"cannot read {name}: {getattr(error, 'strerror', None) or error}") from error
            shape = (columns, rows) if by_columns else (rows, columns)
            fits = matrix.shape == shape or (1 in shape and matrix.shape == (rows * columns,))
            if not fits or matrix.dtype.newbyteorder("=") != self.workload.dtype:
                raise BadRequest(f"{name} does not match the workload")
            matrix = matrix.reshape(shape)
            arrays.append(numpy.array(matrix.T if by_columns else matrix, self.workload.dtype, order="C"))
        if into is None:
            return arrays
        for array, place in zip(arrays, into):
            place[...] = array
        return into


def source_of(workload):
    if workload.source == "uniform":
        return Uniform(workload)
    if workload.source.startswith("npy:"):
        return Files(workload)
    raise Unavailable(f"this runner does not support source '{workload.source}': use uniform or npy:DIR")
