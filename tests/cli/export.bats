#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2028,SC2154 # text in Markdown and R is meant literally; output and stderr are bats'
# Every format of `export`, read by the tool that it is for where Debian has it, and by its published schema elsewhere.

load helper

PYTHON=/usr/bin/python3 # Debian's, which has the packages
FORMATS=(csv google-benchmark hyperfine go bencher github-action junit)
HOSTILE=$'a|b`<script>"x", & \\ %s\r\n\e[31m=1+1'

exported() { # FORMAT [SET]
  accepts report export "${2:-$SAMPLE}" --format "$1" --output "$BATS_TEST_TMPDIR/out"
  [ -z "$output" ]
}

needs() {
  "$PYTHON" -c "import $1" 2>/dev/null || skip "needs Debian's package of Python's $1"
}

# A copy of the sample in which one label is hostile.
hostile_set() {
  cp -r "$SAMPLE" "$BATS_TEST_TMPDIR/hostile"
  HOSTILE=$HOSTILE python3 - "$BATS_TEST_TMPDIR/hostile/configs.csv" <<'END'
import csv, os, sys
with open(sys.argv[1], newline="") as file:
    rows = list(csv.reader(file))
rows[2][rows[0].index("label")] = os.environ["HOSTILE"]
with open(sys.argv[1], "w", newline="") as file:
    csv.writer(file).writerows(rows)
END
}

@test "every format is in the help, and another one is refused" {
  accepts report export --help
  for format in "${FORMATS[@]}"; do grep -q "^ .*$format  *[a-zA-Z]" <<<"$output"; done
  refuses 2 "unknown format 'hyperfin': did you mean 'hyperfine'" report export "$SAMPLE" --format hyperfin
  refuses 2 "export needs --format" report export "$SAMPLE"
  refuses 2 "export takes one result set, not 0" report export --format csv
  refuses 2 "no-such-set" report export no-such-set --format csv
  refuses 2 "/dev/null" report export "$SAMPLE" --format csv --output /dev/null/x
}

@test "the same set gives the same bytes, on stdout and in a file" {
  for format in "${FORMATS[@]}"; do
    exported "$format"
    report export "$SAMPLE" --format "$format" | cmp - "$BATS_TEST_TMPDIR/out"
  done
}

@test "csv: a row for each timed launch, all columns named once, numbers as in the summary" {
  exported csv
  [ "$(wc -l <"$BATS_TEST_TMPDIR/out")" -eq "$(awk -F, '$2 != 0' "$SAMPLE/outcomes.csv" | wc -l)" ]
  python3 - "$BATS_TEST_TMPDIR/out" "$SAMPLE" <<'END'
import csv, statistics, sys
rows = list(csv.reader(open(sys.argv[1], newline="")))
assert len(set(rows[0])) == len(rows[0]) and all(len(row) == len(rows[0]) for row in rows)
configs = next(csv.reader(open(sys.argv[2] + "/configs.csv")))
assert set(configs) <= set(rows[0])
rows = [dict(zip(rows[0], row)) for row in rows[1:]]
samples = [r for r in csv.DictReader(open(sys.argv[2] + "/samples.csv")) if r["warmup"] == "0"]
for row in rows:
    own = [int(s["wall_ns"]) for s in samples if s["launch"] == row["launch"]]
    assert abs(statistics.mean(own) - float(row["wall_ns"])) < 1e-3 and len(own) == int(row["trials"])
END
}

@test "csv: the notebook and the R of docs/EXPORT.md compute the speed-ups of the summary" {
  needs pandas
  command -v Rscript >/dev/null || skip "needs r-base-core"
  accepts report summary "$SAMPLE" --json
  wanted=$(jq -c --slurpfile c <(python3 -c 'import csv, json, sys
json.dump({r["config_id"]: r["label"] for r in csv.DictReader(open(sys.argv[1]))}, sys.stdout)' "$SAMPLE/configs.csv") \
    '[.[] | select(.metric == "wall_ns") | {key: $c[0][.config_id], value: (.speedup * 1e6 | round)}] | sort_by(.key) | from_entries' <<<"$output")
  exported csv
  cd "$BATS_TEST_TMPDIR"
  mv out launches.csv
  jq -e '[.cells[] | select(.cell_type == "code" and (.outputs != [] or .execution_count != null))] == []' "$SOURCE/docs/launches.ipynb"
  jq -r '.cells[] | select(.cell_type == "code") | .source | join("")' "$SOURCE/docs/launches.ipynb" >notebook.py
  cat >>notebook.py <<'END'

import json
print(json.dumps({k: round(v * 1e6) for k, v in sorted(speedups.items())}, separators=(",", ":")))
END
  [ "$("$PYTHON" notebook.py | tail -n 1)" = "$wanted" ]
  sed -n '/^```r$/,/^```$/p' "$SOURCE/docs/EXPORT.md" | grep -v '^```' >script.R
  echo 'cat(paste0("{", paste0("\"", speedups$label, "\":", sprintf("%.0f", speedups$speedup * 1e6), collapse = ","), "}\n"))' >>script.R
  [ "$(LC_ALL=C Rscript script.R | tail -n 1)" = "$wanted" ]
}

@test "google-benchmark: its own compare.py reads it and finds a set equal to itself" {
  [ -e /usr/share/benchmark/compare.py ] || skip "needs libbenchmark-tools"
  needs scipy
  exported google-benchmark
  run "$PYTHON" /usr/share/benchmark/compare.py --no-color benchmarks "$BATS_TEST_TMPDIR/out" "$BATS_TEST_TMPDIR/out"
  [ "$status" -eq 0 ]
  [ "$(grep -c '_pvalue  *1.0000' <<<"$output")" -eq 5 ]
  [ "$(grep -c 'count=100/threads  *+0.0000' <<<"$output")" -eq 8 ]
}

@test "hyperfine, go, bencher and github-action keep to their formats, for every stored set" {
  needs jsonschema
  for set in "$SAMPLE" "$SOURCE"/data/results/*/* "$SOURCE"/tests/golden/sets/*; do
    for format in hyperfine go bencher github-action; do
      exported "$format" "$set"
      "$PYTHON" -W ignore "$SOURCE/tests/cli/check_export.py" "$format" "$BATS_TEST_TMPDIR/out"
    done
  done
}

@test "hyperfine, bencher and github-action have the numbers of the summary" {
  accepts report summary "$SAMPLE" --json
  medians=$(jq -c '[.[] | select(.metric == "wall_ns") | .median | round] | sort' <<<"$output")
  exported hyperfine
  [ "$(jq -c '[.results[].median * 1e9 | round] | sort' "$BATS_TEST_TMPDIR/out")" = "$medians" ]
  jq -e '.results | all(.times | length == 8) and all(.parameters.dtype == "f64")' "$BATS_TEST_TMPDIR/out"
  exported bencher
  [ "$(jq -c '[.[].latency.value | round] | sort' "$BATS_TEST_TMPDIR/out")" = "$medians" ]
  exported github-action
  [ "$(jq -c '[.[].value | round] | sort' "$BATS_TEST_TMPDIR/out")" = "$medians" ]
}

@test "junit: a parser reads it; wrong results are failures, crashes errors, what did not run is skipped" {
  needs junitparser
  cp -r "$SAMPLE" "$BATS_TEST_TMPDIR/set"
  python3 - "$BATS_TEST_TMPDIR/set" <<'END'
import csv, sys
def edit(name, change):
    path = f"{sys.argv[1]}/{name}.csv"
    rows = list(csv.DictReader(open(path, newline="")))
    head = list(rows[0])
    rows = [row for row in rows if change(row)]
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, head)
        writer.writeheader()
        writer.writerows(rows)
def outcome(row):
    if row["config_id"] == "c002": row["outcome"], row["detail"] = "crashed", "signal 11 <&>"
    return True
def sample(row):
    if row["config_id"] == "c003": row["valid"], row["residual"] = "0", "7"
    return row["config_id"] != "c002"
def invalid(row):
    if row["config_id"] == "c003": row["outcome"], row["detail"] = "invalid", "residual 7"
    return outcome(row)
edit("outcomes", invalid)
edit("samples", sample)
END
  exported junit "$BATS_TEST_TMPDIR/set"
  "$PYTHON" - "$BATS_TEST_TMPDIR/out" <<'END'
import sys
from junitparser import JUnitXml, Error, Failure
xml = JUnitXml.fromfile(sys.argv[1])
suite, = xml
assert (suite.tests, suite.failures, suite.errors, suite.skipped) == (5, 1, 1, 0), (suite.tests, suite.failures, suite.errors)
results = {case.name: case.result for case in suite}
assert isinstance(results["blas-default"][0], Error) and "signal 11 <&>" in results["blas-default"][0].message
assert isinstance(results["blas-physical"][0], Failure)
assert results["serial"] == [] and all(case.time > 0 for case in suite if not case.result)
END
}

@test "a hostile label stays data in every format" {
  needs jsonschema
  hostile_set
  for format in "${FORMATS[@]}"; do
    exported "$format" "$BATS_TEST_TMPDIR/hostile"
    run ! grep -aq $'[\x01-\x08\x0b-\x1f\x7f]' <(tr -d '\r' <"$BATS_TEST_TMPDIR/out")
    iconv -f UTF-8 -t UTF-8 "$BATS_TEST_TMPDIR/out" >/dev/null
  done
  for format in hyperfine go bencher github-action; do
    exported "$format" "$BATS_TEST_TMPDIR/hostile"
    "$PYTHON" -W ignore "$SOURCE/tests/cli/check_export.py" "$format" "$BATS_TEST_TMPDIR/out"
  done
  exported csv "$BATS_TEST_TMPDIR/hostile"
  python3 - "$BATS_TEST_TMPDIR/out" <<'END'
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1], newline="")))
assert len(rows) == 40 and sum('a|b`<script>"x", & \\ %s' in row["label"] for row in rows) == 8
END
  exported junit "$BATS_TEST_TMPDIR/hostile"
  xmllint --noout "$BATS_TEST_TMPDIR/out"
}

@test "csv: a label is no formula to a spreadsheet" {
  cp -r "$SAMPLE" "$BATS_TEST_TMPDIR/set"
  for label in "=cmd|'x'!A1" '+1+1' '@SUM(1)'; do
    awk -F, -v OFS=, -v label="$label" 'NR == 2 { $2 = label } { print }' "$SAMPLE/configs.csv" >"$BATS_TEST_TMPDIR/set/configs.csv"
    accepts report export "$BATS_TEST_TMPDIR/set" --format csv
    grep -qF ",'$label," <<<"$output"
    run ! grep -qF ",$label," <<<"$output"
  done
}
