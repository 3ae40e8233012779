#!/usr/bin/env bash
# Makes all packages:  pack.sh [folder]   (default: artifacts/packages of the repository)
# NuGet packages of the managed libraries and of the C library, a tarball of the C library with its clients, and the command as one file
# that needs no .NET. Only what changed is made.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../publish.sh"
open_folders "${1:-$root/artifacts/packages}" "$root/artifacts/package-build"

# pack PROJECT SOURCE...: its NuGet package, where a source is newer.
pack() {
    local project=$1 package
    package=$out/$(basename "$project" .csproj).$version.nupkg
    newer "$package" "${@:2}" "$root"/Directory.* "$here/nuget.md" || return 0
    begin_build
    # The folder is for this package alone until it is whole.
    dotnet pack "$project" -c Release -v quiet -nologo -p:NuGetAudit=false -o "$work/new"
    mv "$work/new/$(basename "$package")" "$package.new"
    end_build "$package"
}

"$root/native/library/build.sh"
for name in Core Cpu Cuda Reference; do
    # All are built against the first.
    pack "$root/src/Nnip.$name/Nnip.$name.csproj" "$root"/src/{Nnip.Core,Nnip.$name} "$root/cuda"
done
pack "$here/Nnip.Native.csproj" "$here" "$root/native/include" "$root/artifacts/lib"

tarball=$out/nnip-$version-linux-x64.tar.gz
if newer "$tarball" "$here" "$root"/native/{include,lammps,ase,examples} "$root/artifacts/lib"; then
    begin_build
    "$here/tarball.sh" "$tarball.new"
    end_build "$tarball"
fi

# Compiled at run time, on every processor of the kind; artifacts/nnip starts four times faster, but is several files.
command=$out/nnip
if newer "$command" "$root"/src/{Nnip.Cli,Nnip.Core,Nnip.Cpu,Nnip.Cuda,Nnip.Reference} "$root/cuda" "$root"/Directory.*; then
    begin_build
    dotnet publish "$root/src/Nnip.Cli/Nnip.Cli.csproj" -c Release -r linux-x64 -v quiet -nologo --self-contained --artifacts-path "$work" \
        -p:PublishSingleFile=true -p:IncludeNativeLibrariesForSelfExtract=true -p:DebugType=none -p:RunAnalyzers=false -p:NuGetAudit=false \
        -o "$work/command"
    cp "$work/command/nnip" "$command.new"
    end_build "$command"
fi
