"""Which BLAS library this Python's NumPy calls: `python loaded_blas.py FD` writes a JSON object to the descriptor FD, since
standard output belongs to whatever is imported: python, numpy (its version, or null and `error`), library (the file, or
null), folders (where this Python's environment has shared libraries).

The library is the file that holds the function to which NumPy's own extension module is bound. Names do not tell: that of
a wheel has a hash in its name, Debian's NumPy loads what the alternative of libblas.so.3 points to. Where that file has
only the interface (Debian's libblas.so.3 of OpenBLAS), it is the one behind it, which has the library's own functions.
"""
import sys

if __name__ == "__main__":
    sys.path.pop(0)  # this folder, which is not the user's

import ctypes
import glob
import json
import os

PREFIXES, SUFFIXES = ("", "scipy_"), ("", "64_", "_64", "_64_", "64")
PRODUCTS = [prefix + "cblas_dgemm" + suffix for prefix in PREFIXES for suffix in SUFFIXES]
OWN = [prefix + "openblas_get_config" + suffix for prefix in PREFIXES for suffix in SUFFIXES] + ["bli_info_get_version_str", "MKL_Get_Max_Threads"]


def mappings():
    """(start, end, path) of each file in this process's memory."""
    found = []
    with open("/proc/self/maps", encoding="utf-8", errors="surrogateescape") as maps:
        for line in maps:
            fields = line.rstrip("\n").split(None, 5)
            if len(fields) == 6 and fields[5].startswith("/"):
                start, end = (int(bound, 16) for bound in fields[0].split("-"))
                found.append((start, end, fields[5]))
    return found


def holder(path, names):
    """The file that holds the first of these functions that the library at `path`, or one it depends on, has; or None."""
    try:
        library = ctypes.CDLL(path, mode=os.RTLD_NOLOAD | os.RTLD_LAZY)
    except OSError:
        return None
    for name in names:
        try:
            address = ctypes.cast(getattr(library, name), ctypes.c_void_p).value
        except AttributeError:
            continue
        for start, end, file in mappings():
            if start <= address < end:
                return file
    return None


def loaded_files():
    return sorted({path for _, _, path in mappings() if ".so" in os.path.basename(path)})


def all_libraries():
    """The files of all BLAS libraries that are loaded and have functions of their own for their threads."""
    return sorted(set(filter(None, (holder(path, OWN) for path in loaded_files()))))


def library_of(numpy):
    core = getattr(numpy, "_core", None) or numpy.core
    own = [core._multiarray_umath.__file__]
    found = next(filter(None, (holder(path, PRODUCTS) for path in own + loaded_files())), None)
    return found and (holder(found, OWN) or found)


def folders():
    """Of virtual and conda environments, and what wheels bring with them."""
    found = [os.path.join(prefix, "lib") for prefix in {sys.prefix, sys.exec_prefix} if prefix != "/usr"]
    for place in sys.path:
        found += sorted(glob.glob(os.path.join(glob.escape(place), "*.libs")))
        found += sorted(glob.glob(os.path.join(glob.escape(place), "scipy_openblas*", "lib")))
    return found


def main():
    answer = {"python": sys.executable, "numpy": None, "library": None, "folders": folders()}
    try:
        import numpy

        answer["numpy"] = numpy.__version__
        answer["library"] = library_of(numpy)
    except Exception as error:  # of whatever NumPy's import runs
        text = str(error).strip().splitlines() or [""]
        answer["error"] = f"{type(error).__name__}: {text[0]}"
    with os.fdopen(int(sys.argv[1]), "w") as out:
        json.dump(answer, out)


if __name__ == "__main__":
    main()
