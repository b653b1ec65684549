#!/usr/bin/env python3
"""check.py [ROOT]: is the tree laid out as CONTRIBUTING.md says?

Reads the two blocks under "## Layout" of CONTRIBUTING.md: the map of folders, and the modules each module may include.
Prints one line for each thing that is not so. Exit status: 0 nothing found, 1 something."""

import os
import re
import sys

SOURCE = (".c", ".h", ".def", ".cpp")
PROGRAMS = ("core", "bench", "report")
# Files that have to have these names, one per folder.
REPEATED = {"CMakeLists.txt", "README.md"}


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def blocks(root):
    """The two blocks of CONTRIBUTING.md as lists of lines."""
    text = read(os.path.join(root, "CONTRIBUTING.md"))
    layout = text.split("## Layout", 1)[1].split("\n## ", 1)[0]
    return [block.strip("\n").split("\n") for block in re.findall(r"^```\n(.*?)^```", layout, re.S | re.M)]


def mapped_folders(lines):
    """{"bench/worker": ..} from lines indented by two spaces per level."""
    path, folders = [], set()
    for line in lines:
        match = re.match(r"((?:  )*)([\w.]+)/ ", line)
        if match:
            del path[len(match[1]) // 2 :]
            path.append(match[2])
            folders.add("/".join(path))
    return folders


def order(lines):
    """{module: modules it may include}, each line a module and its own, which must stand above it."""
    allowed = {}
    for line in lines:
        module, *below = line.split()
        unknown = [name for name in below if name not in allowed]
        if unknown:
            yield_error(f"CONTRIBUTING.md: {module} includes {unknown[0]}, which does not stand above it")
        allowed[module] = set(below)
    return allowed


errors = []


def yield_error(text):
    errors.append(text)


def walk(root, top):
    for folder, folders, names in os.walk(os.path.join(root, top)):
        folders.sort()
        for name in sorted(names):
            yield os.path.relpath(os.path.join(folder, name), root)


def unit(path):
    """x.c and x.h are one unit."""
    return os.path.splitext(path)[0]


def module(path, allowed):
    folder = os.path.dirname(path)
    while folder and folder not in allowed:
        folder = os.path.dirname(folder)
    return folder


def include_graph(root):
    graph = {}
    for top in PROGRAMS:
        for path in walk(root, top):
            if path.endswith(SOURCE):
                included = re.findall(r'^#include "([^"]+)"', read(os.path.join(root, path)), re.M)
                graph.setdefault(unit(path), set()).update(unit(p) for p in included if unit(p) != unit(path))
    return graph


def check_circles(graph):
    """Depth-first search; a path that comes back to itself is a circle."""
    state, path = {}, []

    def visit(node):
        state[node] = "open"
        path.append(node)
        for target in sorted(graph.get(node, ())):
            if state.get(target) == "open":
                circle = path[path.index(target) :] + [target]
                yield_error("circle of includes: " + " -> ".join(circle))
            elif target not in state:
                visit(target)
        path.pop()
        state[node] = "done"

    for node in sorted(graph):
        if node not in state:
            visit(node)


def check_modules(graph, allowed):
    for source in sorted(graph):
        here = module(source, allowed)
        if not here:
            yield_error(f"{source}: its folder is no module of CONTRIBUTING.md's list")
            continue
        for target in sorted(graph[source]):
            there = module(target, allowed)
            if there != here and there not in allowed[here]:
                yield_error(f"{source} includes {target}: {here} may not include {there}")


def check_names(root):
    seen = {}
    for top in PROGRAMS + ("tests", "scripts", "templates"):
        for path in walk(root, top):
            name = os.path.basename(path)
            # Results of a test and captured machines have the names that a result set and Linux give them.
            data = re.match(r"tests/(golden/(report|sets|counters|comparisons)|machines|fuzz/seeds|browser/node_modules)/", path)
            if data or name in REPEATED or name.startswith("."):
                continue
            if name in seen:
                yield_error(f"two files are called {name}: {seen[name]} and {path}")
            seen[name] = path


def check_tags(root):
    seen = {}
    for top in PROGRAMS:
        for path in walk(root, top):
            if not path.endswith(SOURCE):
                continue
            for kind, tag in re.findall(r"^(?:static )?(?:const )?(struct|enum|union) (\w+) \{", read(os.path.join(root, path)), re.M):
                if tag in seen:
                    yield_error(f"{kind} {tag} is defined twice: {seen[tag]} and {path}")
                seen[tag] = path


def check_map(root, folders):
    there = set()
    for top in PROGRAMS:
        for folder, inner, names in os.walk(os.path.join(root, top)):
            inner[:] = [name for name in inner if name != "__pycache__"]
            if any(name.endswith(SOURCE) for name in names):
                there.add(os.path.relpath(folder, root))
    mapped = {f for f in folders if f.split("/")[0] in PROGRAMS}
    for folder in sorted(there - mapped):
        yield_error(f"{folder}/ is not in CONTRIBUTING.md's map")
    for folder in sorted(folders):
        if not os.path.isdir(os.path.join(root, folder)):
            yield_error(f"CONTRIBUTING.md's map has {folder}/, which is not there")


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), "..", "..")
    layout, modules = blocks(root)
    allowed = order(modules)
    graph = include_graph(root)
    check_map(root, mapped_folders(layout))
    check_circles(graph)
    check_modules(graph, allowed)
    check_names(root)
    check_tags(root)
    for error in errors:
        print(error)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
