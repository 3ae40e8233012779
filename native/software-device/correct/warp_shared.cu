// Lanes of a warp exchange through shared memory, ordered by __syncwarp only; each half of the warp for itself.
//! buffer ok 128
//! launch exchange 1 128 0 main ok
extern "C" __global__ void exchange(float* ok) {
    __shared__ volatile int cells[128];
    int t = threadIdx.x, lane = t & 31;
    cells[t] = lane;
    __syncwarp();
    int next = cells[(t & ~31) | ((lane + 1) & 31)];
    __syncwarp();
    bool good = next == ((lane + 1) & 31);
    unsigned half = lane < 16 ? 0xffffu : 0xffff0000u;
    for (int step = 8; step > 0; step >>= 1) {
        int other = cells[t ^ step];
        __syncwarp(half);
        cells[t] = cells[t] + other;
        __syncwarp(half);
    }
    ok[t] = good && cells[t] == (lane < 16 ? 120 : 376);
}
//! expect ok 1
