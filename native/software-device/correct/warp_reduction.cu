// Shuffles of every kind and type, segments of a warp, votes.
//! buffer ok 64
//! launch shuffles 2 32 0 main ok
template <class T>
__device__ T warpSum(T value) {
    for (int offset = 16; offset > 0; offset >>= 1)
        value += __shfl_xor_sync(0xffffffffu, value, offset);
    return value;
}

extern "C" __global__ void shuffles(float* ok) {
    int lane = threadIdx.x;
    const unsigned all = 0xffffffffu;
    bool good = warpSum(lane) == 496 && warpSum((float)lane) == 496.0f && warpSum((double)lane) == 496.0 &&
                warpSum((long long)lane) == 496 && warpSum((unsigned)lane) == 496u;
    good = good && __shfl_sync(all, lane, 5) == 5 && __shfl_sync(all, lane, 3, 8) == (lane / 8) * 8 + 3;
    good = good && __shfl_up_sync(all, lane, 1) == (lane == 0 ? 0 : lane - 1) &&
           __shfl_up_sync(all, lane, 2, 4) == (lane % 4 < 2 ? lane : lane - 2);
    good = good && __shfl_down_sync(all, lane, 4) == (lane > 27 ? lane : lane + 4) && __shfl_down_sync(all, lane, 1, 2) == (lane | 1);
    good = good && __shfl_xor_sync(all, lane, 8, 16) == (lane ^ 8);
    good = good && __ballot_sync(all, lane % 3 == 0) == 0x49249249u && __any_sync(all, lane == 31) && !__any_sync(all, lane == 32);
    good = good && __all_sync(all, lane < 32) && !__all_sync(all, lane != 7);
    good = good && __match_any_sync(all, lane / 16) == (lane < 16 ? 0xffffu : 0xffff0000u);
    ok[blockIdx.x * 32 + lane] = good;
}
//! expect ok 1
