# shellcheck shell=bash
# python.bash: sets `python` to the Python that has NumPy, Debian's first, or says on stderr who needs it and ends the script.
python=
for candidate in /usr/bin/python3 python3; do
  if "$candidate" -c 'import numpy' 2>/dev/null; then python=$candidate && break; fi
done
[ -n "$python" ] || {
  echo "$(basename "$0"): there is no Python with NumPy: install python3-numpy" >&2
  exit 0
}
