#!/usr/bin/env bash
# lammps.sh [drop-in]
# Compiles LAMMPS with MPI and the packages PLUGIN, MANYBODY and ML-SNAP from Debian's source package, with the instruction set of this
# machine, below $XDG_CACHE_HOME/nnip/peers/lammps: about 8 minutes of one core; does nothing where it is there. With `drop-in` a second
# program, in drop-in/ of that folder, which has pair_style nnip as one of its own sources.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
folder=${XDG_CACHE_HOME:-$HOME/.cache}/nnip/peers/lammps
mkdir -p "$folder"
exec 9>"$folder/lock"
flock -n 9 || { echo "waiting for another build in $folder ..." >&2; flock 9; }

fetch() {
    local work=$1 keyring=/usr/share/keyrings/debian-archive-keyring.gpg mirror
    mkdir -p "$work"/{lists/partial,cache/archives/partial}
    # The machine's own mirror where it has one; its sources and lists are left as they are.
    mirror=$(apt-get indextargets --format '$(SITE) $(CODENAME) $(COMPONENT)' 2>/dev/null |
        awk '$2 == "bookworm" && $3 == "main" { print $1; exit }')
    echo "deb-src [signed-by=$keyring] ${mirror:-http://deb.debian.org/debian} bookworm main" >"$work/sources.list"
    local apt=(apt-get -qq -o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$work/lists"
        -o "Dir::Cache=$work/cache" -o Debug::NoLocking=1 -o APT::Sandbox::User= -o Acquire::Retries=5)
    "${apt[@]}" update
    (cd "$work" && "${apt[@]}" source --download-only lammps)
}

# The program and its library find each other wherever they lie side by side.
build() {
    local target=$1
    shift
    {
        cmake -S "$folder/source/cmake" -B "$folder/build" -DCMAKE_BUILD_TYPE=Release \
            -DCMAKE_CXX_FLAGS_RELEASE='-O3 -march=native -ffast-math' \
            -DPKG_ML-SNAP=ON -DPKG_MANYBODY=ON -DPKG_PLUGIN=ON -DBUILD_SHARED_LIBS=ON -DBUILD_MPI=ON -DCMAKE_BUILD_RPATH_USE_ORIGIN=ON \
            -DBUILD_OMP=OFF -DWITH_JPEG=OFF -DWITH_PNG=OFF -DWITH_GZIP=OFF -DWITH_FFMPEG=OFF "$@" &&
            nice cmake --build "$folder/build" -j "${JOBS:-1}"
    } >"$folder/log" 2>&1 || { tail -n 20 "$folder/log" >&2; exit 1; }
    mkdir -p "$target"
    cp "$folder/build/liblammps.so.0" "$target"
    cp "$folder/build/lmp" "$target/lmp.new"
    mv "$target/lmp.new" "$target/lmp"
}

if [[ ! -d $folder/source || ! -x $folder/lmp ]]; then
    "$root/native/prerequisites.sh" cmake make g++ xz-utils libopenmpi-dev openmpi-bin
    rm -rf "$folder"/{source,build,download,lmp}
    fetch "$folder/download"
    mkdir -p "$folder/source.new"
    tar -x -C "$folder/source.new" --strip-components 1 -f "$folder"/download/lammps_*.orig.tar.* --wildcards \
        '*/src' '*/cmake' '*/potentials/Ta06A*'
    cp "$folder"/source.new/potentials/Ta06A.snap{coeff,param} "$folder"
    rm -rf "$folder/download"
    mv "$folder/source.new" "$folder/source"
    build "$folder"
fi

if [[ ${1:-} == drop-in ]]; then
    library=${NNIP_LIB:-$root/artifacts/lib}
    cp -u "$root"/native/lammps/pair_nnip.{h,cpp} "$root/native/include/nnip.h" "$folder/source/src"
    build "$folder/drop-in" "-DCMAKE_CXX_STANDARD_LIBRARIES=-L$library -lnnip -Wl,-rpath,$library"
fi
