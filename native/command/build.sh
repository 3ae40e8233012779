#!/usr/bin/env bash
# Builds the command `nnip` as native programs that need no .NET:  build.sh [folder]   (default: artifacts/nnip of the repository)
# One program for each set of instructions, and `nnip`, which picks among them.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../publish.sh"
open_folders "${1:-$root/artifacts/nnip}" "$root/artifacts/native-build"

for level in "${levels[@]}"; do
    program=$out/nnip-$level
    newer "$program" "$root"/src/{Nnip.Cli,Nnip.Core,Nnip.Cpu,Nnip.Cuda,Nnip.Reference} "$root/cuda" "$root"/{LICENSE,Directory.*} || continue
    begin_build
    publish "$root/src/Nnip.Cli/Nnip.Cli.csproj" "$level"
    cp "$work/$level/publish/"{libSkiaSharp.so,libHarfBuzzSharp.so,Inter.LICENSE.txt} "$root/LICENSE" "$out/"
    cp "$work/$level/nnip" "$program.new"
    end_build "$program"
done

if newer "$out/nnip" "$here"; then
    begin_build
    "${CC:-gcc}" -std=gnu99 -O2 -Wall -Wextra -Werror -o "$out/nnip.new" "$here/nnip.c"
    end_build "$out/nnip"
fi
