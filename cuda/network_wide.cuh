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

/// The first feature of a place of a convolution.
__device__ inline int featureOf(int z, int layer, int column, int position)
{
    const int margin = margins[z][layer];
    return ((column + margin) * (positions[z][layer] + 2 * margin) + position + margin) * outputs(layer);
}

/// Whether a feature of a layer is no zero of the margin that a layer of an image has.
__device__ inline bool isInside(int layer, int feature)
{
    if (imageAtoms == 0 || layer >= convolutions)
        return true;
    const int margin = margins[0][layer], slots = positions[0][layer] + 2 * margin, place = feature / outputs(layer);
    const int position = place % slots - margin, column = place / slots - margin;
    return position >= 0 && position < positions[0][layer] && column >= 0 && column < columns[0][layer];
}

/// Whether the last layer has a weight on a feature: classes whose last hidden layer is a convolution may have fewer than others.
__device__ inline bool readsOutput(const ClassRows& rows, const Element& element)
{
    return convolutions < layers - 1 || element.feature < layerInputs(classOf(rows, element.row), layers - 1);
}

/// The weight of the last layer on a hidden unit, for rows of class z: dE/da of the last hidden layer.
__device__ inline real outputWeight(const real* parameters, int z, int unit)
{
    return parameters[weightOffsets[z][layers - 1] + (imageAtoms > 0 ? unit % patchInputs[z][layers - 1] : unit)];
}

}
