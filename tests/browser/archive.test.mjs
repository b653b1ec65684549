// The metadata of an archive as other programs read it: CITATION.cff and .zenodo.json by citation-js, which makes of both what
// reference managers take. And the licences for data, which the program knows, by SPDX's list.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sets, source } from "./page.mjs";

const require = createRequire(import.meta.url);
const { Cite } = require("@citation-js/core");
require("@citation-js/plugin-cff");
require("@citation-js/plugin-zenodo");
const bin = process.env.SG_BIN_DIR ?? join(source, "build/bin");
let folder;

// The files of an archive that is made with these options.
function archive(...options) {
  const packed = join(folder, "a.tar.zst");
  execFileSync(join(bin, "stratagemm-report"), ["archive", join(folder, "set"), "--output", packed, ...options]);
  const read = (name) => execFileSync("tar", ["-xOf", packed, "--wildcards", `*/${name}`], { encoding: "utf8" });
  return { citation: new Cite(read("CITATION.cff")).data, deposit: new Cite(read(".zenodo.json")).data };
}

before(() => {
  folder = mkdtempSync(join(tmpdir(), "sg-archive-"));
  cpSync(sets.sample, join(folder, "set"), { recursive: true, filter: (path) => !/\.(py|md)$/.test(path) });
});
after(() => rmSync(folder, { recursive: true, force: true }));

describe("citation-js reads what was given", () => {
  const title = 'Threads: "ours" or the library\'s? # 1';

  test("all of it", () => {
    const { citation, deposit } = archive("--author", "O'Neil, Jürgen", "--orcid", "0000-0002-1825-0097", "--title", title, "--doi", "10.5281/zenodo.123");
    for (const [entries, orcid] of [[citation, "https://orcid.org/0000-0002-1825-0097"], [deposit, "0000-0002-1825-0097"]]) {
      assert.equal(entries.length, 1);
      assert.equal(entries[0].type, "dataset");
      assert.equal(entries[0].title, title);
      assert.equal(entries[0].DOI, "10.5281/zenodo.123");
      assert.equal(entries[0].author.length, 1);
      assert.equal(entries[0].author[0]._orcid, orcid);
    }
    assert.equal(citation[0].author[0].literal, "O'Neil, Jürgen");
    assert.equal(deposit[0].author[0].family, "O'Neil");
    assert.equal(deposit[0].author[0].given, "Jürgen");
  });

  test("and nothing that was not", () => {
    const { citation, deposit } = archive("--licence", "NLOD-2.0");
    assert.match(citation[0].title, /^Which parallelism is fastest\?/);
    assert.equal(deposit[0].title, citation[0].title);
    assert.match(citation[0].author[0].literal, /^Unknown: /);
    for (const entry of [citation[0], deposit[0]]) assert.equal(entry.DOI, undefined);
    assert.equal(deposit[0].author, undefined);
  });
});

test("the licences for data are all that SPDX has of their families", () => {
  const known = [...readFileSync(join(source, "report/archive/licences.def"), "utf8").matchAll(/^SG_LICENCE\("([^"]+)"/gm)].map((line) => line[1]);
  const family = (id) => /^[a-z]*/i.exec(id)[0].toLowerCase();
  const families = new Set(known.map(family));
  assert.ok(known.length > 50);
  assert.deepEqual([...known].sort(), require("spdx-license-ids").filter((id) => families.has(family(id))).sort());
});
