#!/usr/bin/env bash
# Writes cuda-11.8.tsv anew from the headers of Debian's CUDA 11.8. The headers come from a package of 774 MB, so they are fetched once and
# kept outside the checkout; NNIP_CUDA_HEADERS names a folder that holds cuda.h, nvrtc.h and cublas_v2.h already.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

cache=${XDG_CACHE_HOME:-$HOME/.cache}/nnip/cuda-headers
headers=${NNIP_CUDA_HEADERS:-$cache/usr/include}
if [[ ! -f $headers/cublas_v2.h ]]; then
    [[ -z ${NNIP_CUDA_HEADERS:-} ]] || { echo "no cublas_v2.h in $headers" >&2; exit 1; }
    echo "fetching nvidia-cuda-dev (774 MB)" >&2
    rm -rf "$cache.partial"
    "$here/../debian-unpack.sh" "$cache.partial" 'nvidia-cuda-dev:./usr/include/*'
    rm -rf "$cache"
    mv "$cache.partial" "$cache"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The enumerators of the enumerations that the project declares, as the headers list them.
names='CUDA_SUCCESS|CUDA_ERROR_\w+|CU_DEVICE_ATTRIBUTE_\w+|CU_FUNC_ATTRIBUTE_\w+|CU_STREAM_(DEFAULT|NON_BLOCKING|CAPTURE_\w+)'
names+='|CU_EVENT_(DEFAULT|BLOCKING_SYNC|DISABLE_TIMING)|NVRTC_\w+|CUBLAS_(STATUS|OP|POINTER_MODE)_\w+|CUBLAS_\w+_MATH'
sed 's:/\*[^*]*\*/::g' "$headers"/{cuda,nvrtc,cublas_api}.h | grep -oP "\b($names)(?=\s*=)" | awk '!seen[$0]++ { print "CONSTANT(" $0 ");" }' \
    >"$work/constants.inc"
g++ -std=c++17 -Wall -Wextra -isystem "$headers" -I "$work" -o "$work/signatures" "$here/signatures.cpp" -Wl,--unresolved-symbols=ignore-all
{
    echo "# Functions and constants of CUDA 11.8 that the project uses; written by extract.sh, format in README.md."
    "$work/signatures"
} >"$work/table"
mv "$work/table" "$here/cuda-11.8.tsv"
