"""The BLAS library that NumPy has loaded: which file, which build and kernels, and how many threads it uses.

It is the file that loaded_blas.py finds, asked and limited through ctypes with its own functions, whatever
prefix and suffix its symbols have: openblas_get_config (Debian), scipy_openblas_get_config64_ (NumPy's wheels). Thread
limits of OpenBLAS's POSIX builds are process-wide; those of OpenMP and of BLIS hold for the calling thread, so each worker
sets its own.
"""
import ctypes
import os
import re

import loaded_blas
import numpy  # loads the library

OPENBLAS_NAMES = [f"{prefix}%s{suffix}" for prefix in loaded_blas.PREFIXES for suffix in loaded_blas.SUFFIXES]


def function(library, name, result, *arguments):
    """A function of the library in ctypes, or None."""
    try:
        found = getattr(library, name)
    except AttributeError:
        return None
    found.restype, found.argtypes = result, arguments
    return found


def text_of(call):
    value = call() if call else None
    return value.decode("utf-8", "replace") if value else None


class Library:
    """path, version, config, corename, threading of the library (NumPy's, unless `path` is given); threads() and
    set_threads() in the calling thread."""

    def __init__(self, path=None):
        self.others = []
        self.version = self.config = self.corename = self.threading = None
        self.get = self.set = None
        self.in_thread = False  # whether a limit holds for the calling thread alone
        self.path = path or loaded_blas.library_of(numpy)
        library = ctypes.CDLL(self.path) if self.path else None
        for try_family in (self.try_openblas, self.try_blis, self.try_mkl) if library else ():
            if try_family(library):
                break

    def try_openblas(self, library):
        for name in OPENBLAS_NAMES:
            config = function(library, name % "openblas_get_config", ctypes.c_char_p)
            if config is None:
                continue
            self.config = text_of(config)
            found = re.search(r"\d+(\.\d+)+\S*", self.config or "")
            self.version = found.group() if found else None
            self.corename = text_of(function(library, name % "openblas_get_corename", ctypes.c_char_p))
            parallel = function(library, name % "openblas_get_parallel", ctypes.c_int)
            self.threading = {0: "serial", 1: "pthread", 2: "openmp"}.get(parallel() if parallel else None)
            self.get = function(library, name % "openblas_get_num_threads", ctypes.c_int)
            self.set = function(library, name % "openblas_set_num_threads", None, ctypes.c_int)
            if self.threading == "openmp":
                self.use_openmp(library)
            return True
        return False

    def try_blis(self, library):
        version = function(library, "bli_info_get_version_str", ctypes.c_char_p)
        if version is None:
            return False
        self.config, self.version = "BLIS " + (text_of(version) or ""), text_of(version)
        openmp = function(library, "bli_info_get_enable_openmp", ctypes.c_int)
        pthread = function(library, "bli_info_get_enable_pthreads", ctypes.c_int)
        self.threading = "openmp" if openmp and openmp() else "pthread" if pthread and pthread() else "serial"
        architecture = function(library, "bli_arch_query_id", ctypes.c_int)
        name = function(library, "bli_arch_string", ctypes.c_char_p, ctypes.c_int)
        self.corename = text_of(lambda: name(architecture())) if architecture and name else None
        get = function(library, "bli_thread_get_num_threads", ctypes.c_long)
        self.get = get and (lambda: max(1, get()))  # -1: nothing is set, which means one thread
        self.set = function(library, "bli_thread_set_num_threads", None, ctypes.c_long)
        self.in_thread = True
        return True

    def try_mkl(self, library):
        get = function(library, "MKL_Get_Max_Threads", ctypes.c_int)
        if get is None:
            return False
        text = ctypes.create_string_buffer(200)
        describe = function(library, "MKL_Get_Version_String", None, ctypes.c_char_p, ctypes.c_int)
        if describe:
            describe(text, len(text))
        self.config = text.value.decode("utf-8", "replace").strip() or "MKL"
        found = re.search(r"\d+(\.\d+)+", self.config)
        self.version = found.group() if found else None
        self.threading = "openmp"
        self.get, self.set = get, function(library, "MKL_Set_Num_Threads", None, ctypes.c_int)
        return True

    def use_openmp(self, library):
        self.get = function(library, "omp_get_max_threads", ctypes.c_int) or self.get
        self.set = function(library, "omp_set_num_threads", None, ctypes.c_int) or self.set
        self.in_thread = True

    def threads(self):
        """The number a call from this thread uses; 0: the library does not tell."""
        return int(self.get()) if self.get else 0

    def find_others(self):
        """Those that are loaded beside NumPy's by now, to be limited with it: SciPy's wheel has a library of its own."""
        self.others = [Library(path) for path in loaded_blas.all_libraries() if path != self.path]

    def set_threads(self, number):
        """Of this library and of the others."""
        for library in [self] + self.others:
            if library.set and library.threads() != number:
                library.set(number)

    def unlimited(self, number):
        """(name, threads) of the first library that uses another number of threads in the calling thread, or None."""
        for library in [self] + self.others:
            if library.threads() not in (0, number):
                return "the library" if library is self else os.path.basename(library.path), library.threads()
        return None

    def concurrent_threaded_calls(self):
        """As the C worker has it: from 0.3.4 to 0.3.27 and in OpenMP builds, threaded calls of OpenBLAS take one lock."""
        numbers = re.match(r"(\d+)\.(\d+)\.(\d+)", self.version or "")
        if not (self.config or "").startswith("OpenBLAS") or not numbers or self.threading in (None, "serial"):
            return "unknown"
        version = tuple(int(number) for number in numbers.groups())
        if self.threading == "openmp":
            return "serialised"
        if (0, 3, 28) <= version <= (0, 3, 30):
            return "parallel"
        return "serialised" if version >= (0, 3, 4) else "unknown"

    def describe(self):
        """`backend` of the protocol's hello."""
        return {
            "version": self.version,
            "config": self.config,
            "corename": self.corename,
            "threading": self.threading,
            "threads_max": self.threads() or None,
            "concurrent_threaded_calls": self.concurrent_threaded_calls(),
            "symbols": [],
            "path": self.path,
        }


def versions():
    """For hello: what ran it."""
    import platform

    found = {"numpy": numpy.__version__, platform.python_implementation(): platform.python_version()}
    return found
