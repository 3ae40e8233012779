// The Euclidean norm of a gradient.
#include "block_sum.cuh"

/// norm (1) = |gradient (count)|. One block: the gradient of a network is far smaller than what its rows need.
extern "C" __global__ void __launch_bounds__(SumThreads) gradient_norm(const double* gradient, int count, double* norm)
{
    double sum = 0;
    for (int p = threadIdx.x; p < count; p += SumThreads)
        sum += gradient[p] * gradient[p];
    sum = blockSum(sum);
    if (threadIdx.x == 0)
        norm[0] = sqrt(sum);
}
