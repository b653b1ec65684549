#!/usr/bin/env bats
# The Markdown of a report is the same document wherever it is shown: as GitHub and GitLab read it (cmark-gfm with their
# extensions) and in plain CommonMark (cmark), which has no tables and no alerts: those are paragraphs and quotations there.
# shellcheck disable=SC2154 # output is bats'

load ../cli/helper

# same_everywhere FILE: the nodes of both readings are the same but for tables; there is no HTML; what GitHub shows as an alert is a
# quotation whose first line is its kind.
same_everywhere() {
  python3 - "$1" <<'PY'
import re, subprocess, sys
import xml.etree.ElementTree as tree

def nodes(command):
    done = subprocess.run([*command, "-t", "xml", sys.argv[1]], capture_output=True, check=True)
    def walk(node):
        kind = node.tag.split("}")[1]
        if kind in ("html_block", "html_inline", "strikethrough"):
            sys.exit(f"{kind}: {node.text!r}")
        if kind in ("heading", "code_block", "block_quote", "list", "item", "image", "thematic_break"):
            yield kind, node.get("level"), node.get("destination"), node.text if kind == "code_block" else ""
        for child in node:
            yield from walk(child)
    return list(walk(tree.fromstring(done.stdout)))

extensions = [word for name in ("table", "autolink", "strikethrough", "tagfilter", "tasklist") for word in ("-e", name)]
plain, rich = nodes(["cmark"]), nodes(["cmark-gfm", *extensions])
for one, other in zip(plain, rich):
    if one != other:
        sys.exit(f"{one} in CommonMark, {other} on GitHub")
if len(plain) != len(rich) or len(plain) < 10:
    sys.exit(f"{len(plain)} nodes in CommonMark, {len(rich)} on GitHub")
text = open(sys.argv[1], encoding="utf-8").read()
alerts = re.findall(r"^> \[!(\w+)\]$", text, re.MULTILINE)
if "IMPORTANT" not in alerts or not set(alerts) <= {"IMPORTANT", "WARNING", "NOTE"}:
    sys.exit(f"alerts: {alerts}")
for row in re.findall(r"(?:^\|.*\|$\n)+", text, re.MULTILINE):  # a table: as many cells in each line
    counts = {len(re.findall(r"(?<!\\)\|", line)) for line in row.splitlines()}
    if len(counts) != 1:
        sys.exit(f"a table with lines of {counts} bars: {row}")
PY
}

setup() { command -v cmark >/dev/null || skip "cmark is not installed"; }

@test "reports of one and several workloads, with counters and without, and a comparison" {
  for set in "$SAMPLE" "$BATS_TEST_DIRNAME"/sets/{counters,grid,map,many-core-case}; do
    report render "$set" --format md --output "$BATS_TEST_TMPDIR/report"
    accepts same_everywhere "$BATS_TEST_TMPDIR/report/report.md"
  done
  accepts same_everywhere "$BATS_TEST_DIRNAME/comparisons/machines/report.md"
}

@test "the check finds HTML, what only GitHub strikes out, and a table with a short line" {
  base=$(printf '%s\n' '# a' '' '> [!IMPORTANT]' '> b' '' '- c' '- d' '- e' '- f' '- g' '- h' '- i')
  for bad in '<b>x</b>' '~~x~~' $'| a | b |\n| -- | -- |\n| 1 |'; do
    printf '%s\n\n%s\n' "$base" "$bad" >"$BATS_TEST_TMPDIR/bad.md"
    run ! same_everywhere "$BATS_TEST_TMPDIR/bad.md"
  done
  printf '%s\n' "$base" >"$BATS_TEST_TMPDIR/good.md"
  same_everywhere "$BATS_TEST_TMPDIR/good.md"
}
