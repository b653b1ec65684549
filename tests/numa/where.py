#!/usr/bin/env python3
"""where.py CONSOLE: whether threads and pages of the virtual machine were where the options place them; a line for each check."""
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
        # Of 48 MB; the kernel gives fewer where the memory of a node is fragmented.
        check(f"{pin}: processes have huge pages as threads have", min(huge) > 24e6, huge)


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


if "end" not in re.findall(r"^==== (\S+)", open(sys.argv[1], encoding="utf-8", errors="replace").read(), re.MULTILINE):
    sys.exit("the virtual machine did not reach its end")
check_placed()
check_library()
check_machine()
print(f"{len(FAILED)} failed")
sys.exit(bool(FAILED))
