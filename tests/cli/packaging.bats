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
