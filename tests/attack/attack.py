#!/usr/bin/env python3
"""attack.py [--size N] [--seed N] [--jobs N] BIN_DIR [ATTACK..]: input that a stranger or a fault could have made.

Each attack tries N times its usual number of inputs, drawn with a fixed seed, and prints a line: how many inputs ended
with which exit status. An input passes if the program ends with a documented status within its time limit; if that is
not 0 or 1, with exactly one line on stderr; if no sanitizer speaks and nothing is written outside the output folder. Inputs
that do not pass are kept, and named. Exit status 1 if there are any.

To add an attack: a function that yields inputs, and a line in ATTACKS at the end.
"""
import argparse
import concurrent.futures
import csv
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SETS = [os.path.join(ROOT, "data", "sample"), os.path.join(ROOT, "tests", "golden", "sets", "counters")]
TABLES = ["configs.csv", "samples.csv", "outcomes.csv", "probes.csv", "counters.csv"]
DOCUMENTS = ["run.json", "machine.json"]
DOCUMENTED = {0, 1, 2, 3}
TIME_LIMIT_S = 60  # with sanitizers, beside other programs

NASTY = ["", "-1", "0", "1", "7", "0.5", "-0.0", "9223372036854775807", "-9223372036854775808", "99999999999999999999",
         "1e308", "-1e308", "1e-320", "nan", "inf", "-inf", "0x10", "1,5", "x", " ", "c1", "ok", "invalid", "skipped",
         "'a", "a''b", "]]>", "<script>alert(1)</script>", "![x](http://example.invalid/x)", "=cmd|' /C calc'!A0",
         "$(touch canary)", "`touch canary`", "\\input{canary}", "{{#x}}", "%s%n", "\x1b[31m", "\u202e", "\ufeff", "e\u0301",
         "a" * 100_000, '"', "\n", "\r\n", "../../etc/passwd", "\x00"]
JSON_NASTY = [None, True, -1, 0, 1.5, 9223372036854775807, -9223372036854775808, 1e308, [], {}, [[]], {"a": 1}, *NASTY]


# ---- mutations

def write_table(rows):
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode("utf-8", "surrogateescape")


def mutate_table(data, rng):
    rows = list(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))
    if len(rows) < 2:
        return mutate_bytes(data, rng)
    for _ in range(rng.choice([1, 1, 1, 2, 5])):
        r = rng.randrange(1, len(rows)) if len(rows) > 1 else 0
        kind = rng.randrange(8)
        if kind < 4:
            rows[r][rng.randrange(len(rows[r]))] = rng.choice(NASTY)
        elif kind == 4:  # a value of another row
            c = rng.randrange(len(rows[r]))
            rows[r][c] = rng.choice(rows)[c]
        elif kind == 5:
            rows.insert(r, list(rng.choice(rows)))
        elif kind == 6 and len(rows) > 2:
            del rows[r]
        else:  # a whole column
            c, value = rng.randrange(len(rows[0])), rng.choice(NASTY)
            for row in rows[1:]:
                row[min(c, len(row) - 1)] = value
    return write_table(rows)


def places_of(value, path=()):
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from places_of(item, path + (key,))


def mutate_document(data, rng):
    document = json.loads(data)
    path = rng.choice(list(places_of(document))[1:])
    parent = document
    for key in path[:-1]:
        parent = parent[key]
    if rng.random() < 0.25:
        del parent[path[-1]]
    else:
        parent[path[-1]] = rng.choice(JSON_NASTY)
    return json.dumps(document).encode("utf-8", "surrogatepass")


def mutate_bytes(data, rng):
    data = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 8])):
        at = rng.randrange(len(data) + 1)
        kind = rng.randrange(5)
        if kind == 0 and data:
            data[at % len(data)] ^= 1 << rng.randrange(8)
        elif kind == 1:
            data[at:at] = bytes(rng.randrange(256) for _ in range(rng.choice([1, 4, 64])))
        elif kind == 2:
            del data[at:at + rng.choice([1, 4, 64])]
        elif kind == 3:
            del data[at:]
        else:
            data[at:at] = data[:at][-rng.choice([8, 256]):]
    return bytes(data)


def mutated_set(folder, rng):
    source = rng.choice(SETS)
    shutil.copytree(source, folder)
    for _ in range(rng.choice([1, 1, 1, 2])):
        name = rng.choice([f for f in TABLES + DOCUMENTS if os.path.exists(os.path.join(folder, f))])
        path = os.path.join(folder, name)
        with open(path, "rb") as f:
            data = f.read()
        values = mutate_table if name in TABLES else mutate_document
        try:
            data = values(data, rng) if rng.random() < 0.75 else mutate_bytes(data, rng)
        except (ValueError, IndexError, UnicodeDecodeError):  # a second mutation of what is no table any more
            data = mutate_bytes(data, rng)
        with open(path, "wb") as f:
            f.write(data)


# ---- one input

class Refused(Exception):
    """Why an input did not pass."""


def run(command, folder, extra_env=None):
    """The exit status, stdout and stderr of a program, which must pass."""
    env = dict(os.environ, ASAN_OPTIONS="detect_leaks=0", UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1", LC_ALL="C.UTF-8")
    env.update(extra_env or {})
    try:
        done = subprocess.run(command, cwd=folder, env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=TIME_LIMIT_S)
    except subprocess.TimeoutExpired:
        raise Refused(f"no end within {TIME_LIMIT_S} s") from None
    out, err = (stream.decode("utf-8", "replace") for stream in (done.stdout, done.stderr))
    if re.search(r"Sanitizer|runtime error:", err):
        raise Refused("a sanitizer: " + err.strip().splitlines()[0])
    if done.returncode not in DOCUMENTED:
        raise Refused(f"exit status {done.returncode}: {err[-200:]}")
    if done.returncode > 1 and len(err.splitlines()) != 1:
        raise Refused(f"exit status {done.returncode} with {len(err.splitlines())} lines of message: {err[:300]}")
    if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e]", out + err):
        raise Refused("a control character on stdout or stderr")
    impossible = re.search(r".*(-[\d.]+ times|\b(nan|inf)( (times|[mn]?s\b)|%)).*", out)
    if done.returncode == 0 and impossible:
        raise Refused("a number that cannot be: " + impossible.group(0)[:200])
    return done.returncode


def summary_of_set(bin_dir, folder, rng):
    mutated_set(os.path.join(folder, "set"), rng)
    return run([os.path.join(bin_dir, "stratagemm-report"), "summary", "set"], folder)


def render_of_set(bin_dir, folder, rng):
    mutated_set(os.path.join(folder, "set"), rng)
    before = sorted(os.listdir(os.path.join(folder, "set")))
    command = [os.path.join(bin_dir, "stratagemm-report"), "render", "set", "--output", "page"]
    status = run(command, folder)
    if sorted(os.listdir(os.path.join(folder, "set"))) != before or not set(os.listdir(folder)) <= {"set", "page"}:
        raise Refused("it wrote outside the output folder")
    if status > 1 and os.path.exists(os.path.join(folder, "page", "report.html")):
        raise Refused("a page in spite of the failure")
    return status


def plan_of_profile(bin_dir, folder, rng):
    profiles = os.path.join(ROOT, "data", "profiles")
    with open(os.path.join(profiles, rng.choice(sorted(os.listdir(profiles)))), "rb") as f:
        lines = f.read().decode().splitlines(keepends=True)
    if rng.random() < 0.7:  # values
        for _ in range(rng.choice([1, 1, 3])):
            at = rng.randrange(len(lines))
            key, colon, _ = lines[at].partition(": ")
            value = rng.choice(["[]", "{}", "[[1]]", "~", "1e9", "&a [*a]", "*a", "!!binary x", "65536 per core",
                                *[v for v in NASTY if "\n" not in v]])
            lines[at] = f"{key}{colon}{value}\n" if colon else lines[at] * rng.choice([0, 2, 100])
        data = "".join(lines).encode("utf-8", "surrogatepass")
    else:
        data = mutate_bytes("".join(lines).encode(), rng)
    with open(os.path.join(folder, "mutated.yaml"), "wb") as f:
        f.write(data)
    command = [os.path.join(bin_dir, "stratagemm-bench"), "plan", "--plan", "mutated.yaml", "--from", SETS[0]]
    return run(command, folder)


def plan_of_matrices(bin_dir, folder, rng):
    pairs = os.path.join(folder, "pairs")
    os.mkdir(pairs)
    good = rng.random() < 0.6
    shape = "(4, 4)" if good else rng.choice(["(4, 0)", "(-1, 4)", "(9223372036854775807, 4)", "(4,)", "()", "(4, 4, 4)", "4"])
    kind = "<f8" if good else rng.choice([">f8", "<f4", "<c16", "<f2", "|O", "<U8", "nonsense", "<f999"])
    header = f"{{'descr': '{kind}', 'fortran_order': {'True' if good else rng.choice(['False', '1'])}, 'shape': {shape}, }}"
    header = header.ljust(117 if good else rng.choice([117, 64, 5, 70_000])) + "\n"
    length = len(header).to_bytes(2, "little") if len(header) < 65536 else b"\xff\xff"
    whole = b"\x93NUMPY\x01\x00" + length + header.encode() + bytes(128 if good else rng.choice([128, 0, 64, 1000]))
    for name in ("item-000000_a.npy", "item-000000_b.npy", "item-000001_a.npy", "item-000001_b.npy"):
        data = whole if rng.random() < 0.8 else mutate_bytes(whole, rng)
        with open(os.path.join(pairs, name), "wb") as f:
            f.write(data)
    command = [os.path.join(bin_dir, "stratagemm-bench"), "plan", "--source", "npy:pairs", "--from", SETS[0]]
    return run(command, folder)


# ---- all inputs

ATTACKS = {  # the program, and how many inputs with --size 1
    "summary": (summary_of_set, "stratagemm-report", 50),
    "render": (render_of_set, "stratagemm-report", 10),
    "profile": (plan_of_profile, "stratagemm-bench", 10),
    "npy": (plan_of_matrices, "stratagemm-bench", 10),
}


def attempt(name, number, bin_dir, seed, kept):
    attack = ATTACKS[name][0]
    folder = tempfile.mkdtemp(prefix=f"{name}-{number}-", dir=kept)
    try:
        status = attack(bin_dir, folder, random.Random(f"{name} {seed} {number}"))
    except Refused as why:
        return number, None, f"{folder}: {why}"
    shutil.rmtree(folder)
    return number, status, None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("bin_dir", type=os.path.abspath)
    parser.add_argument("attacks", nargs="*", metavar="ATTACK", help=", ".join(ATTACKS))
    options = parser.parse_args()
    kept = tempfile.mkdtemp(prefix="stratagemm-attack-")
    failures = []
    for name in options.attacks or ATTACKS:
        _, program, inputs = ATTACKS[name]
        inputs *= options.size
        if not os.access(os.path.join(options.bin_dir, program), os.X_OK):
            sys.exit(f"attack.py: there is no {program} in {options.bin_dir}: build it, or name other attacks")
        statuses = {}
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            attempts = [pool.submit(attempt, name, i, options.bin_dir, options.seed, kept) for i in range(inputs)]
            for done in concurrent.futures.as_completed(attempts):
                _, status, failure = done.result()
                statuses[status] = statuses.get(status, 0) + 1
                if failure:
                    failures.append(failure)
                    print(failure, file=sys.stderr, flush=True)
        ended = ", ".join(f"{n} with status {s}" for s, n in sorted((s, n) for s, n in statuses.items() if s is not None))
        print(f"{name}: {inputs} inputs: {ended or 'none ended'}; {statuses.get(None, 0)} did not pass", flush=True)
    if not failures:
        shutil.rmtree(kept)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
