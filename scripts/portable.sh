#!/bin/bash
# portable.sh [--with-openblas] [--gzip] [FOLDER]: pack the release in build/ with the libraries it needs into one file,
# which runs from any folder of a machine that has glibc, and print its path (default folder: build). BLAS, PAPI, gnuplot
# and Python are looked for where it runs.
#   --with-openblas  carry OpenBLAS and BLIS too, each with threads of its own and with OpenMP
#   --gzip           .tar.gz, which needs no zstd, in place of .tar.zst
# Exit status: 0; 2 bad usage; 3 this machine cannot do it.
set -euo pipefail

cd "$(dirname "$0")/.."
readonly newest_glibc=2.36 # of Debian 12

fail() {
  echo "portable.sh: $2" >&2
  exit "$1"
}

with_blas="" ending=tar.zst output=build
while [ $# -gt 0 ]; do
  case $1 in
  --with-openblas) with_blas=1 ;;
  --gzip) ending=tar.gz ;;
  -*) fail 2 "unknown option '$1': see the head of $0" ;;
  *) output=$1 ;;
  esac
  shift
done
command -v dpkg-query >/dev/null || fail 3 "needs Debian, whose packages say which licence a library has"

release=$(scripts/version.sh)
name=stratagemm-$release-linux-$(uname -m)
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/$name
lib=$root/lib/stratagemm
doc=$root/share/doc/stratagemm

echo "packing the programs and their libraries${with_blas:+, with BLAS}: a minute at most" >&2
cmake --install build --prefix "$root" --strip >/dev/null
rm -f "$root/libexec/stratagemm/stratagemm-worker-mpi" # MPI is that of a site, and the worker for it is built there
mkdir -p "$lib" "$doc/licences"
programs=("$root"/bin/* "$root"/libexec/stratagemm/*)
blas=()
if [ -n "$with_blas" ]; then
  for file in /usr/lib/"$(uname -m)"-linux-gnu/{openblas,blis}-{pthread,openmp}/lib{openblas.so.0,blis.so.4}; do
    [ ! -e "$file" ] || blas+=("$file")
  done
  [ ${#blas[@]} -gt 0 ] || fail 3 "no OpenBLAS to carry: install libopenblas0-pthread and libopenblas0-openmp"
fi

# Each library with its licence and a line of the list. Each names the place of its own libraries, and no place for all:
# a library of the machine gets what the machine has for it. ($ORIGIN is the loader's word for the file's folder.)
linked=$(scripts/linked.sh "${programs[@]}" "${blas[@]}")
while IFS=$'\t' read -r path package version source source_version; do
  [ "$package" != libc6 ] || continue
  target=$lib/$(basename "$path") places="\$ORIGIN"
  if [[ " ${blas[*]} " == *" $path "* ]]; then
    target=$lib/blas/$(basename "$(dirname "$path")")/$(basename "$path") places="\$ORIGIN/../.."
  fi
  install -D -m 644 "$path" "$target"
  patchelf --set-rpath "$places" "$target"
  cp -L "/usr/share/doc/$package/copyright" "$doc/licences/$package"
  printf '%s\t%s %s\tfrom source package %s %s\n' "${target#"$root"/}" "$package" "$version" "$source" "$source_version"
done <<<"$linked" >"$doc/carried.txt"
for program in "${programs[@]}"; do
  patchelf --set-rpath "\$ORIGIN/$(realpath --relative-to "$(dirname "$program")" "$lib")" "$program"
done
scripts/sbom.sh build/bin/stratagemm-{bench,report,worker} "${blas[@]}" >"$doc/stratagemm.spdx.json"

# The newest version of glibc that any of these files asks for.
asked=$(find "${programs[@]}" "$lib" -type f -exec objdump -T {} + | grep -oE 'GLIBC_[0-9]+(\.[0-9]+)+' |
  sed 's/GLIBC_//' | sort -uV | tail -n 1)
[ "$(printf '%s\n' "$asked" "$newest_glibc" | sort -V | tail -n 1)" = "$newest_glibc" ] ||
  fail 3 "built here it needs glibc $asked: build on Debian 12, which has $newest_glibc"
sed "s/@VERSION@/$release/; s/@GLIBC@/$asked/; s/@NAME@/$name/" packaging/portable/README >"$root/README"

mkdir -p "$output"
output=$(realpath "$output")/$name.$ending
case $ending in
tar.zst) pack=(zstd -q -9 -T0) ;;
*) pack=(gzip -n) ;;
esac
tar -C "$work" --sort=name --owner=0 --group=0 --numeric-owner --mode=u+w,go=u-w --mtime="@$SOURCE_DATE_EPOCH" -cf - "$name" |
  "${pack[@]}" >"$output.part"
mv "$output.part" "$output"
echo "$output"
