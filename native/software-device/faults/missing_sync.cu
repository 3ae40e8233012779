// A reduction within one warp that relies on its lanes running in step.
//! buffer out 32
//! launch reduce 1 32 0 main out
extern "C" __global__ void reduce(float* out) {
    __shared__ float part[64];
    int lane = threadIdx.x;
    part[lane] = out[lane];
    part[lane + 32] = 0;
    __syncwarp();
    for (int step = 16; step > 0; step /= 2)
        part[lane] += part[lane + step];   // FAULT
    __syncwarp();
    out[lane] = part[0];
}
