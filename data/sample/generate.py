#!/usr/bin/env python3
"""Write the synthetic result set of this folder: python3 data/sample/generate.py [DIR].

It is a fixture for tests, not a measurement: times are drawn from a seeded generator around made-up medians, so that every
part of a report has something to show (a clear winner, two configurations that cannot be told apart, one that does not
converge, an outlier, a machine whose second core leaves for a while).
"""
import csv
import json
import random
import sys
from pathlib import Path

N, COUNT, ROUNDS, TRIALS, WARMUP = 1000, 100, 8, 3, 1
FLOP = 2.0 * N**3 * COUNT
GENERATE_S = 0.42  # loading all items on one core

# label, strategy, scheduler, workers, BLAS threads, load, seconds to operate with both cores, relative noise
CONFIGS = [
    ("serial", "serial", "serial", 1, 1, "serial", 4.02, 0.004),
    ("blas-default", "blas-default", "serial", 1, "", "serial", 2.21, 0.006),
    ("blas-physical", "blas-physical", "serial", 1, 2, "serial", 2.20, 0.006),
    ("threads", "threads", "pool", 2, 1, "task", 2.03, 0.005),
    ("threads+blas", "threads+blas", "pool", 2, "", "task", 2.38, 0.035),
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
    _, _, _, workers, blas, load, operate, noise = config
    cores = 1 if blas == 1 and workers == 1 else 2
    slow = 1.0 if cores == 1 else 2.0 / capacity
    operate *= slow * factor * (1 + abs(rng.gauss(0, noise)))
    generate = GENERATE_S * (1 + abs(rng.gauss(0, 0.01)))
    row = {}
    if load == "task":
        wall = operate + generate / workers * slow
        row |= {"load_busy_ns": ns(generate), "operate_busy_ns": ns(wall * workers * 0.985 - generate)}
        busy = wall * workers * 0.985
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


def measure(rng):
    samples, probes, outcomes = [], [], []
    clock, launch = 1.5, 0
    for round_ in range(1, ROUNDS + 1):
        order = list(enumerate(CONFIGS, 1))
        rng.shuffle(order)
        for at, (number, config) in enumerate(order):
            launch += 1
            key = {"config_id": f"c{number:03}", "round": round_, "launch": launch}
            away = round_ == 6 and at >= 3  # the second core leaves for two launches
            capacity = (1.62 if away else 1.98) + rng.uniform(-0.01, 0.01)
            one = 1.09e11 * (1 + rng.uniform(-0.004, 0.004))
            begun = clock
            clock += 0.08
            factor = 1.11 if (round_, config[0]) == (3, "threads") else 1.0  # an outlier
            for t in range(1, WARMUP + TRIALS + 1):
                warm = t <= WARMUP
                row = trial(rng, config, capacity, factor * (1.06 if warm else 1.0))
                samples.append(key | row | {
                    "trial": t, "warmup": int(warm), "started_ns": ns(clock), "faults_major": 0,
                    "ctx_voluntary": rng.randrange(4, 40) * config[3], "ctx_involuntary": rng.randrange(40, 120),
                    "faults_minor": rng.randrange(12000, 12400) if warm else rng.randrange(20, 60),
                    "rss_peak_bytes": 58_000_000 + 24_000_000 * config[3],
                    "residual": f"{rng.uniform(0.4, 0.9) * 1e-15:.3e}", "valid": 1,
                    "threads_alive": 1 if number == 1 else 2 if number < 4 else 3, "items_checked": COUNT})
                clock += row["wall_ns"] / 1e9 + 0.02
            probes.append(key | {
                "one_core_flops": f"{one:.6e}", "all_core_flops": f"{one * capacity:.6e}", "capacity": f"{capacity:.4f}",
                "steal_ns": ns(2.4) if away else ns(0.01), "mhz": 3700, "started_ns": ns(begun), "probe_ns": ns(0.06),
                "launch_ns": ns(clock - begun - 0.06)})
            outcomes.append(key | {"outcome": "ok"})
    return samples, probes, outcomes, clock


def describe(seconds):
    started, note = "2026-01-15T09:30:00Z", "synthetic fixture for the tests"
    finished = f"2026-01-15T09:{30 + int(seconds) // 60:02}:{int(seconds) % 60:02}Z"
    run = {
        "schema_version": 1, "run_id": "sample", "note": note, "started": started, "finished": finished,
        "status": "finished",
        "tool": {"name": "stratagemm", "version": "0.1.0", "compiler": "GNU 12.2.0", "flags": "-O3 -DNDEBUG"},
        "argv": ["stratagemm-bench", "run", "--n", str(N), "--count", str(COUNT), "--rounds", str(ROUNDS), "--trials",
                 str(TRIALS), "--output", "data/sample"],
        "environment": {"OMP_NUM_THREADS": None, "OPENBLAS_NUM_THREADS": None},
        "plan": {"profile": "quick", "rounds_min": ROUNDS, "rounds_max": ROUNDS, "trials": TRIALS,
                 "warmup_min": WARMUP, "warmup_max": WARMUP, "target_ci": 0.02, "budget_ns": ns(900),
                 "timeout_ns": ns(60), "seed": 1, "order_seed": 1},
        "backends": [{"name": "openblas-pthread", "path": "libopenblas.so.0", "sha256": "5a" * 32,
                      "config": "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY SkylakeX MAX_THREADS=128",
                      "corename": "SkylakeX", "threading": "pthread", "version": "0.3.21", "threads_max": 2}],
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


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    samples, probes, outcomes, seconds = measure(random.Random(2026))
    configs = [dict(zip(CONFIG_COLUMNS, (f"c{i:03}", c[0], "gemm", "f64", N, N, N, COUNT, "uniform", "none", *c[1:6],
                                         "none", "openblas-pthread", "auto", "c", "", f"{FLOP:.0f}"))) for i, c in enumerate(CONFIGS, 1)]
    write(folder / "configs.csv", CONFIG_COLUMNS, configs)
    write(folder / "samples.csv", SAMPLE_COLUMNS, samples)
    write(folder / "probes.csv", PROBE_COLUMNS, probes)
    write(folder / "outcomes.csv", OUTCOME_COLUMNS, outcomes)
    for name, content in zip(("run.json", "machine.json"), describe(seconds)):
        (folder / name).write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
