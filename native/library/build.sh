#!/usr/bin/env bash
# Builds the C library, which needs no .NET:  build.sh [folder]   (default: artifacts/lib of the repository)
# libnnip.so and an engine beside it for each set of instructions. Builds what changed only; two processes may run it at once.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
out=${1:-$root/artifacts/lib}
work=$root/artifacts/library-build
levels=(x86-64-v3 x86-64-v4)
mkdir -p "$out" "$work"
out=$(cd "$out" && pwd)
exec 9>"$work/lock"
flock 9

# newer: some source is newer than the last build of the part.
newer() {
    local built=$1
    shift
    [[ ! -f $built ]] || [[ -n $(find "$@" \( -name bin -o -name obj \) -prune -o -type f -newer "$built" -print -quit) ]]
}

project=$root/src/Nnip.CApi/Nnip.CApi.csproj
engine=("$root"/src/{Nnip.CApi,Nnip.Core,Nnip.Cpu,Nnip.Cuda} "$root/cuda" "$root"/Directory.*)
for level in "${levels[@]}"; do
    library=$out/libnnip-$level.so
    newer "$library" "${engine[@]}" || continue
    touch "$work/start"
    options=(-c Release -r linux-x64 -v quiet -nologo --artifacts-path "$work" -p:PublishAot=true -p:CppCompilerAndLinker="${CC:-gcc}"
        -p:RunAnalyzers=false -p:NuGetAudit=false)
    attempt=1
    # A registry that stalls once is usually well a little later.
    until dotnet publish "$project" "${options[@]}" -p:IlcInstructionSet="$level" -p:NativeIntermediateOutputPath="$work/$level/obj/" \
        -p:NativeOutputPath="$work/$level/" -o "$work/$level/publish"; do
        ((attempt++ < 3)) || exit 1
        sleep 10
    done
    cp "$work/$level/Nnip.CApi.so" "$library.new"
    touch -r "$work/start" "$library.new"
    mv "$library.new" "$library"
done

if newer "$out/libnnip.so" "$here" "$root/native/include" "$root/Directory.Build.props"; then
    touch "$work/start"
    version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' "$root/Directory.Build.props")
    # The runtime cannot be unloaded, so that the library must stay too.
    "${CC:-gcc}" -std=gnu11 -O2 -Wall -Wextra -Werror -fPIC -fvisibility=hidden -DNNIP_VERSION="\"$version\"" -D_GNU_SOURCE \
        -I "$root/native/include" -I "$root/native/command" \
        -shared -Wl,-soname,libnnip.so -Wl,-z,nodelete -Wl,-z,defs -o "$out/libnnip.so.new" "$here"/*.c -ldl -lpthread
    touch -r "$work/start" "$out/libnnip.so.new"
    mv "$out/libnnip.so.new" "$out/libnnip.so"
fi
