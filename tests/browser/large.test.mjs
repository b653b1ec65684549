// A report of 10^5 samples: few points are drawn, the report says so, and the page stays small.
import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { enlarge } from "./variants.mjs";
import { sets, Workplace } from "./page.mjs";

describe("a report of 10^5 samples", () => {
  let place, path, page, close;
  before(async () => {
    place = await Workplace.make();
    assert.equal(enlarge(sets.sample, join(place.folder, "large")), 100_000);
    path = place.report(join(place.folder, "large"), "report");
    ({ page, close } = await place.open(path));
  });
  after(async () => {
    await close?.();
    await place.close();
  });

  test("no drawing has more than 1300 points, all together have no more than 5000", async () => {
    const points = await page.locator("svg[role=img]").evaluateAll((all) => all.map((svg) => svg.querySelectorAll("g > use, a > use").length));
    assert.ok(Math.max(...points) <= 1300 && Math.max(...points) > 500, `${points}`);
    assert.ok(points.reduce((a, b) => a + b) <= 5000, `${points}`);
  });

  test("captions say how many are drawn", async () => {
    const captions = (await page.locator("figcaption").allTextContents()).join("\n");
    assert.match(captions, /points: one launch in \d/);
    assert.match(captions, /Of 100000 trials, \d+ are drawn/);
    assert.match(captions, /Of 100000 trials, one in \d+ is drawn/);
  });

  test("the page has less than 2 MB and 40 000 elements", async () => {
    assert.ok(statSync(path).size < 2e6, `${statSync(path).size} bytes`);
    const elements = await page.evaluate(() => document.querySelectorAll("*").length);
    assert.ok(elements < 40_000, `${elements} elements`);
  });
});
