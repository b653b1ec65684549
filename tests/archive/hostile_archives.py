#!/usr/bin/env python3
"""hostile_archives.py SET DIR OUTSIDE: archives of a result set with one thing that no archive may have, one file in DIR each. OUTSIDE
is the absolute path that some of them would write to.

Prints a line for each: the file, a tab, and the extended regular expression that the refusal must match."""

import gzip
import io
import os
import struct
import sys
import tarfile
import warnings
import zipfile
import zlib

source, out, outside = sys.argv[1:]
NAMES = ["run.json", "machine.json", "configs.csv", "samples.csv", "outcomes.csv"]


def path(name):
    return os.path.join(out, name)


def content(name):
    with open(os.path.join(source, name), "rb") as file:
        return file.read()


def says(name, pattern):
    print(name, pattern, sep="\t")


def tar_with(name, pattern, *members, mode="w:gz"):
    """The set and more members: tuples of name, bytes (or None) and changes to the header."""
    with tarfile.open(path(name), mode, format=tarfile.PAX_FORMAT) as tar:
        for one in NAMES:
            tar.add(os.path.join(source, one), "set/" + one)
        for member, data, changes in members:
            info = tarfile.TarInfo(member)
            info.size = len(data or b"")
            for key, value in changes.items():
                setattr(info, key, value)
            tar.addfile(info, io.BytesIO(data) if data is not None else None)
    says(name, pattern)


def link(kind, target):
    return {"type": kind, "linkname": target}


tar_with("absolute.tgz", "is an absolute path", (outside, b"x", {}))
tar_with("above.tgz", "leads out of its folder", ("set/../../sg-escaped", b"x", {}))
tar_with("above-plain.tar", "leads out of its folder", ("../sg-escaped", b"x", {}), mode="w")
tar_with("dot.tgz", "empty component", ("set/./x", b"x", {}))
tar_with("slashes.tgz", "empty component", ("set//x", b"x", {}))
tar_with("backslash.tgz", "backslash", ("set\\..\\x", b"x", {}))
tar_with("control.tgz", "control characters", ("set/a\x1b[31mb", b"x", {}))
tar_with("line-feed.tgz", "control characters", ("set/a\nb", b"x", {}))
tar_with("deep.tgz", "too deep", ("set/" + "a/" * 20 + "x", b"x", {}))
tar_with("long.tgz", "too long", ("set/" + "a" * 600, b"x", {}))
tar_with("symlink.tgz", "is a link", ("set/link", None, link(tarfile.SYMTYPE, "/etc/passwd")))
tar_with("hardlink.tgz", "is a link", ("set/link", None, link(tarfile.LNKTYPE, "set/run.json")))
# Through a link: the folder is one first, then a file is put into it.
tar_with("through.tgz", "is a link", ("set/sub", None, link(tarfile.SYMTYPE, "/tmp")), ("set/sub/sg-escaped", b"x", {}))
tar_with("device.tgz", "is not a regular file", ("set/null", None, {"type": tarfile.CHRTYPE, "devmajor": 1, "devminor": 3}))
tar_with("block.tgz", "is not a regular file", ("set/disk", None, {"type": tarfile.BLKTYPE, "devmajor": 8}))
tar_with("fifo.tgz", "is not a regular file", ("set/pipe", None, {"type": tarfile.FIFOTYPE}))
tar_with("twice.tgz", "occurs twice", ("set/run.json", b"{}", {}))
tar_with("twice-dot.tgz", "occurs twice", ("./set/run.json", b"{}", {}))
tar_with("below-file.tgz", "occurs twice", ("set/run.json/x", b"{}", {}))
tar_with("over-folder.tgz", "occurs twice", ("set", b"x", {}))
tar_with("many.tgz", "more than 4096 files", *[(f"set/f{i}", b"", {}) for i in range(2100)],
         *[(f"set/{i}", None, {"type": tarfile.DIRTYPE}) for i in range(2100)])
tar_with("no-set.tgz", "no run.json", ("other/x", b"x", {}))

# A member that says it is larger than the archive.
with tarfile.open(path("lying.tar"), "w") as tar:
    info = tarfile.TarInfo("set/run.json")
    info.size = 1 << 40
    tar.fileobj.write(info.tobuf())
    tar.fileobj.write(b"x" * 1024)
says("lying.tar", "cannot read|refused")


class Zeros:
    def __init__(self, size):
        self.left = size

    def read(self, n):
        n = min(n, self.left)
        self.left -= n
        return bytes(n)


# Bombs: 100 MB of zeros, and a hole of 1 TB.
with tarfile.open(path("bomb.tgz"), "w:gz") as tar:
    info = tarfile.TarInfo("set/samples.csv")
    info.size = 100 << 20
    tar.addfile(info, Zeros(info.size))
says("bomb.tgz", "more than 200 times")
with tarfile.open(path("hole.tar"), "w", format=tarfile.PAX_FORMAT) as tar:
    info = tarfile.TarInfo("set/samples.csv")
    size = 1 << 40
    info.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "set/samples.csv",
                        "GNU.sparse.realsize": str(size)}
    sparse_map = f"1\n{size}\n0\n".encode().ljust(512, b"\0")
    info.size = len(sparse_map)
    tar.addfile(info, io.BytesIO(sparse_map))
says("hole.tar", "has holes|more than|another size|no run.json|damaged|cannot read")


def zip_with(name, pattern, add):
    with warnings.catch_warnings(), zipfile.ZipFile(path(name), "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore") # it warns of names that occur twice
        for one in NAMES:
            archive.write(os.path.join(source, one), "set/" + one)
        add(archive)
    says(name, pattern)


def unix_kind(name, kind):
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, (kind | 0o777) << 16
    return info


zip_with("absolute.zip", "is an absolute path", lambda a: a.writestr(outside, "x"))
zip_with("above.zip", "leads out of its folder", lambda a: a.writestr("../sg-escaped", "x"))
zip_with("twice.zip", "occurs twice", lambda a: a.writestr("set/run.json", "{}"))
zip_with("symlink.zip", "is a link", lambda a: a.writestr(unix_kind("set/link", 0o120000), "/etc/passwd"))
zip_with("bomb.zip", "more than 200 times", lambda a: a.writestr("set/big", bytes(100 << 20)))


def change_zip(name, pattern, change):
    """Headers of a member that do not say the truth."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in NAMES:
            archive.writestr("set/" + one, content(one))
    bytes_ = bytearray(data.getvalue())
    change(bytes_)
    with open(path(name), "wb") as file:
        file.write(bytes_)
    says(name, pattern)


def both_headers(data):
    local, central = data.find(b"PK\x03\x04"), data.find(b"PK\x01\x02")
    return local, central


def lie_about_size(data):
    local, central = both_headers(data)
    struct.pack_into("<I", data, local + 22, 7)
    struct.pack_into("<I", data, central + 24, 7)


def lie_about_sum(data):
    local, central = both_headers(data)
    struct.pack_into("<I", data, local + 14, zlib.crc32(b"other"))
    struct.pack_into("<I", data, central + 16, zlib.crc32(b"other"))


change_zip("lying-size.zip", "cannot read|another size", lie_about_size)
change_zip("lying-sum.zip", "cannot read", lie_about_sum)

with open(path("text.zip"), "w", encoding="ascii") as file:
    file.write("PK, but no archive\n")
says("text.zip", "cannot read .* as an archive")
with open(path("empty.tgz"), "wb"):
    pass
says("empty.tgz", "cannot read|not an archive")

# ---- compression: only one layer, all of it, and with its checksum


def set_tar(**options):
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w", **options) as tar:
        for one in NAMES:
            tar.add(os.path.join(source, one), "set/" + one)
    return data.getvalue()


def file_with(name, pattern, data):
    with open(path(name), "wb") as file:
        file.write(data)
    says(name, pattern)


plain = set_tar()
packed = gzip.compress(plain)
changed = plain.replace(b'"schema_version"', b'"Schema_version"', 1)
file_with("gzip-in-gzip.tgz", "cannot read .* not an archive", gzip.compress(packed))
file_with("changed.tgz", "gzip checksum is wrong", gzip.compress(changed)[:-8] + packed[-8:])
file_with("bytes-after.tgz", "gzip checksum is wrong", packed + b"more")
file_with("cut.tgz", "cut off|[Tt]runcated", packed[: len(packed) // 2])
file_with("cut-early.tgz", "cannot read .* cut off", packed[:100])
file_with("cut-in-trailer.tgz", "cut off|[Tt]runcated", packed[:-1])
# The name of the file in its header never ends.
file_with("name-without-end.tgz", "unpack to nothing", b"\x1f\x8b\x08\x08\0\0\0\0\0\3" + b"a" * (3 << 20))

# ---- archives that are cut off between two members

ends = plain.rstrip(b"\0")
ends += b"\0" * (-len(ends) % 512)
file_with("cut-off.tar", "two blocks of zeros", ends)
file_with("cut-off-half.tar", "two blocks of zeros", ends + bytes(512))
file_with("cut-off.tgz", "two blocks of zeros", gzip.compress(ends))
file_with("cut.zip", "its directory is cut off", b"PK\3\4" + bytes(1000))

# ---- what makes libarchive take memory

tar_with("long-component.tgz", "too long", ("set/" + "a" * 300, b"x", {}))
blocks = b"600000\n" + b"".join(b"%d\n0\n" % i for i in range(600000))
tar_with("many-holes.tgz", "header of more than 4 MiB",
         ("set/x", blocks, {"pax_headers": {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "set/x",
                                            "GNU.sparse.realsize": "600000"}}))
local = b"PK\3\4" + struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 0, 0, 0, 0, 1, 0) + b"a"
central = b"PK\1\2" + struct.pack("<HHHHHHIIIHHHHHII", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
count = 100000
end = b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, count, count, count * len(central), len(local))
end += b"PK\6\7" + struct.pack("<IQI", 0, len(local) + count * len(central), 1)
end += b"PK\5\6" + struct.pack("<HHHHIIH", 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
file_with("directory.zip", "header of more than 4 MiB", local + central * count + end)
lzma = io.BytesIO()
with zipfile.ZipFile(lzma, "w", zipfile.ZIP_LZMA) as archive:
    for one in NAMES:
        archive.writestr("set/" + one, content(one))
file_with("lzma.zip", "another method than deflate", lzma.getvalue())
