// The index of a site: accessible, legible at several widths, valid, complete without a script, and its filters.
// SG_SHOTS: a folder for screenshots.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { HtmlValidate } from "html-validate";
import { join } from "node:path";
import { sets as stored, shoot, source, Workplace } from "./page.mjs";
import { hostile } from "./variants.mjs";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let place, path;

before(async () => {
  place = await Workplace.make();
  const folder = join(place.folder, "sets");
  mkdirSync(folder);
  cpSync(join(source, "data/results"), join(folder, "results"), { recursive: true });
  cpSync(join(source, "tests/golden/sets/grid"), join(folder, "grid"), { recursive: true });
  hostile(stored.sample, join(folder, "hostile"));
  path = place.site(folder, "site");
});
after(() => place.close());

for (const [colorScheme, width] of [["light", 375], ["dark", 800], ["light", 1440]]) {
  describe(`the index of a site, ${colorScheme}, ${width} px wide`, () => {
    let opened;
    before(async () => {
      opened = await place.open(path, { viewport: { width, height: 900 }, colorScheme, bypassCSP: true });
      await shoot(opened.page, `site-${colorScheme}-${width}`);
    });
    after(() => opened.close());

    test("the page reports no errors and requests nothing", () => assert.deepEqual(opened.troubles, []));

    test("nothing but tables and drawings scrolls sideways", async () => {
      assert.ok(await opened.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
    });

    test("axe-core finds nothing", async () => {
      await opened.page.evaluate(axeSource);
      const found = await opened.page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
      assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" ")}`), []);
    });
  });
}

test("html-validate finds nothing", async () => {
  const found = await new HtmlValidate({ extends: ["html-validate:standard", "html-validate:a11y"] }).validateFile(path);
  assert.deepEqual(found.results.flatMap((r) => r.messages.map((m) => `${m.line}: ${m.ruleId}: ${m.message}`)), []);
});

test("without a script every set has its row, and a link to its report below its machine", async () => {
  const { page, close } = await place.open(path, { javaScriptEnabled: false });
  const sets = JSON.parse(readFileSync(join(path, "../site.json"), "utf8")).sets;
  assert.equal(await page.locator("figure.table tbody tr:visible").count(), sets.reduce((n, set) => n + set.workloads.length, 0));
  for (const set of sets) assert.equal(await page.locator(`ul a[href="reports/${set.slug}/report.html"]`).count(), 1, set.name);
  assert.equal(await page.locator("select").count(), 0);
  await close();
});

test("the filters show the rows of one machine, library and verdict", async () => {
  const { page, close } = await place.open(path);
  const shown = () => page.locator("figure.table tbody tr:visible").count();
  const all = await shown();
  const workloads = JSON.parse(readFileSync(join(path, "../site.json"), "utf8")).sets.filter((set) => set.machine === "intel-xeon-processor-16c-4517").flatMap((set) => set.workloads);
  const tied = workloads.filter((workload) => workload.verdict.kind === "tied");
  assert.ok(tied.length > 0 && tied.length < workloads.length && workloads.length < all);
  await page.getByRole("combobox", { name: "Machine" }).selectOption({ label: "intel-xeon-processor-16c-4517" });
  assert.equal(await shown(), workloads.length);
  await page.getByRole("combobox", { name: "Verdict" }).selectOption({ label: "tied" });
  assert.equal(await shown(), tied.length);
  await page.getByRole("combobox", { name: "Machine" }).selectOption({ label: "all" });
  await page.getByRole("combobox", { name: "Verdict" }).selectOption({ label: "all" });
  assert.equal(await shown(), all);
  await close();
});

test("every link of the index leads to a page that opens", async () => {
  const { page, close } = await place.open(path);
  const links = await page.locator("main table a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  assert.ok(links.length >= 7);
  for (const link of new Set(links)) assert.match(readFileSync(join(path, "..", link), "utf8"), /<h1/);
  await close();
});
