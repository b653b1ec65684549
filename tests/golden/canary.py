"""canary.py REPORT-PROGRAM SET WORK STEP: plants canaries in every string of a result set, and looks for them in reports.

A canary is a text that is markup, a link, a command or a control character in one of the formats of a report. In a
report of a set whose strings contain it, it must be text: each file is parsed, has the same structure as with a
harmless text in the same places, and contains none of the canary outside of text.

With STEP 1 every canary is put into every string; with a larger one, some of them, and from 6 on only into those that
may have any value. WORK is a new folder."""

import csv
import html.parser
import io
import json
import pathlib
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as tree

WORD = "canary"
HARMLESS = "canary"
CANARIES = [
    # HTML and SVG
    "<script>canary()</script>",
    "<img src=x onerror=canary()>",
    "</style></title><svg onload=canary()>",
    '" onmouseover="canary()',
    "' onmouseover='canary()",
    "<![CDATA[canary",
    "canary]]>",
    "<!-- canary",
    "&lt;canary&#0;&canary;",
    # Markdown
    "![canary](http://canary.example/1)",
    "[canary](javascript:canary)",
    "[canary]: http://canary.example",
    "<http://canary.example>",
    "http://canary.example",
    "https://canary.example",
    "www.canary.example",
    "`canary`",
    "``` canary",
    "a | canary | b",
    "# canary",
    "- canary",
    "1. canary",
    "12) canary",
    "> canary",
    "> [!WARNING]",
    "***canary***",
    "~~canary~~",
    "canary\n\n# canary",
    "canary\\",
    "    canary",
    # LaTeX
    "\\input{canary}",
    "$\\write18{touch canary}$",
    "^^5cinput canary",
    "%canary",
    "}\\end{document}canary",
    # gnuplot and shells
    "'canary",
    "canary''b",
    "canary'",
    "'.system('touch canary').'",
    "$(touch canary)",
    "`touch canary`",
    "@canary",
    "!touch canary",
    "{/Bold canary}",
    "canary\n!touch canary",
    "canary\\\n!touch canary",
    "; touch canary",
    # tables of numbers
    "=cmd|'/C canary'!A0",
    "+canary",
    "-canary",
    "-1+cmd|'/C canary'!A0",
    "@SUM(canary)",
    "\t=canary",
    "\r=canary",
    '"=canary',
    'canary","=canary',
    # terminals
    "\x1b[31mcanary\x1b]0;canary\x07",
    "\u009b31mcanary",
    "\u202ecanary",
    "\u2066canary\u2069",
    "canary\u061c\u200f",
    "canary\x7f\b",
    "canary\u2028b",
    # templates
    "{{canary}}",
    "{{{canary}}}{{> canary}}",
    # names of files
    "../../canary",
    "canary/../../x",
]

# Strings with a fixed list of values, on which what is rendered depends: they keep their values where all others are
# planted. A name is that of a column or of a member in a JSON file.
FIXED = {
    "configs": {"config_id", "operation", "dtype", "scheduler", "retain", "load", "pin"},
    "samples": {"config_id"},
    "counters": {"config_id", "event", "unit", "source"},
    "probes": {"config_id"},
    "outcomes": {"config_id", "outcome"},
    "run": {"status", "check", "name", "path", "group", "event", "unit", "goal", "started"},
    "machine": {"type"},
}

SERIAL = "serial"  # the strategy that the others are compared with


def read_csv(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def write_csv(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)


def is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True


def text_columns(rows):
    """The columns with a value that is not a number, and those without any value."""
    for i, name in enumerate(rows[0]):
        values = [row[i] for row in rows[1:] if row[i]]
        if not values and name in ("options", "detail", "coretype") or not all(map(is_number, values)):
            yield i, name


def strings_of(value, path=()):
    """Every string of a JSON value as (path, text); items of one list have the same path. Names that the program does
    not know, those of variables, are strings too."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list):
        for item in value:
            yield from strings_of(item, path + ("[]",))
    elif isinstance(value, dict):
        for key, item in value.items():
            if path == ("environment",):
                yield path + ("{}",), key
            yield from strings_of(item, path + (key,))


def mapped(value, change, path=()):
    """The JSON value with every string replaced by change(path, text)."""
    if isinstance(value, str):
        return change(path, value)
    if isinstance(value, list):
        return [mapped(item, change, path + ("[]",)) for item in value]
    if isinstance(value, dict):
        named = path == ("environment",)
        return {
            change(path + ("{}",), key) if named else key: mapped(item, change, path + (key,))
            for key, item in value.items()
        }
    return value


def places_of(folder):
    """Every place of a string in the set: (stem of the file, path or column)."""
    places = []
    for path in sorted(folder.iterdir()):
        if path.suffix == ".csv":
            places += [(path.stem, name) for _, name in text_columns(read_csv(path))]
        elif path.suffix == ".json":
            found = dict.fromkeys(where for where, _ in strings_of(json.loads(path.read_text(encoding="utf-8"))))
            places += [(path.stem, where) for where in found]
    return places


def is_fixed(stem, where):
    name = where if isinstance(where, str) else next(key for key in reversed(where) if key != "[]")
    return name in FIXED.get(stem, ())


def distinct(values):
    """A suffix for each value, such that different values stay different."""
    return {value: str(i) if i else "" for i, value in enumerate(dict.fromkeys(values))}


def plant(folder, canary_of):
    """Puts canary_of(stem, where) into every place for which there is one."""
    configs = read_csv(folder / "configs.csv")
    backends = distinct(row[configs[0].index("backend")] for row in configs[1:])
    for path in sorted(folder.iterdir()):
        if path.suffix == ".csv":
            rows = read_csv(path)
            for column, name in list(text_columns(rows)):
                canary = canary_of(path.stem, name)
                if canary is None:
                    continue
                suffixes = distinct(row[column] for row in rows[1:])
                for i, row in enumerate(rows[1:]):
                    if name == "strategy" and row[column] == SERIAL:
                        continue
                    # Labels and ids are unique, and the rows of other files refer to ids.
                    if name == "label":
                        row[column] = canary + str(i) if i % 2 else str(i) + canary
                    elif name == "config_id":
                        row[column] = canary + row[column]
                    elif path.stem == "configs" and name != "strategy":
                        row[column] = canary + suffixes[row[column]]
                    else:
                        row[column] = canary
            write_csv(path, rows)
        elif path.suffix == ".json":
            numbers = iter(range(10**6))

            def change(where, text, stem=path.stem, numbers=numbers):
                same = stem == "run" and where == ("backends", "[]", "name")  # as in configs.csv
                kernels = stem == "run" and where == ("backends", "[]", "corename")  # likewise
                twin = ("configs", "backend") if same else ("configs", "coretype") if kernels else (stem, where)
                canary = canary_of(*twin)
                if canary is None:
                    return text
                if same:
                    return canary + backends.get(text, text)
                return f"{canary}{next(numbers)}" if where[-1] == "{}" else canary

            value = mapped(json.loads(path.read_text(encoding="utf-8")), change)
            path.write_text(json.dumps(value, indent=1), encoding="utf-8")


# ---- what a report contains

LINK = r"#[\w-]*|https://doi\.org/10\.[0-9]+/[0-9.-]+"  # within the report, or to a source that it cites

BIDI = {0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), 0x2066, 0x2067}  # but isolates, which the report uses


def controls_in(text, allowed="\n"):
    controls = {c for c in text if ord(c) < 32 or 127 <= ord(c) < 160 or ord(c) in BIDI}
    return sorted(hex(ord(c)) for c in controls - set(allowed))


class Page(html.parser.HTMLParser):
    """The elements and attributes of a page, its scripts and styles."""

    def __init__(self):
        super().__init__()
        self.tags, self.problems, self.inside, self.code = [], [], [], []

    def handle_starttag(self, tag, attributes):
        names = sorted(name for name, _ in attributes if name != "xml:space")
        # Words of a table may break at their spaces, and intervals and options stay whole: texts have different numbers of them.
        if tag not in ("code", "tspan") and (tag, attributes) not in (("span", [("class", "break")]), ("span", [("class", "whole")])):
            self.tags.append((tag, *names))
        for name, value in attributes:
            if WORD in name or name.startswith("on") and name != "on":
                self.problems.append(f"attribute {name} of {tag}")
            if name in ("href", "src", "xlink:href", "action") and not re.fullmatch(LINK, value):
                self.problems.append(f"{name}={value} of {tag}")
            if name in ("style", "id", "class") and WORD in value and not re.fullmatch(r"[\w -]*", value):
                self.problems.append(f"{name}={value} of {tag}")
        self.inside = [tag]

    def handle_endtag(self, tag):
        self.inside = []

    def handle_data(self, data):
        if self.inside and self.inside[0] in ("script", "style"):
            self.code.append(data)

    def handle_comment(self, data):
        self.problems.append(f"comment {data}")

    def handle_decl(self, decl):
        if decl != "DOCTYPE html":
            self.problems.append(f"declaration {decl}")

    def unknown_decl(self, data):
        self.problems.append(f"section {data}")


def check_html(text):
    page = Page()
    page.feed(text)
    page.close()
    return page.problems, page.tags + page.code


NOTHING = "<!-- -->"  # what report/text/escape.c puts against mentions


def check_markdown(text):
    """As GitHub reads it."""
    extensions = [word for name in ("table", "autolink", "strikethrough", "tagfilter", "tasklist") for word in ("-e", name)]
    done = subprocess.run(
        ["cmark-gfm", *extensions, "-t", "xml"], input=text.encode(), capture_output=True, check=True
    )
    structure, problems = [], []
    for node in tree.fromstring(done.stdout).iter():
        kind = node.tag.split("}")[1]
        if kind == "html_inline" and node.text == NOTHING:
            continue
        if kind in ("html_block", "html_inline", "strikethrough", "footnote_reference"):
            problems.append(f"{kind} {node.text!r}")
        if kind == "link" and not re.fullmatch(LINK, node.get("destination")):
            problems.append(f"link to {node.get('destination')}")
        if kind == "image" and not re.fullmatch(r"figures/[a-z0-9-]+\.svg", node.get("destination")):
            problems.append(f"image {node.get('destination')}")
        if kind not in ("text", "code", "softbreak"):
            structure.append(kind)
    return problems, structure


LATEX = {  # the commands of a body and of tables: characters (report/text/escape.c), layout, references
    *"{ } $ & # _ % , \\ textbackslash sim textasciicircum textless textgreater textbar textquotedbl".split(),
    *"textquotesingle textasciigrave ldots surd infty approx le ge textmu textsuperscript allowbreak strut".split(),
    *"begin end item textbf emph texttt section subsection subsubsection label hyperref href".split(),
    *"includegraphics linewidth textheight caption captionof captionsetup centering input addtocounter".split(),
    *"nopagebreak par fontsize fontshape selectfont sgneed setlength tabcolsep toprule midrule bottomrule endhead endfoot".split(),
    *"arraybackslash raggedright raggedleft cite nocite bibliographystyle bibliography".split(),
}


def check_latex(text):
    """The commands of the body, the files that it reads, and that no line ends in a comment."""
    body = re.sub(r"\A(%.*\n)+", "", text.split("\\begin{document}\n\\maketitle")[-1])
    problems = [f"\\{c}" for c in re.findall(r"\\([a-zA-Z]+|.)", body, re.DOTALL) if c not in LATEX]
    problems += [f"comment {line}" for line in re.findall(r"^.*?(?<!\\)%.+", body, re.MULTILINE) if WORD in line]
    for command, name in re.findall(r"\\(input|includegraphics|href|begin|end)\b[^{]*{([^}]*)", body):
        if WORD in name:
            problems.append(f"\\{command}{{{name}}}")
    if "^^" in body:
        problems.append("^^")
    return problems, None


def check_bibtex(text):
    """The commands, and that the braces of each field, which BibTeX counts whatever stands before them, are balanced."""
    problems = [f"\\{c}" for c in re.findall(r"\\([a-zA-Z]+|.)", text) if c not in LATEX | {"textbraceleft", "textbraceright"}]
    structure = []
    for entry in re.split(r"\n(?=@)", text)[1:]:
        head, *fields = re.split(r",?\n(?=  \w+ = |})", entry.rstrip())
        structure += [head, *(field.split(" = ")[0] for field in fields)]
        for field in fields[:-1]:
            depth = [field[: i + 1].count("{") - field[: i + 1].count("}") for i in range(len(field))]
            if depth[-1] != 0 or 0 in depth[field.index("{") : -1]:
                problems.append(f"braces of {field!r}")
    return problems, structure


def check_svg(text):
    problems, structure = [], []
    for node in tree.fromstring(text).iter():
        kind = node.tag.split("}")[-1]
        if kind in ("script", "foreignObject", "image", "a", "iframe", "animate", "set"):
            problems.append(kind)
        for name, value in node.attrib.items():
            name = name.split("}")[-1]
            if name.startswith("on") or WORD in name:
                problems.append(f"attribute {name}")
            if name == "href" and not re.fullmatch(r"#[\w-]*", value):
                problems.append(f"href={value}")
            if WORD in value:
                problems.append(f"{name}={value}")
        if kind not in ("tspan",):
            structure.append(kind)
    return problems, sorted(set(structure))


def check_gnuplot(text):
    """The script without its comments and its strings."""
    problems, code = [], []
    for line in text.split("\n"):
        if line.startswith("#"):
            if line.endswith("\\"):
                problems.append(f"continued comment {line}")
            continue
        rest = re.sub(r"""'[^']*'|"[^"`$@]*\"""", "''", line)
        rest = re.sub(r"''(?:\.'')+", "''", rest)
        if WORD in rest or "'" in rest.replace("''", "") or '"' in rest:
            problems.append(f"not in a string: {line}")
        code.append(re.sub(r"[0-9.]+", "0", rest))
    return problems, None if len(code) > 400 else code


def check_data(text):
    """Columns: numbers, words of the program, and names in double quotes, of which only plain characters remain."""
    problems = []
    for line in text.split("\n"):
        rest = re.sub(r'"[A-Za-z0-9 \-_+.,:=()\[\]~]*"', "", line)
        if not line.startswith("#") and (WORD in rest or '"' in rest):
            problems.append(f"line {line!r}")
    return problems, None


NUMBER = re.compile(r"[-+−]?[0-9][0-9.,]*(e[-+]?[0-9]+)?( ?[%×A-Za-zµ/]+)?")


def check_csv(text):
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    problems = [f"{len(row)} cells in {row}" for row in rows if len(row) != len(rows[0])]
    problems += [
        f"formula {cell!r}"
        for row in rows
        for cell in row
        if cell[:1] and cell[0] in "=+-@\t\r" and not NUMBER.fullmatch(cell)
    ]
    return problems, len(rows)


def check_json(text):
    json.loads(text)
    return [], None


CHECKS = {
    ".html": check_html,
    ".md": check_markdown,
    ".tex": check_latex,
    ".bib": check_bibtex,
    ".svg": check_svg,
    ".gp": check_gnuplot,
    ".dat": check_data,
    ".csv": check_csv,
    ".json": check_json,
}


def examine(report):
    """The problems of all files of a report, the structure of each, and the kinds of files that name the canary."""
    problems, structures, named = [], {}, set()
    for path in sorted(report.rglob("*")):
        name = str(path.relative_to(report))
        if path.suffix not in CHECKS:
            if path.is_file() and path.suffix != ".pdf" and name != "SHA256SUMS":
                problems.append(f"{name}: unexpected file")
            continue
        text = path.read_bytes().decode("utf-8")
        try:
            found, structures[name] = CHECKS[path.suffix](text)
        except (ValueError, tree.ParseError, csv.Error) as error:
            found = [f"cannot be parsed: {error}"]
        problems += [f"{name}: {problem}" for problem in found]
        controls = controls_in(text, "\n\t" if path.suffix in (".svg", ".html") else "\n")  # gnuplot indents by tabs
        if controls:
            problems.append(f"{name}: control characters {controls}")
        if WORD in text.lower():
            named.add(path.suffix)
    return problems, structures, named


# ---- running the program


class Rig:
    def __init__(self, program, source, work):
        self.program, self.source, self.work = program, source, work
        self.failures, self.renders, self.refusals = [], 0, 0

    def fail(self, what, problem):
        self.failures.append(f"{what}: {problem}")

    def check_terminal(self, what, arguments, may_refuse):
        """One command: what it prints. False: refused."""
        done = subprocess.run([self.program, *arguments], cwd=self.work, capture_output=True, check=False)
        message = done.stderr.decode("utf-8")
        for text in (done.stdout.decode("utf-8"), message):
            if controls_in(text):
                self.fail(what, f"{arguments[0]} prints {controls_in(text)}")
        refused = done.returncode == 2 and message.count("\n") == 1 and not done.stdout
        if done.returncode != 0 and not (may_refuse and refused):
            self.fail(what, f"{arguments[0]}: status {done.returncode}, {message!r}")
        return done.returncode == 0

    def check(self, what, canary_of, formats="md,html", may_refuse=False):
        """Plants and renders, and returns structures and kinds of files that name the canary; None: refused."""
        folder = self.work / "set"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.source, folder)
        plant(folder, canary_of)
        for options in ([], ["--csv"], ["--json"]):
            self.check_terminal(what, ["summary", "set", *options], may_refuse)
        self.renders += 1
        if not self.check_terminal(what, ["render", "set", "--output", "report", "--format", formats], may_refuse):
            self.refusals += 1
            return None
        problems, structures, named = examine(self.work / "report")
        for problem in problems:
            self.fail(what, problem)
        for path in self.work.rglob("*"):
            if WORD in path.name:
                self.fail(what, f"a file {path}")
        shutil.rmtree(self.work / "report")
        return structures, named

    def compare(self, what, expected, found):
        for name, structure in expected.items():
            if found.get(name) == structure:
                continue
            where = ""
            if isinstance(structure, list) and isinstance(found.get(name), list):
                where = next(
                    (f" at {i}: {b} instead of {a}" for i, (a, b) in enumerate(zip(structure, found[name])) if a != b), ""
                )
            self.fail(what, f"{name}: another structure{where}")


def check_free(rig, places, step):
    """Strings with any value: a canary in each, another one each time, until each was everywhere."""
    free = {place: i for i, place in enumerate(places) if not is_fixed(*place)}
    expected, named = rig.check("harmless", lambda *place: HARMLESS if place in free else None, "md,html,tex")
    missing = {".md", ".html", ".tex", ".gp", ".dat", ".csv", ".svg"} - named
    if missing:
        rig.fail("harmless", f"no canary in any file of {sorted(missing)}")
    for turn in range(0, len(CANARIES), step):

        def canary_of(*place, turn=turn):
            return CANARIES[(free[place] + turn) % len(CANARIES)] if place in free else None

        what = f"turn {turn}"
        found = rig.check(what, canary_of, "md,html,tex" if turn % 8 == 0 else "md,html")
        if found:
            article = ("report.tex", "references.bib")
            rig.compare(what, {name: s for name, s in expected.items() if name not in article}, found[0])
            if "references.bib" in found[0]:
                rig.compare(what, {"references.bib": expected["references.bib"]}, found[0])


def check_fixed(rig, places, n):
    """Strings with a list of values: each alone, with n of the canaries."""
    for i, wanted in enumerate(place for place in places if is_fixed(*place)):
        for canary in (CANARIES[(11 * i + 29 * k) % len(CANARIES)] for k in range(n)):
            what = f"{canary!r} in {wanted}"
            rig.check(what, lambda *place: canary if place == wanted else None, may_refuse=True)


def main(program, source, work, step):
    rig = Rig(pathlib.Path(program).resolve(), pathlib.Path(source).resolve(), pathlib.Path(work).resolve())
    rig.work.mkdir()
    places = places_of(rig.source)
    check_free(rig, places, int(step))
    if int(step) <= 5:
        check_fixed(rig, places, 2 if step == "1" else 1)
    print(f"{len(CANARIES)} canaries, {len(places)} places, {rig.renders} reports, {rig.refusals} refused")
    for failure in rig.failures[:60]:
        print(failure)
    sys.exit(1 if rig.failures else 0)


main(*sys.argv[1:])
