#!/bin/bash
# chroot.sh FILE SUITE: run the portable FILE (make portable ARGS=--with-openblas) in a Debian SUITE (bookworm, trixie) that
# has only what debootstrap calls the minimum, as an ordinary user, from a read-only folder: doctor, list, the profile smoke,
# render, archive, verify; and what it says without a BLAS library. Needs root and debootstrap. Exit status: 0 it works; 1 it
# does not; 3 this machine cannot do it.
set -euo pipefail

file=$(realpath -e "${1:?chroot.sh FILE SUITE}") suite=${2:?chroot.sh FILE SUITE}
# shellcheck source=tests/portable/bare.bash
source "$(dirname "$0")/bare.bash"
bare_begin "$suite" "$0" "$@"
bare_throwaway
mkdir "$work/programs"
tar -C "$work/programs" --strip-components 1 -xf "$file"
mkdir "$root/opt/any where" "$root/home/user"
mount --bind -o ro "$work/programs" "$root/opt/any where"
mount -o remount,bind,ro "$root/opt/any where"
chown 1000:1000 "$root/home/user"

as_user() {
  chroot --userspec 1000:1000 "$root" /usr/bin/env -i HOME=/home/user PATH=/usr/bin:/bin LC_ALL=C \
    sh -ec "cd; PATH='/opt/any where/bin':\$PATH; $1"
}

wrong() {
  echo "$suite: $*"
  exit 1
}

as_user 'for name in gnuplot python3 zstd gcc; do if command -v $name; then exit 1; fi; done' || wrong "is not bare"
doctor=$(as_user 'stratagemm-bench doctor') || wrong "doctor failed"
for line in 'ok +blas library +openblas-pthread' 'missing numpy' 'missing papi' 'missing gnuplot'; do
  grep -Eq "^$line" <<<"$doctor" || wrong "doctor does not say '$line': $doctor"
done
backends=$(as_user 'stratagemm-bench list backends') || wrong "list backends failed"
for name in openblas-pthread openblas-openmp blis-pthread blis-openmp; do
  grep -q "^$name" <<<"$backends" || wrong "no $name: $backends"
done
as_user 'stratagemm-bench run --profile smoke --rounds 2 --quiet --output smoke' >/dev/null || wrong "run failed"
as_user 'stratagemm-bench run --profile smoke --rounds 1 --quiet --backend openblas-openmp --operation svd --output svd' >/dev/null ||
  wrong "run of LAPACK with OpenMP failed"
as_user 'stratagemm-report render smoke && test -s smoke/report/report.html' >/dev/null 2>&1 || wrong "render failed"
as_user 'grep -q "There are no charts here" smoke/report/report.md' || wrong "the report does not say why it has no charts"
as_user 'stratagemm-report archive smoke' >/dev/null 2>&1 || wrong "archive failed"
[ "$(as_user 'stratagemm-report verify smoke.tar.zst')" = "smoke.tar.zst: verified" ] || wrong "verify failed"
mount -t tmpfs none "$root/opt/any where/lib/stratagemm/blas"
status=0
said=$(as_user 'stratagemm-bench run --profile smoke --quiet --output none' 2>&1) || status=$?
[ "$status" -eq 3 ] && grep -q 'no BLAS library found: install' <<<"$said" || wrong "without a BLAS: status $status, $said"
echo "$suite: works"
