// 40 threads: the second warp has eight lanes; halves of a warp that shuffle by themselves; lanes that end early.
//! buffer ok 40
//! launch partial 1 40 0 main ok
//! buffer late 64
//! launch early 1 64 0 main late 50
extern "C" __global__ void partial(float* ok) {
    unsigned mask = threadIdx.x < 32 ? 0xffffffffu : 0xffu;
    int lane = threadIdx.x & 31;
    int first = __shfl_sync(mask, (int)threadIdx.x, 0);
    unsigned voted = __ballot_sync(mask, 1);
    int half = lane / 4 % 2;
    unsigned group = mask & (half ? 0xf0f0f0f0u : 0x0f0f0f0fu);
    int sum = 0;
    if (half)
        sum = __shfl_sync(group, lane, 4);
    else
        sum = __shfl_sync(group, lane, 0);
    ok[threadIdx.x] = first == (threadIdx.x & ~31u) && voted == mask && sum == 4 * half;
}

extern "C" __global__ void early(float* out, int count) {
    if (threadIdx.x >= count)
        return;
    out[threadIdx.x] = 1;
}
//! expect ok 1
//! expect late 1
