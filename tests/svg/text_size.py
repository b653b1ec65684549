#!/usr/bin/env python3
"""text_size.py INCHES FAMILY FILE..: fails unless each SVG and PDF file is as wide as that and its text has 8 points and this
font family. PDF: sizes and fonts as cairo writes them, in flate streams, which Python's zlib reads."""
import re
import sys
import zlib
from xml.etree import ElementTree

POINTS, TOLERANCE = 8, 0.02
SVG = "{http://www.w3.org/2000/svg}"


def of_svg(path):
    root = ElementTree.parse(path).getroot()
    inches = float(re.fullmatch(r"([\d.]+)in", root.get("width")).group(1))
    unit = 72 * inches / float(root.get("viewBox").split()[2])
    spans = [t for t in root.iter(SVG + "tspan") if t.get("font-family")] + [g for g in root.iter(SVG + "g") if g.get("font-family")]
    return inches, {unit * float(s.get("font-size")) for s in spans}, {s.get("font-family").strip() for s in spans}


def of_pdf(path):
    data = open(path, "rb").read()
    text = data
    for stream in re.finditer(rb"stream\r?\n", data):
        try:
            text += zlib.decompressobj().decompress(data[stream.end() :])
        except zlib.error:
            continue
    width = float(re.search(rb"/MediaBox ?\[ ?[\d.]+ [\d.]+ ([\d.]+)", text).group(1))
    sizes = {float(size) for size in re.findall(rb"BT\s+([\d.]+) 0 0 -?[\d.]+ [-\d.]+ [-\d.]+ Tm", text)}
    return width / 72, sizes, {name.decode() for name in re.findall(rb"/BaseFont ?/(?:[A-Z]{6}\+)?([A-Za-z0-9-]+)", text)}


def main():
    inches, family, failed = float(sys.argv[1]), sys.argv[2], False
    for path in sys.argv[3:]:
        own, sizes, fonts = of_svg(path) if path.endswith(".svg") else of_pdf(path)
        plain = family.replace(" ", "")
        right = abs(own - inches) < TOLERANCE and sizes and all(abs(s / POINTS - 1) < TOLERANCE for s in sizes)
        if not right or not fonts or not all(f.replace(" ", "").startswith(plain) for f in fonts):
            print(f"{path}: {own:.3f} in wide, text of {sorted(sizes)} points in {sorted(fonts)}")
            failed = True
    return failed


if __name__ == "__main__":
    sys.exit(main())
