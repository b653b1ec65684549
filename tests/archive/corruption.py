#!/usr/bin/env python3
"""corruption.py REPORT-PROGRAM ARCHIVE N: N times one random byte of an archive, or of a bag's folder, is changed; verify
must find each, and name a file. Prints what was not found; exit status: how many, at most 99."""

import os
import random
import subprocess
import sys

program, path, n = sys.argv[1], sys.argv[2], int(sys.argv[3])
random.seed(13)
missed = 0


def files():
    if os.path.isfile(path):
        return [path]
    return sorted(os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names)


def flip(file, at, mask):
    with open(file, "r+b") as stream:
        stream.seek(at)
        byte = stream.read(1)[0]
        stream.seek(at)
        stream.write(bytes([byte ^ mask]))


targets = [(file, os.path.getsize(file)) for file in files() if os.path.getsize(file)]
for _ in range(n):
    file, size = random.choice(targets)
    at, mask = random.randrange(size), 1 << random.randrange(8)
    flip(file, at, mask)
    done = subprocess.run([program, "verify", path], capture_output=True, text=True, errors="replace", check=False)
    flip(file, at, mask)
    said = done.stdout + done.stderr
    wanted = os.path.basename(file)
    if done.returncode not in (1, 2) or wanted not in said:
        print(f"{file}: byte {at} of {size}, bit {mask}: status {done.returncode}: {said}")
        missed += 1
sys.exit(min(missed, 99))
