// CUDA C++ for g++: what NVRTC has built in, for kernels that run on the software device. Included before every kernel source.
#pragma once

#include "nnip_abi.h"

#define __host__
#define __device__
// Markers that libnvrtc finds and replaces in the preprocessed text.
#define __global__ __nnip_kernel__
#define __launch_bounds__(...) __nnip_bounds__(__VA_ARGS__)
#define __shared__ __nnip_shared__
#define __constant__ __attribute__((used))
#define __managed__
#define __forceinline__ inline __attribute__((always_inline))
#define __noinline__ __attribute__((noinline))
#define __align__(n) __attribute__((aligned(n)))
#define __restrict__ __restrict
#define __grid_constant__
#define __CUDACC__ 1
#define __CUDACC_RTC__ 1
#define __NNIP_SOFTWARE_DEVICE__ 1

// `artificial`: the debugger gives calls inside these functions the line of the kernel that uses them.
#define NNIP_BUILTIN inline __attribute__((always_inline, artificial))

typedef __SIZE_TYPE__ size_t;
typedef __PTRDIFF_TYPE__ ptrdiff_t;

#include "nnip_vectors.h"
#include "nnip_math.h"
#include "nnip_threads.h"
#include "nnip_atomics.h"
#include "nnip_entry.h"
