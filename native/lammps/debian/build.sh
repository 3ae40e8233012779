#!/usr/bin/env bash
# Builds pair_style nnip for Debian's binary LAMMPS (packages lammps and liblammps-dev):  build.sh [folder]   (default: artifacts/lammps)
# An input script includes nnip.lmp of that folder before its pair_style. libnnip.so is that of artifacts/lib, or of the folder NNIP_LIB.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../../.." && pwd)
out=${1:-$root/artifacts/lammps}
library=${NNIP_LIB:-$root/artifacts/lib}
mkdir -p "$out"
out=$(cd "$out" && pwd)
exec 9>"$out/lock"
flock 9

built=$out/nnip-pair.so
if [[ ! -f $built || -n $(find "$here" "$here"/../pair_nnip.* "$root/native/include" -type f -newer "$built" -print -quit) ]]; then
    OMPI_CXX=${CXX:-g++} mpicxx -std=c++11 -O2 -Wall -Wextra -Wno-unused-parameter -fPIC -shared -DLAMMPS_SMALLBIG -DOMPI_SKIP_MPICXX \
        -I "$here/include" -I "$here/.." -I "$root/native/include" -isystem /usr/include/lammps \
        "$here/loader.cpp" "$here/../pair_nnip.cpp" -o "$built.new" -L "$library" -lnnip "-Wl,-rpath,$library"
    mv "$built.new" "$built"
fi
sed "s:@FOLDER@:$out:" "$here/nnip.lmp" >"$out/nnip.lmp"
