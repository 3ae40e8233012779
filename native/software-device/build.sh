#!/usr/bin/env bash
# Builds the software device with g++:  build.sh [folder]   (default: artifacts/software-device of the repository)
# Compiles what changed only; two processes may run it at once.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=${1:-$here/../../artifacts/software-device}
mkdir -p "$out/obj" "$out/prelude"
out=$(cd "$out" && pwd)
exec 9>"$out/obj/lock"
flock -n 9 || { echo "waiting for another build in $out ..." >&2; flock 9; }

cxx=${CXX:-g++}
flags=(-std=c++17 -O2 -fPIC -fvisibility=default -Wall -Wextra -Werror -MMD -I"$out/obj")

# Writes a file only when its text changes, so that nothing is rebuilt for it.
put() { local text; text=$(cat); [[ -f $1 && $(<"$1") == "$text" ]] || printf '%s\n' "$text" >"$1"; }

# Modules compiled by another build of the prelude or the compiler glue are not loaded.
key=$(cat "$here"/prelude/* "$here"/src/{translate,compiler}.cpp "$here/src/blob.h" <("$cxx" --version) | sha256sum | cut -c1-16)
put "$out/obj/build_key.h" <<KEY
#pragma once
#define NNIP_BUILD_KEY "$key"
#define NNIP_BUILD_NUMBER $((16#${key:0:5}))
KEY

# stale OBJECT: the object or one of the files it was made from is newer or gone.
stale() {
    local object=$1 file
    [[ -f $object && -f ${object%.o}.d && ! $here/build.sh -nt $object ]] || return 0
    for file in $(sed -e 's/^[^:]*://' -e 's/\\$//' "${object%.o}.d"); do
        [[ -f $file && ! $file -nt $object ]] || return 0
    done
    return 1
}

compile() {
    local name jobs=()
    for name in "$@"; do
        stale "$out/obj/$name.o" || continue
        "$cxx" "${flags[@]}" -c "$here/src/$name.cpp" -o "$out/obj/$name.o" &
        jobs+=($!)
        if ((${#jobs[@]} >= 2)); then wait "${jobs[0]}"; jobs=("${jobs[@]:1}"); fi
    done
    for name in "${jobs[@]}"; do wait "$name"; done
}

# program FILE OPTIONS LIBRARIES -- OBJECTS: through a temporary file, because a running process may have the old one mapped.
program() {
    local file=$1 options=() objects=() name newer=0
    shift
    while [[ $1 != -- ]]; do options+=("$1"); shift; done
    shift
    for name in "$@"; do
        objects+=("$out/obj/$name.o")
        [[ $out/obj/$name.o -nt $out/$file ]] && newer=1
    done
    [[ -f $out/$file && $newer == 0 ]] && return
    "$cxx" -o "$out/obj/$file.new" "${objects[@]}" "${options[@]}"
    mv "$out/obj/$file.new" "$out/$file"
}

# link FILE LIBRARIES -- OBJECTS: a shared library whose name is that of the file.
link() { program "$1" -shared -Wl,-soname,"$1" -Wl,-Bsymbolic -Wl,-rpath,'$ORIGIN' "${@:2}"; }

driver=(api_memory api_module api_stream arch block call checker context crash executor exports fault fiber memory module options
    ordering sanitizer source_line stream warp_operations)
compiler=(compiler nvrtc nvrtc_options translate)
blas=()
runner=(runner script)
tests=(driver_tests driver_tests_state driver_tests_work)
[[ -f $here/src/cublas.cpp ]] && blas=(cublas)
compile "${driver[@]}" "${compiler[@]}" "${blas[@]}" "${runner[@]}" "${tests[@]}" check_hooks
cmp -s "$out/obj/check_hooks.o" "$out/check_hooks.o" || cp "$out/obj/check_hooks.o" "$out/check_hooks.o"
link libcuda.so.1 -ldl -lpthread -- "${driver[@]}"
link libnvrtc.so.12 "$out/libcuda.so.1" -ldl -- "${compiler[@]}"
if ((${#blas[@]})); then link libcublas.so.12 "$out/libcuda.so.1" -ldl -- "${blas[@]}"; fi
program kernel-runner -ldl -- "${runner[@]}"
program driver-tests -ldl -- "${tests[@]}"
for header in "$here"/prelude/*.h; do put "$out/prelude/$(basename "$header")" <"$header"; done
