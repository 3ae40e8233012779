// Sums over the places of a convolution.
#include "network_wide.cuh"

/// result (features below, rows) = the sum of patches (places, inputs of one, rows) over the places of a layer that read a
/// feature; += where accumulate is set.
extern "C" __global__ void network_col2im(int layer, int accumulate, const real* patches, real* result, network::ClassRows rows)
{
    using namespace network;
    const Element own = elementOf(rows);
    if (!own.exists())
        return;
    const int z = classOf(rows, own.row), step = steps[z][layer], in = patchInputs[z][layer];
    if (own.feature >= layerInputs(z, layer))
        return;
    const int first = own.feature < in ? 0 : (own.feature - in) / step + 1, last = min(own.feature / step, positions[z][layer] - 1);
    real sum = accumulate ? result[own.index()] : real(0);
    for (int p = first; p <= last; p++)
        sum += patches[((size_t)p * in + own.feature - p * step) * own.stride + own.row];
    result[own.index()] = sum;
}

/// gradient (count) = the sum of parts (places, count) over places.
extern "C" __global__ void network_position_sum(const real* parts, int count, int places, real* gradient, network::ClassRows)
{
    const int weight = blockIdx.x * blockDim.x + threadIdx.x;
    if (weight >= count)
        return;
    double sum = 0;
    for (int p = 0; p < places; p++)
        sum += parts[(size_t)p * count + weight];
    gradient[weight] = real(sum);
}
