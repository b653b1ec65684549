#!/usr/bin/env python3
"""simulate.py SET DIR HOSTS [SLOW..]: a simulated campaign, made from one recorded result set.

Each of HOSTS hosts node0000, node0001.. has a copy of SET in DIR/HOST. Its times are those of the recording, times a
factor of the host (standard deviation 1%; a SLOW host, given by its number, 1.3) and one of each launch (3%). Seeded:
the same arguments make the same files."""
import csv
import json
import math
import random
import sys
from pathlib import Path

HOST_SD, LAUNCH_SD, SLOWDOWN = 0.01, 0.03, 1.3
SCALED = ["wall_ns", "load_wall_ns", "operate_wall_ns", "load_busy_ns", "operate_busy_ns", "cpu_user_ns", "cpu_sys_ns"]


def scaled(rows, place, rng, host):
    """The rows of samples.csv with other times; later launches begin later, so that none overlap."""
    by_launch = {}
    for row in rows:
        launch = row[place["launch"]]
        factor = by_launch.setdefault(launch, host * math.exp(rng.gauss(0, LAUNCH_SD)))
        row = list(row)
        row[place["started_ns"]] = str(3 * int(row[place["started_ns"]]))
        for name in SCALED:
            at = place[name]
            if row[at]:
                row[at] = str(round(int(row[at]) * factor))
        yield row


def table(path):
    with open(path, newline="") as file:
        header, *rows = csv.reader(file)
    return header, {name: i for i, name in enumerate(header)}, rows


def write(path, header, rows):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def main():
    source, folder, hosts = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    slow = {int(text) for text in sys.argv[4:]}
    copied = {name: (source / name).read_text() for name in ["machine.json", "configs.csv", "outcomes.csv"]}
    run = json.loads((source / "run.json").read_text())
    run.pop("overhead", None)  # sums of the times
    header, place, rows = table(source / "samples.csv")
    probe_header, probe_place, probes = table(source / "probes.csv")
    for probe in probes:
        for name in ["started_ns", "launch_ns"]:
            if name in probe_place and probe[probe_place[name]]:
                probe[probe_place[name]] = str(3 * int(probe[probe_place[name]]))
    for number in range(hosts):
        rng = random.Random(number)
        host = SLOWDOWN if number in slow else math.exp(rng.gauss(0, HOST_SD))
        home = folder / f"node{number:04}"
        home.mkdir(parents=True)
        for name, text in copied.items():
            (home / name).write_text(text)
        run["run_id"] = f"simulated-{number}"
        (home / "run.json").write_text(json.dumps(run))
        write(home / "samples.csv", header, scaled(rows, place, rng, host))
        write(home / "probes.csv", probe_header, probes)


main()
