// What the kernels between the matrix products of a network of wide layers share. Blocks of values are (width, rows), feature by feature;
// in a grid over such a block, blockIdx.y is the feature.
#pragma once

#include "activation.cuh"
#include "network_rows.cuh"

namespace network {

/// The element of a block of features that belongs to a thread of the grid.
struct Element {
    int row, feature, stride;

    __device__ bool exists() const { return row < stride; }

    __device__ size_t index() const { return (size_t)feature * stride + row; }
};

__device__ inline Element elementOf(const ClassRows& rows)
{
    return {static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x), static_cast<int>(blockIdx.y), rows.count()};
}

/// Whether the last layer has a weight on a feature: classes whose last hidden layer is a convolution may have fewer than others.
__device__ inline bool readsOutput(const ClassRows& rows, const Element& element)
{
    return convolutions < layers - 1 || element.feature < layerInputs(classOf(rows, element.row), layers - 1);
}

/// The weight of the last layer on a hidden unit, for rows of class z: dE/da of the last hidden layer.
__device__ inline real outputWeight(const real* parameters, int z, int unit)
{
    return parameters[weightOffsets[z][layers - 1] + unit];
}

}
