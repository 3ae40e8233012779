#!/usr/bin/env bash
# Builds the command `nnip` as native programs that need no .NET:  build.sh [folder]   (default: artifacts/nnip of the repository)
# One program for each set of instructions, and `nnip`, which picks among them. Builds what changed only; two processes may run it at once.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
out=${1:-$root/artifacts/nnip}
work=$root/artifacts/native-build
levels=(x86-64-v3 x86-64-v4)
mkdir -p "$out" "$work"
out=$(cd "$out" && pwd)
exec 9>"$work/lock"
flock 9

# current: the last build is newer than every source.
current() {
    [[ -x $out/nnip ]] && cmp -s "$work/built" <(echo "$out") && [[ -z $(find "$root/src" "$root/cuda" "$here" "$root"/Directory.* \
        \( -name bin -o -name obj \) -prune -o -type f -newer "$work/built" -print -quit) ]]
}
current && exit 0

options=(-c Release -r linux-x64 -v quiet -nologo --artifacts-path "$work" -p:PublishAot=true -p:CppCompilerAndLinker="${CC:-gcc}")
project=$root/src/Nnip.Cli/Nnip.Cli.csproj
attempt=1
# A registry that stalls once is usually well a little later.
until dotnet restore -r linux-x64 -v quiet --artifacts-path "$work" -p:PublishAot=true "$project"; do
    ((attempt++ < 3)) || exit 1
    sleep 10
done
touch "$work/start"
for level in "${levels[@]}"; do
    dotnet publish "$project" --no-restore "${options[@]}" -p:IlcInstructionSet="$level" \
        -p:NativeIntermediateOutputPath="$work/$level/obj/" -p:NativeOutputPath="$work/$level/" -o "$work/$level/publish"
    cp "$work/$level/nnip" "$out/nnip-$level.new"
    mv "$out/nnip-$level.new" "$out/nnip-$level"
done
cp "$work/${levels[0]}/publish/"{libSkiaSharp.so,libHarfBuzzSharp.so,Inter.LICENSE.txt} "$root/LICENSE" "$out/"
"${CC:-gcc}" -std=gnu99 -O2 -Wall -Wextra -Werror -o "$out/nnip.new" "$here/nnip.c"
mv "$out/nnip.new" "$out/nnip"
echo "$out" >"$work/built"
touch -r "$work/start" "$work/built"
