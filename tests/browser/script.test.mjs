// The page's script: sorted tables, hidden strategies, the numbers of a point for pointer and keyboard; in every
// chart of report/charts/charts.def.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { sets, source, Workplace } from "./page.mjs";
import { hostile } from "./variants.mjs";

const charts = [...readFileSync(join(source, "report/charts/charts.def"), "utf8").matchAll(/^SG_CHART\((\w+)/gm)].map((m) => m[1]);
let place;
const opened = {};

before(async () => {
  place = await Workplace.make();
  for (const name of Object.keys(sets)) opened[name] = (await place.open(place.report(sets[name], name))).page;
});
after(() => place.close());

// Each chart is tested in the first of the reports that contains it.
async function drawingOf(chart) {
  for (const page of Object.values(opened)) {
    const drawing = page.locator(`figure[id='figure-${chart}'] .drawing, figure[id='figure-${chart}-1'] .drawing`).first();
    if (await drawing.count()) return { page, drawing, tip: drawing.locator("xpath=following-sibling::p[@class='tip']") };
  }
  throw new Error(`no report has the chart ${chart}`);
}

for (const chart of charts) {
  describe(chart, () => {
    let page, drawing, tip;
    before(async () => ({ page, drawing, tip } = await drawingOf(chart)));

    test("a point shows its numbers when the pointer is near", async () => {
      await page.mouse.move(0, 0);
      assert.equal(await tip.isVisible(), false);
      const use = drawing.locator("g.point use").first();
      await use.scrollIntoViewIfNeeded();
      const { x, y, width, height } = await use.boundingBox();
      await page.mouse.move(x + width / 2 + 3, y + height / 2 - 3);
      assert.match(await tip.textContent(), /\d/);
      assert.equal(await tip.isVisible(), true);
      await page.mouse.move(0, 0);
      assert.equal(await tip.isVisible(), false);
    });

    test("the arrow keys step from point to point, and Escape closes the display", async () => {
      await page.keyboard.press("Shift"); // later focus counts as keyboard focus
      await drawing.focus();
      assert.match(await tip.textContent(), /^\d+ points: step through them with the arrow keys/);
      const said = [];
      for (const key of ["ArrowRight", "ArrowRight", "ArrowLeft", "End"]) {
        await page.keyboard.press(key);
        said.push(await tip.textContent());
      }
      assert.equal(said[0], said[2]);
      assert.notEqual(said[0], said[3]);
      assert.equal(await tip.getAttribute("role"), "status");
      await page.keyboard.press("Escape");
      assert.equal(await tip.isVisible(), false);
    });

    test("unticked strategies are hidden and can be shown again", async () => {
      const choice = page.locator("details.choice");
      const left_out = () => drawing.locator(".left-out, .veil").count();
      await choice.evaluate((details) => (details.open = true));
      const boxes = await choice.getByRole("checkbox").all();
      assert.equal(await left_out(), 0);
      for (const box of boxes) await box.uncheck();
      assert.notEqual(await left_out(), 0);
      for (const box of boxes) await box.check();
      assert.equal(await left_out(), 0);
    });
  });
}

describe("tables", () => {
  test("a click on a column head sorts by it, a second one reverses the order", async () => {
    const table = opened.sample.locator("figure.table table").first();
    const head = table.locator("thead th", { hasText: "Time" });
    const column = await head.evaluate((th) => th.cellIndex);
    const times = () =>
      table.locator("tbody tr").evaluateAll((rows, i) => rows.map((row) => parseFloat(row.cells[i].textContent)), column);
    const rising = [...(await times())].sort((a, b) => a - b);
    await head.getByRole("button").click();
    assert.deepEqual(await times(), rising);
    assert.equal(await head.getAttribute("aria-sort"), "ascending");
    await head.getByRole("button").press("Enter");
    assert.deepEqual(await times(), rising.reverse());
    assert.equal(await head.getAttribute("aria-sort"), "descending");
  });

  test("every table with three or more columns can be sorted", async () => {
    for (const [name, page] of Object.entries(opened)) {
      const without = await page.evaluate(
        () => [...document.querySelectorAll("figure.table thead tr")].filter((row) => row.cells.length > 2 && row.querySelectorAll("button").length !== row.cells.length).length,
      );
      assert.equal(without, 0, name);
    }
  });

  test("times are compared across units", async () => {
    const table = opened.map.locator("figure.table table").first();
    const head = table.locator("thead th", { hasText: "Time" });
    const column = await head.evaluate((th) => th.cellIndex);
    await head.getByRole("button").click();
    const texts = await table.locator("tbody tr").evaluateAll((rows, i) => rows.map((row) => row.cells[i].textContent), column);
    const units = texts.map((text) => /µs|ms|s|min/.exec(text)[0]);
    assert.deepEqual(units, [...units].sort((a, b) => ["µs", "ms", "s", "min"].indexOf(a) - ["µs", "ms", "s", "min"].indexOf(b)));
  });

  test("a long table can be filtered by a word", async () => {
    const label = opened.map.locator("label.filter").first();
    const rows = label.locator("xpath=following-sibling::section[1]//tbody/tr");
    const shown = () => rows.evaluateAll((all) => all.filter((row) => row.checkVisibility()).length);
    const all = await shown();
    await label.getByRole("searchbox").fill("128");
    const some = await shown();
    assert.ok(some > 0 && some < all, `${some} of ${all}`);
    await label.getByRole("searchbox").fill("");
    assert.equal(await shown(), all);
  });

  test("names that are markup elsewhere are hidden like any other", async () => {
    const set = join(place.folder, "set-hostile");
    hostile(sets.sample, set);
    const { page, close } = await place.open(place.report(set, "hostile"));
    await page.locator("details.choice").evaluate((details) => (details.open = true));
    const box = page.getByRole("checkbox", { name: "said" });
    await box.uncheck();
    assert.equal(await page.locator("#figure-strategies .veil").count(), 1);
    const rows = page.locator("figure.table tbody tr", { hasText: "said" });
    assert.deepEqual(await rows.evaluateAll((all) => all.map((row) => row.checkVisibility())), [false, false, false]);
    await close();
  });

  test("an unticked strategy is in no table and can be shown again", async () => {
    const page = opened.sample;
    const rows = page.locator("figure.table tbody tr", { hasText: "blas-default" });
    const shown = () => rows.evaluateAll((all) => all.filter((row) => row.checkVisibility()).length);
    const before = await shown();
    assert.ok(before >= 2, `${before} rows`);
    await page.locator("details.choice").evaluate((details) => (details.open = true));
    const box = page.getByRole("checkbox", { name: "blas-default" });
    await box.uncheck();
    assert.equal(await shown(), 0);
    await box.check();
    assert.equal(await shown(), before);
  });
});
