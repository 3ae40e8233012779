#!/usr/bin/env bash
# Builds the C library, which needs no .NET:  build.sh [folder]   (default: artifacts/lib of the repository)
# libnnip.so, and an engine beside it for each set of instructions.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../publish.sh"
open_folders "${1:-$root/artifacts/lib}" "$root/artifacts/library-build"

for level in "${levels[@]}"; do
    engine=$out/libnnip-$level.so
    newer "$engine" "$root"/src/{Nnip.CApi,Nnip.Core,Nnip.Cpu,Nnip.Cuda} "$root/cuda" "$root"/Directory.* || continue
    begin_build
    publish "$root/src/Nnip.CApi/Nnip.CApi.csproj" "$level"
    cp "$work/$level/Nnip.CApi.so" "$engine.new"
    end_build "$engine"
done

library=$out/libnnip.so
if newer "$library" "$here" "$root"/native/{include,command} "$root/Directory.Build.props"; then
    begin_build
    # The runtime cannot be unloaded, so that the library must stay too.
    "${CC:-gcc}" -std=gnu11 -O2 -Wall -Wextra -Werror -fPIC -fvisibility=hidden -DNNIP_VERSION="\"$version\"" -D_GNU_SOURCE \
        -I "$root/native/include" -I "$root/native/command" \
        -shared -Wl,-soname,libnnip.so -Wl,-z,nodelete -Wl,-z,defs -o "$library.new" "$here"/*.c -ldl -lpthread
    end_build "$library"
fi
