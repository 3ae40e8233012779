// A chunk of frames as kernels read it: where the work of a row lies, and where the data of its frame are.
#pragma once

#include "specialisation.cuh"

constexpr int WarpSize = 32;
constexpr unsigned AllLanes = 0xffffffffu;

/// One frame, or a part of one. Arrays are those of the frame; the atom a of the frame has index a + atomDelta in the chunk's planes of
/// atoms, its pair p has index p + pairDelta in the chunk's planes of pairs.
struct Segment {
    const int* pairStart;         // (N * S + 1): first pair of centre i with neighbours of species z at [i * S + z]
    const int* neighbours;        // (P)
    const int* transposeStart;    // (N + 1)
    const int* transposePairs;    // (P): pairs whose neighbour is the atom
    const real* vectors;          // (3, vectorStride), Angstrom
    const real* forces;           // (N, 3) labelled forces, NaN where there is none; null where the frame has none
    const real* densities;        // (S * K, cacheStride) descriptors kept from an earlier pass; null where there are none
    const real* inputs;           // (most inputs, cacheStride)
    double energy;                // labelled energy without reference energies, eV; NaN where there is none
    double weight;                // in the loss
    double virial[9];             // labelled virial, eV; NaN where there is none
    int vectorStride;
    int cacheStride;
    int atomCount;                // N of the frame
    int atomFrom, atomTo;         // atoms of the segment
    int atomDelta, pairDelta;
    int padding;
};

/// The rows of one species of one segment.
struct RowRange {
    int from, to;
    int cacheFrom;                // row of the first in the frame's own layout
};

/// The whole chunk. Sums over it go segment by segment in the order of rows, whatever the order of threads.
struct Chunk {
    const Segment* segments;      // (segmentCount)
    const RowRange* ranges;       // (segmentCount, speciesCount)
    const int* classStart;        // (speciesCount + 1): first row of each species
    const int* rowSegment;        // (rows): -1 on padding rows
    const int* rowAtom;           // (rows): atom of the frame
    int rows;
    int segmentCount;
    int speciesCount;
    int atomStride;               // between planes of atoms
    int pairStride;               // between planes of pairs
    int padding;
};

/// Species of the atom of a row; padding rows belong to the species whose rows they follow.
__device__ inline int speciesOf(const Chunk& chunk, int row)
{
    int species = 0;
    while (row >= chunk.classStart[species + 1])
        species++;
    return species;
}

/// The pairs of one centre; none where the row is padding.
struct Centre {
    const Segment* segment;
    int atom;
    int from, to;                 // pairs of the frame

    __device__ bool exists() const { return segment != nullptr; }
};

__device__ inline Centre centreOf(const Chunk& chunk, int row)
{
    const int index = chunk.rowSegment[row];
    if (index < 0)
        return {nullptr, 0, 0, 0};
    const Segment* segment = chunk.segments + index;
    const int atom = chunk.rowAtom[row], species = chunk.speciesCount;
    return {segment, atom, segment->pairStart[atom * species], segment->pairStart[(atom + 1) * species]};
}

/// Vector from a centre to a neighbour.
struct Vector {
    real x, y, z;
};

/// Vector at an index of three planes.
__device__ inline Vector planesAt(const real* planes, int stride, int index)
{
    planes += index;
    return {planes[0], planes[stride], planes[2 * (size_t)stride]};
}

__device__ inline void setPlanes(real* planes, int stride, int index, Vector value)
{
    planes += index;
    planes[0] = value.x;
    planes[stride] = value.y;
    planes[2 * (size_t)stride] = value.z;
}

__device__ inline Vector vectorOf(const Segment& segment, int pair) { return planesAt(segment.vectors, segment.vectorStride, pair); }
