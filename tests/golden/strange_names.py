"""strange_names.py CONFIGS.CSV N: names that are markup or commands somewhere, for every configuration but the baseline.

The first is the Nth, which is also the operation's. Exit status 1: there is no Nth."""

import csv
import json
import pathlib
import sys

NAMES = [
    "'a",
    "a''b",
    "'''",
    "a'",
    "\\'",
    "a\\",
    "]]>",
    "a]]>b",
    "']]>'",
    "'.system('touch ran').'",
    "`touch ran`",
    "$(touch ran)",
    "@a",
    "{/Bold a}",
    "%s%n",
    '"',
    "!touch ran",
    "#",
    "a\x01\x1b[31mb",
    "a\tb\nc",
    "&#0;",
    "<![CDATA[",
    "<script>",
    "\uffff",
    "-",
    "\u202ea",
    "a" * 4000,
]


def rename_backends(path, name):
    """In run.json; what each is now called."""
    run = json.loads(path.read_text(encoding="utf-8"))
    called = {b["name"]: name + (str(i) if i else "") for i, b in enumerate(run["backends"])}
    for backend in run["backends"]:
        backend["name"] = called[backend["name"]]
    path.write_text(json.dumps(run, indent=1), encoding="utf-8")
    return called


def main(path, first):
    if first >= len(NAMES):
        sys.exit(1)
    with open(path, newline="", encoding="utf-8") as file:
        head, *rows = csv.reader(file)
    place = {name: i for i, name in enumerate(head)}
    called = {}
    if first % 2:
        called = rename_backends(pathlib.Path(path).with_name("run.json"), NAMES[(first + 1) % len(NAMES)])
    for i, row in enumerate(rows):
        name = NAMES[(first + i) % len(NAMES)]
        row[place["operation"]] = NAMES[first]
        row[place["backend"]] = called.get(row[place["backend"]], row[place["backend"]])
        if row[place["strategy"]] != "serial":
            row[place["strategy"]] = name
            row[place["label"]] = f"{name} {i}"
    with open(path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([head] + rows)


main(sys.argv[1], int(sys.argv[2]))
