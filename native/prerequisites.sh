#!/usr/bin/env bash
# Sees to it that packages of Debian are there:  prerequisites.sh [package...]
# Without a name it is g++, which links native programs and builds the software device. A package is there where dpkg has
# installed it or a program of its name is found. Installs the others where that needs no password, otherwise says how.
set -euo pipefail
missing=()
for package in "${@:-g++}"; do
    command -v "$package" >/dev/null || [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] \
        || missing+=("$package")
done
((${#missing[@]})) || exit 0

command="apt-get update && apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends ${missing[*]}"
if ((EUID == 0)); then
    run=(bash -c)
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    run=(sudo -n bash -c)
else
    echo "${missing[*]} missing, and this user may not install; ask for: sudo bash -c '$command'" >&2
    exit 1
fi
for attempt in 1 2 3; do
    DEBIAN_FRONTEND=noninteractive "${run[@]}" "$command" && exit 0
    echo "attempt $attempt of 3 to install ${missing[*]} failed" >&2
    sleep $((10 * attempt))
done
exit 1
