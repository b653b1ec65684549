// load.mjs: how long the page of a report of 10^5 samples takes to open, in seconds: the median of seven. For
// tests/selfbench/page.sh.
import { join } from "node:path";
import { enlarge } from "./variants.mjs";
import { sets, Workplace } from "./page.mjs";

const place = await Workplace.make();
try {
  enlarge(sets.sample, join(place.folder, "large"));
  const path = place.report(join(place.folder, "large"), "report");
  const times = [];
  for (let i = 0; i < 7; i++) {
    const { page, close } = await place.open(path);
    times.push(await page.evaluate(() => performance.getEntriesByType("navigation")[0].loadEventEnd));
    await close();
  }
  console.log(times.sort((a, b) => a - b)[3] / 1000);
} finally {
  await place.close();
}
