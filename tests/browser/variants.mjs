// Result sets made of a small one: of 10^5 samples, of one configuration, of sixty, and with names that are markup elsewhere.
import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const rounds = 250;
const trials = 80; // of each of the sample's five configurations: 10^5 samples

// Repeats the sample's first launch of each configuration with varying times, each launch at its own time.
export function enlarge(from, to) {
  mkdirSync(to);
  for (const file of ["configs.csv", "machine.json"]) copyFileSync(join(from, file), join(to, file));
  const run = JSON.parse(readFileSync(join(from, "run.json"), "utf8"));
  run.plan.trials = trials;
  run.plan.rounds_max = rounds;
  writeFileSync(join(to, "run.json"), JSON.stringify(run));
  const table = (file) => {
    const [head, ...rows] = readFileSync(join(from, file), "utf8").trim().split("\n");
    const names = head.split(",");
    return { head, rows: rows.map((row) => Object.fromEntries(row.split(",").map((value, i) => [names[i], value]))) };
  };
  const samples = table("samples.csv");
  const times = samples.head.split(",").filter((name) => name.endsWith("_ns") && name !== "started_ns");
  const firsts = new Map();
  for (const row of samples.rows) if (row.warmup === "0" && !firsts.has(row.config_id)) firsts.set(row.config_id, row);
  const lines = [samples.head];
  const outcomes = ["config_id,round,launch,outcome,detail,signal"];
  const probes = ["config_id,round,launch,one_core_flops,all_core_flops,capacity,steal_ns,mhz,started_ns"];
  let launch = 0;
  let now = 0;
  for (let round = 1; round <= rounds; round++) {
    for (const [id, first] of firsts) {
      outcomes.push(`${id},${round},${++launch},ok,,`);
      probes.push(`${id},${round},${launch},5e10,1e11,2,0,,${now}`);
      for (let trial = 1; trial <= trials; trial++) {
        const row = { ...first, round, launch, trial, started_ns: now };
        for (const name of times) if (first[name] !== "") row[name] = Math.round(first[name] * (1 + 0.05 * Math.sin(launch * 7 + trial) ** 2));
        lines.push(Object.values(row).join(","));
        now += row.wall_ns;
      }
    }
  }
  writeFileSync(join(to, "samples.csv"), `${lines.join("\n")}\n`);
  writeFileSync(join(to, "outcomes.csv"), `${outcomes.join("\n")}\n`);
  writeFileSync(join(to, "probes.csv"), `${probes.join("\n")}\n`);
  return lines.length - 1;
}

// Every CSV file of a copy, row by row: `change` returns the rows (lists of fields) that replace one. Launches are numbered
// anew, as a run numbers them.
function copy(from, to, change) {
  const launches = new Map();
  cpSync(from, to, { recursive: true });
  for (const file of ["configs", "outcomes", "samples", "probes"]) {
    const path = join(to, `${file}.csv`);
    const [head, ...rows] = readFileSync(path, "utf8").trim().split("\n");
    const names = head.split(",");
    const lines = rows.flatMap((row) => change(row.split(","), (name) => names.indexOf(name), file));
    const launch = names.indexOf("launch");
    for (const fields of launch < 0 ? [] : lines) {
      const key = `${fields[0]} ${fields[launch]}`;
      if (!launches.has(key)) launches.set(key, launches.size + 1);
      fields[launch] = launches.get(key);
    }
    writeFileSync(path, `${[head, ...lines.map((fields) => fields.join(","))].join("\n")}\n`);
  }
}

export function one(from, to) {
  copy(from, to, (fields) => (fields[0] === "c004" ? [fields] : []));
}

export function sixty(from, to) {
  copy(from, to, (fields, at, file) =>
    Array.from({ length: 12 }, (_, i) => {
      const own = [...fields];
      own[0] = `${fields[0]}-${i}`;
      if (file === "configs") own[at("label")] = `${fields[at("strategy")]} with a rather long name that says which of them: w=${i}`;
      if (file === "configs") own[at("blas_threads")] = `${i + 1}`;
      return [own];
    }).flat(),
  );
}

export const nasty = `<script>alert(1)</script>|_%$ 'it' "said" \`x\` {{run}} 🚀 שלום \\ *b*\nnew line`;

export function hostile(from, to) {
  const quoted = `"${nasty.replaceAll('"', '""')}"`;
  copy(from, to, (fields, at, file) => {
    if (file !== "configs" || fields[0] !== "c004") return [fields];
    const own = [...fields];
    own[at("label")] = quoted;
    own[at("strategy")] = quoted;
    return [own];
  });
}
