// Reports in Chromium: complete without network and script, accessible in light and dark, legible at three widths.
// SG_SHOTS: a folder for screenshots.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { HtmlValidate } from "html-validate";
import { join } from "node:path";
import { machines, sets as stored, shoot, Workplace } from "./page.mjs";
import { hostile, nasty, one, sixty } from "./variants.mjs";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const variants = { hostile, one, sixty };
const reports = [...Object.keys(stored), ...Object.keys(variants)];
const names = [...reports, "machines", "dates"]; // the last two are comparisons
let place;
const pages = {};

before(async () => {
  place = await Workplace.make();
  for (const [name, make] of Object.entries(variants)) make(stored.sample, join(place.folder, `set-${name}`));
  for (const name of reports) pages[name] = place.report(stored[name] ?? join(place.folder, `set-${name}`), name);
  pages.machine = place.report(machines[1], "machine"); // with three warnings
  pages.machines = place.compare(machines, "machines");
  const later = [1.05, 1.2].map((factor, i) => place.plant(stored.sample, `later${i}`, factor, `2026-0${i + 4}-01T08:00:00Z`));
  pages.dates = place.compare([stored.sample, ...later], "dates");
});
after(() => place.close());

// The sample at every width and in both colour schemes; the others at the narrowest and the widest.
const views = names.flatMap((set) =>
  ["light", "dark"].flatMap((colorScheme) =>
    [320, 800, 1920]
      .filter((width) => set === "sample" || (colorScheme === "light") === (width === 320))
      .filter((width) => set === "sample" || width !== 800)
      .map((width) => ({ set, colorScheme, width })),
  ),
);

for (const { set, colorScheme, width } of views) {
  describe(`${set}, ${colorScheme}, ${width} px wide`, () => {
    let opened;
    before(async () => {
      opened = await place.open(pages[set], { viewport: { width, height: 900 }, colorScheme, bypassCSP: true });
      await shoot(opened.page, `${set}-${colorScheme}-${width}`);
    });
    after(() => opened.close());

    test("the page reports no errors and requests nothing", () => assert.deepEqual(opened.troubles, []));

    test("nothing but tables, code and drawings scrolls sideways", async () => {
      assert.ok(await opened.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
    });

    test("text in drawings is large enough to read", async () => {
      const smallest = await opened.page.evaluate(() =>
        Math.min(
          ...[...document.querySelectorAll("svg[role=img]")].map((svg) => {
            const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
            return Math.min(...[...svg.querySelectorAll("text")].map((t) => parseFloat(getComputedStyle(t).fontSize) * scale));
          }),
        ),
      );
      assert.ok(smallest >= 9.5, `${smallest} px`);
    });

    test("no text in a drawing extends beyond its frame", async () => {
      const out = await opened.page.evaluate(() =>
        [...document.querySelectorAll("svg[role=img]")].flatMap((svg) => {
          const frame = svg.getBoundingClientRect();
          return [...svg.querySelectorAll("text")]
            .filter((t) => {
              const box = t.getBoundingClientRect();
              return box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
            })
            .map((t) => t.textContent);
        }),
      );
      assert.deepEqual(out, []);
    });

    test("no two texts of a drawing overlap", async () => {
      const pairs = await opened.page.evaluate(() => {
        const found = [];
        for (const svg of document.querySelectorAll("svg[role=img]")) {
          const boxes = [...svg.querySelectorAll("text")].map((t) => ({ t, b: t.getBoundingClientRect() }));
          boxes.forEach(({ t, b }, i) => {
            for (const other of boxes.slice(i + 1)) {
              const x = Math.min(b.right, other.b.right) - Math.max(b.left, other.b.left);
              const y = Math.min(b.bottom, other.b.bottom) - Math.max(b.top, other.b.top);
              if (x > 1 && y > b.height / 4) found.push(`${t.textContent} / ${other.t.textContent}`);
            }
          });
        }
        return found;
      });
      assert.deepEqual(pairs, []);
    });

    test("lines, marks and text of drawings have enough contrast with the page", async () => {
      const faint = await opened.page.evaluate(() => {
        const linear = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        const luminance = (colour) => {
          const [r, g, b] = colour.match(/[\d.]+/g).map((v) => linear(v / 255));
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const page = luminance(getComputedStyle(document.body).backgroundColor);
        const contrast = (colour) => {
          const own = luminance(colour);
          return (Math.max(own, page) + 0.05) / (Math.min(own, page) + 0.05);
        };
        const found = [];
        for (const svg of document.querySelectorAll("svg[role=img]")) {
          if (/heatmap/.test(svg.parentElement.parentElement.id)) continue; // its text is on coloured cells
          for (const shape of svg.querySelectorAll("g path[stroke^='rgb'], g path[stroke='currentColor'], g use, g text")) {
            if (shape.closest("defs") || Number(shape.getAttribute("opacity") ?? 1) === 0) continue;
            const style = getComputedStyle(shape);
            const colour = shape.tagName === "path" ? style.stroke : shape.tagName === "use" ? style.color : style.fill;
            if (colour.startsWith("rgb(") && contrast(colour) < 3) found.push(`${svg.parentElement.parentElement.id}: ${shape.tagName} ${colour}`);
          }
        }
        return [...new Set(found)];
      });
      assert.deepEqual(faint, []);
    });

    // axe takes seconds a page. Its rules see the same in every width, and all pages share the colours of the style sheet.
    const audited = colorScheme === "light" ? width === 320 : width === 1920 && ["sample", "counters", "machines"].includes(set);
    (audited ? test : () => {})("axe finds no violation", async () => {
      await opened.page.evaluate(axeSource);
      // What is inside a drawing is one picture to assistive technology; the contrast of its text is tested above.
      const { violations } = await opened.page.evaluate(() => window.axe.run({ exclude: [["svg[role=img] > *"]] }, { resultTypes: ["violations"] }));
      assert.deepEqual(
        violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" | ")}`),
        [],
      );
    });
  });
}

describe("with and without script", () => {
  test("without script the content is complete", async () => {
    const plain = await place.open(pages.sample, { javaScriptEnabled: false });
    const scripted = await place.open(pages.sample);
    const text = async (page) => (await page.locator("main").innerText()).replaceAll(/Show rows with|Choose strategies|Copy/g, "").replace(/\s+/g, " ");
    assert.equal(await text(plain.page), await text(scripted.page));
    await plain.close();
    await scripted.close();
  });

  test("a name is shown unchanged and has no effect", async () => {
    const { page, troubles, close } = await place.open(pages.hostile);
    page.on("dialog", () => troubles.push("a dialog"));
    await page.waitForTimeout(100);
    assert.deepEqual(troubles, []);
    const shown = (await page.locator("figure.table tbody td").allInnerTexts()).map((text) => text.replace(/[\u2066-\u2069]/g, ""));
    assert.ok(shown.some((text) => text.startsWith(nasty.replace("\n", " "))), shown.slice(0, 12).join("\n"));
    await close();
  });

  test("the keyboard reaches every table, drawing and link, and the first stop skips the contents", async () => {
    const { page, close } = await place.open(pages.sample);
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to the content");
    await close();
  });

  test("in print there is no navigation, and everything is black on white", async () => {
    const { page, close } = await place.open(pages.sample, { colorScheme: "dark" });
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.locator("nav, .skip, details.data, details.choice, .tip").filter({ visible: true }).count(), 0);
    assert.equal(await page.locator("svg[role=img]").filter({ visible: true }).count(), await page.locator("svg[role=img]").count());
    const [ink, sheet] = await page.evaluate(() => [getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]);
    assert.deepEqual([ink, sheet], ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]);
    await close();
  });

  test("on paper, heads of tables repeat, figures and rows are not split, and all warnings are open", async () => {
    const { page, close } = await place.open(pages.machine);
    assert.ok((await page.locator("label.filter, details.more").count()) >= 1);
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.locator(".filter, .code button").filter({ visible: true }).count(), 0);
    const style = await page.evaluate(() => {
      const of = (selector, name) => [...new Set([...document.querySelectorAll(selector)].map((node) => getComputedStyle(node)[name]))];
      return {
        heads: [...of("thead", "display"), ...of("thead th", "position")],
        whole: of("figure:not(.table), tr, pre", "breakInside"),
        frames: of(".table .scroll", "overflowY"),
        folded: [...document.querySelectorAll("details.more li")].filter((item) => !item.checkVisibility()).length,
      };
    });
    assert.deepEqual(style, { heads: ["table-header-group", "static"], whole: ["avoid"], frames: ["visible"], folded: 0 });
    await close();
  });

  test("a head of one word is on one line with its mark for sorting", async () => {
    const { page, close } = await place.open(pages.sample);
    const heights = await page.locator("thead th button").evaluateAll((all) =>
      all.filter((head) => !head.textContent.trim().includes(" ")).map((head) => head.getClientRects()[0].height / parseFloat(getComputedStyle(head).lineHeight)));
    assert.ok(heights.length > 0 && heights.every((lines) => lines < 1.5), `${heights}`);
    await close();
  });

  test("on paper, a figure of 22 rows is shorter than a page", async () => {
    const { page, close } = await place.open(place.report(stored.many, "many"), { viewport: { width: 794, height: 1123 } });
    await page.emulateMedia({ media: "print" });
    const heights = await page.locator("figure:not(.table)").evaluateAll((all) => all.map((figure) => figure.getBoundingClientRect().height));
    assert.ok(heights.length > 0 && Math.max(...heights) < 940, `${heights}`); // A4 with margins of 2.5 cm
    await close();
  });

  test("at most two warnings are open above the first figure, and the others can be opened without a script", async () => {
    const { page, close } = await place.open(pages.machine, { javaScriptEnabled: false });
    const shown = () => page.locator("main > .alert.warning li").evaluateAll((all) => all.filter((item) => item.checkVisibility()).length);
    const all = await page.locator("main > .alert.warning li").count();
    assert.ok(all > 2);
    assert.equal(await shown(), 2);
    await page.locator("details.more summary").click();
    assert.equal(await shown(), all);
    await close();
  });

  test("the answer comes first, and the first figure is that of the speed-ups", async () => {
    const { page, close } = await place.open(pages.sample);
    const kinds = await page.locator("main > *").evaluateAll((all) => all.map((node) => node.id || node.className || node.tagName));
    assert.deepEqual(kinds.slice(0, 2), ["H1", "alert answer"]);
    assert.equal(await page.locator("figure").first().getAttribute("id"), "figure-speedup");
    await close();
  });

  test("every entry of the contents leads to its heading", async () => {
    const { page, close } = await place.open(pages.sample);
    const missing = await page.evaluate(() =>
      [...document.querySelectorAll("nav a, main a[href^='#']")].filter((a) => !document.querySelector(a.getAttribute("href"))).map((a) => a.href),
    );
    assert.deepEqual(missing, []);
    await close();
  });
});

for (const set of names) {
  test(`the HTML of ${set} is valid`, async () => {
    // Trailing spaces and the like come from gnuplot, and the stand-alone files need the drawings' inline styles.
    const validator = new HtmlValidate({ extends: ["html-validate:standard", "html-validate:a11y"] });
    const report = await validator.validateFile(pages[set]);
    assert.deepEqual(
      report.results.flatMap((result) => result.messages.map((m) => `${m.line}: ${m.ruleId}: ${m.message}`)),
      [],
    );
  });
}
