#!/usr/bin/env bash
# Unpacks what of the real CUDA works without a GPU into artifacts/real-cuda, from Debian's non-free packages and without installing anything:
# nvrtc/ holds the run-time compiler 11.8, driver/ a libcuda.so.1 that finds no device. The tests are told of them by NNIP_REAL_NVRTC and
# NNIP_REAL_LIBCUDA. What is there already is kept.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

target=$here/../artifacts/real-cuda
[[ -e $target/nvrtc/libnvrtc.so.11.2 && -e $target/driver/libcuda.so.1 ]] && exit 0

work=$target.partial
fetch() {
    rm -rf "$work" && "$here/debian-unpack.sh" "$work/packages" libnvrtc11.2 libnvrtc-builtins11.8 libcuda1
}
for attempt in 1 2 3; do
    fetch && break
    ((attempt < 3)) || { echo "NVIDIA's packages of Debian 12 non-free cannot be fetched" >&2; exit 1; }
    sleep $((10 * attempt))
done
mkdir "$work/nvrtc" "$work/driver"
cp -a "$work"/packages/usr/lib/*/libnvrtc*.so.* "$work/nvrtc"
cp -a "$work"/packages/usr/lib/*/nvidia/current/libcuda.so.* "$work/driver"
rm -rf "$work/packages" "$target"
mv "$work" "$target"
