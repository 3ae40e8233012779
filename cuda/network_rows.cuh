// Rows by class, and the shape of the network: what all kernels of a network share.
#pragma once

#include "specialisation.cuh"

namespace network {

/// First row of each class, and the number of rows, which is the stride between features. Passed by value.
struct ClassRows {
    int start[classes + 1];

    __device__ int count() const { return start[classes]; }
};

__device__ inline int classOf(const ClassRows& rows, int row)
{
    int z = 0;
    while (z < classes - 1 && row >= rows.start[z + 1])
        z++;
    return z;
}

/// Number of features that a layer of class z reads.
__device__ inline int layerInputs(int z, int layer)
{
    if (layer == 0)
        return inputs[z];
    return layer > convolutions ? outputs(layer - 1) : widths[z][layer - 1];
}

}
