// In place: a thread reads what its neighbour overwrites.
//! buffer data 64
//! launch smooth 1 64 0 main data
extern "C" __global__ void smooth(float* data) {
    int i = threadIdx.x;
    data[i] = data[i] + (i > 0 ? data[i - 1] : 0);   // FAULT
}
