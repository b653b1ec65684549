#!/bin/bash
# packages.sh FOLDER SUITE [CACHE]: install the Debian packages that scripts/deb.sh left in FOLDER in a bare Debian SUITE, run
# their test (debian/tests/smoke) as an ordinary user, remove them, and compare the system with what it was before. Needs
# root, debootstrap, the network, and the system that chroot.sh keeps in CACHE. Exit status: 0 it works; 1 it does not; 3
# this machine cannot do it.
set -euo pipefail

folder=$(realpath -e "${1:?packages.sh FOLDER SUITE}") suite=${2:?packages.sh FOLDER SUITE}
base=${3:-$HOME/.cache/stratagemm}/$suite
smoke=$(realpath "$(dirname "$0")/../../packaging/debian/tests/smoke")
if [ "$(id -u)" -ne 0 ] || [ ! -e "$base/ready" ]; then
  echo "packages.sh: needs root and $base, which tests/portable/chroot.sh makes" >&2
  exit 3
fi
[ -n "${SG_INSIDE:-}" ] || SG_INSIDE=1 exec unshare --mount --pid --fork --kill-child "$0" "$@"

work=$(mktemp -d)
trap 'umount -R "$work"; rmdir "$work"' EXIT
mount -t tmpfs none "$work"
mkdir "$work"/{upper,upperwork,root}
mount -t overlay none -o "lowerdir=$base/root,upperdir=$work/upper,workdir=$work/upperwork" "$work/root"
mount -t proc none "$work/root/proc"
mount --rbind /sys "$work/root/sys"
mount --bind /dev "$work/root/dev"
cp /etc/resolv.conf "$work/root/etc/"
mkdir -p "$work/root/packages" "$work/root/home/user"
cp "$folder"/*.deb "$smoke" "$work/root/packages/"
rm -f "$work"/root/packages/*dbgsym*
chown 1000:1000 "$work/root/home/user"

inside() { chroot "$work/root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
# What is there, but what packages of the system keep for themselves.
files() { (cd "$work/root" && find usr etc opt var home -path var/lib/dpkg -prune -o -path var/lib/apt -prune -o -path var/cache -prune -o -path var/log -prune -o -print | sort); }
wrong() {
  echo "$suite: $*"
  tail -n 20 "$work/log"
  exit 1
}

{
  inside apt-get -q update
  # shellcheck disable=SC2046 # one word per package
  inside apt-get -q install -y --no-install-recommends libopenblas0-pthread gnuplot-nox $(for deb in "$work"/root/packages/*.deb; do
    dpkg-deb -f "$deb" Depends
  done | tr ',' '\n' | sed 's/[|(].*//')
} >"$work/log" 2>&1 || wrong "what the packages need cannot be installed"
before=$(files)
inside sh -c 'apt-get -q install -y --no-install-recommends /packages/*.deb' >"$work/log" 2>&1 || wrong "they cannot be installed"
[ "$(files)" != "$before" ] || wrong "they have no files"
chroot --userspec 1000:1000 "$work/root" /usr/bin/env -i PATH=/usr/bin:/bin HOME=/home/user LC_ALL=C AUTOPKGTEST_TMP=/home/user \
  sh /packages/smoke >"$work/log" 2>&1 || wrong "their test fails"
rm -r "$work/root/home/user/"*
inside apt-get -q purge -y stratagemm stratagemm-report >"$work/log" 2>&1 || wrong "they cannot be removed"
diff <(echo "$before") <(files) || wrong "they leave these files behind"
echo "$suite: installed, measured and removed"
