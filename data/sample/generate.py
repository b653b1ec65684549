#!/usr/bin/env python3
"""Write the synthetic result sets of the tests: this folder, and grid, map and counters in tests/golden/sets.

They are fixtures for tests, not measurements: times are drawn from a seeded generator around made-up medians, so that every part of a
report has something to show (a clear winner, configurations that cannot be told apart, one that does not converge, an outlier,
a machine whose second core leaves for a while; in the other two, workers against BLAS threads under two libraries, sizes
against numbers of items, and everything that can be counted).
"""
import csv
import json
import random
from dataclasses import dataclass
from pathlib import Path

import counting

TRIALS, WARMUP = 3, 1
RATE = 50e9  # FLOP/s of one core


@dataclass
class Config:
    label: str
    strategy: str
    scheduler: str
    workers: int
    blas: int | str  # "" is the library's default
    load: str
    operate: float  # seconds, with both cores there
    noise: float
    n: int = 1000
    count: int = 100
    backend: str = "openblas-pthread"
    operation: str = "gemm"

    @property
    def shape(self):  # m, n, k
        return (self.n, self.n, self.n) if self.operation == "gemm" else (1, self.n, 1)

    @property
    def flop(self):
        return (2.0 * self.n**3 if self.operation == "gemm" else 2.0 * self.n) * self.count

    @property
    def bytes(self):  # that must be moved
        return 8.0 * (4 * self.n**2 if self.operation == "gemm" else 3 * self.n) * self.count

    @property
    def generate(self):  # seconds to load all items on one core
        return 2.1e-9 * 2 * (self.n**2 if self.operation == "gemm" else self.n) * self.count


def sample_configs():
    return [
        Config("serial", "serial", "serial", 1, 1, "serial", 4.02, 0.004),
        Config("blas-default", "blas-default", "serial", 1, "", "serial", 2.21, 0.006),
        Config("blas-physical", "blas-physical", "serial", 1, 2, "serial", 2.20, 0.006),
        Config("threads", "threads", "pool", 2, 1, "task", 2.03, 0.005),
        Config("threads+blas", "threads+blas", "pool", 2, "", "task", 2.38, 0.035),
    ]


def grid_configs():
    configs = []
    for backend, factor in (("openblas-pthread", 1.0), ("blis-pthread", 1.12)):
        for workers in (1, 2, 4):
            for blas in (1, 2, 4):
                cores = min(2, workers * blas)
                serial = workers == 1 and blas == 1
                slow = 1 + 0.06 * max(0, workers * blas - 2)  # more threads than cores get in each other's way
                name = "serial" if serial else "blas-threads" if workers == 1 else "grid"
                configs.append(Config(f"{name} w={workers} b={blas} {backend.split('-')[0]}", name, "serial" if workers == 1 else "pool",
                                      workers, blas, "serial" if workers == 1 else "task", 4.0 * factor * slow / cores, 0.006,
                                      backend=backend))
    return configs


def map_configs():
    configs = []
    for n in (32, 128, 512, 2048):
        for count in (10, 1000):
            whole = 2.0 * n**3 * count / (RATE * n / (n + 60))
            for name, scheduler, workers, blas, load, gain in (
                    ("serial", "serial", 1, 1, "serial", 1.0),
                    ("blas-physical", "serial", 1, 2, "serial", max(0.4, 1.95 - 160 / n)),
                    ("threads", "pool", 2, 1, "task", 1.9 if whole > 1e-3 else 0.4)):
                configs.append(Config(f"{name} n={n} x{count}", name, scheduler, workers, blas, load, whole / gain, 0.01, n=n, count=count))
    return configs


def counters_configs():
    """The sample's, and one workload that memory limits."""
    vectors = {"n": 1_000_000, "operation": "axpy"}
    return sample_configs() + [
        Config("serial axpy", "serial", "serial", 1, 1, "serial", 0.21, 0.004, **vectors),
        Config("blas-physical axpy", "blas-physical", "serial", 1, 2, "serial", 0.142, 0.006, **vectors),
        Config("threads axpy", "threads", "pool", 2, 1, "task", 0.146, 0.005, **vectors),
    ]


CONFIG_COLUMNS = ("config_id label operation dtype m n k count source retain strategy scheduler workers blas_threads "
                  "load pin backend coretype runner options flop").split()
SAMPLE_COLUMNS = ("config_id round launch trial warmup started_ns wall_ns load_wall_ns operate_wall_ns load_busy_ns "
                  "operate_busy_ns cpu_user_ns cpu_sys_ns ctx_voluntary ctx_involuntary faults_minor faults_major "
                  "rss_peak_bytes threads_observed residual valid threads_alive items_checked").split()
PROBE_COLUMNS = ("config_id round launch one_core_flops all_core_flops capacity steal_ns mhz started_ns probe_ns "
                 "launch_ns").split()
OUTCOME_COLUMNS = "config_id round launch outcome detail signal".split()


def ns(seconds):
    return int(round(seconds * 1e9))


def trial(rng, config, capacity, factor):
    """One row's times: what overlaps is given as busy time alone, as the real tool does."""
    workers = config.workers
    cores = 1 if config.blas == 1 and workers == 1 else 2
    slow = 1.0 if cores == 1 else 2.0 / capacity
    operate = config.operate * slow * factor * (1 + abs(rng.gauss(0, config.noise)))
    generate = config.generate * (1 + abs(rng.gauss(0, 0.01)))
    row = {}
    if config.load == "task":
        ran = min(workers, 2)
        wall = operate + generate / ran * slow
        row |= {"load_busy_ns": ns(generate), "operate_busy_ns": ns(wall * workers * 0.985 - generate)}
        busy = wall * ran * 0.985
    else:
        wall = operate + generate
        row |= {"load_wall_ns": ns(generate), "operate_wall_ns": ns(operate), "load_busy_ns": ns(generate),
                "operate_busy_ns": ns(operate)}
        busy = generate + operate * cores * 0.99
    row |= {"wall_ns": ns(wall), "cpu_user_ns": ns(busy * 0.985), "cpu_sys_ns": ns(busy * 0.015),
            "threads_observed": round(busy / wall, 3)}
    return row


def write(path, columns, rows):
    with open(path, "w", newline="") as stream:
        out = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
        out.writeheader()
        out.writerows(rows)


def measure(rng, configs, rounds):
    samples, probes, outcomes = [], [], []
    clock, launch = 1.5, 0
    for round_ in range(1, rounds + 1):
        order = list(enumerate(configs, 1))
        rng.shuffle(order)
        for at, (number, config) in enumerate(order):
            launch += 1
            key = {"config_id": f"c{number:03}", "round": round_, "launch": launch}
            away = round_ == 6 and at >= 3  # the second core leaves for two launches
            capacity = (1.62 if away else 1.98) + rng.uniform(-0.01, 0.01)
            one = 1.09e11 * (1 + rng.uniform(-0.004, 0.004))
            begun = clock
            clock += 0.08
            factor = 1.11 if (round_, config.label) == (3, "threads") else 1.0  # an outlier
            for t in range(1, WARMUP + TRIALS + 1):
                warm = t <= WARMUP
                row = trial(rng, config, capacity, factor * (1.06 if warm else 1.0))
                samples.append(key | row | {
                    "trial": t, "warmup": int(warm), "started_ns": ns(clock), "faults_major": 0,
                    "ctx_voluntary": rng.randrange(4, 40) * config.workers, "ctx_involuntary": rng.randrange(40, 120),
                    "faults_minor": rng.randrange(12000, 12400) if warm else rng.randrange(20, 60),
                    "rss_peak_bytes": 58_000_000 + 24_000_000 * config.workers,
                    "residual": f"{rng.uniform(0.4, 0.9) * 1e-15:.3e}", "valid": 1,
                    "threads_alive": config.workers + (config.blas or 2) - 1, "items_checked": config.count})
                clock += row["wall_ns"] / 1e9 + 0.02
            probes.append(key | {
                "one_core_flops": f"{one:.6e}", "all_core_flops": f"{one * capacity:.6e}", "capacity": f"{capacity:.4f}",
                "steal_ns": ns(2.4) if away else ns(0.01), "mhz": 3700, "started_ns": ns(begun), "probe_ns": ns(0.06),
                "launch_ns": ns(clock - begun - 0.06)})
            outcomes.append(key | {"outcome": "ok"})
    return samples, probes, outcomes, clock


def describe(name, profile, configs, rounds, seconds):
    started, note = "2026-01-15T09:30:00Z", "synthetic fixture for the tests"
    finished = f"2026-01-15T09:{30 + int(seconds) // 60:02}:{int(seconds) % 60:02}Z"
    run = {
        "schema_version": 1, "run_id": name, "note": note, "started": started, "finished": finished,
        "status": "finished",
        "tool": {"name": "stratagemm", "version": "0.1.0", "compiler": "GNU 12.2.0", "flags": "-O3 -DNDEBUG"},
        "argv": ["stratagemm-bench", "run", "--profile", profile, "--rounds", str(rounds), "--output", name],
        "environment": {"OMP_NUM_THREADS": None, "OPENBLAS_NUM_THREADS": None},
        "plan": {"profile": profile, "rounds_min": rounds, "rounds_max": rounds, "trials": TRIALS,
                 "warmup_min": WARMUP, "warmup_max": WARMUP, "target_ci": 0.02, "budget_ns": ns(900),
                 "timeout_ns": ns(60), "seed": 1, "order_seed": 1},
        "backends": [{"name": backend, "path": "libopenblas.so.0", "sha256": "5a" * 32,
                      "config": "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY SkylakeX MAX_THREADS=128",
                      "corename": "SkylakeX", "threading": "pthread", "version": "0.3.21", "threads_max": 2} for backend in dict.fromkeys(c.backend for c in configs)],
        "counters": [],
        "doctor": [
            {"check": "virtualisation", "status": "warn", "finding": "the machine is virtual (kvm)",
             "effect": "other guests may take cores away and the clock rate is hidden",
             "remedy": "measure on bare metal, or repeat the run at another hour and compare"},
            {"check": "governor", "status": "unknown", "finding": "the frequency governor cannot be read",
             "effect": "the clock rate may move during the run", "remedy": ""},
            {"check": "load", "status": "ok", "finding": "the load average is 0.05", "effect": "", "remedy": ""}],
        "overhead": {},
    }
    machine = {
        "schema_version": 1, "id": "example-cpu-2c-fixture", "note": note,
        "cpu": {"vendor": "Example", "model": "Example CPU 9000 2-Core", "microcode": "0x1"},
        "sockets": 1, "cores": 2, "hardware_threads": 2, "usable_cores": 2, "usable_threads": 2,
        "caches": [{"level": 1, "type": "data", "size_bytes": 49152, "shared_by": 1},
                   {"level": 2, "type": "unified", "size_bytes": 1048576, "shared_by": 1},
                   {"level": 3, "type": "unified", "size_bytes": 33554432, "shared_by": 2}],
        "numa_nodes": 1, "memory_bytes": 25769803776, "kernel": "Linux 6.1.0", "os": "Debian GNU/Linux 12 (bookworm)",
        "governor": None, "turbo": None, "thp": "madvise", "aslr": 2, "smt": False, "virtualisation": "kvm",
        "cgroup": {"cpu_quota": None, "memory_limit_bytes": None}, "affinity": [0, 1],
    }
    return run, machine


def write_set(folder, profile, configs, rounds):
    folder.mkdir(parents=True, exist_ok=True)
    samples, probes, outcomes, seconds = measure(random.Random(2026), configs, rounds)
    rows = [dict(zip(CONFIG_COLUMNS, (f"c{i:03}", c.label, c.operation, "f64", *c.shape, c.count, "uniform", "none", c.strategy,
                                      c.scheduler, c.workers, c.blas, c.load, "none", c.backend, "auto", "c", "", f"{c.flop:.0f}")))
            for i, c in enumerate(configs, 1)]
    write(folder / "configs.csv", CONFIG_COLUMNS, rows)
    write(folder / "samples.csv", SAMPLE_COLUMNS, samples)
    write(folder / "probes.csv", PROBE_COLUMNS, probes)
    write(folder / "outcomes.csv", OUTCOME_COLUMNS, outcomes)
    for name, content in zip(("run.json", "machine.json"), describe(folder.name, profile, configs, rounds, seconds)):
        (folder / name).write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def add_counters(folder, configs):
    """Counters, ceilings and compulsory bytes for a set that was written."""
    outcomes = list(csv.DictReader((folder / "outcomes.csv").open()))
    rows, more = counting.count(random.Random(2027), configs, len(outcomes))
    write(folder / "counters.csv", counting.COLUMNS, rows)
    write(folder / "outcomes.csv", OUTCOME_COLUMNS, outcomes + more)
    described = list(csv.DictReader((folder / "configs.csv").open()))
    write(folder / "configs.csv", CONFIG_COLUMNS + ["compulsory_bytes"],
          [row | {"compulsory_bytes": f"{c.bytes:.0f}"} for row, c in zip(described, configs)])
    run = json.loads((folder / "run.json").read_text())
    counters, metrics = counting.catalogue()
    run |= {"counters": counters, "metrics": metrics, "ceilings": counting.CEILINGS}
    (folder / "run.json").write_text(json.dumps(run, indent=2, ensure_ascii=False) + "\n")


def main():
    here = Path(__file__).resolve().parent
    sets = here.parent.parent / "tests/golden/sets"
    write_set(here, "quick", sample_configs(), 8)
    write_set(sets / "grid", "grid", grid_configs(), 6)
    write_set(sets / "map", "map", map_configs(), 6)
    write_set(sets / "counters", "counters", counters_configs(), 8)
    add_counters(sets / "counters", counters_configs())


if __name__ == "__main__":
    main()
