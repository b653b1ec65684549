#!/usr/bin/env python3
"""where.py CONSOLE: whether threads and pages of the virtual machine were where the options place them, and what a run in a control
group said of it; a line for each check."""
import csv
import io
import json
import re
import sys

PARTS = dict(re.findall(r"^==== (\S+)\n(.*?)(?=^==== )", open(sys.argv[1], encoding="utf-8", errors="replace").read().replace("\r", ""),
                        re.DOTALL | re.MULTILINE))
FAILED = []


def check(what, good, found):
    print(("ok " if good else "not ok ") + what + ("" if good else f": {found}"))
    if not good:
        FAILED.append(what)


def launches(name):
    """{(strategy, pin, membind): its row of outcomes.csv}."""
    rows = {part: list(csv.DictReader(io.StringIO(PARTS[f"/tmp/{name}/{part}.csv"]))) for part in ("configs", "outcomes")}
    configs = {row["config_id"]: row for row in rows["configs"]}
    return {(configs[row["config_id"]]["strategy"], configs[row["config_id"]]["pin"], configs[row["config_id"]]["membind"]): row
            for row in rows["outcomes"]}


def on_node(row, node):
    shares = dict(part.split("=") for part in row["node_shares"].split(";"))
    return float(shares.get(str(node), 0))


def check_placed():
    placed = launches("placed")
    check("all are measured", len(placed) == 12 and all(row["outcome"] == "ok" for row in placed.values()), placed)
    for (strategy, pin, membind), row in placed.items():
        name = f"{strategy}, {pin}, {membind or 'first-touch'}"
        cpus = {"spread": ["0", "2"], "close": ["0", "1"]}[pin]
        check(f"{name}: a worker on each of its CPUs", sorted(row["cpus"].split(";")) == cpus, row["cpus"])
        halves = pin == "spread" or membind == "interleave"
        share = on_node(row, 0)
        good = 0.3 < share < 0.7 if halves else share > 0.95
        check(f"{name}: {'half' if halves else 'all'} of the items on the first node", good, row["node_shares"])
    for pin in ("spread", "close"):
        huge = [int(placed[strategy, pin, ""]["huge_bytes"]) for strategy in ("threads", "processes")]
        # Of 48 MB; the kernel gives fewer where it finds no free one at once, which left one of two workers without any.
        check(f"{pin}: processes have huge pages as threads have", min(huge) > 16e6, huge)


def check_library():
    cpus = {pin: row["cpus"] for (_, pin, _), row in launches("library").items()}
    check("the library's threads are on both nodes, or on one", cpus == {"spread": "0,2", "close": "0-1"}, cpus)


def check_machine():
    machine, run = json.loads(PARTS["/tmp/rates/machine.json"]), json.loads(PARTS["/tmp/rates/run.json"])
    facts = {key: machine[key] for key in ("numa_nodes", "numa_balancing", "thp", "thp_shmem", "memory_policy", "memory_nodes")}
    check("the machine is described", facts == {"numa_nodes": 2, "numa_balancing": 1, "thp": "always", "thp_shmem": "never",
                                                "memory_policy": "default", "memory_nodes": "0-1"}, facts)
    nodes = (run["ceilings"] or {}).get("nodes") or []
    check("the bandwidth of both nodes is measured", [(n["cpus_node"], n["memory_node"]) for n in nodes] == [(0, 0), (0, 1)] and
          all(n["triad_bytes_per_s"] > 0 for n in nodes), nodes)
    check("doctor warns of automatic balancing", re.search(r"^warn +numa +2 NUMA nodes, and automatic", PARTS["doctor"], re.MULTILINE),
          PARTS["doctor"])


def check_group():
    machine, run = json.loads(PARTS["/tmp/limited/machine.json"]), json.loads(PARTS["/tmp/limited/run.json"])
    limits = {"cpu_quota": 0.5, "memory_limit_bytes": 300 << 20, "cpus": "3"}
    check("the limits of a control group of version 2 are stored", machine["cgroup"] == limits, machine["cgroup"])
    check("one core is used, the one that is allowed", (machine["usable_cores"], machine["affinity"]) == (1, [3]), machine["affinity"])
    launches_in = launches("limited")
    check("its launches ran there", [(row["outcome"], row["cpus"]) for row in launches_in.values()] == [("ok", "3")] * 2, launches_in)
    probes = list(csv.DictReader(io.StringIO(PARTS["/tmp/limited/probes.csv"])))
    check("each says that it was throttled", probes and all(int(p["throttled_periods"]) > 0 and int(p["throttled_ns"]) > 0 for p in probes),
          probes)
    warned = {finding["check"]: finding["finding"] for finding in run["doctor"] if finding["status"] == "warn"}
    check("doctor warns of the CPUs", warned.get("cpuset") == "1 of 4 CPUs may be used: the cgroup allows CPU 3", warned)
    check("doctor warns of the quota", warned.get("cpu quota") == "the cgroup allows 0.50 CPUs", warned)
    check("a run that needs more memory is refused", PARTS["status-refused"].strip() == "3" and
          re.search(r"needs [0-9.]+ GB of memory but [0-9]+ MB is free", PARTS["/tmp/log"]), PARTS["status-refused"] + PARTS["/tmp/log"])


if "end" not in re.findall(r"^==== (\S+)", open(sys.argv[1], encoding="utf-8", errors="replace").read(), re.MULTILINE):
    sys.exit("the virtual machine did not reach its end")
check_placed()
check_library()
check_machine()
check_group()
print(f"{len(FAILED)} failed")
sys.exit(bool(FAILED))
