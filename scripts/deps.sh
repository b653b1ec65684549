#!/bin/sh
# deps.sh SET..: install the missing Debian packages of these sets (report, test, portable, deep; see packages.txt). Silent if
# none is missing. Exit status: 0 all installed; 3 installation failed.
set -eu

list="$(dirname "$0")/packages.txt"

# Package and, if listed, a command that replaces it: "npm npm".
wanted=$(awk -v sets=" $* " '
  /^[a-z]/ && index(sets, " " $1 " ") {
    command = ($3 ~ /^\[.*\]$/) ? substr($3, 2, length($3) - 2) : ""
    print $2, command
  }' "$list")
names=$(echo "$wanted" | cut -d ' ' -f 1)

# Another distribution: the one command, where the names there are known. Whether they are installed is not looked at.
elsewhere() {
  column=0
  for known in 'dnf install -y:2' 'pacman -S --needed --noconfirm:3' 'zypper install -y:4' 'apk add:5'; do
    command -v "${known%% *}" >/dev/null && install=${known%:*} && column=${known##*:} && break
  done
  if [ "$column" -eq 0 ]; then
    echo "not a Debian system: install the equivalents of these Debian packages:"
    echo "$names" | tr '\n' ' ' | fold -s -w 100
    echo
    return
  fi
  echo "not a Debian system; the names of the packages here, which were not tried:"
  echo "$names" | awk -v column="$column" -v install="$install" -v list="$(dirname "$0")/packages-elsewhere.txt" '
    BEGIN { while ((getline line <list) > 0) { split(line, name, " "); there[name[1]] = name[column] } }
    !($1 in there) || there[$1] == "-" { missing = missing " " $1; next }
    !seen[there[$1]]++ { packages = packages " " there[$1] }
    END {
      print "\n  sudo " install packages "\n"
      if (missing) { print "not packaged here, as far as is known (Debian'"'"'s names):" missing }
    }'
}

if ! command -v dpkg-query >/dev/null; then
  elsewhere >&2
  exit 0
fi

# shellcheck disable=SC2086 # one word per package
installed=$(dpkg-query --show --showformat '${db:Status-Status} ${Package}\n' $names 2>/dev/null |
  sed -n 's/^installed //p') || true
missing=$(echo "$wanted" | while read -r package command; do
  echo "$installed" | grep -qxF "$package" && continue
  [ -n "$command" ] && command -v "$command" >/dev/null && continue
  printf '%s ' "$package"
done)
[ -n "$missing" ] || exit 0

install="apt-get install -y --no-install-recommends $missing"
as_root=""
if [ "$(id -u)" -ne 0 ]; then
  if sudo -n true 2>/dev/null; then
    as_root="sudo -n"
  else
    printf 'packages are missing; run this once, then repeat make:\n\n  sudo %s\n\n' "$install" >&2
    exit 3
  fi
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() {
  # shellcheck disable=SC2086 # as_root is empty or two words
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@" >>"$log" 2>&1
}

# Tell the user what happens. Package lists are updated only if the present ones do not suffice.
printf 'installing: %s\n' "$missing" >&2
# shellcheck disable=SC2086 # one word per package
if ! apt install -y --no-install-recommends $missing; then
  if ! { apt update && apt install -y --no-install-recommends $missing; }; then
    tail -n 20 "$log" >&2
    printf 'cannot install packages: fix the error above or run this manually:\n\n  %s\n\n' "$install" >&2
    exit 3
  fi
fi
