#!/usr/bin/env bash
# debian-unpack.sh FOLDER PACKAGE[:PATTERN]... fetches single packages of Debian 12 (main, contrib, non-free) and unpacks them below FOLDER, of a
# package with a PATTERN (a tar wildcard) only what matches. Nothing is installed and no root is needed: apt works on lists and sources of its
# own, and the machine's are left as they are.
set -euo pipefail
folder=$(realpath -m "$1")
shift
for tool in apt-get dpkg-deb tar; do
    command -v "$tool" >/dev/null || { echo "needs $tool: this works on Debian and its relatives" >&2; exit 1; }
done
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[[ -f $keyring ]] || { echo "needs $keyring (apt-get install debian-archive-keyring)" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/packages"
chmod -R a+rwX "$work"
# The machine's own mirror where it has one.
mirror=${NNIP_DEBIAN_MIRROR:-$(apt-get indextargets --format '$(SITE) $(CODENAME) $(COMPONENT)' 2>/dev/null |
    awk '$2 == "bookworm" && $3 == "main" { print $1; exit }')}
echo "deb [signed-by=$keyring] ${mirror:-http://deb.debian.org/debian} bookworm main contrib non-free" >"$work/sources.list"
cat >"$work/apt.conf" <<END
Dir::Etc::sourcelist "$work/sources.list";
Dir::Etc::sourceparts "-";
Dir::State::lists "$work/lists";
Dir::Cache "$work/cache";
Acquire::Retries "5";
APT::Sandbox::User "";
END
apt() { apt-get -c "$work/apt.conf" -o Debug::NoLocking=1 -qq "$@"; }
apt update
cd "$work/packages"
for item in "$@"; do
    package=${item%%:*}
    apt download "$package"
    mkdir -p "$folder"
    if [[ $item == *:* ]]; then
        dpkg-deb --fsys-tarfile "$package"_*.deb | tar -x -C "$folder" --wildcards "${item#*:}"
    else
        dpkg-deb -x "$package"_*.deb "$folder"
    fi
    rm -f "$package"_*.deb
done
