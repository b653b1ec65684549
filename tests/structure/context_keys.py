#!/usr/bin/env python3
"""context_keys.py CONTEXT.md context.json..: every name of the trees that the document lacks, one per line, with its place; exit
status 1 if there are any. What the document says is documented elsewhere is left out: the facts of fragments, which are the names
in the fragment's file, and the members of figures that are an interface between a chart's C file and its template."""
import json
import re
import sys


def words_of(document):
    """What stands between backquotes, word by word."""
    with open(document, encoding="utf-8") as file:
        return set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]*)`", file.read()))))


def walk(value, place, places):
    if isinstance(value, list):
        for one in value:
            walk(one, place + "[]", places)
    if not isinstance(value, dict):
        return
    by_chart = re.search(r"(^|\.)figure$", place)  # the same objects as in `figures`
    figure = re.search(r"(^|\.)figures\[\]$", place)
    for key, one in value.items():
        if by_chart or figure and key not in ("title", "caption", "alt", "parts", "table", "axis", "print"):
            continue
        places.setdefault(key, place)
        if key != "facts":
            walk(one, f"{place}.{key}" if place else key, places)


def main():
    known, places = words_of(sys.argv[1]), {}
    for path in sys.argv[2:]:
        with open(path, encoding="utf-8") as file:
            walk(json.load(file), "", places)
    missing = sorted(key for key in places if key not in known)
    for key in missing:
        print(f"{key} (in {places[key] or 'the tree'})")
    return 1 if missing or not places else 0


sys.exit(main())
