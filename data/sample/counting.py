"""Made-up counters for the synthetic result set tests/golden/sets/counters: what a machine with a PMU and an energy meter would give.

Names, units, meanings and formulas are those of the tables in docs/COUNTERS.md, so that the fixture counts what the tool counts.
"""
import math
from pathlib import Path

ROUNDS, TRIALS, CLOCK = 3, 3, 3.7e9
ABSENT = {
    "stall_cycles": "PAPI_RES_STL: Event does not exist",
    "vector_instructions": "PAPI_VEC_INS: Event does not exist",
    "flop_any": "PAPI_FP_OPS: Event does not exist",
    "energy_dram": "no energy meter for the memory: no dram zone in /sys/class/powercap",
}
ABSENT |= {name: "this CPU counts no instructions by width" for name in ("f64_scalar", "f64_128", "f64_256", "f64_512")}
CEILINGS = {
    "one_core_flops": 109e9, "all_core_flops": 216e9, "one_core_copy_bytes_per_s": 11.8e9, "one_core_triad_bytes_per_s": 12.6e9,
    "all_core_copy_bytes_per_s": 18.1e9, "all_core_triad_bytes_per_s": 19.4e9, "array_bytes": 134217728, "cores": 2,
    "vectors": "avx512", "measured": "2026-01-15T09:30:00Z",
}
COLUMNS = "config_id round launch trial event unit value source".split()


def table(heading):
    """The rows of the table below `heading` in docs/COUNTERS.md, without its head."""
    text = (Path(__file__).resolve().parents[2] / "docs/COUNTERS.md").read_text()
    lines = [line for line in text.split(f"## {heading}\n")[1].split("\n## ")[0].splitlines() if line.startswith("|")]
    return [[cell.strip().strip("`") for cell in line.strip("|").split(" | ")] for line in lines[2:]]


EVENTS = [dict(zip(("group", "event", "unit", "meaning"), row)) for row in table("Events")]
METRICS = [dict(zip(("group", "metric", "unit", "meaning", "formula"), row)) for row in table("Derived metrics")]


def source_of(event):
    return {"software": "perf", "energy": "rapl", "model": "model"}.get(event["group"], "papi")


def catalogue():
    """What run.json holds under counters and metrics."""
    counters = []
    for event in EVENTS:
        reason = ABSENT.get(event["event"], "")
        counters.append({"event": event["event"], "unit": event["unit"], "group": event["group"], "meaning": event["meaning"],
                         "requested": True, "available": not reason, "reason": reason,
                         "from": None if reason else f"{source_of(event)}:{event['event']}", "set": None if reason else 0})
    keys = ("metric", "unit", "group", "meaning", "formula")
    return counters, [{key: metric[key] for key in keys} for metric in METRICS]


def values_of(rng, config):
    """One trial's counts."""
    threads = config.workers * (config.blas or 2)
    cores = min(2, threads)
    wall = (config.operate + config.generate / (cores if config.load == "task" else 1)) * (1 + abs(rng.gauss(0, 0.004)))
    cpu = wall * (1 + (cores - 1) * 0.97)
    work = wall * config.workers * 0.985
    over = max(0, threads - 2)
    v = {
        "items": config.count, "flop": config.flop, "compulsory_bytes": config.bytes, "wall_time": wall * 1e9, "work_time": work * 1e9,
        "load_time": min(config.generate, 0.9 * work) * 1e9, "wait_time": wall * config.workers * 0.015e9,
        "context_switches": (30 + 400 * over) * wall * rng.uniform(0.9, 1.1), "switches_voluntary": (20 + 40 * over) * wall,
        "switches_involuntary": (10 + 360 * over) * wall, "migrations": 0 if threads == 1 else (2 + 30 * over) * wall * rng.uniform(0.7, 1.3),
        "page_faults": rng.randrange(20, 60), "cpu_time": cpu * 1e9, "steal_time": 0, "energy_package": 11 * wall + 14 * cpu,
        "cycles": cpu * CLOCK, "ref_cycles": cpu * 3.2e9, "instructions": config.flop / 11 + 4e8,
        "branches": config.flop / 400 + 6e7, "branch_misses": config.flop / 60000 + 2e5,
        "l1d_misses": config.bytes / 64 * 9, "l2_misses": config.bytes / 64 * 2.2, "l3_misses": config.bytes / 64 * (1.1 + 0.2 * over),
        "dtlb_misses": config.bytes / 4096 * 1.6, "itlb_misses": 900 * wall,
        "flop_f64": config.flop * (1.073 if over else 1.004), "flop_f32": 0,
    }
    for name in ("instructions", "branches", "branch_misses", "l1d_misses", "l2_misses", "l3_misses", "dtlb_misses", "itlb_misses"):
        v[name] *= 1 + rng.gauss(0, 0.006)
    for name, twin in (("items", "items"), ("flop", "flop"), ("bytes", "compulsory_bytes"), ("work_time", "work_time"), ("load_time", "load_time"),
                       ("wait_time", "wait_time"), ("wall_time", "wall_time")):
        v[f"sde_{name}"] = v[twin]
    whole = {name for name in v if name not in ("energy_package",)}
    return {name: round(value) if name in whole else value for name, value in v.items()}


def derive(means, config):
    """The metrics whose inputs were counted."""
    names = {event["event"]: math.nan for event in EVENTS} | means | {
        "workers": config.workers, "blas_threads": config.blas or 2,
        "first": lambda *values: next((x for x in values if not math.isnan(x)), math.nan),
        "max": lambda *values: math.nan if any(map(math.isnan, values)) else max(values)}
    for metric in METRICS:
        value = eval(metric["formula"], {"__builtins__": {}}, names)  # our own document's arithmetic
        if math.isfinite(value):
            yield metric, value


def count(rng, configs, launch):
    """Rows of counters.csv and outcomes.csv of the launches that follow the timed ones."""
    rows, outcomes = [], []
    for _ in range(ROUNDS):
        for number, config in enumerate(configs, 1):
            launch += 1
            key = {"config_id": f"c{number:03}", "round": 0, "launch": launch}
            trials = [values_of(rng, config) for _ in range(TRIALS)]
            for t, values in enumerate(trials, 2):
                for event in EVENTS:
                    if event["event"] in values and event["event"] not in ABSENT:
                        rows.append(key | {"trial": t, "event": event["event"], "unit": event["unit"],
                                           "value": f"{values[event['event']]:.10g}", "source": source_of(event)})
            means = {name: sum(values[name] for values in trials) / TRIALS for name in trials[0]}
            for metric, value in derive(means, config):
                rows.append(key | {"event": metric["metric"], "unit": metric["unit"], "value": f"{value:.6g}", "source": "derived"})
            outcomes.append(key | {"outcome": "ok"})
    return rows, outcomes
