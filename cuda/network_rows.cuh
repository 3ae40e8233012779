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

/// Number of inputs of a layer of class z.
__device__ inline int layerInputs(int z, int layer)
{
    return layer == 0 ? inputs[z] : outputs(layer - 1);
}

}
