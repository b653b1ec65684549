#!/usr/bin/env python3
"""plant.py FROM TO FACTOR [STRATEGY | --started DATE]: a copy of a result set as another run, in which the trials (of this strategy)
take FACTOR times as long, up to twice. Everything starts at twice its time, so that nothing overlaps."""

import csv
import json
import os
import re
import shutil
import sys

source, target, factor = sys.argv[1], sys.argv[2], float(sys.argv[3])
more = sys.argv[4:]
strategy = more[0] if len(more) == 1 else None
shutil.rmtree(target, ignore_errors=True)
os.mkdir(target)


def change(name, edit):
    with open(os.path.join(source, name), newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with open(os.path.join(target, name), "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        for row in rows:
            edit(row)
            writer.writerow(row)
    return rows


def scale(row, pattern, by):
    for column, value in row.items():
        if value and re.fullmatch(pattern, column):
            row[column] = str(round(int(value) * by))


def trial(row):
    scale(row, "started_ns", 2)
    if row["config_id"] in slower:
        scale(row, ".*wall_ns|.*busy_ns|cpu_.*_ns", factor)


configs = change("configs.csv", lambda row: None)
slower = {row["config_id"] for row in configs if strategy in (None, row["strategy"])}
change("samples.csv", trial)
change("outcomes.csv", lambda row: None)
change("probes.csv", lambda row: scale(row, "started_ns|launch_ns", 2))
shutil.copy(os.path.join(source, "machine.json"), target)
with open(os.path.join(source, "run.json"), encoding="utf-8") as file:
    run = json.load(file)
run["run_id"] = os.path.basename(target)
run.pop("overhead", None)  # sums of these times
if len(more) == 2:
    run["started"] = run["finished"] = more[1]
with open(os.path.join(target, "run.json"), "w", encoding="utf-8") as file:
    json.dump(run, file, indent=2)
