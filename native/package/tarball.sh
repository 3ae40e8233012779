#!/usr/bin/env bash
# Makes a tarball of the C library, which has been built, and its clients:  tarball.sh FILE
# The same content gives the same bytes.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../publish.sh"
file=${1:?usage: tarball.sh FILE}
name=nnip-$version-linux-x64

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/$name
mkdir -p "$tree"/{include,lib/pkgconfig,lib/cmake/nnip,share/nnip}

fill() { sed -e "s/@version@/$version/g" -e "s/@series@/${version%.*}/g" "$here/$1.in" >"$2/$1"; }
fill nnip.pc "$tree/lib/pkgconfig"
fill nnip-config-version.cmake "$tree/lib/cmake/nnip"
cp "$here/nnip-config.cmake" "$tree/lib/cmake/nnip/"
cp "$root/native/include/nnip.h" "$tree/include/"
cp "$root"/artifacts/lib/libnnip*.so "$tree/lib/"
cp -r "$root"/native/{lammps,ase,examples} "$tree/share/nnip/"
cp "$root/LICENSE" "$tree/"
cp "$here/README.md" "$tree/"
find "$tree" \( -name bin -o -name obj -o -name __pycache__ \) -prune -exec rm -r {} +

tar -C "$work" --sort=name --owner=0 --group=0 --numeric-owner --mode=u+rwX,go+rX,go-w --mtime=@0 -c "$name" | gzip -n >"$file"
