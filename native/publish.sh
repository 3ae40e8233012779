# Sourced by the builds and packages of programs that need no .NET, after:  here=<their folder>
# One program is published for each set of instructions, because the compiler of .NET fixes the width of vectors when it builds one.
# Only what changed is built, and two processes may build at once.

root=$(cd "$here/../.." && pwd)
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' "$root/Directory.Build.props")
levels=(x86-64-v3 x86-64-v4)

# open_folders OUT WORK: makes them, as the variables out and work, and waits for other builds of the same.
open_folders() {
    mkdir -p "$1" "$2"
    out=$(cd "$1" && pwd)
    work=$(cd "$2" && pwd)
    exec 9>"$work/lock"
    flock -n 9 || { echo "waiting for another build in $work ..." >&2; flock 9; }
}

# The compiler's server and the build's nodes outlive the build; with the lock they would hold up every other one.
dotnet() { command dotnet "$@" 9>&-; }

# newer BUILT SOURCE...: whether a source is newer than what was built of it, or nothing was.
newer() {
    local built=$1
    shift
    [[ ! -f $built ]] || [[ -n $(find "$@" \( -name bin -o -name obj \) -prune -o -type f -newer "$built" -print -quit) ]]
}

# begin_build, then end_build BUILT after BUILT.new has been made: a source that changes in between is newer.
begin_build() { touch "$work/start"; }
end_build() {
    touch -r "$work/start" "$1.new"
    mv "$1.new" "$1"
}

# publish PROJECT LEVEL: leaves native files in $work/LEVEL, and what belongs beside them in $work/LEVEL/publish.
publish() {
    local project=$1 level=$2 attempt=1
    local options=(-c Release -r linux-x64 -v quiet -nologo --artifacts-path "$work" -p:PublishAot=true -p:CppCompilerAndLinker="${CC:-gcc}"
        -p:RunAnalyzers=false -p:NuGetAudit=false -p:OptimizationPreference=Speed)
    # A registry that stalls once is usually well a little later.
    until dotnet publish "$project" "${options[@]}" -p:IlcInstructionSet="$level" -p:NativeIntermediateOutputPath="$work/$level/obj/" \
        -p:NativeOutputPath="$work/$level/" -o "$work/$level/publish"; do
        ((attempt++ < 3)) || return 1
        sleep 10
    done
}
