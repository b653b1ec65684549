#!/bin/bash
# linked.sh FILE..: the shared libraries that the loader finds for these programs and libraries, and those of the files that
# are libraries (lib*.so*) themselves: for each a line "path, Debian package, version, source package, its version", with
# tabs between them, by path. Exit status: 0; 3 one is missing, or belongs to no package.
set -euo pipefail

fail() {
  echo "linked.sh: $1" >&2
  exit 3
}

found=$(ldd "$@")
missing=$(grep 'not found' <<<"$found" || true)
[ -z "$missing" ] || fail "missing here: $missing"
paths=$({
  awk '$2 == "=>" && $3 ~ /^\// { print $3 } $1 ~ /^\/.*\/ld-linux/ { print $1 }' <<<"$found"
  printf '%s\n' "$@" | grep '/lib[^/]*\.so[^/]*$' || true
} | sort -u)

# By the last two folders: packages name /lib what the loader calls /usr/lib.
end_of() { sed -E 's|.*(/[^/]*/[^/]*)$|\1|'; }
mapfile -t ends < <(xargs -d '\n' realpath <<<"$paths" | end_of)
owners=$(dpkg-query -S "${ends[@]/#/\*}" 2>/dev/null) || true
packages=$(sed 's/[:,].*//' <<<"$owners" | sort -u | xargs dpkg-query -W -f '${Package}\t${Version}\t${source:Package}\t${source:Version}\n')
i=0
while read -r path; do
  package=$(awk -F ': ' -v end="${ends[i]}" 'substr($2, length($2) - length(end) + 1) == end { sub(/[:,].*/, "", $1); print $1; exit }' <<<"$owners")
  [ -n "$package" ] || fail "$path belongs to no Debian package: its version and licence are not known"
  printf '%s\t%s\n' "$path" "$(awk -F '\t' -v package="$package" '$1 == package { print; exit }' <<<"$packages")"
  i=$((i + 1))
done <<<"$paths"
