#!/usr/bin/env bash
# install.sh [openblas] [torch] [lammps]   (default: all three)
# Brings the programs that `Nnip.Bench peers` measures against, on Debian 12. OpenBLAS and PyTorch are packages of the system and need root or sudo;
# LAMMPS is compiled from Debian's source package, with the instruction set of this machine, below $XDG_CACHE_HOME/nnip/peers (a few minutes of one core).
set -euo pipefail

if ((EUID == 0)); then root=(); else root=(sudo); fi

packages() {
    "${root[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${root[@]}" apt-get install -y -qq --no-install-recommends "$@"
}

lammps() {
    local folder=${XDG_CACHE_HOME:-$HOME/.cache}/nnip/peers/lammps work
    [[ -x $folder/lmp ]] && return
    command -v cmake >/dev/null && command -v g++ >/dev/null || packages cmake make g++ xz-utils
    work=$folder.partial
    rm -rf "$work"
    mkdir -p "$work"/{source,build,lists/partial,cache/archives/partial}
    local keyring=/usr/share/keyrings/debian-archive-keyring.gpg mirror
    # The machine's own mirror where it has one; its sources and lists are left as they are.
    mirror=$(apt-get indextargets --format '$(SITE) $(CODENAME) $(COMPONENT)' 2>/dev/null | awk '$2 == "bookworm" && $3 == "main" { print $1; exit }')
    echo "deb-src [signed-by=$keyring] ${mirror:-http://deb.debian.org/debian} bookworm main" >"$work/sources.list"
    local apt=(apt-get -qq -o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$work/lists"
        -o "Dir::Cache=$work/cache" -o Debug::NoLocking=1 -o APT::Sandbox::User= -o Acquire::Retries=5)
    "${apt[@]}" update
    (cd "$work" && "${apt[@]}" source --download-only lammps)
    tar -x -C "$work/source" --strip-components 1 -f "$work"/lammps_*.orig.tar.*
    cmake -S "$work/source/cmake" -B "$work/build" -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_FLAGS_RELEASE='-O3 -march=native -ffast-math' \
        -DPKG_ML-SNAP=ON -DBUILD_MPI=OFF -DBUILD_OMP=OFF -DWITH_JPEG=OFF -DWITH_PNG=OFF -DWITH_GZIP=OFF -DWITH_FFMPEG=OFF >"$work/log" 2>&1 &&
        nice cmake --build "$work/build" -j "${JOBS:-1}" >>"$work/log" 2>&1 || { tail -n 20 "$work/log" >&2; exit 1; }
    mkdir -p "$folder"
    cp "$work"/source/potentials/Ta06A.snap{coeff,param} "$folder"
    mv "$work/build/lmp" "$folder/lmp"
    rm -rf "$work"
}

for peer in "${@:-openblas torch lammps}"; do
    # The default is one word of three names.
    for name in $peer; do
        case $name in
            openblas) packages libopenblas0-pthread ;;
            torch) packages python3-torch python3-numpy libopenblas0-pthread ;;
            lammps) lammps ;;
            *) echo "install.sh knows openblas, torch and lammps, but not '$name'" >&2; exit 2 ;;
        esac
    done
done
