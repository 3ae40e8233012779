// The second stream waits for the first one by an event, the host for the copy.
//! buffer data 64
//! buffer out 64
//! launch produce 1 64 0 first data
//! wait second first
//! launch consume 1 64 0 second out data
//! wait first second
//! launch produce 1 64 0 first data
extern "C" __global__ void produce(float* data) {
    data[threadIdx.x] = 21;
}

extern "C" __global__ void consume(float* out, const float* data) {
    out[threadIdx.x] = 2 * data[threadIdx.x];
}
//! expect out 42
