// The sum of the gradients of the chunks of a mini-batch.
#include "specialisation.cuh"

/// gradient (count) = part, or += part where it is not the first.
extern "C" __global__ void gradient_sum(const real* part, int count, int first, double* gradient)
{
    const int p = blockIdx.x * blockDim.x + threadIdx.x;
    if (p < count)
        gradient[p] = first ? part[p] : gradient[p] + part[p];
}
