// Three dimensions of grid and block, launch bounds, types and built-in functions by their CUDA names.
//! buffer ok 96
//! launch indices 2,3,2 2,2,2 0 main ok
namespace helpers {
__device__ __forceinline__ unsigned linear(uint3 i, dim3 n) { return i.x + n.x * (i.y + n.y * i.z); }
}

extern "C" __global__ __launch_bounds__(8) void indices(float* ok) {
    unsigned block = helpers::linear(blockIdx, dim3(gridDim)), thread = helpers::linear(threadIdx, dim3(blockDim));
    bool good = gridDim.y == 3 && blockDim.z == 2 && warpSize == 32;
    float4 v = make_float4(1, 2, 3, 4);
    double2 w = make_double2(5, 6);
    good = good && sizeof(float4) == 16 && alignof(double2) == 16 && v.w + w.y == 10;
    good = good && __popc(0xf0f0u) == 8 && __ffs(8) == 4 && __clz(1) == 31 && __brev(1u) == 0x80000000u && min(3, 4) == 3 &&
           max(2.5f, 1.0f) == 2.5f;
    float s, c;
    sincosf(0.0f, &s, &c);
    good = good && s == 0 && c == 1 && rsqrtf(4.0f) == 0.5f && fabs(-1.5) == 1.5 && fma(2.0, 3.0, 4.0) == 10 &&
           __ldg(&ok[block * 8 + thread]) == 1;
    good = good && erf(0.0) == 0 && exp(0.0f) == 1.0f && pow(2.0, 3.0) == 8 && isfinite(1.0f) && fminf(1.0f, 2.0f) == 1.0f &&
           sqrt(9.0f) == 3.0f;
    __syncthreads();
    assert(good);
    ok[block * 8 + thread] = good;
}
//! expect ok 1
