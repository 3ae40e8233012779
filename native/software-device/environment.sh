#!/usr/bin/env bash
# Prints, as NAME=VALUE lines, the environment in which a process can use the software device in a mode:  environment.sh fast|asan|check
#     env $(native/software-device/environment.sh asan) dotnet test ...
set -euo pipefail

mode=${1:?mode: fast, asan or check}
echo "NNIP_SOFTWARE_DEVICE=mode=$mode"
if [[ $mode == asan ]]; then
    # The run-time libraries must come before the host program's own; signals and stacks stay with the .NET runtime.
    cxx=${CXX:-g++}
    echo "LD_PRELOAD=$("$cxx" -print-file-name=libasan.so):$("$cxx" -print-file-name=libubsan.so)"
    options=detect_leaks=0:handle_segv=0:handle_sigfpe=0:detect_stack_use_after_return=0:use_sigaltstack=0:alloc_dealloc_mismatch=0
    echo "ASAN_OPTIONS=$options"
    echo "UBSAN_OPTIONS=print_stacktrace=1"
fi
