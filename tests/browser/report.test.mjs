// The report of data/sample in Chromium: complete without network and script, accessible in light and dark, at three widths.
// SG_BIN_DIR: where stratagemm-report is. SG_SHOTS: a folder to keep screenshots in. CHROMIUM: the browser.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { HtmlValidate } from "html-validate";
import { chromium } from "playwright-core";

const source = resolve(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "../..");
const bin = process.env.SG_BIN_DIR ?? join(source, "build/bin");
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const widths = [375, 800, 1400];
let folder, page_path, browser;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "sg-browser-"));
  execFileSync(join(bin, "stratagemm-report"), ["render", process.env.SG_SET ?? join(source, "data/sample"), "--output", join(folder, "report")]);
  page_path = join(folder, "report/report.html");
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"],
  });
});

after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

// Open the report; whatever the page asks for but itself, or complains about, is in `troubles`.
async function open(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, ...options });
  const page = await context.newPage();
  const troubles = [];
  page.on("console", (message) => message.type() === "error" && troubles.push(message.text()));
  page.on("pageerror", (error) => troubles.push(String(error)));
  await page.route("**/*", (route) => {
    if (route.request().url().startsWith(`file://${page_path}`)) return route.continue();
    troubles.push(`asks for ${route.request().url()}`);
    return route.abort();
  });
  await page.goto(`file://${page_path}`);
  return { page, troubles, close: () => context.close() };
}

async function shoot(page, name) {
  if (!process.env.SG_SHOTS) return;
  mkdirSync(process.env.SG_SHOTS, { recursive: true });
  await page.screenshot({ path: join(process.env.SG_SHOTS, `${name}.png`), fullPage: true });
}

for (const colorScheme of ["light", "dark"]) {
  for (const width of widths) {
    describe(`${colorScheme}, ${width} px wide`, () => {
      let opened;
      before(async () => {
        opened = await open({ viewport: { width, height: 900 }, colorScheme, bypassCSP: true });
        await shoot(opened.page, `${colorScheme}-${width}`);
      });
      after(() => opened.close());

      test("the page complains about nothing and asks for nothing", () => assert.deepEqual(opened.troubles, []));

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

      test("no text in a drawing runs out of its frame", async () => {
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

      test("axe finds no violation", async () => {
        await opened.page.evaluate(axeSource);
        const { violations } = await opened.page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
        assert.deepEqual(
          violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" | ")}`),
          [],
        );
      });
    });
  }
}

describe("with and without script", () => {
  test("without script everything is there to read", async () => {
    const plain = await open({ javaScriptEnabled: false });
    const scripted = await open();
    const text = async (page) => (await page.locator("main").innerText()).replaceAll(/Show rows with|Choose strategies/g, "").replace(/\s+/g, " ");
    assert.equal(await text(plain.page), await text(scripted.page));
    await plain.close();
    await scripted.close();
  });

  test("a click on a column's head sorts by it, another one turns it round", async () => {
    const { page, close } = await open();
    const table = page.locator("figure.table table").first();
    const head = table.locator("thead th", { hasText: "Time" });
    const column = await head.evaluate((th) => th.cellIndex);
    const times = () =>
      table.locator("tbody tr").evaluateAll((rows, i) => rows.map((row) => parseFloat(row.cells[i].textContent)), column);
    const rising = [...(await times())].sort((a, b) => a - b);
    await head.getByRole("button").click();
    assert.deepEqual(await times(), rising);
    assert.equal(await head.getAttribute("aria-sort"), "ascending");
    await head.getByRole("button").click();
    assert.deepEqual(await times(), rising.reverse());
    assert.equal(await head.getAttribute("aria-sort"), "descending");
    await close();
  });

  test("a strategy that is not ticked is in no table, and comes back", async () => {
    const { page, close } = await open();
    const rows = page.locator("figure.table tbody tr", { hasText: "blas-default" });
    const shown = () => rows.evaluateAll((all) => all.filter((row) => row.checkVisibility()).length);
    const before = await shown();
    assert.ok(before >= 2, `${before} rows`);
    await page.locator("details.choice summary").click();
    const box = page.getByRole("checkbox", { name: "blas-default" });
    await box.uncheck();
    assert.equal(await shown(), 0);
    await box.check();
    assert.equal(await shown(), before);
    await close();
  });

  test("a point of a drawing says which launch it is", async () => {
    const { page, close } = await open();
    const titles = await page.locator("svg[role=img] g title").allTextContents();
    assert.ok(titles.some((title) => /^round \d+, launch \d+: [\d.]+ (s|ms)$/.test(title)), titles[0]);
    await close();
  });

  test("the keyboard reaches every table, drawing and link, and the first stop skips the contents", async () => {
    const { page, close } = await open();
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to the content");
    await close();
  });

  test("every entry of the contents leads to its heading", async () => {
    const { page, close } = await open();
    const missing = await page.evaluate(() =>
      [...document.querySelectorAll("nav a, main a[href^='#']")].filter((a) => !document.querySelector(a.getAttribute("href"))).map((a) => a.href),
    );
    assert.deepEqual(missing, []);
    await close();
  });

  test("it is there within a second", async () => {
    const { page, close } = await open();
    const { loadEventEnd } = await page.evaluate(() => performance.getEntriesByType("navigation")[0].toJSON());
    assert.ok(loadEventEnd < 1000, `${loadEventEnd} ms`);
    await close();
  });
});

test("the HTML is valid", async () => {
  // Trailing spaces and the like are gnuplot's business, and the drawings' own styles are needed by the stand-alone files.
  const validator = new HtmlValidate({ extends: ["html-validate:standard", "html-validate:a11y"] });
  const report = await validator.validateFile(page_path);
  assert.deepEqual(
    report.results.flatMap((result) => result.messages.map((m) => `${m.line}: ${m.ruleId}: ${m.message}`)),
    [],
  );
});
