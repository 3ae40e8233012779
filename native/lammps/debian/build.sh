#!/usr/bin/env bash
# Builds pair_style nnip for Debian's binary LAMMPS (packages lammps, liblammps-dev and openmpi-bin):  build.sh [folder]
# An input script includes nnip.lmp of that folder, by default artifacts/lammps, before its pair_style. libnnip.so is that of artifacts/lib, or
# of the folder NNIP_LIB. In the tarball of the library the folders are lib/lammps and lib.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../../.." && pwd)
include=$root/native/include library=$root/artifacts/lib out=$root/artifacts/lammps
if [[ ! -d $include ]]; then
    root=$(cd "$root/.." && pwd)
    include=$root/include library=$root/lib out=$root/lib/lammps
fi
library=${NNIP_LIB:-$library}
out=${1:-$out}
mkdir -p "$out"
out=$(cd "$out" && pwd)
exec 9>"$out/lock"
flock -n 9 || { echo "waiting for another build in $out ..." >&2; flock 9; }

built=$out/nnip-pair.so
if [[ ! -f $built || -n $(find "$here" "$here"/../pair_nnip.* "$include" -type f -newer "$built" -print -quit) ]]; then
    OMPI_CXX=${CXX:-g++} mpicxx -std=c++11 -O2 -Wall -Wextra -Wno-unused-parameter -fPIC -shared -DLAMMPS_SMALLBIG -DOMPI_SKIP_MPICXX \
        -I "$here/include" -I "$here/.." -I "$include" -isystem /usr/include/lammps \
        "$here/loader.cpp" "$here/../pair_nnip.cpp" -o "$built.new" -L "$library" -lnnip "-Wl,-rpath,$library"
    mv "$built.new" "$built"
fi
sed "s:@FOLDER@:$out:" "$here/nnip.lmp" >"$out/nnip.lmp"
