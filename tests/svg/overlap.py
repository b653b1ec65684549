#!/usr/bin/env python3
"""overlap.py FILE.svg..: fails where a text of a drawing overlaps another text, a mark, a line or a bar, or leaves the
drawing. Text is as wide as in DejaVu Sans, the widest of the usual sans-serif fonts; the drawings are gnuplot's, as
report/render/svg.c finishes them."""
import re
import sys
from xml.etree import ElementTree

SVG, XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"

# Advance widths of DejaVu Sans 2.37 in thousandths of its size; 1000 for every other character.
WIDTHS = {
    275: "'", 278: "ijl", 295: "IJ", 318: " ,.’", 337: "/:;\\|", 352: "f", 361: "-", 390: "()[]", 392: "t", 401: "!", 411: "r",
    460: '"', 500: "*_`–§", 521: "s", 525: "z", 531: "?", 550: "c", 557: "L", 575: "F", 579: "k", 592: "vxy", 603: "P", 611: "TY",
    612: "o", 613: "a", 615: "e", 632: "E", 634: "hnu", 635: "Sbdgpq", 636: "$0123456789{}µ", 656: "K", 684: "AV", 685: "XZ",
    686: "B", 695: "R", 698: "C", 732: "U", 748: "N", 752: "H", 770: "D", 775: "G", 780: "&", 787: "OQ", 818: "w",
    838: "#+<=>^~×±", 863: "M", 873: "●", 950: "%", 974: "m", 989: "W",
}
WIDTH = {letter: width for width, letters in WIDTHS.items() for letter in letters}
ASCENT, DESCENT = 0.73, 0.21  # of letters, in the same font
SLACK = 1.0  # pixels by which boxes may touch

# Charts whose text stands in coloured cells.
IN_CELLS = ("heatmap", "map")


class Box:
    def __init__(self, x0, y0, x1, y1, what):
        self.x0, self.y0, self.x1, self.y1, self.what = x0, y0, x1, y1, what

    def meets(self, other):
        return (min(self.x1, other.x1) - max(self.x0, other.x0) > SLACK and min(self.y1, other.y1) - max(self.y0, other.y0) > SLACK)

    def is_within(self, width, height):
        return self.x0 >= -SLACK and self.y0 >= -SLACK and self.x1 <= width + SLACK and self.y1 <= height + SLACK

    def is_crossed(self, x0, y0, x1, y1):
        """Whether a segment runs through the box, less the slack (Liang and Barsky)."""
        near, far = 0.0, 1.0
        for p, q in ((x0 - x1, x0 - self.x0 - SLACK), (x1 - x0, self.x1 - SLACK - x0), (y0 - y1, y0 - self.y0 - SLACK), (y1 - y0, self.y1 - SLACK - y0)):
            if p == 0:
                if q < 0:
                    return False
            elif p < 0:
                near = max(near, q / p)
            else:
                far = min(far, q / p)
        return near < far


def numbers(text):
    return [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?(?:[eE]-?\d+)?", text)]


def text_box(group):
    """Of a group with one text; `translate(x,y) rotate(-90)` is the only rotation."""
    text = "".join(group.itertext()).strip()
    size = float(group.get("font-size"))
    at = numbers(re.search(r"translate\(([^)]*)\)", group.get("transform")).group(1))
    width = sum(WIDTH.get(letter, 1000) for letter in text) * size / 1000
    start = {"start": 0, "middle": width / 2, "end": width}[group.get("text-anchor", "start")]
    descent = DESCENT * size if re.search(r"[gjpqy,;()\[\]|§]", text) else 0
    if "rotate" in group.get("transform"):
        return Box(at[0] - ASCENT * size, at[1] - width + start, at[0] + descent, at[1] + start, text)
    return Box(at[0] - start, at[1] - ASCENT * size, at[0] - start + width, at[1] + descent, text)


def segments(path):
    """Of a path of absolute M and L."""
    at = None
    for command, rest in re.findall(r"([ML])([^ML]*)", path):
        values = numbers(rest)
        for i in range(0, len(values) - 1, 2):
            if command == "L" and at:
                yield at[0], at[1], values[i], values[i + 1]
            at = values[i], values[i + 1]


def troubles(path):
    root = ElementTree.parse(path).getroot()
    width, height = numbers(root.get("viewBox"))[2:]
    parents = {child: parent for parent in root.iter() for child in parent}

    def inherited(node, name):
        while node is not None:
            if node.get(name) is not None:
                return node.get(name)
            node = parents.get(node)
        return None

    defs = {node for defs in root.iter(SVG + "defs") for node in defs.iter()}
    texts = [text_box(g) for g in root.iter(SVG + "g") if g.get("font-size") and "".join(g.itertext()).strip()]
    marks, lines, bars = [], [], []
    for node in root.iter():
        if node in defs:
            continue
        if node.tag == SVG + "use" and "gpPt" in node.get(XLINK + "href", "") and float(inherited(node, "opacity") or 1) > 0:
            x, y, scale = numbers(node.get("transform").replace("scale", " "))
            marks.append(Box(x - scale, y - scale, x + scale, y + scale, "a mark"))
        elif node.tag == SVG + "path" and inherited(node, "stroke") not in (None, "none"):
            lines.extend(segments(node.get("d")))
        elif node.tag == SVG + "polygon" and not re.search(r"(^|/)(%s)\b[^/]*$" % "|".join(IN_CELLS), path):
            points = numbers(node.get("points"))
            bar = Box(min(points[::2]), min(points[1::2]), max(points[::2]), max(points[1::2]), "a bar")
            if bar.x1 - bar.x0 < width - SLACK:  # a wider one is a background
                bars.append(bar)
    for i, text in enumerate(texts):
        if not text.is_within(width, height):
            yield f"'{text.what}' leaves the drawing"
        for other in texts[i + 1 :] + marks + bars:
            if text.meets(other):
                yield f"'{text.what}' overlaps {other.what if other.what in ('a mark', 'a bar') else repr(other.what)}"
        if any(text.is_crossed(*line) for line in lines):
            yield f"'{text.what}' is crossed by a line"
    if not texts:
        yield "no text was found"


def main():
    failed = 0
    for path in sys.argv[1:]:
        for trouble in sorted(set(troubles(path))):
            print(f"{path}: {trouble}")
            failed += 1
    if len(sys.argv) < 2:
        print("no drawings")
    return 1 if failed or len(sys.argv) < 2 else 0


if __name__ == "__main__":
    sys.exit(main())
