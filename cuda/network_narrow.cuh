// What the kernels of networks of narrow layers share. A thread has one row, a block rows of one class; the widths are constants, so that
// the values of a layer stay in registers, and the weights of the class lie in shared memory.
#pragma once

#include "activation.cuh"
#include "network_rows.cuh"

namespace network {

/// The rows of a block: those from first on belong to class z up to end.
struct BlockRows {
    int z, first, end;
};

__device__ inline int blocksOf(const ClassRows& rows, int z)
{
    return (rows.start[z + 1] - rows.start[z] + blockRows - 1) / blockRows;
}

__device__ inline BlockRows rowsOfBlock(const ClassRows& rows, int block)
{
    int z = 0;
    for (; z < classes - 1 && block >= blocksOf(rows, z); z++)
        block -= blocksOf(rows, z);
    return {z, rows.start[z] + block * blockRows, rows.start[z + 1]};
}

/// Columns are padded to vectors of four, so that a thread takes four weights with one load.
__host__ __device__ constexpr int padded(int width)
{
    return width == 1 ? 1 : (width + 3) / 4 * 4;
}

/// Where a layer lies in the staged weights: a row of biases, then a row for each input (in, padded out). The first layer is the last,
/// because its length depends on the class; the weights of the residual map follow it.
__host__ __device__ constexpr int stagedOffset(int layer)
{
    int offset = 0;
    for (int l = 1; l < (layer == 0 ? layers : layer); l++)
        offset += (outputs(l - 1) + 1) * padded(outputs(l));
    return offset;
}

__device__ inline int stagedSkip(int z)
{
    return stagedOffset(0) + (inputs[z] + 1) * padded(outputs(0));
}

constexpr int stagedLength = stagedOffset(0) + (maxInputs + 1) * padded(outputs(0)) + (residual ? maxInputs : 0);

/// Unit of the first output of a layer in the order of all hidden units; the output of the last layer comes after them.
__host__ __device__ constexpr int firstUnit(int layer)
{
    int unit = 0;
    for (int l = 0; l < layer; l++)
        unit += outputs(l);
    return unit;
}

constexpr int hiddenUnits = firstUnit(layers - 1);

/// Copies the weights of a class into shared memory. The caller synchronises.
__device__ inline void stage(const real* parameters, int z, real* staged)
{
    for (int l = 0; l < layers; l++) {
        const int in = layerInputs(z, l), out = outputs(l), pitch = padded(out);
        real* target = staged + stagedOffset(l);
        for (int o = threadIdx.x; o < out; o += blockRows)
            target[o] = parameters[biasOffsets[z][l] + o];
        for (int i = threadIdx.x; i < in * out; i += blockRows)
            target[(i % in + 1) * pitch + i / in] = parameters[weightOffsets[z][l] + i];
    }
    if (residual)
        for (int i = threadIdx.x; i < inputs[z]; i += blockRows)
            staged[stagedSkip(z) + i] = parameters[skipOffsets[z] + i];
}

/// The staged weights of an input of a layer to all outputs; input -1 has the biases.
template <int Layer>
__device__ inline const real* weightsOf(const real* staged, int input)
{
    return staged + stagedOffset(Layer) + (input + 1) * padded(outputs(Layer));
}

/// result += the column of an input times its value.
template <int Layer>
__device__ inline void addColumn(const real* staged, int input, real value, real (&result)[outputs(Layer)])
{
    const real* weights = weightsOf<Layer>(staged, input);
#pragma unroll
    for (int o = 0; o < outputs(Layer); o++)
        result[o] += weights[o] * value;
}

/// Product of the weights of an input with values of the outputs: one element of W^T values.
template <int Layer>
__device__ inline real dotColumn(const real* staged, int input, const real (&values)[outputs(Layer)])
{
    const real* weights = weightsOf<Layer>(staged, input);
    real sum = 0;
#pragma unroll
    for (int o = 0; o < outputs(Layer); o++)
        sum += weights[o] * values[o];
    return sum;
}

/// W values, without the biases, for values in registers.
template <int Layer>
__device__ inline void multiply(const real* staged, const real (&values)[outputs(Layer - 1)], real (&result)[outputs(Layer)])
{
#pragma unroll
    for (int i = 0; i < outputs(Layer - 1); i++)
        addColumn<Layer>(staged, i, values[i], result);
}

/// The same for the first layer, whose inputs are read from a column of a block of features.
__device__ inline void multiplyInputs(const real* staged, const real* column, int count, int stride, real (&result)[outputs(0)])
{
    for (int i = 0; i < count; i++)
        addColumn<0>(staged, i, column[(size_t)i * stride], result);
}

}
