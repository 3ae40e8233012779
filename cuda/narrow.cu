// Copies from double.
#include "specialisation.cuh"

/// destination (length) = source (count), rounded to nearest, and zero from count on.
extern "C" __global__ void narrow(const double* source, int count, int length, real* destination)
{
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < length)
        destination[i] = i < count ? real(source[i]) : real(0);
}
