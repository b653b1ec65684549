// Shared by the tests of the page: making reports and opening them.
// SG_BIN_DIR: where stratagemm-report is. CHROMIUM: the browser. SG_SHOTS: a folder for screenshots.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { chromium } from "playwright-core";

export const source = resolve(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "../..");
const bin = process.env.SG_BIN_DIR ?? join(source, "build/bin");

export const sets = {
  sample: process.env.SG_SET ?? join(source, "data/sample"),
  grid: join(source, "tests/golden/sets/grid"),
  map: join(source, "tests/golden/sets/map"),
  many: join(source, "tests/golden/sets/many-core-grid"),
  counters: join(source, "tests/golden/sets/counters"),
  ranks: join(source, "tests/golden/sets/ranks"),
};

const results = join(source, "data/results");
const measured = (run) => join(results, readdirSync(results).find((machine) => readdirSync(join(results, machine)).includes(run)), run);
export const machines = ["20261126T004820Z-adaptive", "20261126T193552Z-quick"].map(measured);

// A browser and a folder; `report` renders a result set into it, `open` opens a page of it.
export class Workplace {
  static async make() {
    const place = new Workplace();
    place.folder = mkdtempSync(join(tmpdir(), "sg-browser-"));
    place.browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"],
    });
    return place;
  }

  async close() {
    await this.browser?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  report(set, name) {
    execFileSync(join(bin, "stratagemm-report"), ["render", set, "--output", join(this.folder, name)]);
    return join(this.folder, name, "report.html");
  }

  // Of all result sets below a folder.
  site(folder, name) {
    execFileSync(join(bin, "stratagemm-report"), ["site", folder, "--output", join(this.folder, name)]);
    return join(this.folder, name, "index.html");
  }

  compare(sets, name) {
    execFileSync(join(bin, "stratagemm-report"), ["compare", ...sets, "--output", join(this.folder, name)]);
    return join(this.folder, name, "report.html");
  }

  // A copy of a set as another run, whose trials take `factor` times as long.
  plant(set, name, factor, started) {
    execFileSync(join(source, "tests/cli/plant.py"), [set, join(this.folder, name), String(factor), "--started", started]);
    return join(this.folder, name);
  }

  // `troubles` collects requests other than the page itself, and error messages.
  async open(path, options = {}) {
    const context = await this.browser.newContext({ viewport: { width: 1400, height: 900 }, ...options });
    const page = await context.newPage();
    const troubles = [];
    page.on("console", (message) => message.type() === "error" && troubles.push(message.text()));
    page.on("pageerror", (error) => troubles.push(String(error)));
    await page.route("**/*", (route) => {
      if (route.request().url().startsWith(`file://${path}`)) return route.continue();
      troubles.push(`asks for ${route.request().url()}`);
      return route.abort();
    });
    await page.goto(`file://${path}`);
    return { page, troubles, close: () => context.close() };
  }
}

export async function shoot(page, name) {
  if (!process.env.SG_SHOTS) return;
  mkdirSync(process.env.SG_SHOTS, { recursive: true });
  await page.screenshot({ path: join(process.env.SG_SHOTS, `${name}.png`), fullPage: true, timeout: 120_000 });
}
