// Energies of rows by a network of narrow layers, in one kernel.
#include "network_narrow.cuh"

namespace network {

/// The layers above the first: z are the preactivations of Layer. Keeps them in the tape and returns the output of the last layer.
template <int Layer>
__device__ real ascend(const real* staged, const real (&z)[outputs(Layer)], real* tape, int stride)
{
    if constexpr (Layer == layers - 1) {
        return z[0];
    } else {
        real a[outputs(Layer)], above[outputs(Layer + 1)];
#pragma unroll
        for (int o = 0; o < outputs(Layer); o++) {
            tape[(size_t)(firstUnit(Layer) + o) * stride] = z[o];
            a[o] = activate(z[o]).value;
        }
#pragma unroll
        for (int o = 0; o < outputs(Layer + 1); o++)
            above[o] = weightsOf<Layer + 1>(staged, -1)[o];
        multiply<Layer + 1>(staged, a, above);
        return ascend<Layer + 1>(staged, above, tape, stride);
    }
}

}

/// x (most inputs, rows) -> tape (hidden units, rows) the preactivations z, energies (rows).
extern "C" __global__ void __launch_bounds__(network::blockRows) network_forward(
    const real* parameters, const real* x, real* tape, real* energies, network::ClassRows rows)
{
    using namespace network;
    __shared__ __align__(16) real staged[stagedLength];
    const BlockRows own = rowsOfBlock(rows, blockIdx.x);
    stage(parameters, own.z, staged);
    __syncthreads();
    const int row = own.first + threadIdx.x, stride = rows.count(), count = inputs[own.z];
    if (row >= own.end)
        return;
    real z[outputs(0)];
#pragma unroll
    for (int o = 0; o < outputs(0); o++)
        z[o] = weightsOf<0>(staged, -1)[o];
    multiplyInputs(staged, x + row, count, stride, z);
    real energy = ascend<0>(staged, z, tape + row, stride);
    if (residual)
        for (int i = 0; i < count; i++)
            energy += staged[stagedSkip(own.z) + i] * x[(size_t)i * stride + row];
    energies[row] = energy;
}
