#!/usr/bin/env python3
"""expand.py BAG: ro-crate-metadata.json of a bag is JSON-LD: PyLD, another implementation, expands it, and every property and type
becomes the IRI that RO-Crate 1.3 gives it.

The published context (https://w3id.org/ro/crate/1.3/context) is not stored here, and is not read over the network. The context below
has only the terms that the crate uses, each with its IRI there; a term that is not in it is dropped in expansion, and found."""

import json
import os
import sys

from pyld import jsonld

SCHEMA = "http://schema.org/"
TYPES = {name: SCHEMA + name for name in "CreateAction CreativeWork Dataset IndividualProduct Person SoftwareApplication".split()}
TYPES["File"] = SCHEMA + "MediaObject"
PROPERTIES = {
    name: SCHEMA + name
    for name in """about agent author contentSize datePublished description encodingFormat endTime hasPart identifier instrument
    license mentions name object result sha256 softwareRequirements softwareVersion startTime url version""".split()
}
PROPERTIES["conformsTo"] = "http://purl.org/dc/terms/conformsTo"
CONTEXT = "https://w3id.org/ro/crate/1.3/context"
BASE = "https://archive.example/"


def load(url, options):
    """The context; nothing else is asked for."""
    if url != CONTEXT:
        sys.exit(f"the crate needs {url}")
    document = {"@context": {**TYPES, **PROPERTIES}}
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": document}


with open(os.path.join(sys.argv[1], "ro-crate-metadata.json"), encoding="utf-8") as file:
    crate = json.load(file)
expanded = {entity["@id"]: entity for entity in jsonld.expand(crate, {"documentLoader": load, "base": BASE})}
for entity in crate["@graph"]:
    got = expanded[jsonld.prepend_base(BASE, entity["@id"])]
    wanted = {PROPERTIES.get(key, key) for key in entity}
    if set(got) != wanted or got["@type"] != [TYPES[entity["@type"]]]:
        sys.exit(f"{entity['@id']}: {sorted(wanted ^ set(got))} {got['@type']}")
print(f"{len(expanded)} entities")
