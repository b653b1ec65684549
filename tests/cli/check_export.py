"""check_export.py FORMAT FILE: whether an exported file keeps to its format.

The JSON Schemas are of what the authors publish: hyperfine's src/hyperfine/export/json.rs and docs, Bencher's Metric Format
(https://bencher.dev/docs/reference/bencher-metric-format/), and the README of github-action-benchmark. Go's format is that of
https://go.dev/design/14313-benchmark-format. Files of these tools' own makers pass, as tests/cli/export.bats checks."""

import json
import re
import sys

import jsonschema

NUMBER = {"type": "number"}
METRIC = {
    "type": "object",
    "required": ["value"],
    "additionalProperties": False,
    "properties": {"value": NUMBER, "lower_value": NUMBER, "upper_value": NUMBER},
}
SCHEMAS = {
    "hyperfine": {
        "type": "object",
        "required": ["results"],
        "additionalProperties": False,
        "properties": {
            "results": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["command", "mean", "stddev", "median", "user", "system", "min", "max", "times", "exit_codes"],
                    "additionalProperties": False,
                    "properties": {
                        "command": {"type": "string"},
                        "mean": NUMBER,
                        "stddev": {"type": ["number", "null"]},
                        "median": NUMBER,
                        "user": NUMBER,
                        "system": NUMBER,
                        "min": NUMBER,
                        "max": NUMBER,
                        "times": {"type": "array", "items": NUMBER, "minItems": 1},
                        "memory_usage_byte": {"type": "array"},
                        "exit_codes": {"type": "array", "items": {"type": ["integer", "null"]}},
                        "parameters": {"type": "object", "additionalProperties": {"type": "string"}},
                    },
                },
            }
        },
    },
    "bencher": {
        "type": "object",
        "additionalProperties": {"type": "object", "minProperties": 1, "additionalProperties": METRIC},
    },
    "github-action": {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["name", "unit", "value"],
            "additionalProperties": False,
            "properties": {
                "name": {"type": "string"},
                "unit": {"type": "string"},
                "value": NUMBER,
                "range": {"type": "string"},
                "extra": {"type": "string"},
            },
        },
    },
}

KEY = re.compile(r"^[^\sA-Z:][^\s:]*: .*$")  # a configuration line
UNIT = re.compile(r"^Unit \S+( [a-z]+=\S+)+$")
RESULT = re.compile(r"^Benchmark([A-Z]\S*)?(\s+\d+)(\s+[-+.\deE]+ \S+)+$")


def check_go(text):
    results = 0
    for number, line in enumerate(text.splitlines(), 1):
        if not line or KEY.match(line) or UNIT.match(line):
            continue
        assert RESULT.match(line), f"line {number}: {line!r}"
        fields = line.split()
        assert fields[2::2] and len(fields) % 2 == 0, f"line {number}: values and units"
        assert all(float(value) >= 0 for value in fields[2::2])
        results += 1
    assert results, "no result"


def main(form, path):
    with open(path, encoding="utf-8", newline="") as file:
        text = file.read()
    if form == "go":
        check_go(text)
    else:
        jsonschema.validate(json.loads(text), SCHEMAS[form])


if __name__ == "__main__":
    main(*sys.argv[1:])
