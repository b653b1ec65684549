#!/usr/bin/env bats
# The files of packaging/ that other systems build from: what can be checked without these systems.

load helper

@test "the Containerfile copies what is there, and everything that the build installs" {
  cd "$SOURCE" || return 1
  mapfile -t copied < <(sed -n 's/^COPY \([^-].*\) [^ ]*$/\1/p' packaging/Containerfile | tr ' ' '\n')
  [ ${#copied[@]} -gt 10 ]
  for path in "${copied[@]}"; do [ -e "$path" ] || { echo "COPY $path: not there"; return 1; }; done
  # What CMakeLists.txt names: folders it adds and files and folders it installs.
  while read -r path; do
    printf '%s\n' "${copied[@]}" | grep -qxF "${path%%/*}" || { echo "$path is not copied"; return 1; }
  done < <(sed -n -e 's/^ *add_subdirectory(\([a-z]*\)).*/\1/p' -e 's/^ *install(\(FILES\|DIRECTORY\) \(.*\) DESTINATION.*/\2/p' CMakeLists.txt |
    tr ' ' '\n' | grep -Ev '^\$|^tests')
}

@test "every library of packages.txt is in the recipes of Spack, Guix and conda-forge, and each is of its language" {
  cd "$SOURCE" || return 1
  recipes=(packaging/spack/package.py packaging/guix/stratagemm.scm packaging/conda-forge/meta.yaml)
  mapfile -t libraries < <(awk '$1 == "report" && /-dev / && !/libc6|papi/ { sub(/^lib/, "", $2); sub(/(-extensions|1g)?-dev$/, "", $2); print $2 }' scripts/packages.txt)
  [ ${#libraries[@]} -gt 10 ]
  for library in "${libraries[@]}"; do
    for recipe in "${recipes[@]}"; do
      grep -Ev '^ *(#|;)' "$recipe" | grep -q "$library" || { echo "$recipe has no $library"; return 1; }
    done
  done
  # All are of the version that is built.
  version=$(sed -n 's/^project(stratagemm VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)
  grep -qF "(version \"$version\")" packaging/guix/stratagemm.scm
  grep -qF "set version = \"$version\"" packaging/conda-forge/meta.yaml
  python3 - <<'CHECK'
import ast
import re
import sys

tree = ast.parse(open("packaging/spack/package.py").read())
recipe = next(node for node in tree.body if isinstance(node, ast.ClassDef))
tests = [node for node in recipe.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
assert len(tests) == 2 and all(ast.get_docstring(node) for node in tests)
CHECK
}

@test "the recipe of conda-forge is YAML, that of Guix is Scheme" {
  cd "$SOURCE" || return 1
  /usr/bin/python3 -c "import yaml" 2>/dev/null || skip "needs Debian's package python3-yaml"
  # As conda-build reads it: Jinja's statements are gone, and its expressions are texts.
  sed -E '/^\{%/d; s/\{\{ *([^}]*[^ }]) *\}\}/\1/' packaging/conda-forge/meta.yaml |
    /usr/bin/python3 -c 'import sys, yaml; recipe = yaml.safe_load(sys.stdin); assert len(recipe["requirements"]["host"]) > 10 and recipe["test"]["commands"]'
  command -v guile >/dev/null || skip "needs Debian's package guile-3.0"
  # The signs of G-expressions are Guix' own.
  [ "$(guile --no-auto-compile -c "(for-each (lambda (sign) (read-hash-extend sign (lambda (sign port) (read port)))) '(#\\~ #\\$))
      (let next ((form (read)) (count 0)) (if (eof-object? form) (display count) (next (read) (+ count 1))))" <packaging/guix/stratagemm.scm)" -eq 3 ]
}
