// The second stream reads what the first one writes, without an event between them.
//! buffer data 64
//! buffer out 64
//! launch produce 1 64 0 first data
//! launch consume 1 64 0 second out data
extern "C" __global__ void produce(float* data) {
    data[threadIdx.x] = threadIdx.x;
}

extern "C" __global__ void consume(float* out, const float* data) {
    out[threadIdx.x] = 2 * data[threadIdx.x];   // FAULT
}
