#!/usr/bin/env bash
# Sees to it that g++ is there, which links native programs and builds the software device of the tests: installs it where that needs no
# password, otherwise says how.
set -euo pipefail
command -v g++ >/dev/null && exit 0

command="apt-get update && apt-get install -y --no-install-recommends g++"
if ((EUID == 0)); then
    run=(bash -c)
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    run=(sudo -n bash -c)
else
    echo "g++ is missing and this user may not install it; ask for: sudo bash -c '$command'" >&2
    exit 1
fi
for attempt in 1 2 3; do
    DEBIAN_FRONTEND=noninteractive "${run[@]}" "$command" && exit 0
    echo "attempt $attempt of 3 to install g++ failed" >&2
    sleep $((10 * attempt))
done
exit 1
