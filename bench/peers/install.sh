#!/usr/bin/env bash
# install.sh [openblas] [torch] [lammps]   (default: all three)
# Brings the programs that `Nnip.Bench peers` measures against, on Debian 12. OpenBLAS and PyTorch are packages of the system and need root or sudo;
# LAMMPS is compiled by lammps.sh.
set -euo pipefail

if ((EUID == 0)); then root=(); else root=(sudo); fi

packages() {
    "${root[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${root[@]}" apt-get install -y -qq --no-install-recommends "$@"
}

for peer in "${@:-openblas torch lammps}"; do
    # The default is one word of three names.
    for name in $peer; do
        case $name in
            openblas) packages libopenblas0-pthread ;;
            torch) packages python3-torch python3-numpy libopenblas0-pthread ;;
            lammps) "$(dirname "${BASH_SOURCE[0]}")/lammps.sh" ;;
            *) echo "install.sh knows openblas, torch and lammps, but not '$name'" >&2; exit 2 ;;
        esac
    done
done
