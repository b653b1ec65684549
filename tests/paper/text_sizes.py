"""text_sizes.py PDF LEAST MOST WORD..: the sizes in points of the text runs of a PDF that contain one of the words. Prints those
outside of LEAST to MOST; exit status 1 if there are any, or if a word is nowhere."""

import re
import subprocess
import sys
import xml.etree.ElementTree as tree

ZOOM = 3  # the largest; sizes are whole numbers

pdf, least, most, *words = sys.argv[1:]
done = subprocess.run(
    ["pdftohtml", "-xml", "-stdout", "-i", "-hidden", "-fontfullname", "-zoom", str(ZOOM), pdf], capture_output=True, check=True
)
text = re.sub(r"[\x00-\x08\x0b-\x1f]", "", done.stdout.decode("utf-8", "replace"))
sizes, found, wrong = {}, set(), []
for node in tree.fromstring(text).iter():
    if node.tag == "fontspec":
        sizes[node.get("id")] = int(node.get("size")) / ZOOM
    if node.tag != "text":
        continue
    run = "".join(node.itertext())
    here = [word for word in words if word in run]
    found.update(here)
    if here and not float(least) <= sizes[node.get("font")] <= float(most):
        wrong.append(f"{sizes[node.get('font')]} pt: {run}")
print(*wrong, *(f"nowhere: {word}" for word in words if word not in found), sep="\n")
sys.exit(1 if wrong or found != set(words) else 0)
