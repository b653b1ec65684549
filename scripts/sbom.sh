#!/bin/bash
# sbom.sh FILE..: a software bill of materials, SPDX 2.3 as JSON, to stdout, of our programs and of libraries (lib*.so*) that
# come with them: the libraries that the loader finds for these files and the header-only ones compiled into them, as
# Debian packages. The same files on the same system give the same bytes. Exit status: 0; 3 a library belongs to no package.
set -euo pipefail

version=$("$(dirname "$0")/version.sh")
epoch=${SOURCE_DATE_EPOCH:-$(git -C "$(dirname "$0")" log -1 --format=%ct)}
distro=$(. /etc/os-release && echo "$ID-$VERSION_ID")
arch=$(dpkg --print-architecture)
readonly compiled_in=(libkainjow-mustache-dev librandom123-dev)

linked=$("$(dirname "$0")/linked.sh" "$@")
headers=$(dpkg-query -W -f '-\t${Package}\t${Version}\t${source:Package}\t${source:Version}\n' "${compiled_in[@]}")
carried=$(for file in "$@"; do awk -F '\t' -v file="$file" '$1 == file { print $2 }' <<<"$linked"; done)
digest=$(printf '%s\n' "$version" "$linked" "$headers" "$carried" | sha256sum | cut -c 1-32)
printf '%s\n' "$linked" "$headers" | cut -f 2- | sort -u |
  jq -Rn --arg version "$version" --arg created "$(date -u -d "@$epoch" +%Y-%m-%dT%H:%M:%SZ)" --arg distro "$distro" \
    --arg arch "$arch" --arg digest "$digest" --arg headers "${compiled_in[*]}" --arg carried "$carried" '
  def id: "SPDXRef-Package-" + gsub("[^A-Za-z0-9.-]"; "-");
  [inputs / "\t" | {package: .[0], version: .[1], source: .[2], source_version: .[3]}] as $all |
  ($headers / " ") as $compiled | ($carried / "\n") as $contained |
  {spdxVersion: "SPDX-2.3", dataLicense: "CC0-1.0", SPDXID: "SPDXRef-DOCUMENT", name: "stratagemm-\($version)",
   documentNamespace: "urn:stratagemm:spdx:\($version):\($digest)",
   creationInfo: {created: $created, creators: ["Tool: stratagemm-sbom-\($version)"]},
   packages: ([{name: "stratagemm", SPDXID: ("stratagemm" | id), versionInfo: $version, downloadLocation: "NOASSERTION",
                filesAnalyzed: false, licenseConcluded: "GPL-3.0-or-later", licenseDeclared: "GPL-3.0-or-later",
                copyrightText: "NOASSERTION"}] +
     [$all[] | {name: .package, SPDXID: (.package | id), versionInfo: .version, supplier: "Organization: Debian",
                downloadLocation: "NOASSERTION", filesAnalyzed: false, licenseConcluded: "NOASSERTION",
                licenseDeclared: "NOASSERTION", copyrightText: "NOASSERTION",
                sourceInfo: "built from Debian source package \(.source) \(.source_version)",
                externalRefs: [{referenceCategory: "PACKAGE-MANAGER", referenceType: "purl", referenceLocator:
                  "pkg:deb/debian/\(.package | @uri)@\(.version | @uri)?arch=\($arch)&distro=\($distro)"}]}]),
   relationships: ([{spdxElementId: "SPDXRef-DOCUMENT", relationshipType: "DESCRIBES",
                     relatedSpdxElement: ("stratagemm" | id)}] +
     [$all[] | .package as $p | {spdxElementId: ("stratagemm" | id), relatedSpdxElement: ($p | id), relationshipType:
       (if $compiled | index($p) then "STATIC_LINK" elif $contained | index($p) then "CONTAINS" else "DYNAMIC_LINK" end)}])}'
