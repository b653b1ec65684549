#!/bin/bash
# compile.sh PROCESSOR BUILD: compile every C file of core/, bench/ and report/ for another processor (riscv64, powerpc64le), with
# Debian's compiler for it and the options of BUILD's compile_commands.json; nothing is linked. Headers of libraries are this
# machine's: they do not depend on the processor. Warnings are errors. Exit status: 0 all were compiled.
set -euo pipefail

processor=${1:?compile.sh PROCESSOR BUILD} build=${2:?compile.sh PROCESSOR BUILD}
export compiler=$processor-linux-gnu-gcc
export triplet
triplet=$(gcc -print-multiarch)
# The C library's own headers come first.
export headers="-idirafter /usr/include/$triplet -idirafter /usr/include"

compile() {
  local command
  # Without the compiler of this machine, what it wrote and where, and include folders of the system. What a number's text may
  # need is estimated from its range, which less optimisation knows less of.
  command=$(sed -E 's/ -o [^ ]+//; s/ -c [^ ]+$//; s# -isystem /usr/include(/'"$triplet"')?( |\$)#\2#g; s/ -O[0-3]//; s/^.*[ /](gcc|cc) //' <<<"$2")
  # shellcheck disable=SC2086 # words of a command
  eval "$compiler $command $headers -Werror -Wno-format-truncation -O0 -c -o /dev/null '$1'" || {
    echo "$compiler: $1"
    return 1
  }
}
export -f compile

jq -r '.[] | select(.file | test("/(core|bench|report)/[^ ]*[.]c$")) | .file, .command' "$build/compile_commands.json" |
  awk 'NR % 2 { file = $0; next } !seen[file]++ { printf "%s%c%s%c", file, 0, $0, 0 }' >"$build/cross-commands"
xargs -0 -r -n 2 -P "$(nproc)" bash -c 'compile "$@"' compile <"$build/cross-commands"
echo "$processor: $(($(tr -cd '\0' <"$build/cross-commands" | wc -c) / 2)) files compiled"
