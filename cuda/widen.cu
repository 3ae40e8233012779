// Copies into double.
#include "specialisation.cuh"

/// destination (count) = source.
extern "C" __global__ void widen(const real* source, int count, double* destination)
{
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < count)
        destination[i] = source[i];
}
