# bare.bash: bare Debian systems, kept for the next time. To be sourced by a script that first calls bare_begin.
# shellcheck shell=bash

# bare_begin SUITE "$0" "$@": fetch the SUITE (bookworm, trixie) as debootstrap's minimum, once, into $bare_base/root, and start
# the script again in namespaces of its own, with which its mounts and processes end. Sets bare_base. Needs root and
# debootstrap; exit status 3 if this machine cannot do it. The first time a minute, then nothing.
bare_begin() {
  local suite=$1
  shift
  bare_base=$HOME/.cache/stratagemm/$suite
  [ -z "${SG_INSIDE:-}" ] || return 0
  if [ "$(id -u)" -ne 0 ] || ! command -v debootstrap >/dev/null; then
    echo "$(basename "$1"): needs root and debootstrap" >&2
    exit 3
  fi
  if [ ! -e "$bare_base/ready" ]; then
    rm -rf "$bare_base"
    mkdir -p "$bare_base"
    debootstrap --variant=minbase "$suite" "$bare_base/root" http://deb.debian.org/debian >"$bare_base/log" 2>&1 || {
      tail -n 5 "$bare_base/log" >&2
      exit 3
    }
    touch "$bare_base/ready"
  fi
  unshare --mount --pid --fork true || {
    echo "$(basename "$1"): namespaces of mounts and processes cannot be made here" >&2
    exit 3
  }
  SG_INSIDE=1 exec unshare --mount --pid --fork --kill-child "$@"
}

# bare_throwaway: the system at $root, on top of which everything written is forgotten; $work is a folder in memory beside it.
bare_throwaway() {
  work=$(mktemp -d)
  trap 'umount -R "$work"; rmdir "$work"' EXIT
  mount -t tmpfs none "$work" || exit 3
  root=$work/root
  mkdir "$work"/{upper,upperwork,root}
  mount -t overlay none -o "lowerdir=$bare_base/root,upperdir=$work/upper,workdir=$work/upperwork" "$root" || exit 3
  bare_devices
}

bare_devices() {
  mount -t proc none "$root/proc"
  mount --rbind /sys "$root/sys"
  mount --bind /dev "$root/dev"
}

# bare_network: for apt-get in it.
bare_network() {
  cp /etc/resolv.conf "$root/etc/"
  echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/unsafe-io"
  inside apt-get -q update
}

# inside COMMAND..: in the system, as root.
inside() {
  chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
}
