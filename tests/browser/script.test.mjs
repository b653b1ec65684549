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
  });
}

describe("unticked strategies", () => {
  const tick = (page, ticked, names) =>
    page.evaluate(
      ([want, only]) => {
        document.querySelector("details.choice").open = true;
        for (const label of document.querySelectorAll("details.choice label")) {
          const box = label.querySelector("input");
          if (box.checked !== want && (!only || only.includes(label.textContent.trim()))) box.click();
        }
      },
      [ticked, names],
    );

  test("are hidden in every chart and can be shown again", async () => {
    const seen = new Set();
    for (const page of Object.values(opened)) {
      const hidden = () =>
        page.locator(".drawing").evaluateAll((all) => all.map((d) => [d.parentElement.id.replace(/^figure-|-\d+$/g, ""), d.querySelectorAll(".left-out, .veil, .gone").length]));
      assert.deepEqual((await hidden()).filter(([, count]) => count > 0), []);
      await tick(page, false);
      for (const [chart, count] of await hidden()) {
        assert.ok(count > 0, chart);
        seen.add(chart);
      }
      await tick(page, true);
      assert.deepEqual((await hidden()).filter(([, count]) => count > 0), []);
    }
    assert.deepEqual([...seen].sort(), [...charts].sort());
  });

  test("leave their rows and the axis to the others", async () => {
    const page = opened.sample;
    const state = () =>
      page.locator("#figure-speedup svg").evaluate((svg) => {
        const middle = (node) => (node.getBoundingClientRect().left + node.getBoundingClientRect().right) / 2;
        const shown = (selector) => [...svg.querySelectorAll(selector)].filter((node) => node.getBoundingClientRect().width > 0);
        const one = [...svg.querySelectorAll("g[text-anchor=middle]")].filter((g) => g.textContent.trim() === "1" && g.getBoundingClientRect().width > 0).map(middle);
        return {
          height: svg.viewBox.baseVal.height,
          marks: shown("g.point use").map(middle),
          names: shown("text").map((text) => text.textContent.trim()),
          one: one.at(-1), // the last one is of the axis; the others are ranks
        };
      });
    const all = await state();
    await tick(page, false, ["threads"]);
    const some = await state();
    assert.equal(some.marks.length, all.marks.length - 1);
    assert.ok(some.height < all.height, `${some.height} of ${all.height}`);
    assert.ok(!some.names.some((name) => name.startsWith("threads:")));
    const last = (marks) => marks.at(-1); // serial, which is at 1
    assert.ok(Math.abs(last(some.marks) - some.one) < 1.5, `serial at ${last(some.marks)}, 1 at ${some.one}`);
    assert.ok(some.marks[0] > all.marks[1] + 20, "the second is drawn farther from 1 than before");
    await tick(page, true);
    assert.deepEqual(await state(), all);
  });
});

test("the upright axis of a line chart is that of the lines that are shown", async () => {
  const { page, close } = await place.open(join(place.folder, "grid", "report.html"));
  const state = () =>
    page.locator("#figure-scaling svg").evaluate((svg) => {
      const middle = (node) => (node.getBoundingClientRect().top + node.getBoundingClientRect().bottom) / 2;
      const seen = (node) => node.checkVisibility({ visibilityProperty: true }) && node.getBoundingClientRect().height > 0;
      const label = (text) => [...svg.querySelectorAll("g[text-anchor=end]")].find((g) => g.textContent.trim() === text && seen(g));
      return {
        marks: [...svg.querySelectorAll("g.point use")].filter(seen).map(middle),
        zero: middle(label("0")),
        one: middle(label("1") ?? label("1.0")),
        top: svg.getBoundingClientRect().top,
      };
    });
  const all = await state();
  const untick = (begin) =>
    page.evaluate((start) => {
      document.querySelector("details.choice").open = true;
      for (const label of document.querySelectorAll("details.choice label")) {
        if (label.textContent.trim().startsWith(start)) label.querySelector("input").click();
      }
    }, begin);
  await untick("grid");
  await untick("blas-threads");
  const serial = await state();
  assert.equal(serial.marks.length, 1);
  assert.ok(Math.abs(serial.marks[0] - serial.one) < 3, `serial at ${serial.marks[0]}, 1 at ${serial.one}`);
  assert.ok(serial.zero - serial.one > 1.5 * (all.zero - all.one), "1 is farther from 0 than before");
  assert.ok(serial.marks[0] > serial.top);
  await untick("grid");
  await untick("blas-threads");
  const again = await state();
  for (const key of ["zero", "one"]) assert.ok(Math.abs(again[key] - again.top - (all[key] - all.top)) < 0.1, key);
  assert.equal(again.marks.length, all.marks.length);
  await close();
});

test("drawings are drawn at the width that they have, with text of one size", async () => {
  const page = (await place.open(join(place.folder, "sample", "report.html"))).page;
  const text = () =>
    page.locator("#figure-speedup svg").evaluate((svg) => ({
      size: (svg.getBoundingClientRect().width / svg.viewBox.baseVal.width) * 14,
      cut: svg.parentElement.scrollWidth - svg.parentElement.clientWidth,
      width: svg.getBoundingClientRect().width,
    }));
  for (const [width, size, drawn] of [[1920, 14, 1140], [1400, 14, 900], [800, 14, 640], [375, 10.5, 300]]) {
    await page.setViewportSize({ width, height: 900 });
    await page.waitForFunction(([px]) => Math.abs((document.querySelector("#figure-speedup svg").getBoundingClientRect().width / document.querySelector("#figure-speedup svg").viewBox.baseVal.width) * 14 - px) < 2, [size]);
    const now = await text();
    assert.ok(now.width >= drawn && now.cut <= 0, `${width}: ${JSON.stringify(now)}`);
  }
  await page.context().close();
});

test("code is copied by its button", async () => {
  const { page, close } = await place.open(join(place.folder, "sample", "report.html"), { permissions: ["clipboard-read", "clipboard-write"] });
  const code = page.locator(".code").nth(1);
  await code.getByRole("button", { name: "Copy" }).click();
  await code.getByRole("button", { name: "Copied" }).waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), await code.locator("pre").textContent());
  await close();
});

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

  // Puts these texts into the first column of a table, sorts by it twice, and returns the two orders.
  let playground;
  before(async () => (playground = await place.open(join(place.folder, "map", "report.html"))));
  const sorted = (texts) =>
    playground.page.evaluate((list) => {
      const table = document.querySelector("figure.table table");
      const head = table.tHead.rows[0].cells[0];
      table.tBodies[0].replaceChildren(...list.map(() => table.tBodies[0].rows[0].cloneNode(true)));
      list.forEach((text, i) => (table.tBodies[0].rows[i].cells[0].textContent = text));
      head.removeAttribute("aria-sort");
      return ["ascending", "descending"].map(() => {
        head.querySelector("button").click();
        return [...table.tBodies[0].rows].map((row) => row.cells[0].textContent);
      });
    }, texts);

  test("sizes are compared as numbers, within texts too", async () => {
    const sizes = ["8 products of 500 × 500", "8 products of 500 × 64", "8 products of 1000 × 1000", "16 products of 8 × 8"];
    const [rising, falling] = await sorted([sizes[2], sizes[3], sizes[0], sizes[1]]);
    assert.deepEqual(rising, [sizes[1], sizes[0], sizes[2], sizes[3]]);
    assert.deepEqual(falling, [...rising].reverse());
    assert.deepEqual((await sorted(["2 MB", "1.5 GB", "900 kB", "1 MiB"]))[0], ["900 kB", "1 MiB", "2 MB", "1.5 GB"]);
    assert.deepEqual((await sorted(["47 GFLOP/s", "1.2 TFLOP/s", "800 MFLOP/s"]))[0], ["800 MFLOP/s", "47 GFLOP/s", "1.2 TFLOP/s"]);
  });

  test("missing values are last in either order", async () => {
    assert.deepEqual(await sorted(["–", "2.5 s", "", "400 ms", "default"]), [
      ["400 ms", "2.5 s", "default", "–", ""],
      ["default", "2.5 s", "400 ms", "–", ""],
    ]);
  });

  test("the name of a strategy stays in view when a table scrolls sideways, and the head when the page scrolls", async () => {
    const { page, close } = await place.open(join(place.folder, "grid", "report.html"), { viewport: { width: 375, height: 700 } });
    const frame = page.locator("section.scroll:has(table.strategies)").first();
    const left = (locator) => locator.evaluate((node) => node.getBoundingClientRect().left);
    await frame.evaluate((node) => node.scrollBy(250, 0));
    assert.ok((await frame.evaluate((node) => node.scrollLeft)) > 200);
    assert.ok(Math.abs((await left(frame.locator("tbody .name").first())) - (await left(frame))) < 1);
    await page.setViewportSize({ width: 1900, height: 500 });
    await frame.locator("tbody tr").nth(15).evaluate((row) => row.scrollIntoView({ block: "end", behavior: "instant" }));
    const head = await frame.locator("thead th").first().evaluate((th) => th.getBoundingClientRect());
    assert.ok(head.top > -1 && head.bottom < 500, `the head is at ${head.top}`);
    await close();
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
    assert.ok((await page.locator("#figure-strategies .gone").count()) > 0);
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
