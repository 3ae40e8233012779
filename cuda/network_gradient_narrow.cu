// Parameter gradients of a network of narrow layers: one kernel for both sweeps and the products, one for the sum over blocks.
#include "network_narrow.cuh"

namespace network {

/// Inputs of a layer that are in shared memory at once, besides one that is always 1: the bias is its weight.
constexpr int chunkInputs = 8;

/// Rows between two columns of shared memory: odd, so that neighbouring columns lie in different banks.
constexpr int pitch = blockRows + 1;

/// Outputs of a layer that a thread sums at once.
constexpr int tileOutputs = 4;

/// Shared memory of a block. A thread writes its own row of the columns; the products read all rows of some.
struct Columns {
    real* staged;
    real* above;      // (hidden units + 1, pitch): u of the tangent sweep, then zb; the last is eps
    real* adjoint;    // (hidden units + 1, pitch): d; the last is 1
    real* value;      // (chunkInputs + 1, pitch): a
    real* tangent;    // (chunkInputs + 1, pitch): t
    real* sums;       // (tileOutputs, blockRows)
};

template <bool Forces>
constexpr int columnsLength = ((hiddenUnits + 1) + (chunkInputs + 1)) * pitch * (Forces ? 2 : 1) + tileOutputs * blockRows;

template <bool Forces>
__device__ inline Columns columnsIn(real* staged, real* memory)
{
    Columns columns = {staged, memory, nullptr, nullptr, nullptr, nullptr};
    columns.value = columns.above + (hiddenUnits + 1) * pitch;
    columns.sums = columns.value + (chunkInputs + 1) * pitch;
    if (Forces) {
        columns.adjoint = columns.sums + tileOutputs * blockRows;
        columns.tangent = columns.adjoint + (hiddenUnits + 1) * pitch;
    }
    return columns;
}

/// What the products of a block add up to, class by class in this order: for each layer the weights (out, in) and the biases; then the
/// residual map.
__host__ __device__ constexpr int upperParameters(int layer)
{
    int count = 0;
    for (int l = 1; l < layer; l++)
        count += outputs(l) * (outputs(l - 1) + 1);
    return count;
}

__device__ inline int partOffset(int z, int layer)
{
    return layer == 0 ? 0 : outputs(0) * (inputs[z] + 1) + upperParameters(layer);
}

constexpr int partLength = outputs(0) * (maxInputs + 1) + upperParameters(layers) + (residual ? maxInputs : 0);

/// Sum over the rows of the block of zb_o a_i + d_o t_i, for out units from a given one on and the count inputs in the columns, into
/// weights (out, in); the column after the last has value 1 and gives the biases, if these are wanted. Threads take inputs and groups of
/// outputs, and share the rows of these where there are more threads; the shares are added in their order.
template <bool Forces>
__device__ void product(const Columns& columns, int unit, int out, int count, int in, real* weights, real* biases)
{
    const int tiles = (out + tileOutputs - 1) / tileOutputs, columnCount = count + (biases != nullptr ? 1 : 0);
    for (int base = 0; base < tiles * columnCount; base += blockRows) {
        const int items = min(blockRows, tiles * columnCount - base);
        int shares = 1;
        while (2 * shares * items <= blockRows)
            shares *= 2;
        const int share = threadIdx.x / items, item = base + threadIdx.x % items;
        const int i = item % columnCount, first = item / columnCount * tileOutputs;
        if (share < shares) {
            real sum[tileOutputs] = {};
            const int rows = blockRows / shares, from = share * rows;
            for (int row = from; row < from + rows; row++) {
                const real a = columns.value[i * pitch + row], t = Forces ? columns.tangent[i * pitch + row] : real(0);
#pragma unroll
                for (int q = 0; q < tileOutputs; q++) {
                    const int o = (unit + min(first + q, out - 1)) * pitch + row;
                    sum[q] += columns.above[o] * a;
                    if (Forces)
                        sum[q] += columns.adjoint[o] * t;
                }
            }
#pragma unroll
            for (int q = 0; q < tileOutputs; q++)
                columns.sums[q * blockRows + threadIdx.x] = sum[q];
        }
        __syncthreads();
        if (share == 0) {
            for (int q = 0; q < tileOutputs && first + q < out; q++) {
                real sum = 0;
                for (int s = 0; s < shares; s++)
                    sum += columns.sums[q * blockRows + s * items + threadIdx.x];
                if (i < count)
                    weights[(first + q) * in + i] = sum;
                else
                    biases[first + q] = sum;
            }
        }
        __syncthreads();
    }
}

/// A thread's row: its columns in the blocks of features, and whether it exists; one that does not has adjoints and tangents of zero.
struct Row {
    const real* x;
    const real* v;
    const real* tape;
    int stride;
    bool exists;
};

/// u of the layers from Layer on into the columns: t are the tangents of the layer below.
template <int Layer>
__device__ void tangents(const Columns& columns, const Row& row, const real (&u)[outputs(Layer)])
{
    if constexpr (Layer < layers - 1) {
        real t[outputs(Layer)];
#pragma unroll
        for (int o = 0; o < outputs(Layer); o++) {
            const int unit = firstUnit(Layer) + o;
            columns.above[unit * pitch + threadIdx.x] = u[o];
            t[o] = activate(row.tape[(size_t)unit * row.stride]).first * u[o];
        }
        if constexpr (Layer + 1 < layers - 1) {
            real next[outputs(Layer + 1)] = {};
            multiply<Layer + 1>(columns.staged, t, next);
            tangents<Layer + 1>(columns, row, next);
        }
    }
}

/// The reverse sweep from Layer down. The columns of its units hold zb and d; those of the layer below hold u, and are given zb and d while
/// a and t of that layer are put where the products read them.
template <int Layer, bool Forces>
__device__ void reverse(const Columns& columns, const Row& row, int z, real* part)
{
    constexpr int out = outputs(Layer), unit = firstUnit(Layer);
    real zb[out], d[out];
#pragma unroll
    for (int o = 0; o < out; o++) {
        zb[o] = columns.above[(unit + o) * pitch + threadIdx.x];
        d[o] = Forces ? columns.adjoint[(unit + o) * pitch + threadIdx.x] : real(0);
    }
    const int in = layerInputs(z, Layer);
    real* weights = part + partOffset(z, Layer);
    bool last = false;
    for (int first = 0; !last; first += chunkInputs) {
        const int count = min(chunkInputs, in - first);
        last = first + count == in;
        for (int c = 0; c < count; c++) {
            const int i = first + c, column = c * pitch + threadIdx.x;
            if constexpr (Layer == 0) {
                columns.value[column] = row.x[(size_t)i * row.stride];
                if (Forces)
                    columns.tangent[column] = row.exists ? row.v[(size_t)i * row.stride] : real(0);
            } else {
                const int below = firstUnit(Layer - 1) + i, place = below * pitch + threadIdx.x;
                const Activated a = activate(row.tape[(size_t)below * row.stride]);
                real adjoint = dotColumn<Layer>(columns.staged, i, zb) * a.first;
                columns.value[column] = a.value;
                if (Forces) {
                    const real u = columns.above[place], e = dotColumn<Layer>(columns.staged, i, d);
                    columns.tangent[column] = a.first * u;
                    columns.adjoint[place] = e * a.first;
                    adjoint += e * a.second * u;
                }
                columns.above[place] = adjoint;
            }
        }
        if (last) {
            columns.value[count * pitch + threadIdx.x] = 1;
            if (Forces)
                columns.tangent[count * pitch + threadIdx.x] = 0;
        }
        __syncthreads();
        product<Forces>(columns, unit, out, count, in, weights + first, last ? weights + out * in : nullptr);
        if (Layer == 0 && residual)
            product<Forces>(columns, hiddenUnits, 1, count, in, part + partOffset(z, layers) + first, nullptr);
    }
    if constexpr (Layer > 0)
        reverse<Layer - 1, Forces>(columns, row, z, part);
}

/// The products of the rows of one block.
template <bool Forces>
__device__ void blockGradient(const Columns& columns, const real* parameters, const real* x, const real* tape, const real* eps,
    const real* v, const ClassRows& rows, real* parts)
{
    const BlockRows own = rowsOfBlock(rows, blockIdx.x);
    stage(parameters, own.z, columns.staged);
    const int place = own.first + threadIdx.x, index = min(place, own.end - 1);
    const bool exists = place < own.end;
    const Row row = {x + index, Forces ? v + index : nullptr, tape + index, rows.count(), exists};
    columns.above[hiddenUnits * pitch + threadIdx.x] = exists ? eps[index] : real(0);
    if (Forces)
        columns.adjoint[hiddenUnits * pitch + threadIdx.x] = exists ? 1 : 0;
    __syncthreads();
    if constexpr (Forces && layers > 1) {
        real u[outputs(0)] = {};
        if (exists)
            multiplyInputs(columns.staged, row.v, inputs[own.z], row.stride, u);
        tangents<0>(columns, row, u);
    }
    reverse<layers - 1, Forces>(columns, row, own.z, parts + (size_t)blockIdx.x * partLength);
}

/// The place of a parameter in the products of a class, or -1 where the class does not have it.
__device__ inline int placeInPart(int z, int p)
{
    for (int l = 0; l < layers; l++) {
        const int in = layerInputs(z, l), weight = p - weightOffsets[z][l], bias = p - biasOffsets[z][l];
        if (weight >= 0 && weight < in * outputs(l))
            return partOffset(z, l) + weight;
        if (bias >= 0 && bias < outputs(l))
            return partOffset(z, l) + in * outputs(l) + bias;
    }
    const int skip = p - skipOffsets[z];
    return residual && skip >= 0 && skip < inputs[z] ? partOffset(z, layers) + skip : -1;
}

constexpr int sumParameters = 32, sumShares = 8;

}

/// Energies alone: parts (blocks, partLength) = sum over the rows of each block of zb a, the reverse sweep of eps (rows).
extern "C" __global__ void __launch_bounds__(network::blockRows) network_gradient_energies(
    const real* parameters, const real* x, const real* tape, const real* eps, real* parts, network::ClassRows rows)
{
    using namespace network;
    __shared__ __align__(16) real staged[stagedLength];
    __shared__ real memory[columnsLength<false>];
    blockGradient<false>(columnsIn<false>(staged, memory), parameters, x, tape, eps, nullptr, rows, parts);
}

/// Energies and input gradients: zb a + d t, with the tangents of v (most inputs, rows).
extern "C" __global__ void __launch_bounds__(network::blockRows) network_gradient_forces(const real* parameters, const real* x,
    const real* tape, const real* eps, const real* v, real* parts, network::ClassRows rows)
{
    using namespace network;
    __shared__ __align__(16) real staged[stagedLength];
    __shared__ real memory[columnsLength<true>];
    blockGradient<true>(columnsIn<true>(staged, memory), parameters, x, tape, eps, v, rows, parts);
}

/// gradient (parameterCount): the parts of all blocks, class by class, in double. A thread sums every sumShares-th block of a parameter.
extern "C" __global__ void __launch_bounds__(network::sumParameters* network::sumShares) network_gradient_sum(
    const real* parts, real* gradient, network::ClassRows rows)
{
    using namespace network;
    __shared__ double shares[sumShares][sumParameters];
    const int lane = threadIdx.x % sumParameters, share = threadIdx.x / sumParameters, p = blockIdx.x * sumParameters + lane;
    double sum = 0;
    int block = 0;
    for (int z = 0; z < classes; z++) {
        const int place = p < parameterCount ? placeInPart(z, p) : -1, blocks = blocksOf(rows, z);
        if (place >= 0)
            for (int b = share; b < blocks; b += sumShares)
                sum += parts[(size_t)(block + b) * partLength + place];
        block += blocks;
    }
    shares[share][lane] = sum;
    __syncthreads();
    if (share > 0 || p >= parameterCount)
        return;
    for (int s = 1; s < sumShares; s++)
        sum += shares[s][lane];
    gradient[p] = real(sum);
}
