#!/usr/bin/env python3
"""make_set.py SAMPLE SET LIBRARY SCHEDULER WORKERS THREADS [CORETYPE [OTHER]]: a result set whose fastest configuration is this one.

SAMPLE is data/sample, from which times come. LIBRARY is the folder of a build of Debian's: openblas-pthread, blis-openmp...
SCHEDULER is one of a strategy's, THREADS a number or "default". With OTHER, a second LIBRARY, that one was measured too and
is slower."""

import csv
import json
import os
import shutil
import sysconfig
import sys

LOADS = {"serial": "serial"}  # all others load in the task


def table(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def backend(library):
    """As run.json describes it: BLIS does not describe itself."""
    family, threading = library.split("-")
    triplet = sysconfig.get_config_var("MULTIARCH")
    openblas = family == "openblas"
    file = "libopenblas.so.0" if openblas else "libblis.so.4"
    return {
        "name": library,
        "path": f"/usr/lib/{triplet}/{library}/{file}",
        "sha256": None,
        "config": "OpenBLAS 0.3.21 DYNAMIC_ARCH" if openblas else None,
        "corename": "Prescott" if openblas else None,
        "threading": threading if openblas or threading == "openmp" else None,
        "version": "0.3.21" if openblas else None,
        "threads_max": 2,
    }


def main(sample, out, library, scheduler, workers, threads, coretype="auto", other=None):
    os.makedirs(out)
    shutil.copy(os.path.join(sample, "machine.json"), out)
    configs = {row["config_id"]: row for row in table(os.path.join(sample, "configs.csv"))}
    # Of the sample, c004 is the fastest and c002 the slowest but for serial, c001.
    chosen = {"c001": configs["c001"], "c004": configs["c004"]}
    if other:
        chosen["c002"] = configs["c002"]
    for key in ("c004", "c002"):
        configs[key].update(
            label=f"hybrid {scheduler} {workers}x{threads} {key}",
            strategy="hybrid",
            scheduler=scheduler,
            workers=workers,
            blas_threads="" if threads == "default" else threads,
            load=LOADS.get(scheduler, "task"),
        )
    for key, row in chosen.items():
        row.update(backend=other if key == "c002" else library, coretype=coretype)
    write(os.path.join(out, "configs.csv"), list(chosen.values()))
    launches = {}
    for name in ("outcomes.csv", "samples.csv", "probes.csv"):
        rows = [row for row in table(os.path.join(sample, name)) if row["config_id"] in chosen]
        for row in rows:
            row["launch"] = launches.setdefault(row["launch"], len(launches) + 1)
            if name == "samples.csv":
                row.update(threads_observed="", load_busy_ns="", operate_busy_ns="")  # of the sample's workers
            if name == "outcomes.csv":
                row["detail"] = ""
        write(os.path.join(out, name), rows)
    with open(os.path.join(sample, "run.json"), encoding="utf-8") as file:
        run = json.load(file)
    run["backends"] = [backend(name) for name in [library, other] if name]
    with open(os.path.join(out, "run.json"), "w", encoding="utf-8") as file:
        json.dump(run, file, indent=2)


main(*sys.argv[1:])
