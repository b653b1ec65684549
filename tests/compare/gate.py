#!/usr/bin/env python3
"""gate.py PROGRAM PAIRS LAUNCHES:SPREAD[:SLOW]..: how often `compare --fail-if slower:5%` fails two sets of the same times, and two
of which the second has one strategy of five that is 10% slower: of PAIRS pairs of each kind of made-up sets with a fixed seed, in which
each configuration has LAUNCHES launches that vary by SPREAD percent (log-normal), SLOW percent of which take 20% longer. Prints a line
for each. Status 1 if fewer than 19 of 20 equal pairs pass, or for the first one fewer than 19 of 20 slower ones fail."""

import csv
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

SAMPLE = Path(__file__).resolve().parents[2] / "data/sample"
MEDIANS = {"c001": 4.1e8, "c002": 2.2e8, "c003": 2.2e8, "c004": 2.0e8, "c005": 2.4e8}  # in ns
TRIALS, WITHIN = 4, 0.005  # of a launch, the first to warm up; their spread


def columns(name):
    with open(SAMPLE / name, newline="", encoding="utf-8") as file:
        return next(csv.reader(file))


def write(path, names, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        writer.writerows(rows)


def measure(rng, launches, spread, slow, slower):
    """The rows of samples.csv and outcomes.csv of a run in which the configuration `slower`, if any, takes 1.1 times its median."""
    samples, outcomes, clock = [], [], 10**9
    for round_ in range(1, launches + 1):
        for config in rng.sample(sorted(MEDIANS), len(MEDIANS)):
            key = {"config_id": config, "round": round_, "launch": len(outcomes) + 1}
            outcomes.append(key | {"outcome": "ok"})
            launch = MEDIANS[config] * rng.lognormvariate(0, spread) * (1.2 if rng.random() < slow else 1) * (1.1 if config == slower else 1)
            for trial in range(1, TRIALS + 1):
                wall = round(launch * rng.lognormvariate(0, WITHIN))
                samples.append(key | {"trial": trial, "warmup": int(trial == 1), "started_ns": clock, "wall_ns": wall,
                                      "operate_wall_ns": wall, "operate_busy_ns": wall, "cpu_user_ns": wall, "cpu_sys_ns": 0,
                                      "threads_observed": 1, "residual": 1e-15, "valid": 1, "threads_alive": 1, "items_checked": 100})
                clock += 2 * wall
    return samples, outcomes


def make_set(folder, rows):
    folder.mkdir(exist_ok=True)
    for name in ("configs.csv", "machine.json"):
        (folder / name).write_bytes((SAMPLE / name).read_bytes())
    run = json.loads((SAMPLE / "run.json").read_text(encoding="utf-8")) | {"run_id": folder.name}
    run["plan"]["rounds_max"] = rows[1][-1]["round"]
    (folder / "run.json").write_text(json.dumps(run), encoding="utf-8")
    write(folder / "samples.csv", columns("samples.csv"), rows[0])
    write(folder / "outcomes.csv", columns("outcomes.csv"), rows[1])


def fails(program, folder):
    command = [program, "compare", folder / "base", folder / "new", "--fail-if", "slower:5%"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1) or (done.returncode == 1 and "slower" not in done.stderr):
        sys.exit(f"status {done.returncode}: {done.stderr}")
    return done.returncode == 1


def count(program, pairs, launches, spread, slow):
    """How many of the equal pairs, and of those with a difference, the gate fails."""
    rng = random.Random(20261127)
    failed = [0, 0]
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(pairs):
            for kind, slower in enumerate((None, rng.choice(sorted(MEDIANS)))):
                make_set(Path(folder) / "base", measure(rng, launches, spread, slow, None))
                make_set(Path(folder) / "new", measure(rng, launches, spread, slow, slower))
                failed[kind] += fails(program, Path(folder))
    return failed


def main():
    program, pairs = sys.argv[1], int(sys.argv[2])
    enough = True
    for at, world in enumerate(sys.argv[3:]):
        launches, spread, slow = (world.split(":") + ["0"])[:3]
        equal, slower = count(program, pairs, int(launches), float(spread) / 100, float(slow) / 100)
        print(f"{launches} launches that vary by {spread}%, {slow}% of them 20% longer: passed {pairs - equal} of {pairs} equal pairs, "
              f"failed {slower} of {pairs} in which a strategy is 10% slower", flush=True)
        enough &= pairs - equal >= 0.95 * pairs and (at > 0 or slower >= 0.95 * pairs)
    sys.exit(0 if enough else 1)


main()
