#!/usr/bin/env bash
# Sees to it that programs are there:  prerequisites.sh [program...]
# Without a name it is g++, which links native programs and builds the software device. Installs packages of the same
# names where that needs no password, otherwise says how.
set -euo pipefail
missing=()
for program in "${@:-g++}"; do
    command -v "$program" >/dev/null || missing+=("$program")
done
((${#missing[@]})) || exit 0

command="apt-get update && apt-get install -y --no-install-recommends ${missing[*]}"
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
