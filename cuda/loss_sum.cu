// The losses of a mini-batch, added to the sums of an epoch.
#include "specialisation.cuh"

constexpr int LossTerms = 3;

/// sums[k] += factors[3 + k] x part[k] for the terms k whose factor is not 0, and sums[3] += norm[0]. part null: only the norm;
/// norm null: only the losses. One thread for each element of sums.
extern "C" __global__ void loss_sum(const double* part, const double* factors, const double* norm, double* sums)
{
    const int k = threadIdx.x;
    if (k == LossTerms) {
        if (norm != nullptr)
            sums[k] += norm[0];
    } else if (part != nullptr && factors[LossTerms + k] != 0) {
        sums[k] += factors[LossTerms + k] * part[k];
    }
}
