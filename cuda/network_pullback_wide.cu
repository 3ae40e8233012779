// What surrounds the matrix products of the pullback.
#include "network_wide.cuh"

/// d = e act'(z) of a hidden layer, all (width, rows).
extern "C" __global__ void network_delta(const real* z, const real* e, real* d, network::ClassRows rows)
{
    const network::Element own = network::elementOf(rows);
    if (own.exists())
        d[own.index()] = e[own.index()] * network::activate(z[own.index()]).first;
}

/// The same for the last hidden layer, whose e are the weights of the output.
extern "C" __global__ void network_delta_last(const real* parameters, const real* z, real* d, network::ClassRows rows)
{
    using namespace network;
    const Element own = elementOf(rows);
    if (own.exists() && readsOutput(rows, own))
        d[own.index()] = outputWeight(parameters, classOf(rows, own.row), own.feature) * activate(z[own.index()]).first;
}

/// inputAdjoints (most inputs, rows) = the weights of the linear map from inputs to the energy: the residual map, or all there is without a
/// hidden layer.
extern "C" __global__ void network_linear_adjoints(const real* parameters, real* inputAdjoints, network::ClassRows rows)
{
    using namespace network;
    const Element own = elementOf(rows);
    if (!own.exists())
        return;
    const int z = classOf(rows, own.row);
    if (own.feature < inputs[z])
        inputAdjoints[own.index()] = parameters[(residual ? skipOffsets[z] : weightOffsets[z][0]) + own.feature];
}
