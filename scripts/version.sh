#!/bin/sh
# version.sh: print the version of this source tree for the names of packages: that of CMakeLists.txt at its tag, "0.1.0";
# "0.1.0+5.g0123abc" 5 commits after that tag, "0.1.0~5.g0123abc" before it. Without git (make dist): what that wrote.
# Exit status: 0; 2 the commit has a tag of another version.
set -eu

cd "$(dirname "$0")/.."
if [ -e .version ]; then
  cat .version
  exit
fi
number=$(sed -n 's/^project(stratagemm VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)
commit=$(git rev-parse --short=7 HEAD 2>/dev/null) || {
  echo "$number"
  exit
}
described=$(git describe --tags --long --abbrev=7 --match 'v[0-9]*' 2>/dev/null) || described=v0-$(git rev-list --count HEAD)-g$commit
tag=${described%-*-g*}
count=${described#"$tag-"}
count=${count%-g*}
if [ "$tag" = "v$number" ]; then
  [ "$count" -eq 0 ] && echo "$number" || echo "$number+$count.g$commit"
elif [ "$count" -eq 0 ]; then
  echo "version.sh: the tag is $tag, but CMakeLists.txt has VERSION $number" >&2
  exit 2
else
  echo "$number~$count.g$commit"
fi
