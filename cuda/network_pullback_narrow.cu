// Derivatives of the energies of rows by their inputs, for a network of narrow layers, in one kernel.
#include "network_narrow.cuh"

namespace network {

/// From d = dE/dz of Layer down to that of the first layer, with the preactivations in a column of the tape.
template <int Layer>
__device__ void descend(const real* staged, const real (&d)[outputs(Layer)], const real* tape, int stride, real (&bottom)[outputs(0)])
{
    if constexpr (Layer == 0) {
#pragma unroll
        for (int o = 0; o < outputs(0); o++)
            bottom[o] = d[o];
    } else {
        real below[outputs(Layer - 1)];
#pragma unroll
        for (int i = 0; i < outputs(Layer - 1); i++)
            below[i] = dotColumn<Layer>(staged, i, d) * activate(tape[(size_t)(firstUnit(Layer - 1) + i) * stride]).first;
        descend<Layer - 1>(staged, below, tape, stride, bottom);
    }
}

}

/// tape (hidden units, rows) -> inputAdjoints (most inputs, rows) dE/dx.
extern "C" __global__ void __launch_bounds__(network::blockRows) network_pullback(
    const real* parameters, const real* tape, real* inputAdjoints, network::ClassRows rows)
{
    using namespace network;
    __shared__ __align__(16) real staged[stagedLength];
    const BlockRows own = rowsOfBlock(rows, blockIdx.x);
    stage(parameters, own.z, staged);
    __syncthreads();
    const int row = own.first + threadIdx.x, stride = rows.count();
    if (row >= own.end)
        return;
    const real one[1] = {1};
    real d[outputs(0)];
    descend<layers - 1>(staged, one, tape + row, stride, d);
    for (int i = 0; i < inputs[own.z]; i++) {
        const real skip = residual ? staged[stagedSkip(own.z) + i] : real(0);
        inputAdjoints[(size_t)i * stride + row] = dotColumn<0>(staged, i, d) + skip;
    }
}
