// What surrounds the matrix products of the forward sweep.
#include "network_wide.cuh"

namespace network {

constexpr int outputRows = 32, outputShares = 8;

}

/// z (width, rows) of a hidden layer, a product so far: z += b, a = act(z).
extern "C" __global__ void network_activate(const real* parameters, int layer, real* z, real* a, network::ClassRows rows)
{
    using namespace network;
    const Element own = elementOf(rows);
    if (!own.exists())
        return;
    if (!isInside(layer, own.feature)) {
        a[own.index()] = 0;
        return;
    }
    const real value = z[own.index()] + parameters[biasOffsets[classOf(rows, own.row)][layer]
        + (layer < convolutions ? own.feature % outputs(layer) : own.feature)];
    z[own.index()] = value;
    a[own.index()] = activate(value).value;
}

/// energies (rows): the last layer on a (width, rows), and the residual map of x (most inputs, rows). A block has outputRows rows; a row's
/// products are shared by outputShares threads, whose sums are added in their order.
extern "C" __global__ void __launch_bounds__(network::outputRows* network::outputShares) network_output(
    const real* parameters, const real* a, const real* x, real* energies, network::ClassRows rows)
{
    using namespace network;
    __shared__ real shares[outputShares][outputRows];
    const int lane = threadIdx.x % outputRows, share = threadIdx.x / outputRows, row = blockIdx.x * outputRows + lane;
    const int stride = rows.count(), z = classOf(rows, row);
    const bool exists = row < stride;
    real sum = 0;
    if (exists) {
        const real* weights = parameters + weightOffsets[z][layers - 1];
        for (int i = share; i < layerInputs(z, layers - 1); i += outputShares)
            sum += weights[imageAtoms > 0 ? i % patchInputs[z][layers - 1] : i] * a[(size_t)i * stride + row];
        if (residual)
            for (int i = share; i < inputs[z]; i += outputShares)
                sum += parameters[skipOffsets[z] + i] * x[(size_t)i * stride + row];
    }
    shares[share][lane] = sum;
    __syncthreads();
    if (share > 0 || !exists)
        return;
    for (int s = 1; s < outputShares; s++)
        sum += shares[s][lane];
    energies[row] = sum + (imageAtoms > 0 ? imageAtoms : 1) * parameters[biasOffsets[z][layers - 1]];
}
