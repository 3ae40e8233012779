// What surrounds the matrix products of the parameter gradient.
#include "block_sum.cuh"
#include "network_wide.cuh"

namespace network {

/// The rows of a class, or all rows where the classes share what is summed.
struct Span {
    int from, to;
};

__device__ inline Span spanOf(const ClassRows& rows, int z, int merged)
{
    return merged ? Span{0, rows.count()} : Span{rows.start[z], rows.start[z + 1]};
}

}

/// t = act'(z) u of a hidden layer, all (width, rows).
extern "C" __global__ void network_tangent(const real* z, const real* u, real* t, network::ClassRows rows)
{
    const network::Element own = network::elementOf(rows);
    if (own.exists())
        t[own.index()] = network::activate(z[own.index()]).first * u[own.index()];
}

/// The reverse sweep through the activation of a hidden layer: zb (width, rows), which holds dL/da, becomes zb act'(z) + e act''(z) u;
/// u null: the first term alone.
extern "C" __global__ void network_reverse(const real* z, const real* e, const real* u, real* zb, network::ClassRows rows)
{
    using namespace network;
    const Element own = elementOf(rows);
    if (!own.exists())
        return;
    const size_t i = own.index();
    const Activated a = activate(z[i]);
    real value = zb[i] * a.first;
    if (u != nullptr)
        value += e[i] * a.second * u[i];
    zb[i] = value;
}

/// The same for the last hidden layer: dL/da = eps w and e = w with the weights w of the output; eps (rows).
extern "C" __global__ void network_reverse_last(
    const real* parameters, const real* z, const real* eps, const real* u, real* zb, network::ClassRows rows)
{
    using namespace network;
    const Element own = elementOf(rows);
    if (!own.exists() || !readsOutput(rows, own))
        return;
    const size_t i = own.index();
    const Activated a = activate(z[i]);
    real value = eps[own.row] * a.first;
    if (u != nullptr)
        value += a.second * u[i];
    zb[i] = outputWeight(parameters, classOf(rows, own.row), own.feature) * value;
}

/// Gradient of the biases of a layer: sums of zb (width, rows) over rows and the places of a convolution. A block for each output
/// (x) and class (y, one where merged).
extern "C" __global__ void __launch_bounds__(SumThreads) network_bias_gradient(
    int layer, int merged, const real* zb, real* gradient, network::ClassRows rows)
{
    using namespace network;
    const int z = blockIdx.y;
    const Span span = spanOf(rows, z, merged);
    double sum = 0;
    const bool places = layer < convolutions;
    for (int n = 0; n < (places ? columns[z][layer] : 1); n++)
        for (int p = 0; p < (places ? positions[z][layer] : 1); p++) {
            const real* values = zb + ((size_t)(places ? featureOf(z, layer, n, p) : 0) + blockIdx.x) * rows.count();
            for (int row = span.from + threadIdx.x; row < span.to; row += SumThreads)
                sum += values[row];
        }
    sum = blockSum(sum);
    if (imageAtoms > 0 && !places)
        sum *= imageAtoms;
    if (threadIdx.x == 0)
        gradient[biasOffsets[z][layer] + blockIdx.x] = real(sum);
}

/// Gradient of a linear map from a (inputs, rows) to energies, which is the last layer, or the residual map where layer is -1: sums of
/// eps a + t with the tangents t (inputs, rows), t null: of eps a. A block for each input (x) and class (y, one where merged).
extern "C" __global__ void __launch_bounds__(SumThreads) network_linear_gradient(
    int layer, int merged, const real* a, const real* t, const real* eps, real* gradient, network::ClassRows rows)
{
    using namespace network;
    const int z = blockIdx.y, i = blockIdx.x, stride = rows.count();
    const int in = layer < 0 ? inputs[z] : imageAtoms > 0 ? patchInputs[z][layer] : layerInputs(z, layer);
    if (i >= in)
        return;
    const Span span = spanOf(rows, z, merged);
    double sum = 0;
    for (int row = span.from + threadIdx.x; row < span.to; row += SumThreads) {
        for (int n = 0; n < (imageAtoms > 0 ? imageAtoms : 1); n++) {
            const size_t index = ((size_t)n * in + i) * stride + row;
            sum += eps[row] * a[index] + (t != nullptr ? t[index] : real(0));
        }
    }
    sum = blockSum(sum);
    if (threadIdx.x == 0)
        gradient[(layer < 0 ? skipOffsets[z] : weightOffsets[z][layer]) + i] = real(sum);
}
