#!/usr/bin/env python3
"""metadata.py BAG AUTHOR ORCID TITLE DOI LICENCE: CITATION.cff, .zenodo.json and ro-crate-metadata.json of a bag have what their
formats require, and say this and no more of its author. An empty argument: not given."""

import json
import os
import sys

bag, author, orcid, title, doi, licence = sys.argv[1:]


def load(name):
    with open(os.path.join(bag, name), encoding="utf-8") as file:
        return json.load(file)


def must(condition, what):
    if not condition:
        sys.exit(what)


# CITATION.cff, a YAML file of scalars that are JSON strings. Required: cff-version, message, title, authors; a key that the schema
# does not have is an error. No package has the schema; these were read in it, and such a file conforms to it:
# https://github.com/citation-file-format/citation-file-format/blob/1.2.0/schema.json
cff = {}
with open(os.path.join(bag, "CITATION.cff"), encoding="utf-8") as file:
    for line in file:
        key, _, value = line.strip().removeprefix("- ").partition(": ")
        cff[key.removesuffix(":")] = json.loads(value) if value else None
must(cff["cff-version"] == "1.2.0" and cff["message"] and "authors" in cff and cff["type"] == "dataset", "CITATION.cff")
must(set(cff) <= {"cff-version", "message", "type", "title", "authors", "name", "orcid", "doi", "license", "license-url"}, "CITATION.cff: a key")
must(cff["title"] == title and cff.get("doi", "") == doi, "CITATION.cff: title, doi")
must(("license" in cff) != ("license-url" in cff), "CITATION.cff: licence")
must(licence == cff.get("license", cff.get("license-url", "").removeprefix("https://spdx.org/licenses/")), "CITATION.cff: licence")
must(cff["name"] == (author or "Unknown: give the author with --author"), "CITATION.cff: author")
must(cff.get("orcid", "") == (orcid and "https://orcid.org/" + orcid), "CITATION.cff: orcid")

zenodo = load(".zenodo.json")
must(zenodo["upload_type"] == "dataset" and zenodo["title"] == title and zenodo["license"] == licence, ".zenodo.json")
must(zenodo.get("doi", "") == doi and ("creators" in zenodo) == bool(author), ".zenodo.json: doi, creators")
if author:
    must(zenodo["creators"] == [{"name": author, **({"orcid": orcid} if orcid else {})}], ".zenodo.json: creators")

# RO-Crate 1.3, the root and its descriptor; the files.
crate = load("ro-crate-metadata.json")
must(crate["@context"] == "https://w3id.org/ro/crate/1.3/context", "crate: context")
graph = {entity["@id"]: entity for entity in crate["@graph"]}
must(len(graph) == len(crate["@graph"]), "crate: two entities have one @id")
descriptor, root = graph["ro-crate-metadata.json"], graph["./"]
must(descriptor["@type"] == "CreativeWork" and descriptor["about"] == {"@id": "./"}, "crate: descriptor")
must(descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.3"}, "crate: conformsTo")
for key in ("name", "description", "datePublished", "license"):
    must(root.get(key), "crate: the root has no " + key)
must(root["@type"] == "Dataset" and root["license"]["@id"] in graph and root["name"] == title, "crate: root")
must(("author" in root) == bool(author), "crate: author")
paths = {os.path.relpath(os.path.join(folder, name), bag) for folder, _, names in os.walk(bag) for name in names}
late = {"bagit.txt", "bag-info.txt", "manifest-sha512.txt", "tagmanifest-sha512.txt", "ro-crate-metadata.json"}
must({part["@id"] for part in root["hasPart"]} == paths - late, "crate: hasPart is not the files")
for path in paths - late:
    must(graph[path]["@type"] == "File", "crate: " + path)
    must(int(graph[path]["contentSize"]) == os.path.getsize(os.path.join(bag, path)), "crate: size of " + path)


def refers(value):
    """Each reference to an entity of the crate leads to one."""
    if isinstance(value, dict) and set(value) == {"@id"}:
        must(value["@id"] in graph or value["@id"] == "https://w3id.org/ro/crate/1.3", "crate: dangling " + value["@id"])
    elif isinstance(value, dict):
        for one in value.values():
            refers(one)
    elif isinstance(value, list):
        for one in value:
            refers(one)


refers(crate["@graph"])

# Process Run Crate 0.5: the root conforms to it; each CreateAction is mentioned and has an instrument, a SoftwareApplication
# with a version.
profile = "https://w3id.org/ro/wfrun/process/0.5"
must(root["conformsTo"] == {"@id": profile} and graph[profile]["@type"] == "CreativeWork", "crate: profile")
actions = [entity for entity in crate["@graph"] if entity["@type"] == "CreateAction"]
must(len(actions) == 2, "crate: actions")
for action in actions:
    must({"@id": action["@id"]} in root["mentions"], "crate: an action is not mentioned")
    instruments = action["instrument"] if isinstance(action["instrument"], list) else [action["instrument"]]
    software = [graph[i["@id"]] for i in instruments if graph[i["@id"]]["@type"] == "SoftwareApplication"]
    must(software and all(one["softwareVersion"] and one["name"] for one in software), "crate: instrument")
    must(action["result"], "crate: result")
