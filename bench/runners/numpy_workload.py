"""A request's workload and the source of its items, the same bits as the C worker's (docs/PROTOCOL.md)."""
import ctypes
import functools
import mmap
import os

import numpy

from numpy_operations import OPERATIONS, Unavailable

DTYPES = {"f32": numpy.float32, "f64": numpy.float64, "c64": numpy.complex64, "c128": numpy.complex128}
BYTE_ORDERS = {"raw": "=", "raw-le": "<", "raw-be": ">"}  # of files of nothing but numbers
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
        self.allows_nonfinite = request.get("allow_nonfinite") is True
        self.is_mapped = False  # by the load of a launch
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


def input_of(name, inputs):
    """Which input NAME_a.npy, a.npy or arr_0.npy is, and its NAME; -1: none (bench/data/npy_set.c)."""
    stem = name[:-len(".npy")]
    if inputs == 1:
        return 0, stem
    if len(stem) == 5 and stem.startswith("arr_"):
        number, stem = ord(stem[-1]) - ord("0"), ""
    else:
        has_name = len(stem) > 2 and stem[-2] == "_"
        number = ord(stem[-1].lower()) - ord("a") if has_name or len(stem) == 1 else -1
        stem = stem[:-2] if has_name else ""
    return (number if 0 <= number < inputs else -1), stem


class Files:
    """A folder of .npy files, or one file per input: .npy or numbers alone. A file holds an item, or a stack of them."""

    def __init__(self, workload):
        self.workload, self.shapes = workload, workload.operation.inputs()
        kind, paths = workload.source.split(":", 1)
        self.is_raw, self.is_mapped = kind in BYTE_ORDERS, workload.is_mapped
        self.stored = numpy.dtype(workload.dtype).newbyteorder(BYTE_ORDERS.get(kind, "="))
        if os.path.isdir(paths):
            self.groups = self.list_folder(paths)
        else:
            self.groups = [[paths] if os.path.exists(paths) else paths.split(",")]
        if not self.groups or len(self.groups[0]) != len(self.shapes):
            raise BadRequest("the source has not one file per input of the operation")
        self.depth, self.held = 1, {}
        if workload.count:
            first = self.open(self.groups[0][0], 0)
            if not self.fits(first.shape, 0) and first.ndim > 1:
                self.depth = len(first)
        if len(self.groups) * self.depth < workload.count:
            raise BadRequest(f"the source has {len(self.groups) * self.depth} items, not {workload.count}")
        if len(self.groups) == 1 or self.is_mapped:
            self.held = {path: self.open(path, i) for group in self.groups for i, path in enumerate(group)}

    def list_folder(self, folder):
        try:
            names = [name for name in os.listdir(folder) if name.endswith(".npy") and name[0] != "." and name != ".npy"]
        except OSError as error:
            raise BadRequest(f"cannot read the folder of items: {error.strerror}") from error
        groups, inputs = {}, len(self.shapes)
        for name in names:
            number, stem = input_of(name, inputs)
            if number < 0:
                raise BadRequest(f"{name} belongs to no item")
            groups.setdefault(stem, {})[number] = os.path.join(folder, name)
        if any(len(group) != inputs for group in groups.values()):
            raise BadRequest("an item has not all its inputs")
        compare = ctypes.CDLL(None).strverscmp
        stems = sorted(groups, key=functools.cmp_to_key(lambda a, b: compare(os.fsencode(a), os.fsencode(b))))
        return [[groups[stem][i] for i in range(inputs)] for stem in stems]

    def matrix_shape(self, i):
        rows, columns, by_columns = self.shapes[i]
        return (columns, rows) if by_columns else (rows, columns)

    def fits(self, shape, i):
        matrix = self.matrix_shape(i)
        return shape == matrix or (1 in matrix and shape == (matrix[0] * matrix[1],))

    def open(self, path, i):
        """The array in a file, mapped if it stays open."""
        try:
            if self.is_raw:
                return numpy.memmap(path, self.stored, "r").reshape((-1, *self.matrix_shape(i)))
            mapped = self.is_mapped or len(self.groups) == 1
            return numpy.load(path, "r" if mapped else None, allow_pickle=False)
        except (OSError, ValueError) as error:
            name = os.path.basename(path)
            raise BadRequest(f"cannot read {name}: {getattr(error, 'strerror', None) or error}") from error

    def forget(self):
        """Of mapped files: find each page again when it is used next."""
        for array in self.held.values():
            while not isinstance(array, mmap.mmap):
                array = array.base
            array.madvise(mmap.MADV_DONTNEED)

    def item(self, path, i, index):
        array = self.held[path] if path in self.held else self.open(path, i)
        is_item = self.fits(array.shape, i)
        matrix = array if is_item else array[index] if array.ndim > 1 and len(array) == self.depth else None
        is_number = numpy.issubdtype(array.dtype, numpy.number) or array.dtype == bool
        real = is_number and (self.workload.is_complex or not numpy.issubdtype(array.dtype, numpy.complexfloating))
        if matrix is None or not self.fits(matrix.shape, i) or not real:
            raise BadRequest(f"{os.path.basename(path)} does not match the workload")
        return matrix.reshape(self.matrix_shape(i))

    def load(self, item, into=None):
        """The arrays of an item: new ones, those of `into`, filled, or where they are in mapped files."""
        arrays = []
        for i, path in enumerate(self.groups[item // self.depth]):
            matrix = self.item(path, i, item % self.depth)
            matrix = matrix.T if self.shapes[i][2] else matrix
            if self.is_mapped:
                arrays.append(numpy.asarray(matrix, self.workload.dtype, order="C"))
            else:
                arrays.append(numpy.array(matrix, self.workload.dtype, order="C"))
        if into is None:
            return arrays
        for array, place in zip(arrays, into):
            place[...] = array
        return into


def source_of(workload):
    if workload.source == "uniform":
        if workload.is_mapped:
            raise Unavailable("load mmap maps the files of --source npy: or raw:, but the items are in no file")
        return Uniform(workload)
    if workload.source.split(":", 1)[0] in ("npy", *BYTE_ORDERS):
        return Files(workload)
    raise Unavailable(f"this runner does not support source '{workload.source}': use uniform, npy:PATH or raw:PATH")
